import { html, plural } from '../../platform/page.ts'
import type { ChangeWords } from './change.ts'

const locale = 'fr-FR'

export const changeFr: ChangeWords = {
  moreTitle: agent => `${agent} demande plus`,
  changeTitle: agent => `${agent} demande un changement`,
  more: (agent, then) => html`${agent} demande plus que ce que vous avez approuvé à ${then}`,
  change: (agent, then) => html`${agent} demande de changer ce que vous avez approuvé à ${then}`,
  differences: ({ wider, narrower, changed }) => {
    const parts = [
      wider > 0 && plural(locale, wider, { one: '{n} élargit', other: '{n} élargissent' }),
      narrower > 0 && plural(locale, narrower, { one: '{n} restreint', other: '{n} restreignent' }),
      changed > 0 && plural(locale, changed, { one: '{n} diffère', other: '{n} diffèrent' }),
    ].filter(part => part !== false)
    if (parts.length === 0) return 'Aucune différence.'
    const all = plural(locale, wider + narrower + changed, { one: '{n} différence', other: '{n} différences' })
    return `${all}\u00a0: ${parts.join(', ')}.`
  },
  lead: then =>
    html`Rien n’a encore changé. Tant que vous n’avez pas décidé, l’autorisation de ${then} reste telle quelle.`,
  why: 'Pourquoi',
  onlyPart: 'N’en donner qu’une partie',
  narrow: 'Décochez ou restreignez\u00a0; vous ne pouvez pas donner plus que ce qui est demandé.',
  sum: (then, duration, until) =>
    html`Si vous approuvez, l’autorisation de ${then} <b>prend fin maintenant</b> et celle-ci la remplace pendant <b>${duration}</b>, jusqu’à ${until} au plus tard. La fin de la session y met fin aussitôt.`,
  replace: 'Remplacer l’autorisation',
  denyKeep: then => `Refuser, garder ${then}`,
  bound: 'Limite',
  approvedAt: then => `Approuvé à ${then}`,
  askedNow: 'Demandé maintenant',
  none: 'aucun',
  wider: 'plus large',
  narrower: 'plus étroit',
  changed: 'modifié',
  tools: 'Outils',
  added: { read: 'ajouté, lecture', write: 'ajouté, écriture', destructive: 'ajouté, destruction' },
  noLonger: 'retiré',
  free: 'libre',
  argumentOf: (argument, tool) => html`${argument} de ${tool}`,
  newTool: 'nouvel outil',
  until: 'Jusqu’à',
  later: 'plus tard, si vous approuvez maintenant',
  earlier: 'plus tôt',
  calls: 'Appels',
  bytes: 'Octets de résultats',
  noLimit: 'sans limite',
  left: calls => plural(locale, calls, { one: '{n} restant', other: '{n} restants' }),
  moreThanLeft: 'plus qu’il n’en reste',
  fewerThanLeft: 'moins qu’il n’en reste',
  account: 'Compte',
  same: 'Identique',
  since: then => html`Ce que vous avez approuvé à ${then} a pris fin, car quelque chose a changé`,
  lost: {
    member: 'Vous avez quitté l’organisation dont il venait, ou l’agent agit maintenant dans une autre.',
    rights: 'Un rôle ou une permission que vous aviez alors a été retiré.',
    owner: 'L’agent appartient à quelqu’un d’autre.',
    limits: 'L’application ne permet plus qu’un accès plus court.',
    provider: 'Le service a changé d’adresse ou a été retiré.',
    account: 'Le compte connecté a été déconnecté, permet moins ou est un autre.',
    tool: 'Un outil fait autre chose qu’alors.',
    agent: 'L’agent a modifié ce qu’il avait créé.',
    approver: 'Une autre personne qui l’avait approuvé est partie ou ne peut plus approuver cela.',
  },
  does: tool => html`Ce que fait ${tool}`,
}

import { html, plural } from '../../platform/page.ts'
import type { DecidedWords } from './decided.ts'

const locale = 'fr-FR'

export const decidedFr: DecidedWords = {
  endingEnds:
    'La fin de la session met fin aussitôt à ses autorisations et à ses jetons. Elle ne peut pas être reprise.',
  openReceipt: 'Ouvrir le reçu',
  openAccount: 'Ouvrir votre compte',
  request: 'Demande',
  askedAt: time => html`Faite\u00a0: ${time}`,
  session: 'Session',
  ended: 'Terminée',
  hardEnd: time => html`Limite\u00a0: ${time}`,
  noLimit: 'Sans limite d’appels.',
  atMost: calls => plural(locale, calls, { one: '{n} appel au plus.', other: '{n} appels au plus.' }),
  atMostBytes: (bytes, left) => `Au plus ${bytes} de résultats, il en reste ${left}.`,
  denied: 'Refusée',
  deniedAt: time => html`Vous avez refusé ceci à ${time}`,
  deniedTitle: 'Demande refusée',
  nothingGiven: 'Rien n’a été donné.',
  stays: then => html`L’autorisation de ${then} reste telle quelle.`,
  cantChange: agent => html`Une décision ne peut pas être modifiée\u00a0; ${agent} peut redemander.`,
  deniedUntil: time => html`refusée\u00a0: <b>${time}</b>`,
  deniedAndEnded: 'Refusée, session terminée',
  endedAt: time => html`Vous avez refusé ceci et mis fin à la session à ${time}`,
  endedTitle: 'Demande refusée, session terminée',
  grantsEnded: grants =>
    grants === 0
      ? 'Aucune autorisation n’était active.'
      : plural(locale, grants, {
          one: '{n} autorisation a pris fin avec elle.',
          other: '{n} autorisations ont pris fin avec elle.',
        }),
  newSession: agent => html`${agent} doit commencer une nouvelle session pour redemander.`,
  endedUntil: time => html`terminée\u00a0: <b>${time}</b>`,
  expired: 'Terminée, rien n’a été donné',
  expiredHeading: 'Cette demande a pris fin avant toute décision',
  expiredTitle: 'Cette demande a pris fin',
  expiredLead: (time, agent) =>
    html`Elle a pris fin à ${time}. Rien n’a été donné. ${agent} peut redemander\u00a0; vous recevrez alors une nouvelle demande avec un nouveau code.`,
  withdrawn: 'Retirée, rien n’a été donné',
  withdrew: agent => html`${agent} a retiré cette demande`,
  sessionEndedFirst: 'La session a pris fin avant toute décision',
  withdrawnTitle: 'Cette demande a été retirée',
  withdrawnAt: time => html`Retirée à ${time}.`,
  sessionEnded: (reason, time) =>
    html`La session a pris fin à ${time}${reason && html`, ${reason}`}, et ses demandes avec elle.`,
  withdrawnUntil: time => html`retirée\u00a0: <b>${time}</b>`,
  ran: 'L’appel a été exécuté\u00a0; l’approbation est épuisée.',
  mayRun: before => html`L’appel peut s’exécuter une fois, avant ${before}.`,
  didNotRun: before => html`L’appel n’a pas été exécuté avant ${before} et ne peut plus l’être.`,
  approved: 'Approuvée',
  usedOnce: 'Utilisée une fois',
  notUsed: 'Non utilisée',
  oneCallAt: time => html`Vous avez approuvé un appel à ${time}`,
  oneCallTitle: agent => `Un appel de ${agent} approuvé`,
  approvedAt: time => html`Approuvée à ${time}`,
  approvedTitle: agent => `Approuvée\u00a0: ${agent}`,
  mayUse: (agent, providers, until) =>
    html`${agent} peut utiliser ce qui est nommé ci-dessous chez ${providers}, jusqu’à ${until}.`,
  mayClose: 'Vous pouvez fermer cette page.',
  couldUse: (agent, providers, until) => html`Ce que ${agent} pouvait faire chez ${providers} a pris fin à ${until}.`,
  accessUntil: time => html`accès jusqu’à <b>${time}</b>`,
}

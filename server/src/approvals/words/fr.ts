import { html, number, plural } from '../../platform/page.ts'
import { pageWordsFr } from '../../platform/words/fr.ts'
import { actsFr } from './fr-acts.ts'
import { changeFr } from './fr-change.ts'
import { decidedFr } from './fr-decided.ts'
import { delegationFr } from './fr-delegation.ts'
import { mailFr } from './fr-mail.ts'
import { secondFr } from './fr-second.ts'
import type { ApprovalWords, EffectCounts, SaidRequest } from './words.ts'

const locale = 'fr-FR'
const { spell } = pageWordsFr

/** « 3 outils : 1 en lecture, 1 en écriture, 1 destructeur. » */
function effects({ read, write, destructive }: EffectCounts): string {
  const parts = [
    read > 0 && `${number(read, locale)} en lecture`,
    write > 0 && `${number(write, locale)} en écriture`,
    destructive > 0 && plural(locale, destructive, { one: '{n} destructeur', other: '{n} destructeurs' }),
  ].filter(part => part !== false)
  const tools = plural(locale, read + write + destructive, { one: '{n} outil', other: '{n} outils' })
  return `${tools}\u00a0: ${parts.join(', ')}.`
}

function sentence({ all, duration, until, agent, runs, as, calls, asks }: SaidRequest) {
  const many = calls && plural(locale, calls, { one: '{n} appel', other: '{n} appels' })
  const most = many === undefined ? ', sans limite d’appels' : html`, <b>${many}</b> au plus`
  const does = runs && html`utiliser <b>${runs}</b>${as && html` en tant que ${as}`}${most}`
  const each = asks && html`vous demander avant chaque appel qui utiliserait <b>${asks}</b>`
  return html`Si vous approuvez ${all ? 'tout' : 'ce qui est coché'}\u00a0: pendant <b>${duration}</b>, jusqu’à ${until} au plus tard, <b>${agent}</b> peut ${does}${does && each && ', et peut '}${each}. La fin de la session y met fin aussitôt.`
}

/** French. */
export const approvalFr: ApprovalWords = {
  language: 'fr',
  ask: {
    title: agent => `${agent} demande un accès`,
    heading: (agent, providers) => html`${agent} demande l’accès à ${providers}`,
    accessUntil: time => html`accès jusqu’à <b>${time}</b> au plus tard`,
    lead: effects,
    noAccessNow: 'L’agent n’a aucun accès pour l’instant.',
    keeps: tools =>
      plural(locale, tools, {
        one: 'L’agent a {n} autre outil et le garde.',
        other: 'L’agent a {n} autres outils et les garde.',
      }),
    reached: 'Déjà dans cette session',
    purpose: 'But',
    mayDo: 'Ce que l’agent peut faire',
    narrow: 'Décochez ou restreignez\u00a0; vous ne pouvez pas donner plus que ce qui est demandé.',
    fields:
      'Dans un champ, un texte veut dire exactement cela, un * final veut dire commence par, les virgules séparent des choix, et 1..20 est un intervalle.',
    howLong: 'Combien de temps, combien de fois',
    connectBefore: time =>
      html`Rien ne peut être approuvé ici avant que vous n’associiez un compte. La demande reste ouverte jusqu’à ${time}.`,
    approve: 'Approuver ce qui est coché',
    deny: 'Refuser',
    denyEnding: 'Refuser et mettre fin à la session',
    showAgain: 'Afficher de nouveau',
    withProvider: provider => html`Avec ${provider}`,
    withAccount: 'Avec le compte',
    notConnected: provider => html`${provider}, pas encore associé`,
    needsNone: provider => html`${provider}, qui ne demande aucun compte`,
    chooseBelow: provider => html`${provider}, avec le compte choisi ci-dessous`,
    credentialUnseen: 'L’agent ne voit jamais les identifiants de ce compte.',
    mayAsk: provider => html`${provider} peut interroger l’agent`,
    asksProgram: {
      sampling: 'Pendant un appel, il peut faire répondre le modèle de l’agent à une question.',
      roots: 'Pendant un appel, il peut voir la liste des dossiers où travaille l’agent.',
    },
    asksWords: 'L’administration l’a permis. Les questions sont dans ses propres mots, et les réponses lui reviennent.',
    compare: 'Comparez avec votre agent',
    ends: time => html`Fin de cette demande\u00a0: ${time}`,
    reviewed: 'Rien n’est encore décidé. Voici ce que vous donneriez.',
    nothingDecided: 'Rien n’a été décidé.',
    wider:
      'Ce qui est signalé ci-dessous dépasse la demande. Vous ne pouvez que donner moins\u00a0; l’agent peut demander plus.',
    nothingChecked: 'Aucun outil n’est coché. Cochez ce que l’agent peut faire, ou refusez.',
    passwordWrong: 'Ce mot de passe ne correspond pas. Saisissez-le de nouveau, ou refusez sans lui.',
    passwordNeeded: 'Saisissez votre mot de passe pour approuver, ou refusez sans lui.',
    lockedOut: time => html`Trop de tentatives. Prochain essai\u00a0: ${time}. Vous pouvez refuser aussitôt.`,
    changed: 'La demande a changé pendant que cette page était ouverte. Relisez-la avant de décider.',
    whoAsks: 'Qui demande',
    agentAt: (agent, host) => html`${agent} sur ${host}`,
    verified: 'Vérifié',
    unverified: 'Nom non vérifié',
    actsFor: 'Agit pour',
    inOrganization: (email, organization) => html`${email} dans ${organization}`,
    agentsWords: 'Paroles de l’agent. Ambit ne les a pas vérifiées.',
    gaveNone: 'L’agent n’en a donné aucun.',
    tainted: organization =>
      html`Avant de demander, cette session a lu du texte venu de l’extérieur de ${organization ?? 'votre organisation'}.`,
    taintCame: (tools, last) => html`Il est venu par ${tools}, la dernière fois à ${last}.`,
    taintMay: 'Ce texte peut avoir conduit à cette demande.',
    taintEach:
      'Chaque écriture de cette session est demandée avec ses arguments, car elle a aussi lu des données privées.',
    seeRead: 'Voir ce qui a été lu',
    passwordBecause: {
      writes: 'Votre mot de passe, car ceci écrit',
      destroys: 'Votre mot de passe, car ceci détruit',
    },
    passwordIsWrong: 'Ce mot de passe ne correspond pas.',
    typePassword: 'Saisissez votre mot de passe pour approuver.',
  },
  tools: {
    noAccount: provider => html`Vous n’avez aucun compte ${provider} associé.`,
    connectFirst: 'Associez-en un, puis revenez ici et décidez. L’association ne donne aucun accès à un agent.',
    connect: provider => html`Associer ${provider}`,
    isNew: 'Nouveau',
    asksAgain: 'Vous demande de nouveau avant chaque appel, avec ses arguments.',
    providersWords: 'Paroles du service.',
    arguments: 'Arguments',
    takesNone: 'il n’en prend aucun',
    otherArguments: 'Autres arguments',
    none: 'aucun',
    free: names => html`libre\u00a0: ${names}`,
    isFree: 'libre',
    asAsked: 'comme demandé',
    is: 'est',
    startsWith: 'commence par',
    matches: 'correspond à',
    isOneOf: 'est parmi',
    isWithin: 'est compris dans',
    changed:
      'Cet outil a changé depuis la demande et ne peut pas être donné. L’agent peut redemander une fois qu’un administrateur l’a examiné.',
    whichAccount: provider => html`Quel compte ${provider} ?`,
    accountOf: organization => html`de ${organization}`,
    yourDefault: '(par défaut)',
    onlyThis: 'L’agent obtient ce compte et aucun autre ; un autre compte est une autre demande.',
    accountChanged:
      'Votre compte y a changé depuis la demande, donc ceci ne peut pas être donné. L’agent peut redemander.',
  },
  limits: {
    endsAfter: 'Prend fin après',
    offered: spell,
    asked: (duration, sessionEnd) =>
      html`Demandé\u00a0: ${duration}. Fin de la session elle-même\u00a0: ${sessionEnd}.`,
    callsAtMost: 'Appels au plus',
    noLimit: 'sans limite',
    noLimitAsked: 'demandé sans limite',
    ofAsked: calls => `sur ${number(calls, locale)} demandés`,
    bytesAtMost: 'Résultats au plus',
    ofBytesAsked: bytes => `sur ${bytes} demandés`,
    bytesHint: 'Tous les résultats ensemble, par exemple 500 kB ou 2 MB. Ce qui dépasse est retenu.',
    bytesSentence: bytes => html`Tous les résultats ensemble font au plus ${bytes}.`,
    use: tool => html`${tool}`,
    sentence,
  },
  call: {
    act: tool => `Appel de ${tool}`,
    toolAct: tool => html`Appel de ${tool}`,
    before: time => html`un appel, avant <b>${time}</b>`,
    lead: (agent, email, account) => html`${agent} demande ce seul appel, pour ${email}, ${account}.`,
    cantUndo: 'Ambit ne peut pas l’annuler.',
    at: provider => html`chez ${provider}`,
    withYour: (provider, account) => html`avec votre compte ${provider} ${account}`,
    exactly: 'Voici exactement ce qui sera envoyé',
    noPurpose: 'L’agent n’a donné aucun but.',
    purposeBy: 'But, paroles de l’agent. Ambit ne les a pas vérifiées.',
    sum: before =>
      html`Si vous approuvez, cet appel s’exécute <b>une fois, avec ces arguments</b>, avant <b>${before}</b>.`,
    again: 'Un autre appel demandera de nouveau.',
    destroysAgain: 'Une autre suppression ou un autre remplacement demandera de nouveau.',
    approve: 'Approuver ce seul appel',
    wholeBelow: 'en entier ci-dessous',
    tool: 'Outil',
    pinned: day => html`Définition inchangée depuis qu’elle a été fixée\u00a0: ${day}`,
    asJson: 'Afficher en JSON, avec empreinte',
    digest: digest =>
      html`Empreinte de l’appel\u00a0: ${digest}. Si un seul caractère diffère, l’appel est bloqué et rien n’est envoyé.`,
    allArguments: 'Tous les arguments',
    theArguments: 'tous les arguments',
    argument: name => html`Argument ${name}`,
    argumentTitle: name => `Argument ${name}`,
    wholeLead: (agent, tool) => html`Tout ce que ${agent} veut envoyer avec ${tool}. Rien n’est décidé ici.`,
    requestEnds: time => html`fin de la demande\u00a0: <b>${time}</b>`,
    back: 'Retour à la demande',
    emptyText: 'texte vide',
    notGiven: 'non fourni',
    left: characters =>
      plural(locale, characters, {
        one: '{n} caractère n’est pas affiché ici.',
        other: '{n} caractères ne sont pas affichés ici.',
      }),
    showAllOf: name => `Tout afficher\u00a0: ${name}`,
    bytes: (bytes, digest) =>
      html`${plural(locale, bytes, { one: '{n} octet', other: '{n} octets' })}, sha256 ${digest}`,
  },
  bounds: {
    matches: pattern => `ce qui correspond à ${pattern}`,
    atMost: most => `${most} au plus`,
    atLeast: least => `${least} au moins`,
    between: (least, most) => `${least} à ${most}`,
    missing: 'manquant',
  },
  faults: {
    byte_size: 'une taille comme 500 kB ou 2 MB, à partir de 1 octet',
    choice_empty: 'un choix entre deux virgules est vide',
    choose_account: 'choisissez l’un des comptes, ou décochez les outils',
    check_one: 'cochez au moins une valeur, ou décochez l’outil',
    longer: 'plus long que demandé',
    more_bytes: 'plus que ce qui était demandé',
    more_calls: 'plus d’appels que demandé',
    one_value: 'une seule valeur à la fois',
    quote_missing: 'un guillemet double manque, ou quelque chose se trouve à côté',
    range_order: 'un intervalle va du plus petit nombre au plus grand',
    star_among_choices: 'un * final ne peut pas figurer parmi des choix',
    strange_tool: 'un outil qui n’a pas été demandé',
    too_long: '{n} caractères au plus',
    too_many_choices: '{n} choix au plus',
    unreadable: 'ceci est illisible',
    whole_number: 'un nombre entier à partir de 1',
    wider: 'dépasse la demande',
  },
  change: changeFr,
  decided: decidedFr,
  mail: mailFr,
  acts: actsFr,
  second: secondFr,
  delegation: delegationFr,
}

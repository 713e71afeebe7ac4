import { html, number, plural } from '../../platform/page.ts'
import { receiptFr } from './fr-receipt.ts'
import { timelineFr } from './fr-timeline.ts'
import type { SessionWords } from './session.ts'

const locale = 'fr-FR'
const callCount = (calls: number): string => plural(locale, calls, { one: '{n} appel', other: '{n} appels' })

/** French. */
export const sessionFr: SessionWords = {
  language: 'fr',
  page: {
    title: (principal, day) => `Session de ${principal}, ${day}`,
    yourAccount: 'Votre compte',
    actingFor: (principal, person) => html`${principal}, pour ${person}`,
    report: 'Rapport signé',
    purposeBy: 'But, paroles de l’agent. Ambit ne les a pas vérifiées.',
    touched: 'Ce qu’elle a touché',
    timeline: 'Chronologie',
    calls: 'Appels et blocages',
    older: 'Plus anciens',
    noCall: 'Aucun appel n’a été fait dans cette session.',
    asked: 'Ce qui a été demandé et décidé',
    lastOf: (shown, all) => `${number(shown, locale)} derniers sur ${number(all, locale)}`,
    state: 'État',
    integrity: 'Intégrité',
    completeness: 'Exhaustivité',
    inside: 'Dans les approbations',
    incomplete: 'Incomplet',
    complete: 'Complet',
    pendingEvents: 'Le dernier événement n’est pas encore dans un point de contrôle.',
    unsettled: calls =>
      plural(locale, calls, {
        one: 'L’issue de {n} appel n’est pas connue.',
        other: 'L’issue de {n} appels n’est pas connue.',
      }),
    everyCall: 'chaque appel a une issue',
    everyFinished: 'chaque appel terminé a une issue',
    insideOf: (inside, sent) =>
      `${inside} sur ${plural(locale, sent, { one: '{n} appel envoyé', other: '{n} appels envoyés' })}`,
    newest: calls => `parmi les ${number(calls, locale)} plus récents\u00a0; `,
    noneRefused: 'aucun bloqué',
    refused: calls =>
      plural(locale, calls, { one: '{n} bloqué, rien n’a été envoyé', other: '{n} bloqués, rien n’a été envoyé' }),
    active: 'Active',
    endedAt: time => html`Terminée ${time}`,
    endedAfter: (because, length) => html`${because && html`${because}, `}après ${length}`,
    verified: 'Vérifiée',
    events: (events, checkpoint) =>
      `${plural(locale, events, { one: '{n} événement', other: '{n} événements' })}, point de contrôle ${number(checkpoint, locale)}`,
    pending: 'En attente',
    pendingMeans: 'les derniers événements ne sont pas encore dans un point de contrôle',
    broken: 'Rompue',
    brokenAt: (index, because) => `à l’indice ${number(index, locale)}\u00a0: ${because}. Rien après n’est prouvé.`,
    mismatch: 'l’événement ne correspond pas à sa feuille',
    did: { read: 'Lu', write: 'Écrit', destructive: 'Détruit' },
    callCount,
    atLeast: calls => `au moins ${calls}`,
    withheld: calls => plural(locale, calls, { one: '{n} retenu', other: '{n} retenus' }),
    nothing: 'Rien',
    undeclared: 'Ses outils ne déclarent pas ce qu’ils touchent',
    outcome: {
      pending: 'En attente',
      approved: 'Approuvée',
      narrowed: 'Approuvée, restreinte',
      denied: 'Refusée',
      expired: 'Terminée, non décidée',
      withdrawn: 'Retirée',
    },
    nothingAsked: 'Rien n’a été demandé. La session disait seulement qui elle est.',
    askedAt: time => html`Demandé à ${time}`,
    decidedAt: time => html`décidé à ${time}`,
    decidedBy: (time, by) => html`décidé à ${time} par ${by}`,
    whatShown: 'Ce qui a été affiché',
    digest: 'Empreinte de la demande',
    agentsWords: 'Paroles de l’agent.',
  },
  story: {
    runs: (since, end) => html`La session est en cours depuis ${since} et prend fin à ${end} au plus tard.`,
    ran: (from, to, because) =>
      html`La session a duré de ${from} à ${to}${because && html`\u00a0; elle a pris fin ${because}`}.`,
    ranShort: ({ from, to, could, because }) =>
      html`La session a duré de ${from} à ${to} et aurait pu durer jusqu’à ${could}${because && html`\u00a0; elle a pris fin ${because}`}.`,
    part: (shown, all) => `Cette partie montre les ${number(shown, locale)} plus récents sur ${callCount(all)}.`,
    nothingAsked: 'Rien n’a été demandé.',
    decided: (requests, denied) =>
      `Vous avez décidé ${plural(locale, requests, { one: '{n} demande', other: '{n} demandes' })}${denied > 0 ? `, dont ${plural(locale, denied, { one: '{n} refusée', other: '{n} refusées' })}` : ''}.`,
    noCall: 'Aucun appel n’a été fait.',
    noneRefused: 'Aucun appel n’a été bloqué.',
    refused: (calls, reasons) =>
      `${plural(locale, calls, { one: '{n} appel bloqué', other: '{n} appels bloqués' })}\u00a0: ${reasons}.`,
    refusedFor: {
      outside_bounds: 'hors de ce que vous avez approuvé',
      tainted: 'jusqu’à votre décision, après lecture de données privées et de texte d’autrui',
      no_grant: 'sans autorisation',
      budget_used: 'au-delà des appels approuvés',
      policy: 'contraire aux règles',
      drifted: 'car l’outil avait changé',
      ended: 'après la fin',
      approval_required: 'jusqu’à votre décision',
      connection_required: 'faute de compte associé',
      other: 'pour une autre raison',
    },
    withheld: results =>
      plural(locale, results, {
        one: '{n} résultat est arrivé après la fin et a été retenu.',
        other: '{n} résultats sont arrivés après la fin et ont été retenus.',
      }),
    unknown: calls =>
      plural(locale, calls, {
        one: 'On ne sait pas si {n} appel a eu un effet.',
        other: 'On ne sait pas si {n} appels ont eu un effet.',
      }),
  },
  calls: {
    call: 'Appel',
    at: 'À',
    outcome: 'Issue',
    why: 'Pourquoi',
    outcomes: {
      succeeded: 'Réussi',
      failed: 'Échoué',
      not_sent: 'Non envoyé',
      aborted: 'Interrompu',
      withheld: 'Retenu',
      unknown: 'Indéterminé',
      in_flight: 'En cours',
      refused: 'Bloqué',
    },
    refusedFor: reason => `Bloqué, ${reason}`,
    because: {
      outside_bounds: 'hors limites',
      tainted: 'après lecture de données privées et de texte d’autrui',
      no_grant: 'aucune autorisation',
      budget_used: 'appels épuisés',
      policy: 'règle',
      drifted: 'outil modifié',
      ended: 'session terminée',
      approval_required: 'approbation requise',
      connection_required: 'aucun compte',
    },
    more: calls =>
      plural(locale, calls, {
        one: 'Afficher {n} autre appel, réussi',
        other: 'Afficher {n} autres appels, tous réussis',
      }),
    withheld: (ended, came) =>
      html`La session a pris fin${ended && html` à ${ended}`}. Le résultat est arrivé${came && html` à ${came}`} et n’a pas quitté Ambit.`,
    unknown: at => html`Envoyé à ${at}. On ne sait pas s’il a eu un effet. Vérifiez sur place pour en être sûr.`,
    aborted: 'Arrêté par la fin de la session.',
    notSent: 'Notre connecteur s’est arrêté avant le premier octet.',
    failed: 'Le service a répondu par une erreur.',
    inFlight: 'Envoyé\u00a0; pas encore de résultat.',
    drifted: 'La définition a changé depuis l’approbation. Rien n’a été envoyé.',
    ended: 'La session avait pris fin. Rien n’a été envoyé.',
    nothingSent: 'Rien n’a été envoyé.',
    oneCall: (id, at) => html`Approbation d’un appel ${id}${at && html` de ${at}`}, utilisée une fois.`,
    grant: at => html`Autorisation de ${at}.`,
    grantLeft: (at, left) =>
      html`Autorisation de ${at}, ${plural(locale, left, { one: '{n} appel restant', other: '{n} appels restants' })}.`,
    rule: rule => html`Règle ${rule}.`,
    tainted: 'Du texte de l’extérieur a été lu.',
    askedAs: id => `Demandé sous ${id}.`,
  },
  shown: {
    oneCall: 'Un appel',
    access: 'Accès',
    oneCallOf: tools => `Un appel de ${tools}`,
    accessTo: tool => `Accès à ${tool}`,
    accessToMany: tools => plural(locale, tools, { one: 'Accès à {n} outil', other: 'Accès à {n} outils' }),
    tool: 'Outil',
    account: 'Compte',
    noneNeeded: 'aucun requis',
    sessionEnds: 'Fin de la session',
    limits: 'Limites',
    language: 'Langue',
  },
  timeline: timelineFr,
  receipt: receiptFr,
}

import { html, number, plural } from '../../platform/page.ts'
import type { TimelineWords } from './timeline.ts'

const locale = 'fr-FR'
const count = (calls: number): string => plural(locale, calls, { one: '{n} appel', other: '{n} appels' })

export const timelineFr: TimelineWords = {
  time: 'Heure',
  session: 'Session',
  since: time => `depuis ${time}`,
  fromTo: (from, to) => `${from} à ${to}`,
  hardEnd: (run, end) => `${run}, limite ${end}`,
  requests: 'Demandes',
  requestCounts: ({ asked, approved, narrowed, denied, undecided, waiting }) =>
    [
      plural(locale, asked, { one: '{n} faite', other: '{n} faites' }),
      approved > 0 && plural(locale, approved, { one: '{n} approuvée', other: '{n} approuvées' }),
      narrowed > 0 && plural(locale, narrowed, { one: 'dont {n} restreinte', other: 'dont {n} restreintes' }),
      denied > 0 && plural(locale, denied, { one: '{n} refusée', other: '{n} refusées' }),
      undecided > 0 && `${number(undecided, locale)} sans décision`,
      waiting > 0 && `${number(waiting, locale)} en attente`,
    ]
      .filter(part => part !== false)
      .join(', '),
  grantOf: provider => html`Autorisation ${provider}`,
  grantEnds: {
    replaced: 'remplacée',
    drifted: 'terminée car un outil a changé',
    session_ended: 'terminée avec la session',
    expired: 'arrivée à son terme',
    ended_by_person: 'terminée par vous',
  },
  calls: count,
  callsOf: (used, most) => `${number(used, locale)} sur ${count(most)}`,
  oneCalls: 'Approbations d’un appel',
  approvedUsed: (approved, used) =>
    `${plural(locale, approved, { one: '{n} approuvée', other: '{n} approuvées' })}, ${plural(locale, used, { one: '{n} utilisée', other: '{n} utilisées' })}`,
  oneCall: 'Un appel',
  oneCallLine: (summary, approved, used) =>
    html`${summary}, approuvé ${approved}, ${used ? 'utilisé une fois' : 'non utilisé'}`,
  withoutGrant: 'Sans autorisation',
  inFlight: 'En cours à la fin',
  withheld: results => plural(locale, results, { one: '{n} résultat retenu', other: '{n} résultats retenus' }),
  unknown: calls => plural(locale, calls, { one: '{n} appel indéterminé', other: '{n} appels indéterminés' }),
  aborted: calls => plural(locale, calls, { one: '{n} appel interrompu', other: '{n} appels interrompus' }),
  joined: (calls, from) => `${count(calls)} à partir de ${from}`,
  markIn: (tool, target) => `${tool} dans ${target}`,
  signs: {
    read: 'Lecture',
    write: 'Écriture',
    destructive: 'Destruction',
    refused: 'Bloqué, non envoyé',
    drifted: 'Modifié',
    failed: 'Échoué',
    withheld: 'Retenu',
    unsettled: 'Indéterminé',
    aborted: 'Interrompu',
    'not-sent': 'Non envoyé',
    'in-flight': 'En cours',
  },
  ended: 'Terminée',
  dashed: 'Tirets\u00a0: temps approuvé mais non utilisé',
  folded: length => `Gris\u00a0: ${length} sans événement, replié`,
}

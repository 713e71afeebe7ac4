import { html, number, plural } from '../../platform/page.ts'
import type { TimelineWords } from './timeline.ts'

const locale = 'de-DE'
const count = (calls: number): string => plural(locale, calls, { one: '{n} Aufruf', other: '{n} Aufrufe' })

export const timelineDe: TimelineWords = {
  time: 'Zeit',
  session: 'Sitzung',
  since: time => `seit ${time}`,
  fromTo: (from, to) => `${from} bis ${to}`,
  hardEnd: (run, end) => `${run}, feste Frist ${end}`,
  requests: 'Anfragen',
  requestCounts: ({ asked, approved, narrowed, denied, undecided, waiting }) =>
    [
      `${number(asked, locale)} gestellt`,
      approved > 0 && `${number(approved, locale)} freigegeben`,
      narrowed > 0 && `davon ${number(narrowed, locale)} eingeengt`,
      denied > 0 && `${number(denied, locale)} abgelehnt`,
      undecided > 0 && `${number(undecided, locale)} ohne Entscheidung`,
      waiting > 0 && plural(locale, waiting, { one: '{n} wartet', other: '{n} warten' }),
    ]
      .filter(part => part !== false)
      .join(', '),
  grantOf: provider => html`Freigabe ${provider}`,
  grantEnds: {
    replaced: 'ersetzt',
    drifted: 'durch Änderung beendet',
    session_ended: 'mit der Sitzung beendet',
    expired: 'ganz abgelaufen',
    ended_by_person: 'von Ihnen beendet',
  },
  calls: count,
  callsOf: (used, most) =>
    `${number(used, locale)} von ${plural(locale, most, { one: '{n} Aufruf', other: '{n} Aufrufen' })}`,
  oneCalls: 'Freigaben eines Aufrufs',
  approvedUsed: (approved, used) => `${number(approved, locale)} freigegeben, ${number(used, locale)} benutzt`,
  oneCall: 'Ein Aufruf',
  oneCallLine: (summary, approved, used) =>
    html`${summary}, freigegeben ${approved}, ${used ? 'einmal benutzt' : 'nicht benutzt'}`,
  withoutGrant: 'Ohne Freigabe',
  inFlight: 'Beim Ende unterwegs',
  withheld: results =>
    plural(locale, results, { one: '{n} Ergebnis zurückgehalten', other: '{n} Ergebnisse zurückgehalten' }),
  unknown: calls => `${count(calls)} ungeklärt`,
  aborted: calls => `${count(calls)} abgebrochen`,
  joined: (calls, from) => `${count(calls)} ab ${from}`,
  markIn: (tool, target) => `${tool} in ${target}`,
  signs: {
    read: 'Liest',
    write: 'Schreibt',
    destructive: 'Zerstört',
    refused: 'Abgewiesen, nicht gesendet',
    drifted: 'Geändert',
    failed: 'Fehlgeschlagen',
    withheld: 'Zurückgehalten',
    unsettled: 'Ungeklärt',
    aborted: 'Abgebrochen',
    'not-sent': 'Nicht gesendet',
    'in-flight': 'Läuft',
  },
  ended: 'Beendet',
  dashed: 'Gestrichelt: freigegebene Zeit, die nicht benutzt wurde',
  folded: length => `Grau: ${length} ohne Ereignis, gefaltet`,
}

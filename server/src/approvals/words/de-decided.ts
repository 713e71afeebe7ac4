import { html, plural } from '../../platform/page.ts'
import type { DecidedWords } from './decided.ts'

const locale = 'de-DE'

export const decidedDe: DecidedWords = {
  endingEnds: 'Das Ende der Sitzung beendet ihre Freigaben und Token sofort. Sie kann nicht fortgesetzt werden.',
  openReceipt: 'Beleg öffnen',
  openAccount: 'Ihr Konto öffnen',
  request: 'Anfrage',
  askedAt: time => html`Gestellt: ${time}`,
  session: 'Sitzung',
  ended: 'Beendet',
  hardEnd: time => html`Feste Frist: ${time}`,
  noLimit: 'Keine Grenze für Aufrufe.',
  atMost: calls => plural(locale, calls, { one: 'Höchstens {n} Aufruf.', other: 'Höchstens {n} Aufrufe.' }),
  atMostBytes: (bytes, left) => `Höchstens ${bytes} an Ergebnissen, davon übrig: ${left}.`,
  denied: 'Abgelehnt',
  deniedAt: time => html`Sie haben dies um ${time} abgelehnt`,
  deniedTitle: 'Anfrage abgelehnt',
  nothingGiven: 'Nichts wurde gegeben.',
  stays: then => html`Die Freigabe von ${then} bleibt, wie sie ist.`,
  cantChange: agent => html`Eine Entscheidung kann nicht geändert werden; ${agent} kann wieder bitten.`,
  deniedUntil: time => html`abgelehnt <b>${time}</b>`,
  deniedAndEnded: 'Abgelehnt und beendet',
  endedAt: time => html`Sie haben dies um ${time} abgelehnt und die Sitzung beendet`,
  endedTitle: 'Anfrage abgelehnt, Sitzung beendet',
  grantsEnded: grants =>
    grants === 0
      ? 'Keine Freigabe war aktiv.'
      : plural(locale, grants, { one: '{n} Freigabe endete damit.', other: '{n} Freigaben endeten damit.' }),
  newSession: agent => html`${agent} muss eine neue Sitzung beginnen, um wieder zu bitten.`,
  endedUntil: time => html`beendet <b>${time}</b>`,
  expired: 'Beendet, nichts wurde gegeben',
  expiredHeading: 'Diese Anfrage endete, bevor jemand entschied',
  expiredTitle: 'Diese Anfrage ist beendet',
  expiredLead: (time, agent) =>
    html`Sie endete um ${time}. Nichts wurde gegeben. ${agent} kann wieder bitten; dann bekommen Sie eine neue Anfrage mit einem neuen Code.`,
  withdrawn: 'Zurückgezogen, nichts wurde gegeben',
  withdrew: agent => html`${agent} hat diese Anfrage zurückgezogen`,
  sessionEndedFirst: 'Die Sitzung endete, bevor jemand entschied',
  withdrawnTitle: 'Diese Anfrage wurde zurückgezogen',
  withdrawnAt: time => html`Zurückgezogen um ${time}.`,
  sessionEnded: (reason, time) =>
    html`Die Sitzung endete um ${time}${reason && html`, ${reason}`}; damit endeten ihre Anfragen.`,
  withdrawnUntil: time => html`zurückgezogen <b>${time}</b>`,
  ran: 'Der Aufruf ist gelaufen; die Freigabe ist verbraucht.',
  mayRun: before => html`Der Aufruf darf einmal laufen, vor ${before}.`,
  didNotRun: before => html`Der Aufruf lief nicht vor ${before} und kann es nicht mehr.`,
  approved: 'Freigegeben',
  usedOnce: 'Einmal benutzt',
  notUsed: 'Nicht benutzt',
  oneCallAt: time => html`Sie haben um ${time} einen Aufruf freigegeben`,
  oneCallTitle: agent => `Ein Aufruf von ${agent} freigegeben`,
  approvedAt: time => html`Freigegeben um ${time}`,
  approvedTitle: agent => `Freigegeben: ${agent}`,
  mayUse: (agent, providers, until) =>
    html`${agent} darf bis ${until} benutzen, was unten genannt ist, bei ${providers}.`,
  mayClose: 'Sie können diese Seite schließen.',
  couldUse: (agent, providers, until) => html`Was ${agent} bei ${providers} durfte, endete um ${until}.`,
  accessUntil: time => html`Zugriff bis <b>${time}</b>`,
}

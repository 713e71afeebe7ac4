import { html, number, plural } from '../../platform/page.ts'
import { receiptDe } from './de-receipt.ts'
import { timelineDe } from './de-timeline.ts'
import type { SessionWords } from './session.ts'

const locale = 'de-DE'
const callCount = (calls: number): string => plural(locale, calls, { one: '{n} Aufruf', other: '{n} Aufrufe' })

/** German. */
export const sessionDe: SessionWords = {
  language: 'de',
  page: {
    title: (principal, day) => `Sitzung von ${principal}, ${day}`,
    yourAccount: 'Ihr Konto',
    actingFor: (principal, person) => html`${principal}, für ${person}`,
    report: 'Signierter Bericht',
    purposeBy: 'Zweck, in den Worten des Agenten. Ambit hat sie nicht geprüft.',
    touched: 'Was sie berührt hat',
    timeline: 'Zeitverlauf',
    calls: 'Aufrufe und Abweisungen',
    older: 'Ältere',
    noCall: 'In dieser Sitzung gab es keinen Aufruf.',
    asked: 'Was erbeten und entschieden wurde',
    lastOf: (shown, all) => `letzte ${number(shown, locale)} von ${number(all, locale)}`,
    state: 'Zustand',
    integrity: 'Unversehrtheit',
    completeness: 'Vollständigkeit',
    inside: 'Innerhalb der Freigaben',
    incomplete: 'Unvollständig',
    complete: 'Vollständig',
    pendingEvents: 'Das letzte Ereignis steht noch in keinem Prüfpunkt.',
    unsettled: calls =>
      plural(locale, calls, {
        one: 'Von {n} Aufruf ist kein Ausgang bekannt.',
        other: 'Von {n} Aufrufen ist kein Ausgang bekannt.',
      }),
    everyCall: 'jeder Aufruf hat einen Ausgang',
    everyFinished: 'jeder fertige Aufruf hat einen Ausgang',
    insideOf: (inside, sent) => `${inside} von ${plural(locale, sent, { other: '{n} gesendeten' })}`,
    newest: calls => `unter den neuesten ${number(calls, locale)}; `,
    noneRefused: 'keiner abgewiesen',
    refused: calls => `${number(calls, locale)} abgewiesen, nichts wurde gesendet`,
    active: 'Aktiv',
    endedAt: time => html`Beendet ${time}`,
    endedAfter: (because, length) => html`${because && html`${because}, `}nach ${length}`,
    verified: 'Geprüft',
    events: (events, checkpoint) =>
      `${plural(locale, events, { one: '{n} Ereignis', other: '{n} Ereignisse' })}, Prüfpunkt ${number(checkpoint, locale)}`,
    pending: 'Noch offen',
    pendingMeans: 'die letzten Ereignisse stehen noch in keinem Prüfpunkt',
    broken: 'Beschädigt',
    brokenAt: (index, because) => `an Stelle ${number(index, locale)}: ${because}. Nichts danach ist bewiesen.`,
    mismatch: 'das Ereignis passt nicht zu seinem Blatt',
    did: { read: 'Gelesen', write: 'Geschrieben', destructive: 'Zerstört' },
    callCount,
    atLeast: calls => `mindestens ${calls}`,
    withheld: calls => `${number(calls, locale)} zurückgehalten`,
    nothing: 'Nichts',
    undeclared: 'Ihre Werkzeuge geben nicht an, was sie berühren',
    outcome: {
      pending: 'Wartet',
      approved: 'Freigegeben',
      narrowed: 'Freigegeben, eingeengt',
      denied: 'Abgelehnt',
      expired: 'Beendet, nicht entschieden',
      withdrawn: 'Zurückgezogen',
    },
    nothingAsked: 'Nichts wurde erbeten. Die Sitzung sagte nur, wer sie ist.',
    askedAt: time => html`Erbeten um ${time}`,
    decidedAt: time => html`entschieden um ${time}`,
    decidedBy: (time, by) => html`entschieden um ${time} von ${by}`,
    whatShown: 'Was gezeigt wurde',
    digest: 'Prüfsumme der Anfrage',
    agentsWords: 'In den Worten des Agenten.',
  },
  story: {
    runs: (since, end) => html`Die Sitzung läuft seit ${since} und endet spätestens um ${end}.`,
    ran: (from, to, because) =>
      html`Die Sitzung lief von ${from} bis ${to}${because && html`; sie endete ${because}`}.`,
    ranShort: ({ from, to, could, because }) =>
      html`Die Sitzung lief von ${from} bis ${to} und hätte bis ${could} laufen können${because && html`; sie endete ${because}`}.`,
    part: (shown, all) =>
      `Dieser Teil zeigt die neuesten ${number(shown, locale)} von ${number(all, locale)} Aufrufen.`,
    nothingAsked: 'Nichts wurde erbeten.',
    decided: (requests, denied) =>
      `Sie haben ${plural(locale, requests, { one: '{n} Anfrage', other: '{n} Anfragen' })} entschieden${denied > 0 ? `, davon ${number(denied, locale)} abgelehnt` : ''}.`,
    noCall: 'Es gab keinen Aufruf.',
    noneRefused: 'Kein Aufruf wurde abgewiesen.',
    refused: (calls, reasons) =>
      `${plural(locale, calls, { one: '{n} Aufruf wurde abgewiesen', other: '{n} Aufrufe wurden abgewiesen' })}: ${reasons}.`,
    refusedFor: {
      outside_bounds: 'außerhalb Ihrer Freigabe',
      tainted: 'bis Sie entscheiden, nachdem private Daten und Text anderer gelesen wurden',
      no_grant: 'ohne Freigabe',
      budget_used: 'über die freigegebenen Aufrufe hinaus',
      policy: 'gegen die Regeln',
      drifted: 'weil sich das Werkzeug geändert hatte',
      ended: 'nach dem Ende',
      approval_required: 'bis Sie entscheiden',
      connection_required: 'mangels verbundenem Konto',
      other: 'aus einem anderen Grund',
    },
    withheld: results =>
      plural(locale, results, {
        one: '{n} Ergebnis kam nach dem Ende und wurde zurückgehalten.',
        other: '{n} Ergebnisse kamen nach dem Ende und wurden zurückgehalten.',
      }),
    unknown: calls =>
      plural(locale, calls, {
        one: 'Von {n} Aufruf ist nicht bekannt, ob er gewirkt hat.',
        other: 'Von {n} Aufrufen ist nicht bekannt, ob sie gewirkt haben.',
      }),
  },
  calls: {
    call: 'Aufruf',
    at: 'Um',
    outcome: 'Ausgang',
    why: 'Warum',
    outcomes: {
      succeeded: 'Gelungen',
      failed: 'Fehlgeschlagen',
      not_sent: 'Nicht gesendet',
      aborted: 'Abgebrochen',
      withheld: 'Zurückgehalten',
      unknown: 'Ungeklärt',
      in_flight: 'Läuft',
      refused: 'Abgewiesen',
    },
    refusedFor: reason => `Abgewiesen, ${reason}`,
    because: {
      outside_bounds: 'außerhalb der Grenzen',
      tainted: 'nach dem Lesen privater Daten und fremden Texts',
      no_grant: 'keine Freigabe',
      budget_used: 'Aufrufe verbraucht',
      policy: 'Regel',
      drifted: 'Werkzeug geändert',
      ended: 'Sitzung beendet',
      approval_required: 'Freigabe nötig',
      connection_required: 'kein Konto',
    },
    more: calls =>
      plural(locale, calls, {
        one: '{n} weiteren Aufruf zeigen, gelungen',
        other: '{n} weitere Aufrufe zeigen, alle gelungen',
      }),
    withheld: (ended, came) =>
      html`Die Sitzung endete${ended && html` um ${ended}`}. Das Ergebnis kam${came && html` um ${came}`} und hat Ambit nicht verlassen.`,
    unknown: at =>
      html`Gesendet um ${at}. Ob es gewirkt hat, ist nicht bekannt. Sehen Sie dort nach, um sicher zu sein.`,
    aborted: 'Durch das Ende der Sitzung gestoppt.',
    notSent: 'Unser Verbinder hat vor dem ersten Byte gestoppt.',
    failed: 'Der Dienst antwortete mit einem Fehler.',
    inFlight: 'Gesendet; noch kein Ergebnis.',
    drifted: 'Die Beschreibung hat sich seit der Freigabe geändert. Nichts wurde gesendet.',
    ended: 'Die Sitzung war beendet. Nichts wurde gesendet.',
    nothingSent: 'Nichts wurde gesendet.',
    oneCall: (id, at) => html`Freigabe eines Aufrufs ${id}${at && html` von ${at}`}, einmal benutzt.`,
    grant: at => html`Freigabe von ${at}.`,
    grantLeft: (at, left) => html`Freigabe von ${at}, noch ${callCount(left)}.`,
    rule: rule => html`Regel ${rule}.`,
    tainted: 'Text von außen wurde gelesen.',
    askedAs: id => `Erbeten als ${id}.`,
  },
  shown: {
    oneCall: 'Ein Aufruf',
    access: 'Zugriff',
    oneCallOf: tools => `Ein Aufruf von ${tools}`,
    accessTo: tool => `Zugriff auf ${tool}`,
    accessToMany: tools =>
      plural(locale, tools, { one: 'Zugriff auf {n} Werkzeug', other: 'Zugriff auf {n} Werkzeuge' }),
    tool: 'Werkzeug',
    account: 'Konto',
    noneNeeded: 'keines nötig',
    sessionEnds: 'Sitzung endet',
    limits: 'Grenzen',
    language: 'Sprache',
  },
  timeline: timelineDe,
  receipt: receiptDe,
}

import { html } from '../html.ts'
import { spellIn } from '../page-words.ts'
import type { PageWords } from './words.ts'

const units = {
  second: { one: '{n} Sekunde', other: '{n} Sekunden' },
  minute: { one: '{n} Minute', other: '{n} Minuten' },
  hour: { one: '{n} Stunde', other: '{n} Stunden' },
  and: ' ',
}

const reasons: Readonly<Record<string, string>> = {
  expired: 'weil die feste Frist abgelaufen war',
  idle: 'wegen Inaktivität',
  refresh_reuse: 'weil ein Refresh-Token zweimal verwendet wurde',
  code_reuse: 'weil ein Code zweimal verwendet wurde',
  ended_by_agent: 'vom Agenten selbst',
  ended_with_parent: 'mit der Sitzung, zu der sie gehörte',
  principal_suspended: 'weil das Konto gesperrt wurde',
  principal_offboarded: 'weil das Konto geschlossen wurde',
  application_retired: 'weil die Anwendung stillgelegt wurde',
  signed_out: 'durch Abmelden',
  logged_out: 'durch Abmelden',
  logged_out_everywhere: 'durch Abmelden überall',
  ended_by_provider: 'weil die Anmeldung bei ihrer Organisation endete',
  password_reset: 'weil das Passwort zurückgesetzt wurde',
  membership_lost: 'weil die Person die Organisation verlassen hat',
  policy_tightened: 'weil die Anwendung ihre Regeln verschärft hat',
  stopped: 'weil ein Administrator sie gestoppt hat',
}

/** German. */
export const pageWordsDe: PageWords = {
  language: 'de',
  effect: { read: 'Liest', write: 'Schreibt', destructive: 'Zerstört' },
  bar: { of: 'von', ends: 'endet', ended: 'endete' },
  spell: seconds => spellIn('de-DE', units, seconds),
  because: (reason, by) => {
    if (reason === 'ended_by_person') return html`von ${by ?? 'Ihnen'}`
    if (reason === 'ended_by_admin') return html`von ${by ?? 'der Verwaltung'}`
    const words = reason === undefined ? undefined : reasons[reason]
    return words === undefined ? undefined : html`${words}`
  },
  at: (time, today) => (today ? html`um ${time}` : html`am ${time}`),
  showAll: characters => `Alle ${characters} Zeichen anzeigen`,
  endSession: 'Sitzung beenden',
  endSessionOf: whose => html` von ${whose}`,
  error: {
    notFound: 'Nicht gefunden',
    notAllowed: 'Nicht erlaubt',
    ended: 'Beendet',
    tooMany: 'Zu viele Versuche',
    failed: 'Fehler in Ambit',
    notDone: 'Nicht ausgeführt',
    noAccess: 'kein Zugriff',
    reference: 'Kennung',
    referenceMeans: 'Nennen Sie diese, wenn Sie bei der Verwaltung nachfragen.',
    nothingHere: 'Hier ist nichts',
    nothingHereFor: who => html`Hier ist nichts für ${who}`,
    wrongAddress: 'Vielleicht ist die Adresse falsch, oder was sie nannte, ist beendet.',
    otherAccount: 'Vielleicht gehört es zu einem anderen Konto, oder die Adresse ist falsch.',
    useAnotherAccount: 'Anderes Konto verwenden',
    stale: {
      title: 'Dieses Formular ist veraltet',
      next: 'Nichts wurde geändert. Es wurde in einer anderen Anmeldung geöffnet, oder es kam nicht von dieser Seite. Öffnen Sie die Seite neu und entscheiden Sie dort.',
    },
    openAgain: 'Seite neu öffnen',
    ours: {
      title: 'Ambit konnte nicht antworten',
      next: 'Was Sie wollten, wurde nicht ausgeführt, oder es ist nicht bekannt, ob es ausgeführt wurde. Sehen Sie in Ihrem Konto nach, bevor Sie es noch einmal versuchen.',
    },
    openAccount: 'Ihr Konto öffnen',
    codes: {
      connection_unknown: {
        title: 'Diese Verbindung wurde nicht in diesem Browser begonnen, oder sie ist vorbei.',
        next: 'Nichts wurde verbunden. Öffnen Sie die Seite des Dienstes neu.',
      },
      database_unavailable: {
        title: 'Die Datenbank antwortet nicht, deshalb wurde nichts ausgeführt.',
        next: 'Versuchen Sie es in einigen Sekunden noch einmal.',
      },
      mail_is_off: {
        title: 'Dieser Server verschickt keine E-Mails.',
        next: 'Nichts wurde gesendet. Fragen Sie die Verwaltung nach einem anderen Weg.',
      },
      method_not_allowed: {
        title: 'Diese Adresse nimmt eine solche Anfrage nicht an.',
        next: 'Öffnen Sie die Seite neu.',
      },
      request_too_large: { title: 'Dieses Formular ist zu groß.', next: 'Nichts wurde geändert. Senden Sie weniger.' },
      too_many_requests: {
        title: 'Das war zu viel auf einmal.',
        next: 'Nichts wurde ausgeführt. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
      },
    },
    other: 'Das wurde abgelehnt',
  },
}

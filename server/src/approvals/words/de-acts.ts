import { html } from '../../platform/page.ts'
import type { ActWords } from './acts.ts'

export const actsDe: ActWords = {
  kinds: {
    'audit.erase': {
      title: 'Inhalte von Audit-Ereignissen löschen',
      lead: 'Was diese Ereignisse sagen, wird endgültig entfernt. Ihre Hashes bleiben, damit jeder sehen kann, dass sie da waren und dass sie gelöscht wurden.',
    },
    widen: {
      title: 'Vereinbartes lockern',
      lead: 'Eine Anwendung bekommt weitere Adressen, ihre Sitzungen dürfen länger dauern, oder eine Regel über Genehmigungen fällt weg. Danach ist mehr möglich, als Menschen genehmigt haben.',
    },
    'audit.retain': {
      title: 'Ereignisse nach ihrem Alter löschen',
      lead: 'Was jedes Ereignis sagt, wird endgültig entfernt, sobald es so viele Tage alt ist; ohne Tage künftig nichts mehr. Hashes bleiben, damit jeder sehen kann, dass sie da waren und dass sie gelöscht wurden.',
    },
  },
  needs: persons =>
    `Es braucht ${persons} Personen, jede auf dieser Seite mit ihrer eigenen Anmeldung. Niemand zählt zweimal.`,
  exactly: 'Genau das wird getan',
  digest: digest => html`Prüfsumme ${digest}. Was getan wird, kann in nichts davon abweichen.`,
  askedBy: 'Verlangt von',
  askedAt: (email, time) => html`${email} um ${time}`,
  decisions: 'Bisher entschieden',
  nobodyYet: 'Noch niemand.',
  part: (email, decision, time) => html`${email} hat um ${time} ${decision === 'approve' ? 'zugestimmt' : 'abgelehnt'}`,
  sum: left =>
    left <= 1
      ? 'Auf Sie kommt es noch an: Wenn Sie zustimmen, darf das innerhalb einer Stunde getan werden.'
      : `Wenn Sie zustimmen, ${left === 2 ? 'muss noch eine Person' : `müssen noch ${left - 1} Personen`} zustimmen, bevor das getan werden darf.`,
  oneOfThem: 'Als eine von ihnen zustimmen',
  denyForGood: 'Endgültig ablehnen',
  password: 'Ihr Passwort, weil sich das nicht rückgängig machen lässt',
  states: {
    pending: 'Wartet',
    approved: 'Zugestimmt',
    denied: 'Abgelehnt',
    expired: 'Beendet, nichts wurde getan',
    withdrawn: 'Zurückgezogen, nichts wurde getan',
    done: 'Getan',
  },
  decideBefore: time => html`Anfrage endet <b>${time}</b>`,
  useBefore: time => html`darf getan werden vor <b>${time}</b>`,
  over: time => html`vorbei seit <b>${time}</b>`,
  waits: left => `Es wartet auf ${left === 1 ? 'noch eine Person' : `noch ${left} Personen`}.`,
  youDecided:
    'Sie haben Ihren Teil entschieden. Eine Entscheidung lässt sich nicht ändern; eine andere Person kann noch ablehnen.',
  mailSubject: title => `Zu Ihrer Entscheidung: ${title}`,
  mailAskedBy: (email, at) => `Verlangt von ${email} um ${at}.`,
  mailNotYou:
    'Wenn Sie davon nichts wissen, öffnen Sie die Anfrage, lehnen Sie sie ab und sagen Sie es denen, die diesen Server betreiben.',
}

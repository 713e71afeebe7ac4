import { html } from '../../platform/page.ts'
import type { DelegationWords } from './delegation.ts'

export const delegationDe: DelegationWords = {
  account: 'Konto',
  title: 'Entscheidungen, während Sie fort sind',
  lead: 'Eine andere Person entscheidet eine Zeit lang, worum Ihre Agenten bitten. Nie für einen eigenen Agenten, und nie, was hier eine Rolle verlangt.',
  known: 'Bisher eingerichtet',
  none: 'Niemand entscheidet an Ihrer Stelle, und Sie für niemanden.',
  who: 'Wer',
  state: 'Stand',
  when: 'Wann',
  end: 'Beenden',
  states: { now: 'Jetzt', later: 'Später', ended: 'Beendet' },
  decidesForYou: email => html`${email} entscheidet für Sie`,
  youDecideFor: email => html`Sie entscheiden für ${email}`,
  fromTo: (from, until) => html`${from} bis ${until}`,
  make: 'Jemanden entscheiden lassen',
  makeLead:
    'Die Person sieht, worum Ihre Agenten bitten, mit allen Argumenten, und entscheidet mit ihrer eigenen Anmeldung. Das Protokoll nennt sie. Es endet, wenn eine von Ihnen gesperrt wird, und jede kann es beenden.',
  email: 'Ihre Adresse',
  from: 'Von (UTC)',
  until: 'Bis (UTC), höchstens einen Monat',
  password: 'Ihr Passwort, weil dies jemandem gibt, was Sie haben',
  notMade: 'Nichts wurde eingerichtet.',
  faults: {
    nobody: 'Niemand mit dieser Adresse teilt eine Organisation mit Ihnen.',
    yourself: 'Das sind Sie selbst.',
    when: 'Das Ende liegt nach dem Anfang und nicht in der Vergangenheit.',
    too_long: 'Höchstens einen Monat.',
    password_needed: 'Geben Sie Ihr Passwort ein.',
    password_wrong: 'Dieses Passwort stimmt nicht.',
    locked_out: 'Zu viele Versuche. Versuchen Sie es später.',
  },
}

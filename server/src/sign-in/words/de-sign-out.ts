import { type Html, html } from '../../platform/page.ts'
import { pageWordsDe } from '../../platform/words/de.ts'
import type { SignOutWords } from './sign-out.ts'

function because(reason: string | undefined): Html | undefined {
  const words = pageWordsDe.because(reason)
  return words && html`, ${words}`
}

export const signOutWordsDe: SignOutWords = {
  title: 'Von Ihrem Konto abmelden',
  signedInUntil: time => html`angemeldet bis <b>${time}</b>`,
  lead: startedAt =>
    html`Die Anmeldung von ${startedAt} in diesem Browser endet sofort, mit ihren Token. Agenten, die für Sie handeln, haben eigene Sitzungen und arbeiten weiter; diese beenden Sie auf Ihrer Kontoseite. „Überall abmelden“ beendet auch Ihre Anmeldungen in allen Anwendungen und auf allen anderen Geräten.`,
  button: 'Abmelden',
  everywhere: 'Überall abmelden',
  stay: 'Angemeldet bleiben',
  overTitle: application => (application === undefined ? 'Abgemeldet' : `Von ${application} abgemeldet`),
  overHeading: application => html`Sie sind von ${application ?? 'Ihrem Konto'} abgemeldet`,
  ended: 'Beendet',
  endedAt: time => html`beendet <b>${time}</b>`,
  over: (reason, at) =>
    html`Ihre Anmeldung endete um ${at}${because(reason)}. Nichts in diesem Browser kann sie noch verwenden.`,
  again: 'Wieder anmelden',
  receipt: 'Beleg öffnen',
  goOnTo: host => html`Weiter zu ${host}`,
  told: 'Damit beendet, und in diesem Browser wird aufgeräumt:',
}

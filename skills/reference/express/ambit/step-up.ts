import type { Response } from 'express'
import { type Fragment, html } from './html.ts'
import { time } from './page.ts'
import type { Person } from './session.ts'

const freshSeconds = 5 * 60

/** When a sign-in stops being fresh enough for what can not be taken back. */
export function freshUntil({ provenAt }: Person): Date {
  return new Date((provenAt + freshSeconds) * 1000)
}

/** True when the person proved to be there in the last minutes. */
export function isFresh(person: Person): boolean {
  return Date.now() < freshUntil(person).getTime()
}

/** True when the person was sent to sign in again; the page they come back to is theirs to use once more. */
export function stepUpAsked(response: Response, person: Person, returnTo: string): boolean {
  if (isFresh(person)) return false
  response.redirect(303, `/step-up?returnTo=${encodeURIComponent(returnTo)}`)
  return true
}

/** Says on a page until when changes need no new sign-in. */
export function freshNotice(person: Person): Fragment {
  return isFresh(person)
    ? html`<p>You signed in lately. Until ${time(freshUntil(person))} changes need no new sign-in.</p>`
    : html`<p>The next change asks you to sign in again.</p>`
}

import type { Response } from 'express'
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

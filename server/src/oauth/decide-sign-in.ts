import type { Prompt } from './model.ts'

export interface SignInQuestion {
  readonly isSignedIn: boolean
  /** Seconds since the person last proved to be there; undefined for a stranger. */
  readonly secondsSince: number | undefined
  readonly maxAgeSeconds: number
  readonly prompt: Prompt
  /** Seconds since this very request sent the person to the sign-in page; undefined when it did not. */
  readonly secondsSinceAsked: number | undefined
}

/**
 * Does the person have to sign in (again) before this request goes on? A sign-in that this request itself asked for is fresh
 * enough for every policy, else a policy of 0 seconds would ask for ever.
 */
export function signInNeeded(question: SignInQuestion): boolean {
  const { isSignedIn, secondsSince, maxAgeSeconds, prompt, secondsSinceAsked } = question
  if (!isSignedIn || secondsSince === undefined) return true
  if (secondsSinceAsked !== undefined && secondsSince <= secondsSinceAsked) return false
  if (prompt === 'login') return true
  return secondsSince > maxAgeSeconds || maxAgeSeconds === 0
}

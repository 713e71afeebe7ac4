import { checkRecentAuth } from '@workos-inc/authkit-nextjs'
import { Refusal } from './refusal'

/** How old a sign-in may be, in seconds, for an act that can't be taken back. */
export const recentSeconds = 300

/** A page of this application that a fresh sign-in leads back to: one part, and no address of anything else. */
export type Place = `/${string}`

/** The place that a name in an address means; the start for everything that is no name of a page. */
export function placeOf(name: string | null): Place {
  return name !== null && /^[a-z][a-z-]{0,40}$/.test(name) ? `/${name}` : '/'
}

/** Where somebody proves again that it is they who sit there, and comes back to that page. */
export function confirmPath(page: Place): string {
  return `/confirm?page=${page.slice(1)}`
}

/** Whether the person proved lately that it is they who sit there. */
export async function isRecent(): Promise<boolean> {
  const { isStale } = await checkRecentAuth({ maxAge: recentSeconds })
  return !isStale
}

/** Refuses whoever did not prove lately that it is they who sit there. They prove it, and come back to that page. */
export async function requireRecentAuth(page: Place): Promise<void> {
  if (!(await isRecent())) throw new Refusal(403, 'Sign in again first.', confirmPath(page))
}

import { redirect } from 'react-router'
import type { Person } from './session.server'

/** How old a sign-in may be for what can not be taken back. */
export const recentSeconds = 5 * 60

/** True when the person proved to be there in the last minutes. */
export function isFresh({ provenAt }: Pick<Person, 'provenAt'>): boolean {
  return Date.now() < (provenAt + recentSeconds) * 1000
}

/** Leads whoever did not prove lately to be there to do so; they come back to this page, as `/team`, and do it again. */
export function requireRecentAuth(person: Person, page: string): void {
  if (!isFresh(person)) throw redirect(`/confirm?page=${encodeURIComponent(page.slice(1))}`, 303)
}

import type { UserId } from '../platform/ids.ts'

export interface LinkQuestion {
  readonly link: {
    /** The account that asked; undefined where a sign-in led here. */
    readonly userId: UserId | undefined
    readonly createdAt: Date
  }
  readonly person: {
    readonly userId: UserId
    /** The last time that they proved who they are here. */
    readonly provenAt: Date | undefined
  }
}

const provenBeforeSecondsMax = 300

/**
 * Both sides are proven: the provider's by the link itself, and the account's by a sign-in here after that proof, or at most five
 * minutes before it. A browser that somebody else left signed in proves nothing (T26).
 */
export function linkIsProven({ link, person }: LinkQuestion): boolean {
  if (link.userId !== undefined && link.userId !== person.userId) return false
  const oldest = link.createdAt.getTime() - provenBeforeSecondsMax * 1000
  return person.provenAt !== undefined && person.provenAt.getTime() >= oldest
}

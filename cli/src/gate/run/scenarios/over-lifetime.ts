import { setTimeout as wait } from 'node:timers/promises'
import { freshly, isSignedIn, type SignedIn } from '../drive.ts'
import type { Ground } from '../ground.ts'
import type { Visitor } from '../visitor.ts'

/** How long an access token lives while a session ends: code that verifies tokens by itself learns of the end when one is over. */
const lifetimeSeconds = 2
const spareMs = 300

/** An administrator whose session is about to end. Where it has to end at once, no end of a token hides that it does not. */
export async function freshlyEnding(ground: Ground): Promise<SignedIn> {
  ground.scripted.shortLived = ground.manifest.signIn.ends === 'at_once' ? null : lifetimeSeconds
  try {
    return await freshly(ground, 'admin')
  } finally {
    ground.scripted.shortLived = null
  }
}

/** Whether a session is still taken: not at all, until its access token was over, or for good. */
export type LivesOn = 'no' | 'until its token was over' | 'yes'

/**
 * Whether a session is still taken that the server ended: the server's own tokens live for minutes, and a session that goes on after its
 * token does so for good. Where the manifest says that it ends at once, nobody waits for the token.
 */
export async function livesOn(ground: Ground, visitor: Visitor): Promise<LivesOn> {
  if (!(await isSignedIn(ground, visitor, 'admin'))) return 'no'
  if (ground.manifest.signIn.ends === 'at_once') return 'yes'
  await wait(lifetimeSeconds * 1_000 + spareMs)
  return (await isSignedIn(ground, visitor, 'admin')) ? 'yes' : 'until its token was over'
}

/** What was tried, in words: `the old cookies, at once`. */
export function triedWith(what: string, lives: LivesOn): string {
  return `${what}, ${lives === 'until its token was over' ? 'once their access token was over' : 'at once'}`
}

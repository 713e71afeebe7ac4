import { setTimeout as wait } from 'node:timers/promises'
import { isSignedIn } from '../drive.ts'
import type { Ground } from '../ground.ts'
import type { Visitor } from '../visitor.ts'

/** How long an access token lives while a session ends: code that verifies tokens by itself learns of the end when one is over. */
export const lifetimeSeconds = 2
const spareMs = 300

/**
 * Whether a session is still taken: at once, or once its access token is over. The server's own tokens live for minutes; a session that
 * goes on after its token does so for good.
 */
export async function livesOn(
  ground: Ground,
  visitor: Visitor,
  person: 'admin',
): Promise<'no' | 'until its token was over' | 'yes'> {
  if (!(await isSignedIn(ground, visitor, person))) return 'no'
  await wait(lifetimeSeconds * 1_000 + spareMs)
  return (await isSignedIn(ground, visitor, person)) ? 'yes' : 'until its token was over'
}

import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { deleteEnded } from './store.ts'

const oauthSweepMs = 600_000

/** Removes codes and answered consent pages that ended long ago. */
export function startOauthSweep(on: Platform): Job {
  return every(on, oauthSweepMs, () => deleteEnded(on.database))
}

import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { deleteOldVisits } from './store.ts'

const sweepMs = 3_600_000

/** Forgets links and visits that are over. */
export function startPortalSweep(on: Platform): Job {
  return every(on, sweepMs, () => deleteOldVisits(on.database))
}

import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { deleteUnusedApplications, deleteUsedAssertions } from './store.ts'

const applicationSweepMs = 60_000

/** Removes registrations that nobody used (MT23) and assertions that have expired. */
export async function sweepApplications(on: Platform): Promise<void> {
  const now = on.clock.now()
  const removed = await deleteUnusedApplications(on.database, now)
  if (removed > 0) on.log.info({ removed }, 'unused client registrations were removed')
  await deleteUsedAssertions(on.database, now)
}

/** Sweeps once a minute. */
export function startApplicationSweep(on: Platform): Job {
  return every(on, applicationSweepMs, () => sweepApplications(on))
}

import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { settleRequests } from './actions-limits.ts'
import { dropOldAttempts } from './store-keys.ts'

const settleMs = 1_000
const sweepMs = 3_600_000

/** Brings together what the nodes counted, and removes attempts whose windows are long over. */
export function startRequestLimits(on: Platform): Job {
  const jobs = [every(on, settleMs, () => settleRequests(on)), every(on, sweepMs, () => dropOldAttempts(on.database))]
  return { stop: async () => void (await Promise.all(jobs.map(job => job.stop()))) }
}

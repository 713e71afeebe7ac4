import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { newWatch, watchLog } from './actions-watch.ts'

const lookPauseMs = 1_000

/** Looks at the log and at the clocks, each second, on each node. */
export function startAuditWatch(on: Platform): Job {
  const watch = newWatch()
  return every(on, lookPauseMs, async () => {
    await watchLog(on, watch, () => performance.now())
  })
}

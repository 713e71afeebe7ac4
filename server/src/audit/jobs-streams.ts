import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { streamOnce } from './actions-streams.ts'

const roundPauseMs = 500

/** Sends what has come to every stream, and the next batch as soon as one was taken. */
export function startAuditStreams(on: Platform): Job {
  let stopped = false
  const job = every(on, roundPauseMs, async () => {
    while (!stopped && (await streamOnce(on)) > 0);
  })
  return {
    stop: () => {
      stopped = true
      return job.stop()
    },
  }
}

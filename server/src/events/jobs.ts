import { idle, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'

/** Follows the log and keeps what the events API reads. */
export function startEventFollower(_on: Platform): Job {
  return idle
}

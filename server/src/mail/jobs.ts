import { idle, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'

/** Sends the mail that waits. */
export function startMailDelivery(_on: Platform): Job {
  return idle
}

import { idle, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'

/** Sends what waits for the endpoints of applications. */
export function startWebhookDelivery(_on: Platform): Job {
  return idle
}

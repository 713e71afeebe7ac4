import { idle, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'

/** Tells applications which sessions ended (OpenID Connect Back-Channel Logout 1.0). */
export function startLogoutDelivery(_on: Platform): Job {
  return idle
}

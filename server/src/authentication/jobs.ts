import { idle, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'

/** Forgets what the doors of user management kept for a moment. */
export function startAuthenticationSweep(_on: Platform): Job {
  return idle
}

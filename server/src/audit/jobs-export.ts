import { idle, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'

/** Makes the exports that were asked for. */
export function startAuditExports(_on: Platform): Job {
  return idle
}

import { idle, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'

/** Looks whether the domains that wait for it are proven. */
export function startDomainChecks(_on: Platform): Job {
  return idle
}

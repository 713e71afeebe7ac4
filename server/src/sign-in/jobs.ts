import { idle, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'

/** Forgets codes, challenges and half-done sign-ins that nobody can use any more. */
export function startSignInSweep(_on: Platform): Job {
  return idle
}

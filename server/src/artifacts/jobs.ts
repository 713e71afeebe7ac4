import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { sweepArtifacts } from './actions-check.ts'

const artifactSweepMs = 60_000

/** Approvals of artifacts whose time is over are written down as such. */
export function startArtifactSweep(on: Platform): Job {
  return every(on, artifactSweepMs, () => sweepArtifacts(on))
}

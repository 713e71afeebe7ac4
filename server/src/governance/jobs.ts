import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { sweepDrifts } from './actions-drift-sweep.ts'
import { findUnused } from './actions-findings.ts'
import { finishStop } from './actions-stops.ts'
import { listOpenStops } from './store-stops.ts'

const stopSweepMs = 2_000
/** Longer than an answer waits: its process died, or there was more to end than one answer waits for. */
const openAfterSeconds = 25

/** Finishes stops whose doors are closed and whose receipt is owed. */
export function startStopSweep(on: Platform): Job {
  return every(on, stopSweepMs, async () => {
    for (const id of await listOpenStops(on.database, openAfterSeconds)) await finishStop(on, id)
  })
}

const driftSweepMs = 60_000

/** Looks for drift that nobody is there to notice, and ends what had its time. */
export function startDriftSweep(on: Platform): Job {
  return every(on, driftSweepMs, () => sweepDrifts(on))
}

const findingsSweepMs = 3_600_000

/** Looks once an hour for access that nobody uses, and for who acts although nobody answers for them (I9). */
export function startFindingsSweep(on: Platform): Job {
  return every(on, findingsSweepMs, () => findUnused(on))
}

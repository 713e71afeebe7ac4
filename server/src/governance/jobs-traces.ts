import { startFollower } from '../audit/index.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { probeBoundaries } from './actions-probes.ts'
import { keepTraces } from './actions-traces.ts'
import { probesAreDue } from './store-boundaries.ts'

const turnEventsMax = 1_000

const lookEveryMs = 3_600_000
const probesEveryHours = 24

/** Once a day every boundary is tried by itself, from the day on after something was first called. */
export function startBoundaryProbes(on: Platform): Job {
  return every(on, lookEveryMs, async () => {
    if (await probesAreDue(on.database, probesEveryHours)) await probeBoundaries(on, { kind: 'system', node: on.node })
  })
}

/** Follows the log and keeps what the boundary report and the evidence are made of. Nobody who acts waits for it. */
export function startTraces(on: Platform): Job {
  return startFollower(on, { name: 'traces', turnEventsMax, handle: keepTraces })
}

import { startFollower } from '../audit/index.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { keepFigures } from './actions-follow.ts'
import { buildZones } from './actions-zones.ts'
import { followerName } from './model.ts'

const turnEventsMax = 1_000
const zonesPauseMs = 2_000

/** Follows the log and keeps the figures. Nobody who acts waits for it. */
export function startAnalytics(on: Platform): Job {
  const follower = startFollower(on, { name: followerName, turnEventsMax, handle: keepFigures })
  const zones = every(on, zonesPauseMs, () => buildZones(on))
  return {
    stop: async () => {
      await Promise.all([follower.stop(), zones.stop()])
    },
  }
}

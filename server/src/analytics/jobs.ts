import { startFollower } from '../audit/index.ts'
import type { Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { keepFigures } from './actions-follow.ts'
import { followerName } from './model.ts'

const turnEventsMax = 1_000

/** Follows the log and keeps the figures. Nobody who acts waits for it. */
export function startAnalytics(on: Platform): Job {
  return startFollower(on, { name: followerName, turnEventsMax, handle: keepFigures })
}

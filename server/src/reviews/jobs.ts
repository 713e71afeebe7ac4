import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { sweepReviews } from './actions-apply.ts'
import { remindReviewers } from './actions-remind.ts'

const reviewSweepMs = 5_000

/** Reminds reviewers, carries out what a node that died had begun, and ends reviews at their deadline. */
export function startReviewSweep(on: Platform): Job {
  return every(on, reviewSweepMs, async () => {
    await remindReviewers(on)
    await sweepReviews(on)
  })
}

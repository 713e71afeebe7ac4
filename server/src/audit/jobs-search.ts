import type { Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { indexTerms, searchFollower } from './actions-search.ts'
import { startFollower } from './jobs-follow.ts'

/** Enough of them at a time that the index keeps pace with the sequencer. */
const wordTurnEventsMax = 2_000

/** Keeps the index of words, a second behind the log at most. */
export function startSearchIndex(on: Platform): Job {
  return startFollower(on, { name: searchFollower, turnEventsMax: wordTurnEventsMax, handle: indexTerms })
}

import type { Effect } from './model.ts'

const readFreshMs = 300_000
const changeFreshMs = 30_000

/** True when the definitions have to be read again before a call with that effect. */
export function isStale(readAt: Date | undefined, effect: Effect, now: Date): boolean {
  if (readAt === undefined) return true
  return now.getTime() - readAt.getTime() > (effect === 'read' ? readFreshMs : changeFreshMs)
}

import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { tooManyRequests } from '../platform/rate-limits.ts'
import type { Directory } from './model.ts'

/** Who waits beyond that is asked to come again. */
const waitingMax = 100
const retryAfterSeconds = 1

interface Line {
  waiting: number
  last: Promise<unknown>
}

const linesOf = perPlatform(() => new Map<string, Line>())

/**
 * One by one for each directory, at this node: a provider that pushes thousands of people at once takes no more than one place beside
 * those who sign in. 429 where too many wait.
 */
export async function inTurn<T>(on: Platform, { id }: Pick<Directory, 'id'>, act: () => Promise<T>): Promise<T> {
  const lines = linesOf(on)
  const line = lines.get(id) ?? { waiting: 0, last: Promise.resolve() }
  if (line.waiting >= waitingMax) throw tooManyRequests(retryAfterSeconds)
  lines.set(id, line)
  line.waiting += 1
  const turn = line.last.then(act)
  // What fails ends its own turn only.
  line.last = turn.catch(() => undefined)
  try {
    return await turn
  } finally {
    line.waiting -= 1
    if (line.waiting === 0) lines.delete(id)
  }
}

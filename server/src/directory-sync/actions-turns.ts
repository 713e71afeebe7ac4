import { setTimeout as pause } from 'node:timers/promises'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { tooManyRequests } from '../platform/rate-limits.ts'
import type { Directory } from './model.ts'

const restMsMax = 250
/** Who waits beyond that is asked to come again. */
const waitingMax = 100
const retryAfterSeconds = 1

interface Line {
  waiting: number
  last: Promise<unknown>
}

const linesOf = perPlatform(() => new Map<string, Line>())

/**
 * One by one for each directory, at this node, and where others wait it rests as long as it worked: a provider that pushes thousands of
 * people at once takes half of one place beside those who sign in. 429 where too many wait.
 */
export async function inTurn<T>(on: Platform, { id }: Pick<Directory, 'id'>, act: () => Promise<T>): Promise<T> {
  const lines = linesOf(on)
  const line = lines.get(id) ?? { waiting: 0, last: Promise.resolve() }
  if (line.waiting >= waitingMax) throw tooManyRequests(retryAfterSeconds)
  lines.set(id, line)
  line.waiting += 1
  const began = line.last.then(() => performance.now())
  const turn = began.then(act)
  // What fails ends its own turn only.
  const over = turn.then(
    () => undefined,
    () => undefined,
  )
  line.last = over.then(async () => {
    line.waiting -= 1
    if (line.waiting === 0) lines.delete(id)
    else await pause(Math.min(restMsMax, performance.now() - (await began)))
  })
  return turn
}

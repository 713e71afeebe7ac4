import { fallbackReason } from './decide-fallback-reason.ts'
import { kindOfFault } from './log.ts'
import type { Platform } from './platform.ts'

/** What shares a statement, as a metric names it. */
export type Shared = 'bearers' | 'admissions' | 'releases' | 'refusals' | 'agent_starts' | 'claims' | 'agents'

export interface BatchParts<Item, Answer> {
  readonly name: Shared
  /** Several in one statement: an answer each, in their order. Rejects only when nothing of it has happened. */
  together(items: readonly Item[]): Promise<readonly Answer[]>
  alone(item: Item): Promise<Answer>
}

/** Where it is told that a batch was asked one by one. */
export type BatchListeners = Pick<Platform, 'log' | 'metrics'>

/** Short enough that the last of a batch waits a few milliseconds for those before it. */
const itemsMax = 16
const lanesMax = 3

/**
 * Joins what is asked within one turn of the event loop, or while all lanes are taken, into one statement: under load the way
 * to the database and its commit are shared, and a lone caller waits for nobody. A batch that is refused as a whole is asked
 * again one by one, so that each gets its own answer; `ambit_batches_asked_alone_total` says how often and why, and what is no
 * refusal of the database's own rules is in the log: a statement that always failed would otherwise only be slow.
 */
export function createBatch<Item, Answer>(
  on: BatchListeners,
  parts: BatchParts<Item, Answer>,
): (item: Item) => Promise<Answer> {
  const waiting: { readonly item: Item; readonly answer: PromiseWithResolvers<Answer> }[] = []
  let lanes = 0
  let isDue = false
  const look = (): void => {
    isDue = false
    while (waiting.length > 0 && lanes < lanesMax) {
      const taken = waiting.splice(0, itemsMax)
      lanes++
      void run(taken).finally(() => {
        lanes--
        look()
      })
    }
  }
  const run = async (taken: typeof waiting): Promise<void> => {
    const alone = (): Promise<unknown> =>
      Promise.all(taken.map(({ item, answer }) => parts.alone(item).then(answer.resolve, answer.reject)))
    if (taken.length === 1) return void (await alone())
    try {
      const answers = await parts.together(taken.map(({ item }) => item))
      for (const [place, { answer }] of taken.entries()) {
        const given = answers[place]
        if (given === undefined) answer.reject(new Error('a batch answered too little'))
        else answer.resolve(given)
      }
    } catch (cause) {
      tellFallback(on, { statement: parts.name, items: taken.length, cause })
      await alone()
    }
  }
  return item => {
    const answer = Promise.withResolvers<Answer>()
    waiting.push({ item, answer })
    if (!isDue && lanes < lanesMax) {
      isDue = true
      setImmediate(look)
    }
    return answer.promise
  }
}

/** What was told last of each statement, so that a fault that stays says so once a minute and not in each batch. */
const toldMs = new WeakMap<object, Map<Shared, number>>()
const quietMs = 60_000

export interface Fallback {
  readonly statement: Shared
  readonly items: number
  readonly cause: unknown
}

/** Counts what was asked together and is asked one by one now, and logs it where that is a fault. */
export function tellFallback(on: BatchListeners, { statement, items, cause }: Fallback): void {
  const reason = fallbackReason(cause)
  on.metrics.batchesAskedAlone.inc({ statement, reason })
  if (reason !== 'failed') return
  const last = toldMs.get(on.metrics) ?? new Map<Shared, number>()
  toldMs.set(on.metrics, last)
  const now = performance.now()
  if (now - (last.get(statement) ?? -Infinity) < quietMs) return
  last.set(statement, now)
  const message = 'a shared statement failed, and what it asks is asked one by one: slower, and right'
  on.log.warn({ statement, items, fault: kindOfFault(cause) }, message)
}

import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import type { Ground } from './ground.ts'
import { type Step, steps } from './steps.ts'
import { tellStory, Violation } from './story.ts'

export interface Found {
  readonly seed: number
  readonly stories: number
  /** What broke; undefined when nothing did. */
  readonly violation: string | undefined
}

export interface RunParts {
  readonly seconds: number
  readonly seed?: number | undefined
  readonly stories?: number
  readonly arbitrary?: fc.Arbitrary<Step[]>
  readonly tell?: (line: string) => void
}

/** Tells random stories until the time is up or one of them breaks; the last one is told to its end. The nth has the nth seed after the first. */
export async function runStories(ground: Ground, parts: RunParts): Promise<Found> {
  const first = parts.seed ?? randomInt(2 ** 30)
  const { seconds, stories: most = Number.POSITIVE_INFINITY, arbitrary = steps, tell = () => undefined } = parts
  tell(`model: seed ${first}, ${seconds} s; the same stories again: AMBIT_MODEL_SEED=${first}`)
  const property = fc.asyncProperty(arbitrary, story => tellStory(ground, story))
  const deadline = performance.now() + seconds * 1000
  for (let stories = 0; ; stories += 1) {
    if (stories >= most || performance.now() > deadline) return { seed: first, stories, violation: undefined }
    const seed = first + stories
    const { failed, errorInstance: cause } = await fc.check(property, {
      seed,
      numRuns: 1,
      unbiased: true,
      endOnFailure: true,
    })
    if (!failed) continue
    if (!(cause instanceof Violation)) throw new Error(`seed ${seed}`, { cause })
    return { seed: first, stories, violation: `seed ${seed}: ${cause.message}` }
  }
}

const timesTold = 3
const toldCharactersMax = 2000

/**
 * A broken invariant is a failure at its first sight. That the model knows no order of events for what happened may also be the
 * model's lack, on a machine where a second passes unseen: such a story is told again, and fails when it ends so once more.
 * `npm run test:model` takes neither.
 */
export async function assertHolds(
  ground: Ground,
  found: Found,
  { tell = () => undefined, ...parts }: Omit<RunParts, 'seed' | 'stories'>,
): Promise<void> {
  if (found.violation === undefined) return
  const seed = Number(/^seed (\d+): /.exec(found.violation)?.[1])
  assert.doesNotMatch(found.violation, /^seed \d+: I\d/)
  tell(`unexplained once, told again: ${found.violation.slice(0, toldCharactersMax)}`)
  for (let time = 0; time < timesTold; time++) {
    const again = await runStories(ground, { ...parts, stories: 1, seed, tell })
    assert.equal(again.violation, undefined)
  }
}

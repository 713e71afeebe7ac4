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

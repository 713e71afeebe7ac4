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

/** Tells random stories until the time is up or one of them breaks. The seed tells the same stories again. */
export async function runStories(ground: Ground, parts: RunParts): Promise<Found> {
  const seed = parts.seed ?? randomInt(2 ** 31)
  const { seconds, arbitrary = steps, tell = () => undefined } = parts
  let stories = 0
  tell(`model: seed ${seed}, ${seconds} s; the same stories again: AMBIT_MODEL_SEED=${seed}`)
  const property = fc.asyncProperty(arbitrary, async story => {
    await tellStory(ground, story)
    stories += 1
  })
  const result = await fc.check(property, {
    seed,
    numRuns: parts.stories ?? Number.MAX_SAFE_INTEGER,
    endOnFailure: true,
    interruptAfterTimeLimit: seconds * 1000,
    markInterruptAsFailure: false,
  })
  const { errorInstance: cause } = result
  if (!result.failed || cause === null) return { seed, stories, violation: undefined }
  if (!(cause instanceof Violation)) throw new Error(`seed ${seed}, story ${stories + 1}`, { cause })
  return { seed, stories, violation: `seed ${seed}, story ${stories + 1}: ${cause.message}` }
}

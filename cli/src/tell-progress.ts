import type { Call } from './model.ts'

const everyMs = 2_000

export interface Told {
  /** What a person reads. */
  readonly text: string
  readonly value: object
}

/** Says on the error stream how far long work is, and not too often: a line for a person, a document a line for an agent. */
export function progressTeller({ world, mode }: Pick<Call, 'world' | 'mode'>): (progress: () => Told) => void {
  let last = world.now().getTime()
  return progress => {
    const now = world.now().getTime()
    if (now - last < everyMs) return
    last = now
    const { text, value } = progress()
    world.err.write(mode.json ? `${JSON.stringify({ progress: value })}\n` : `${text}\n`)
  }
}

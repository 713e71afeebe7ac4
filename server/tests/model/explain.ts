import type { Answer } from './commands.ts'
import { type Process, passing } from './model.ts'
import { identityOf, type World } from './world.ts'

export interface Act {
  readonly process: Process
  /** What the server answered. */
  readonly answer: Answer
}

/** A step with more is taken apart too finely by the model. */
const statesMax = 50_000

interface State {
  readonly world: World
  /** Acts that are not answered yet. */
  readonly open: readonly Act[]
}

/**
 * Acts that ran at once came in some order of their atomic moments. Answers every world that some order leads to in which each
 * act is told what the server told it; none means that no order explains what was seen.
 */
export function worldsAfter(before: readonly World[], acts: readonly Act[]): World[] {
  const reached = new Map<string, World>()
  const seen = new Set<string>()
  const waiting: State[] = before.map(world => ({ world, open: acts }))
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    const key = `${identityOf(state.world)} ${state.open.map(({ process, answer }) => `${process.at} ${answer}`)}`
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size > statesMax) throw new Error(`more than ${statesMax} ways to explain one step`)
    if (state.open.length === 0) reached.set(key, state.world)
    waiting.push(...successors(state))
    waiting.push(...passing(state.world).map(world => ({ ...state, world })))
  }
  return [...reached.values()]
}

function successors({ world, open }: State): State[] {
  return open.flatMap((act, at) => {
    const others = open.toSpliced(at, 1)
    return act.process.step(world).flatMap(branch => {
      if ('next' in branch) return [{ world: branch.world, open: open.with(at, { ...act, process: branch.next }) }]
      return branch.answer === act.answer ? [{ world: branch.world, open: others }] : []
    })
  })
}

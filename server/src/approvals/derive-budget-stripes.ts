import { budgetStripesMax } from './model.ts'

/** The calls of a budget dealt out to its stripes: never a stripe without a call, and exactly as many calls in all. */
export function budgetStripes(maxCalls: number): readonly number[] {
  const stripes = Math.min(budgetStripesMax, maxCalls)
  const share = Math.floor(maxCalls / stripes)
  const rest = maxCalls % stripes
  return Array.from({ length: stripes }, (_, at) => share + (at < rest ? 1 : 0))
}

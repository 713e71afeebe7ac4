import type { Work } from './subject.ts'

export interface Rate {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failed: number
}

export interface Effort {
  readonly callers: number
  readonly seconds: number
}

/** Runs the work with so many callers at once, each as fast as it is answered, after a second of the same that is not counted. */
export async function rateOf(work: Work, { callers, seconds }: Effort): Promise<Rate> {
  await run(work, { callers, seconds: Math.min(1, seconds) })
  const { times, failed, elapsedMs } = await run(work, { callers, seconds })
  return {
    perSecond: Math.round((times.length / elapsedMs) * 1000),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    failed,
  }
}

async function run(
  work: Work,
  { callers, seconds }: Effort,
): Promise<{ times: number[]; failed: number; elapsedMs: number }> {
  const times: number[] = []
  let failed = 0
  const started = performance.now()
  const until = started + seconds * 1000
  const one = async (caller: number): Promise<void> => {
    while (performance.now() < until) {
      const begun = performance.now()
      await work(caller).then(
        () => times.push(performance.now() - begun),
        cause => {
          if (failed++ === 0) process.stderr.write(`first failure: ${cause}\n`)
        },
      )
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, caller) => one(caller)))
  return { times, failed, elapsedMs: performance.now() - started }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

export function median(rates: readonly Rate[]): Rate {
  const sorted = rates.toSorted((a, b) => a.perSecond - b.perSecond)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('nothing was measured')
  return { ...middle, failed: rates.reduce((sum, { failed }) => sum + failed, 0) }
}

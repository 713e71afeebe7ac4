import type { CallCount } from './store-counts.ts'

export interface CallFigures {
  readonly calls: number
  readonly succeeded: number
  readonly failed: number
  readonly not_sent: number
  readonly aborted: number
  readonly withheld: number
  readonly unknown: number
  readonly bytes: number
  readonly declared: number
  readonly undeclared: number
}

/** What became of these calls, and how many said what they touched. */
export function callFigures(
  rows: readonly Pick<CallCount, 'outcome' | 'resources' | 'number' | 'bytes'>[],
): CallFigures {
  const sum = (some: typeof rows): number => some.reduce((total, { number }) => total + number, 0)
  const of = (outcome: string): number => sum(rows.filter(row => row.outcome === outcome))
  return {
    calls: sum(rows),
    succeeded: of('succeeded'),
    failed: of('failed'),
    not_sent: of('not_sent'),
    aborted: of('aborted'),
    withheld: of('withheld'),
    unknown: of('unknown'),
    bytes: rows.reduce((total, { bytes }) => total + bytes, 0),
    declared: sum(rows.filter(({ resources }) => resources === 'declared')),
    undeclared: sum(rows.filter(({ resources }) => resources === 'undeclared')),
  }
}

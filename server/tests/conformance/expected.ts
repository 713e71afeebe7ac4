import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Requirements, Row } from './suite.ts'

export const expectedPath = join(import.meta.dirname, 'expected.json')

/** What does not pass yet, each with its reason. It only shrinks, or grows on purpose together with a reason. */
export interface Expected {
  readonly reasons: Readonly<Record<string, string>>
  readonly legs: Readonly<Record<string, ExpectedLeg>>
}

export interface ExpectedLeg {
  /** How many scenarios this leg has to pass. */
  readonly required: number
  readonly failing: Readonly<Record<string, ExpectedRow>>
}

export interface ExpectedRow {
  readonly because: string
  /** Ids of the checks that fail. */
  readonly checks: readonly string[]
}

/** One part of the run: a side of the protocol at a revision. */
export interface Leg {
  readonly name: string
  readonly rows: readonly Row[]
  readonly requirements: Requirements
}

export function readExpected(): Expected {
  return JSON.parse(readFileSync(expectedPath, 'utf8'))
}

/** Extensions are optional by definition; what is not offered is not compared. */
export function isCompared({ requirements }: Leg, scenario: string): boolean {
  return requirements.notScored.get(scenario) !== 'extension'
}

/** Differences between a run and what is expected of it: regressions, stale entries, scenarios that did not run. */
export function compare(leg: Leg, expected: Expected): string[] {
  const entry = expected.legs[leg.name] ?? { required: 0, failing: {} }
  const compared = leg.rows.filter(row => isCompared(leg, row.scenario))
  const ran = new Set(compared.map(({ scenario }) => scenario))
  const missing = leg.requirements.required.filter(scenario => !ran.has(scenario))
  return [
    ...(entry.required === leg.requirements.required.length
      ? []
      : [`requires ${leg.requirements.required.length} scenarios, expected ${entry.required}`]),
    ...missing.map(scenario => `${scenario} did not run`),
    ...compared.flatMap(row => compareRow(row, entry.failing[row.scenario])),
    ...Object.entries(entry.failing).flatMap(([scenario, { because }]) => [
      ...(ran.has(scenario) ? [] : [`${scenario} is expected to fail and did not run`]),
      ...(because in expected.reasons ? [] : [`${scenario} names the reason ${because}, which is not there`]),
    ]),
  ]
}

function compareRow(row: Row, expected: ExpectedRow | undefined): string[] {
  const known = expected?.checks ?? []
  const fresh = row.failing.filter(id => !known.includes(id))
  const stale = known.filter(id => !row.failing.includes(id))
  return [
    ...fresh.map(id => `${row.scenario}: ${id} fails, and did not before`),
    ...stale.map(id => `${row.scenario}: ${id} passes now; take it off the list`),
  ]
}

/** The same list with what fails now. A new row needs a reason from a person. */
export function updated(expected: Expected, legs: readonly Leg[]): Expected {
  const entries = legs.map(leg => {
    const before = expected.legs[leg.name]?.failing ?? {}
    const failing = leg.rows
      .filter(row => row.failed > 0 && isCompared(leg, row.scenario))
      .map(row => [row.scenario, { because: before[row.scenario]?.because ?? '?', checks: row.failing }] as const)
    return [leg.name, { required: leg.requirements.required.length, failing: Object.fromEntries(failing) }] as const
  })
  return { ...expected, legs: { ...expected.legs, ...Object.fromEntries(entries) } }
}

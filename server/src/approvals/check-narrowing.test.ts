import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { idFrom } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { constraintHolds } from './check-constraint.ts'
import { isNarrower, widerThanAsked } from './check-narrowing.ts'
import type { AskedTool, Constraint } from './model.ts'

const word = fc.constantFrom('', 'a', 'ab', 'abc', 'b', 'ba', '1', 'null')
const scalar: fc.Arbitrary<Json> = fc.oneof(word, fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null))
const value: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }),
)
const number = fc.integer({ min: -3, max: 3 })
const constraint: fc.Arbitrary<Constraint> = fc.oneof(
  value.map(equals => ({ equals })),
  fc.array(value, { minLength: 1, maxLength: 3 }).map(one_of => ({ one_of })),
  word.map(prefix => ({ prefix })),
  fc.constantFrom('a.*', '[ab]+', '').map(matches => ({ matches })),
  fc.tuple(number, number).map(([min, max]) => ({ min, max })),
  number.map(min => ({ min })),
  number.map(max => ({ max })),
  fc.constant({}),
)

test('a narrower bound never lets a value through that was not asked (MT07)', () => {
  fc.assert(
    fc.property(constraint, constraint, value, (decided, asked, tried) => {
      if (isNarrower(decided, asked) && constraintHolds(decided, tried)) equal(constraintHolds(asked, tried), true)
    }),
    { numRuns: 20_000 },
  )
})

test('what a person may narrow to', () => {
  const yes: readonly (readonly [Constraint, Constraint])[] = [
    [{ equals: 'acme/website' }, { prefix: 'acme/' }],
    [{ prefix: 'acme/web' }, { prefix: 'acme/' }],
    [{ equals: 'a' }, { one_of: ['a', 'b'] }],
    [{ one_of: ['a'] }, { one_of: ['a', 'b'] }],
    [{ equals: 'acme' }, { matches: '[a-z]+' }],
    [{ min: 2, max: 3 }, { min: 1 }],
    [{ equals: 2 }, { min: 1, max: 3 }],
    [{ matches: 'x' }, { matches: 'x' }],
  ]
  for (const [decided, asked] of yes) equal(isNarrower(decided, asked), true, JSON.stringify([decided, asked]))
  const no: readonly (readonly [Constraint, Constraint])[] = [
    [{ prefix: 'acme' }, { prefix: 'acme/' }],
    [{ prefix: 'a' }, { equals: 'a' }],
    [{ equals: 'c' }, { one_of: ['a', 'b'] }],
    [{ equals: '2' }, { min: 1, max: 3 }],
    [{ min: 1 }, { min: 1, max: 3 }],
    [{ matches: '.*' }, { prefix: 'a' }],
    [{ matches: 'a' }, { matches: 'a*' }],
  ]
  for (const [decided, asked] of no) equal(isNarrower(decided, asked), false, JSON.stringify([decided, asked]))
})

function tool(name: string, constraints: AskedTool['constraints']): AskedTool {
  const id = idFrom('tool', `tool_${name}`)
  return {
    id,
    name,
    providerId: idFrom('provider', 'p'),
    accountId: undefined,
    choices: [],
    digest: 'd',
    effect: 'write',
    constraints,
  }
}

test('tools, bounds, duration and calls can each only be less than asked', () => {
  const asked = {
    tools: [tool('p__a', { repo: { prefix: 'acme/' } }), tool('p__b', {})],
    limits: { durationSeconds: 600, maxCalls: 40 },
  }
  const limits = { durationSeconds: 600, maxCalls: 40 }
  const kept = { name: 'p__a', constraints: { repo: { prefix: 'acme/' } } }
  deepEqual(widerThanAsked(asked, { tools: [kept], limits }), [])
  deepEqual(
    widerThanAsked(asked, {
      tools: [{ ...kept, constraints: { ...kept.constraints, title: { equals: 'x' } } }],
      limits,
    }),
    [],
  )
  deepEqual(widerThanAsked(asked, { tools: [{ name: 'p__a', constraints: {} }], limits }), [
    { field: 'constraint', tool: 'p__a', argument: 'repo' },
  ])
  deepEqual(widerThanAsked(asked, { tools: [{ name: 'p__c', constraints: {} }], limits }), [
    { field: 'tool', tool: 'p__c' },
  ])
  for (const durationSeconds of [601, 0, -1, Number.NaN])
    deepEqual(widerThanAsked(asked, { tools: [kept], limits: { durationSeconds, maxCalls: 1 } }), [
      { field: 'duration_seconds' },
    ])
  for (const maxCalls of [41, 0, undefined, Number.NaN])
    deepEqual(widerThanAsked(asked, { tools: [kept], limits: { durationSeconds: 1, maxCalls } }), [
      { field: 'max_calls' },
    ])
  const free = { ...asked, limits: { durationSeconds: 600, maxCalls: undefined } }
  deepEqual(widerThanAsked(free, { tools: [kept], limits: { durationSeconds: 1, maxCalls: undefined } }), [])
  deepEqual(widerThanAsked(free, { tools: [kept], limits: { durationSeconds: 1, maxCalls: 9 } }), [])
})

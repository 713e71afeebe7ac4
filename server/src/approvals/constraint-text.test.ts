import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ValueType, valueTypes, valueTypesOf } from './derive-value-types.ts'
import type { Constraint } from './model.ts'
import { choiceOf } from './parse-constraint.ts'
import { parseConstraintText } from './parse-constraint-text.ts'
import { constraintText } from './render-constraint.ts'

const text = new Set<ValueType>(['string'])
const any = new Set<ValueType>(valueTypes)

test('the language of a field, as the contract of the approval form has it', () => {
  const reads: readonly (readonly [string, Constraint])[] = [
    ['acme/website', { equals: 'acme/website' }],
    ['  acme/website ', { equals: 'acme/website' }],
    ['acme/*', { prefix: 'acme/' }],
    ['*', { prefix: '' }],
    ['a, b,c', { one_of: ['a', 'b', 'c'] }],
    ['a, a', { equals: 'a' }],
    ['1..20', { min: 1, max: 20 }],
    ['-1.5..', { min: -1.5 }],
    ['..20', { max: 20 }],
    ['"a, b"', { equals: 'a, b' }],
    ['"a*"', { equals: 'a*' }],
    ['"1..20"', { equals: '1..20' }],
    ['"say ""hi"""', { equals: 'say "hi"' }],
    ['"a, b"*', { prefix: 'a, b' }],
    ['"a,b", c', { one_of: ['a,b', 'c'] }],
    ['""', { equals: '' }],
    ['../etc', { equals: '../etc' }],
    ['v1..v2', { equals: 'v1..v2' }],
    ['5', { equals: '5' }],
  ]
  for (const [typed, constraint] of reads) deepEqual(parseConstraintText(typed, text), { constraint }, typed)
  equal(parseConstraintText(' ', text), 'same')
  for (const typed of ['"a', 'a"b', '"a" b', 'a, "b', 'a*, b', 'a,,b', 'a,', '20..1'])
    equal(Object.keys(parseConstraintText(typed, text))[0], 'wrong', typed)
})

test('whether 5 is a number follows from what was asked, then from the schema', () => {
  const number = { constraint: { equals: 5 } }
  deepEqual(parseConstraintText('5', valueTypesOf({ equals: 7 }, undefined)), number)
  deepEqual(parseConstraintText('5', valueTypesOf({ equals: '7' }, { type: 'integer' })), {
    constraint: { equals: '5' },
  })
  deepEqual(parseConstraintText('5', valueTypesOf(undefined, { type: 'integer' })), number)
  deepEqual(parseConstraintText('5', valueTypesOf(undefined, { type: 'array', items: { type: 'number' } })), number)
  deepEqual(parseConstraintText('5', valueTypesOf(undefined, { type: ['string', 'number'] })), number)
  deepEqual(parseConstraintText('"5"', any), { constraint: { equals: '5' } })
  deepEqual(parseConstraintText('true, null, x', any), { constraint: { one_of: [true, null, 'x'] } })
  deepEqual(parseConstraintText('1e999', any), { constraint: { equals: '1e999' } })
})

const special = fc.constantFrom(
  '"',
  ',',
  '*',
  '..',
  ' ',
  '1',
  '20',
  '-',
  'a',
  'true',
  'null',
  '.',
  '\\',
  '1e5',
  '\u200b',
)
const string = fc.oneof(
  fc.array(special, { maxLength: 5 }).map(each => each.join('')),
  fc.string({ maxLength: 8 }),
)
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (Object.is(value, -0) ? 0 : value))
const scalar = fc.oneof(string, finite, fc.integer(), fc.boolean(), fc.constant(null))
const printable: fc.Arbitrary<Constraint> = fc.oneof(
  scalar.map(equals => ({ equals })),
  fc.array(scalar, { minLength: 1, maxLength: 4 }).map(choiceOf),
  string.map(prefix => ({ prefix })),
  fc.tuple(finite, finite).map(([one, other]) => ({ min: Math.min(one, other), max: Math.max(one, other) })),
  finite.map(min => ({ min })),
  finite.map(max => ({ max })),
)

test('printing a bound and reading it again gives the same bound', () => {
  fc.assert(
    fc.property(printable, constraint => {
      const types = valueTypesOf(constraint, undefined)
      const printed = constraintText(constraint, types)
      deepEqual(printed === undefined ? undefined : parseConstraintText(printed, types), { constraint }, printed)
    }),
    { numRuns: 5000 },
  )
})

test('a pattern, a list and an object have no text, so they stay as asked', () => {
  for (const constraint of [{ matches: 'a+' }, { equals: ['a'] }, { equals: { a: 1 } }, { one_of: ['a', ['b']] }])
    equal(constraintText(constraint, any), undefined)
})

import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../platform/json.ts'
import { checkConstraints, constraintHolds } from './check-constraint.ts'
import type { Constraint } from './model.ts'

const table: readonly (readonly [Constraint, inside: readonly Json[], outside: readonly Json[]])[] = [
  [{ equals: 'acme/website' }, ['acme/website'], ['acme/website ', 'Acme/website', 'acme/websites', '', null, 1]],
  [{ equals: 5 }, [5, 5.0], ['5', 5.1, true, [], {}]],
  [{ equals: null }, [null], ['null', 0, false, '']],
  [{ equals: true }, [true], ['true', 1]],
  [{ equals: { a: 1, b: 2 } }, [{ b: 2, a: 1 }], [{ a: 1 }, { a: 1, b: 2, c: 3 }, '{"a":1,"b":2}']],
  [{ one_of: ['a', 2] }, ['a', 2, ['a', 'a', 2]], ['b', '2', ['a', 'b'], [], [['a']]]],
  [
    { prefix: 'release/' },
    ['release/', 'release/2.13', ['release/1']],
    ['Release/1', ' release/1', 7, null, ['release/1', 'x']],
  ],
  [{ matches: '[a-z]+/[a-z]+' }, ['acme/website'], ['acme/website/x', 'acme/', 'x acme/website', 12]],
  [{ min: 1, max: 20 }, [1, 20, 7.5, [1, 2]], [0, 20.1, '7', null, [1, 21], true]],
  [{ min: 1 }, [1, 1e300], [0.999, '1']],
  [{ max: 1 }, [1, -1e300], [1.001, '1']],
  [{}, [], [1, 'x', null]],
]

for (const [constraint, inside, outside] of table)
  test(`a bound ${JSON.stringify(constraint)} holds for exactly what it says`, () => {
    for (const value of inside) equal(constraintHolds(constraint, value), true, JSON.stringify(value))
    for (const value of outside) equal(constraintHolds(constraint, value), false, JSON.stringify(value))
  })

test('the same letters in another Unicode form are another value (T63)', () => {
  equal(constraintHolds({ equals: 'caf\u00e9' }, 'cafe\u0301'), false)
  equal(constraintHolds({ equals: 'caf\u00e9' }, 'caf\u00e9'), true)
})

test('a bound on a missing argument is not met, an argument without a bound is free', () => {
  const constraints = { repo: { equals: 'acme/website' } }
  deepEqual(checkConstraints(constraints, { repo: 'acme/website', title: 'anything' }), { outcome: 'inside' })
  deepEqual(checkConstraints(constraints, { title: 'anything' }), {
    outcome: 'outside',
    argument: 'repo',
    constraint: { equals: 'acme/website' },
    was: undefined,
  })
  equal(checkConstraints({ toString: { prefix: 'x' } }, {}).outcome, 'outside')
  equal(checkConstraints({}, {}).outcome, 'inside')
})

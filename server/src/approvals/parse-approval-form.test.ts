import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { idFrom } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { checkConstraints } from './check-constraint.ts'
import { widerThanAsked } from './check-narrowing.ts'
import { decideApproval } from './decide-approval.ts'
import type { AccessRequest, Approval, AskedTool, Constraint, Constraints } from './model.ts'
import { decisionOf, parseApprovalForm } from './parse-approval-form.ts'

function tool(name: string, constraints: Constraints): AskedTool {
  const id = idFrom('tool', `tool_${name}`)
  const providerId = idFrom('provider', name.split('__')[0] ?? '')
  return { id, name, providerId, accountId: undefined, choices: [], digest: name, effect: 'read', constraints }
}

function request(tools: readonly AskedTool[], limits: AccessRequest['limits']): AccessRequest {
  const applicationId = idFrom('application', 'app_1')
  const userId = idFrom('user', 'user_1')
  return { sessionId: idFrom('session', 's'), userId, clientId: 'c', applicationId, tools, limits, purpose: undefined }
}

const asked = request(
  [tool('p__a', { repo: { prefix: 'acme/' }, kind: { one_of: ['x', 'y', 5] } }), tool('p__a.b', {}), tool('q__c', {})],
  { durationSeconds: 600, maxCalls: 10 },
)

function formOf(fields: readonly (readonly [string, string])[]): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of fields) form.append(name, value)
  return form
}

function parse(fields: readonly (readonly [string, string])[]) {
  return parseApprovalForm(formOf(fields), asked, {
    q__c: { type: 'object', properties: { n: { type: 'integer' }, flag: { type: 'boolean' } } },
  })
}

test('missing and unchanged fields mean as asked; nothing that is not checked is given', () => {
  const parsed = parse([
    ['tool', 'p__a'],
    ['constraint.p__a.repo', 'acme/*'],
    ['constraint.p__a.kind', 'x'],
    ['constraint.p__a.kind', 'y'],
    ['constraint.p__a.kind', '5'],
    ['constraint.q__c.n', '7'],
  ])
  assert.deepEqual(parsed, {
    ok: true,
    given: { tools: [{ name: 'p__a', constraints: asked.tools[0]?.constraints }], limits: asked.limits },
  })
})

test('fields are read by the types of the request and of the schema, and the first of two is never silently taken', () => {
  const parsed = parse([
    ['tool', 'q__c'],
    ['constraint.q__c.n', '1..5'],
    ['constraint.q__c.flag', 'true'],
    ['constraint.q__c.free', '5'],
    ['max_calls', '3'],
    ['duration_seconds', '60'],
  ])
  assert.ok(parsed.ok)
  assert.deepEqual(parsed.given, {
    tools: [{ name: 'q__c', constraints: { n: { min: 1, max: 5 }, flag: { equals: true }, free: { equals: '5' } } }],
    limits: { durationSeconds: 60, maxCalls: 3 },
  })
  const bad: readonly (readonly [readonly (readonly [string, string])[], string])[] = [
    [
      [
        ['constraint.q__c.n', '1'],
        ['constraint.q__c.n', '2'],
      ],
      'constraint.q__c.n',
    ],
    [
      [
        ['max_calls', '1'],
        ['max_calls', '2'],
      ],
      'max_calls',
    ],
    [[['max_calls', '1e3']], 'max_calls'],
    [[['max_calls', '-1']], 'max_calls'],
    [[['duration_seconds', '60s']], 'duration_seconds'],
    [[['duration_seconds', '601']], 'duration_seconds'],
    [[['constraint.q__c.n', 'a\u0000']], 'constraint.q__c.n'],
    [[['constraint.q__c.__proto__', 'a']], 'constraint.q__c.__proto__'],
    [[['constraint.q__c.', 'a']], 'constraint.q__c.'],
    [[['constraint.other__tool.x', 'a']], 'constraint.other__tool.x'],
    [[['tool', 'other__tool']], 'tool'],
  ]
  for (const [fields, field] of bad) {
    const refused = parse([['tool', 'q__c'], ...fields])
    assert.ok(!refused.ok, field)
    assert.equal(refused.problems[0]?.field, field)
  }
})

test('a field that could belong to two tools narrows both', () => {
  const parsed = parse([
    ['tool', 'p__a'],
    ['tool', 'p__a.b'],
    ['constraint.p__a.b.c', 'z'],
  ])
  assert.ok(parsed.ok)
  assert.deepEqual(
    parsed.given.tools.map(each => each.constraints.c ?? each.constraints['b.c']),
    [{ equals: 'z' }, { equals: 'z' }],
  )
})

test('only one known button decides; everything else shows the page again', () => {
  assert.equal(decisionOf(new URLSearchParams('decision=approve')), 'approve')
  assert.equal(decisionOf(new URLSearchParams('decision=deny_and_end')), 'deny_and_end')
  for (const text of [
    '',
    'decision=',
    'decision=APPROVE',
    'decision=approve&decision=deny',
    'decision=review&decision=approve',
  ])
    assert.equal(decisionOf(new URLSearchParams(text)), 'review', text)
})

const names = ['repo', 'kind', 'b.c', 'c', 'n']
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom('acme/', 'acme/x', 'x', 'y', '5', ''),
  fc.integer({ min: 0, max: 9 }),
  fc.boolean(),
)
const bound: fc.Arbitrary<Constraint> = fc.oneof(
  scalar.map(equals => ({ equals })),
  fc.array(scalar, { minLength: 1, maxLength: 3 }).map(one_of => ({ one_of })),
  fc.constantFrom('acme/', 'a', '').map(prefix => ({ prefix })),
  fc.tuple(fc.nat(9), fc.nat(9)).map(([min, max]) => ({ min, max })),
  fc.constant({ matches: '[a-z/]+' }),
)
const bounds = fc.dictionary(fc.constantFrom(...names), bound)
const typed = fc.constantFrom(
  'acme/x',
  'acme/*',
  '*',
  'x',
  'x, y',
  '5',
  '"5"',
  '1..5',
  '..9',
  '',
  ' ',
  'true',
  'acme/x, q',
)
const field = fc.constantFrom(
  ...names.flatMap(name => [`constraint.p__a.${name}`, `constraint.p__a.b.${name}`]),
  'tool',
  'listed',
  'max_calls',
  'duration_seconds',
)
const value = fc.oneof(
  typed,
  fc.constantFrom('p__a', 'p__a.b', 'constraint.p__a.kind', 'constraint.p__a.repo', '3', '600', '601'),
)
const values: fc.Arbitrary<Json> = fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }))

test('MT07 whatever a form holds, what is decided is never wider than what was asked', () => {
  let given = 0
  fc.assert(
    fc.property(
      fc.record({
        one: bounds,
        two: bounds,
        fields: fc.array(fc.tuple(field, value), { maxLength: 8 }),
        args: fc.dictionary(fc.constantFrom(...names), values),
      }),
      ({ one, two, fields, args }) => {
        const wanted = request([tool('p__a', one), tool('p__a.b', two)], { durationSeconds: 600, maxCalls: 5 })
        const form = formOf([['tool', 'p__a'], ...fields])
        const parsed = parseApprovalForm(form, wanted, {})
        if (!parsed.ok) return
        given++
        assert.deepEqual(widerThanAsked(wanted, parsed.given), [])
        for (const decided of parsed.given.tools) {
          if (checkConstraints(decided.constraints, args).outcome === 'outside') continue
          const was = wanted.tools.find(each => each.name === decided.name)?.constraints ?? assert.fail()
          assert.equal(checkConstraints(was, args).outcome, 'inside')
        }
      },
    ),
    { numRuns: 5000 },
  )
  assert.ok(given > 200, `${given}`)
})

const approval: Approval = {
  id: idFrom('approval', 'approval_1'),
  sessionId: asked.sessionId,
  kind: 'access',
  state: 'pending',
  userId: asked.userId,
  code: 'BCDF-GHJK',
  request: asked,
  requestDigest: 'r',
  call: undefined,
  argumentsSealed: undefined,
  expiresAt: new Date(600_000),
  decidedAt: undefined,
  decidedBy: undefined,
  decidedInSession: undefined,
  closedAt: undefined,
  createdAt: new Date(0),
}

test('I2 nothing that is given reaches past the session, the application’s longest grant, or what was asked', () => {
  const seconds = fc.integer({ min: 1, max: 700 })
  fc.assert(
    fc.property(
      fc.record({
        left: seconds,
        longest: seconds,
        wanted: seconds,
        kind: fc.constantFrom('access' as const, 'call' as const),
      }),
      ({ left, longest, wanted, kind }) => {
        const at = { now: new Date(1000), sessionEnd: new Date(1000 + left * 1000), grantMaxSeconds: longest }
        const tools = [{ name: 'q__c', constraints: {} }]
        const limits = { durationSeconds: wanted, maxCalls: 1 }
        const verdict = decideApproval({ ...approval, kind }, { kind: 'approve', given: { tools, limits } }, at)
        if (verdict.outcome === 'wider') return assert.ok(wanted > 600)
        assert.ok(verdict.outcome === 'grant' || verdict.outcome === 'allow_call')
        const lived = (verdict.expiresAt.getTime() - 1000) / 1000
        assert.ok(lived <= left && lived <= (kind === 'call' ? 120 : Math.min(longest, wanted)), `${lived}`)
      },
    ),
  )
})

test('only a pending request inside its time is decided', () => {
  const at = { now: new Date(1000), sessionEnd: new Date(9_000_000), grantMaxSeconds: 600 }
  const outcome = (change: Partial<Approval>) =>
    decideApproval({ ...approval, ...change }, { kind: 'deny' }, at).outcome
  assert.equal(outcome({}), 'deny')
  for (const state of ['approved', 'denied', 'expired', 'withdrawn', 'consumed'] as const)
    assert.equal(outcome({ state }), 'over')
  assert.equal(outcome({ expiresAt: at.now }), 'over')
})

test('one grant for each provider and account, with the bounds that were decided', () => {
  const given = {
    tools: [
      { name: 'p__a', constraints: {} },
      { name: 'q__c', constraints: { n: { equals: 1 } } },
    ],
    limits: asked.limits,
  }
  const wide = request(
    [tool('p__a', {}), { ...tool('p__d', {}), accountId: idFrom('account', 'a1') }, tool('q__c', {})],
    asked.limits,
  )
  const at = { now: new Date(1000), sessionEnd: new Date(9_000_000), grantMaxSeconds: 600 }
  const verdict = decideApproval({ ...approval, request: wide }, { kind: 'approve', given }, at)
  assert.ok(verdict.outcome === 'grant')
  assert.deepEqual(
    verdict.grants.map(grant => [
      grant.providerId,
      grant.accountId,
      grant.tools,
      Object.values(grant.bounds)[0]?.constraints,
    ]),
    [
      ['p', undefined, ['tool_p__a'], {}],
      ['q', undefined, ['tool_q__c'], { n: { equals: 1 } }],
    ],
  )
})

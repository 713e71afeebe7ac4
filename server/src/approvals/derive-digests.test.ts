import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { idFrom } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { budgetStripes } from './derive-budget-stripes.ts'
import { argumentsDigest, callDigest, contentDigest } from './derive-call-digest.ts'
import { requestDigest, requestDocument } from './derive-request-digest.ts'
import type { AccessRequest } from './model.ts'

const request: AccessRequest = {
  sessionId: idFrom('session', 'session_1'),
  userId: idFrom('user', 'user_1'),
  clientId: 'client_1',
  applicationId: idFrom('application', 'app_1'),
  tools: ['b', 'a'].map(name => ({
    id: idFrom('tool', `tool_${name}`),
    name: `github__${name}`,
    providerId: idFrom('provider', 'p'),
    choices: [],
    accountId: idFrom('account', 'account_1'),
    digest: `digest of ${name}`,
    effect: 'write',
    constraints: { repo: { equals: 'acme/website' } },
  })),
  limits: { durationSeconds: 600, maxCalls: 40 },
  purpose: 'Collect the open issues.',
}

type Tree = { [member: string]: Tree } | readonly Tree[] | string | number | boolean | null

/** The document with one value changed, once for each place. */
function changed(tree: Tree): Tree[] {
  if (Array.isArray(tree)) {
    const list: readonly Tree[] = tree
    return [...list.flatMap((each, at) => changed(each).map(other => list.with(at, other))), [...list, 'one more']]
  }
  if (tree !== null && typeof tree === 'object')
    return [
      ...Object.entries(tree).flatMap(([name, each]) => changed(each).map(other => ({ ...tree, [name]: other }))),
      { ...tree, 'one more': 1 },
    ]
  return typeof tree === 'number' ? [String(tree), tree === 0 ? 1 : -tree] : [`${tree}!`]
}

test('the request digest covers every field of the request, whatever their order (I8, T63)', () => {
  const reversed = { ...request, tools: request.tools.toReversed() }
  equal(requestDigest(reversed), requestDigest(request))
  const document = JSON.parse(JSON.stringify(requestDocument(request)))
  deepEqual(Object.keys(document).sort(), ['application', 'client', 'limits', 'purpose', 'session', 'tools', 'user'])
  const [tool, ...others] = request.tools
  const variants: readonly Partial<AccessRequest>[] = [
    { sessionId: idFrom('session', 'session_2') },
    { userId: idFrom('user', 'user_2') },
    { clientId: 'client_2' },
    { applicationId: idFrom('application', 'app_2') },
    { tools: others },
    { limits: { durationSeconds: 601, maxCalls: 40 } },
    { limits: { durationSeconds: 600, maxCalls: 41 } },
    { limits: { durationSeconds: 600, maxCalls: undefined } },
    { purpose: 'Collect the open issues. ' },
    { purpose: undefined },
    ...(tool === undefined
      ? []
      : [
          { digest: 'another' },
          { effect: 'read' as const },
          { accountId: undefined },
          { accountId: idFrom('account', 'account_2') },
          { id: idFrom('tool', 'tool_c') },
          { providerId: idFrom('provider', 'q') },
          { constraints: {} },
          { constraints: { repo: { prefix: 'acme/website' } } },
        ].map(other => ({ tools: [{ ...tool, ...other }, ...others] }))),
  ]
  const digests = variants.map(variant => requestDigest({ ...request, ...variant }))
  equal(new Set([requestDigest(request), ...digests]).size, variants.length + 1)
})

const base = { requestDigest: 'r', toolId: 't', toolDigest: 'd', expiresAt: new Date('2026-11-24T14:19:00Z') }

function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, each]) => [name, reordered(each)]),
  )
}

const json: fc.Arbitrary<Record<string, Json>> = fc
  .dictionary(
    fc.string({ maxLength: 4 }),
    fc.jsonValue({ maxDepth: 3 }).map(value => JSON.parse(JSON.stringify(value))),
  )
  .filter(value => !Object.hasOwn(value, '__proto__') && !JSON.stringify(value).includes('__proto__'))

test('the order of members says nothing; any other change of the arguments is another call (T63, MT07)', () => {
  fc.assert(
    fc.property(json, args => {
      const same = reordered(args)
      equal(callDigest({ ...base, args: Object(same) }), callDigest({ ...base, args }))
      equal(argumentsDigest(Object(same)), argumentsDigest(args))
      for (const other of changed(args)) {
        notEqual(callDigest({ ...base, args: Object(other) }), callDigest({ ...base, args }))
        notEqual(argumentsDigest(Object(other)), argumentsDigest(args))
      }
    }),
    { numRuns: 300 },
  )
})

test('the call digest covers request, tool, definition and expiry beside the arguments (I8)', () => {
  const args = { branch: 'release/2.13' }
  const digests = [
    {},
    { requestDigest: 'r2' },
    { toolId: 't2' },
    { toolDigest: 'd2' },
    { expiresAt: new Date('2026-11-24T14:19:00.001Z') },
  ].map(other => callDigest({ ...base, args, ...other }))
  equal(new Set(digests).size, digests.length)
  notEqual(contentDigest('r', undefined), contentDigest('r', { argumentsDigest: 'a' }))
})

test('a budget is dealt out exactly, and no stripe is empty', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), maxCalls => {
      const stripes = budgetStripes(maxCalls)
      equal(
        stripes.reduce((sum, each) => sum + each, 0),
        maxCalls,
      )
      equal(stripes.length, Math.min(16, maxCalls))
      equal(
        stripes.every(each => each >= 1),
        true,
      )
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkEnd, type EndedRound } from './check-end.ts'

/** Two results before an end at 1000, a third call aborted by it, a fourth refused; the receipt at 1010. */
const clean: EndedRound = {
  endedAt: 1000,
  completedAt: 1010,
  receipt: { aborted: 1, withheld: 0, unsettled: 0 },
  calls: [
    { id: 'call_1', argumentsDigest: '1', admittedAt: 900, outcome: 'succeeded', settledAt: 950 },
    { id: 'call_2', argumentsDigest: '2', admittedAt: 910, outcome: 'failed', settledAt: 960 },
    { id: 'call_3', argumentsDigest: '3', admittedAt: 990, outcome: 'aborted', settledAt: 1005 },
  ],
  events: ['tool_call.admitted', 'tool_call.succeeded', 'session.ended', 'tool_call.aborted', 'receipt.issued'],
  upstream: [{ tool: 'work', mark: 'mark-r-1', at: 910 }],
  answers: [
    { mark: 'mark-r-1', at: 955, told: { kind: 'result' } },
    { mark: 'mark-r-3', at: 1006, told: { kind: 'refused', code: 'session_revoked', data: {} } },
    { mark: 'mark-r-4', at: 1020, told: { kind: 'unauthorized', why: 'error="invalid_token" session_revoked' } },
  ],
  nodes: [
    {
      name: 'A',
      seen: {
        writes: [
          { mark: 'mark-r-1', to: 'third party', before: 905, after: 905 },
          { mark: 'mark-r-1', to: 'client', before: 952, after: 952 },
        ],
        stalls: [],
      },
    },
  ],
}

test('the four witnesses of a clean end find nothing', () => {
  const { breaches, stalls, results, revoked, unauthorized } = checkEnd(clean)
  assert.deepEqual(
    { breaches, stalls, results, revoked, unauthorized },
    { breaches: [], stalls: [], results: 1, revoked: 1, unauthorized: 1 },
  )
})

const [aborted] = clean.calls.slice(2)
const [node] = clean.nodes
assert.ok(aborted !== undefined && node !== undefined)
const late = { mark: 'mark-r-1', to: 'client', before: 1012, after: 1012 } as const

const breaches: Readonly<Record<string, [RegExp, Partial<EndedRound>]>> = {
  'an admission after the end': [
    /admitted after/,
    { calls: [...clean.calls, { ...aborted, admittedAt: 1001 }], receipt: { aborted: 2, withheld: 0, unsettled: 0 } },
  ],
  'a release after the end': [/released after/, { calls: [...clean.calls, { ...aborted, outcome: 'succeeded' }] }],
  'a call without an outcome': [/no outcome/, { calls: [...clean.calls, { ...aborted, outcome: null }] }],
  'an admission behind the end in the log': [
    /behind session.ended/,
    { events: [...clean.events, 'tool_call.admitted'] },
  ],
  'a second receipt': [/one receipt/, { events: [...clean.events, 'receipt.issued'] }],
  'counts of the receipt that are not those of the rows': [
    /receipt counts/,
    { receipt: { aborted: 0, withheld: 0, unsettled: 0 } },
  ],
  'a call that arrived twice': [/twice/, { upstream: [...clean.upstream, ...clean.upstream] }],
  'a call that arrived and no node sent': [/no node sent/, { upstream: [{ tool: 'work', mark: 'mark-r-9', at: 905 }] }],
  'a result written after the receipt': [
    /to the client from A 2 ms after/,
    { nodes: [{ ...node, seen: { ...node.seen, writes: [...node.seen.writes, late] } }] },
  ],
  'a call sent after the receipt': [
    /to the third party from A/,
    { nodes: [{ ...node, seen: { ...node.seen, writes: [...node.seen.writes, { ...late, to: 'third party' }] } }] },
  ],
  'a result that no node wrote': [/no node wrote/, { nodes: [] }],
  'a refusal for another reason': [
    /refused as try_again/,
    { answers: [{ mark: 'mark-r-1', at: 1, told: { kind: 'refused', code: 'try_again', data: {} } }] },
  ],
  'a 401 without its reason': [
    /without the reason/,
    { answers: [{ mark: 'mark-r-1', at: 1, told: { kind: 'unauthorized', why: 'Bearer' } }] },
  ],
  'a lost connection': [/lost/, { answers: [{ mark: 'mark-r-1', at: 1, told: { kind: 'lost', text: 'reset' } }] }],
}

for (const [name, [message, change]] of Object.entries(breaches))
  test(`found: ${name}`, () => {
    assert.match(checkEnd({ ...clean, ...change }).breaches.join('\n'), message)
  })

test('a late write during a stall of its node is named and is no breach', () => {
  const seen = { writes: [...node.seen.writes, late], stalls: [{ from: 950, to: 1012 }] }
  const verdict = checkEnd({ ...clean, nodes: [{ ...node, seen }] })
  assert.deepEqual(verdict.breaches, [])
  assert.match(verdict.stalls.join(), /stood still for 62 ms/)
})

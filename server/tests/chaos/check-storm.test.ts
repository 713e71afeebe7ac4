import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RefreshSeen } from '../oidc-upstream.ts'
import { type AccountsStory, accountBreaches } from './check-storm-accounts.ts'
import { digestsOf, type Story, storyBreaches } from './storm-story.ts'

const [first = '', second = ''] = [digestsOf('mark-w-1')[5], digestsOf('mark-s-2')[5]]
const succeeded = ['tool_call.admitted', 'tool_call.succeeded']

/** A read and an approved strike, each of which ran and was acknowledged; a session that ended before a third call. */
const clean: Story = {
  rows: [
    { id: 'call_1', session: 's1', digest: first, approval: null, admitted: 900, outcome: 'succeeded' },
    { id: 'call_2', session: 's1', digest: second, approval: 'approval_1', admitted: 910, outcome: 'succeeded' },
  ],
  events: new Map([
    ['call_1', succeeded],
    ['call_2', succeeded],
  ]),
  arrivals: [
    { tool: 'work', mark: 'mark-w-1', at: 905, trouble: 'none' },
    { tool: 'strike', mark: 'mark-s-2', at: 915, trouble: 'drip' },
  ],
  calls: [
    { kind: 'work', mark: 'mark-w-1', session: 's1', begunAt: 890, told: { kind: 'result' } },
    { kind: 'strike', mark: 'mark-s-2', session: 's1', begunAt: 900, told: { kind: 'result' } },
    {
      kind: 'work',
      mark: 'mark-w-3',
      session: 's1',
      begunAt: 1020,
      told: { kind: 'unauthorized', why: 'session_revoked' },
    },
  ],
  ends: [{ sessionId: 's1', receiptId: 'receipt_1', returnedAt: 1010 }],
  receipts: new Map([['s1', { receipt: 'receipt_1', ended: 1000 }]]),
}
const [row, strike] = clean.rows
const [arrival, struck] = clean.arrivals
assert.ok(row && strike && arrival && struck)

test('a storm of which all say the same has no breach', () => assert.deepEqual(storyBreaches(clean), []))

const dirty: Readonly<Record<string, readonly [Partial<Story>, RegExp]>> = {
  'a call without an outcome': [{ rows: [{ ...row, outcome: null }, strike] }, /without an outcome/],
  'a call without its intent in the log': [{ events: new Map([['call_1', succeeded]]) }, /its events are none/],
  'an act without an intent': [{ rows: [strike] }, /without an intent/],
  'a call that is sent again': [{ arrivals: [arrival, arrival, struck] }, /2 times with 1 calls/],
  'a success that was torn off': [{ arrivals: [{ ...arrival, trouble: 'half' }, struck] }, /was spoiled/],
  'an acknowledged call that is lost': [{ rows: [{ ...row, outcome: 'failed' }, strike] }, /acknowledged and is lost/],
  'an approval of one call that is used twice': [
    { rows: [row, strike, { ...strike, id: 'call_3' }] },
    /let 2 calls through/,
  ],
  'a call that is admitted after the end': [{ rows: [{ ...row, admitted: 1001 }, strike] }, /admitted after the end/],
  'another receipt': [{ receipts: new Map([['s1', { receipt: 'receipt_2', ended: 1000 }]]) }, /receipt of s1/],
  'an answer to who asked after the end': [
    { calls: [{ kind: 'work', mark: 'mark-w-1', session: 's1', begunAt: 1020, told: { kind: 'result' } }] },
    /answered after the end/,
  ],
  'an answer that nobody can read': [
    {
      calls: [{ kind: 'work', mark: 'mark-w-9', session: 's1', begunAt: 900, told: { kind: 'fault', text: '500 x' } }],
    },
    /was told 500/,
  ],
}
for (const [what, [change, expected]] of Object.entries(dirty))
  test(`the storm's checks find ${what}`, () =>
    assert.match(storyBreaches({ ...clean, ...change }).join('\n'), expected))

const seen = (parts: Partial<RefreshSeen>): RefreshSeen => ({
  account: 'one-1',
  again: false,
  result: 'granted',
  lost: false,
  at: 1000,
  ...parts,
})
const refused = seen({ again: true, result: 'refused', at: 9000 })
const lost: AccountsStory = {
  accounts: [{ id: 'a1', userId: 'u1', manner: 'rotates', grants: ['one-1'] }],
  seen: [seen({ lost: true }), refused],
  kills: [],
  ends: new Map([['a1', 'needs_reauthorization']]),
}

test('an account may be lost where its answer was, or its node between the answer and the store', () => {
  assert.deepEqual(accountBreaches(lost), [])
  const killed = {
    ...lost,
    seen: [seen({ closedAt: 1200 }), refused],
    kills: [{ victim: 'node A', at: 1190 } as const],
  }
  assert.deepEqual(accountBreaches(killed), [])
  assert.deepEqual(accountBreaches({ ...lost, seen: [seen({})], ends: new Map([['a1', 'token']]) }), [])
})

test('the storm’s checks find each token that is lost for nothing', () => {
  const found = (change: Partial<AccountsStory>): string => accountBreaches({ ...lost, ...change }).join('\n')
  assert.match(found({ seen: [seen({}), refused] }), /not lost nor its node killed/)
  assert.match(
    found({ seen: [seen({ closedAt: 1200 }), refused], kills: [{ victim: 'PostgreSQL', at: 1190 }] }),
    /not lost/,
  )
  assert.match(found({ seen: [{ ...refused, again: false }] }), /not for a second use/)
  assert.match(found({ seen: [seen({})] }), /came to needs_reauthorization at the end/)
  assert.match(found({ ends: new Map([['a1', 'unavailable']]) }), /came to unavailable/)
  const [account] = lost.accounts
  assert.ok(account)
  assert.match(found({ accounts: [{ ...account, manner: 'keeps' }] }), /gives nothing up/)
  assert.match(
    found({
      accounts: [{ ...account, grants: ['one-1', 'one-2'] }],
      seen: [seen({})],
      ends: new Map([['a1', 'token']]),
    }),
    /told as lost/,
  )
})

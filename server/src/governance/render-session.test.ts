import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderReceipt } from './render-receipt.ts'
import { renderSession, type SessionCall, type SessionView } from './render-session.ts'

const at = (clock: string): Date => new Date(`2026-11-24T${clock.length === 5 ? `${clock}:00` : clock}Z`)
const reader = { zone: 'UTC', now: at('16:00') }
const frame = { brand: 'Acme', host: 'id.acme.example', reader, signedInAs: 'mina@acme.example' }

const receipt = {
  id: 'receipt_1',
  endedAt: at('15:12:01'),
  endReason: 'ended_by_person',
  completedAt: at('15:12:02.318'),
  tokensEnded: 2,
  grantsEnded: 1,
  approvalsWithdrawn: 0,
  callsAborted: 0,
  callsWithheld: 1,
  callsUnsettled: 0,
  offlineTokens: [],
}

function call(id: string, over: Partial<SessionCall> = {}): SessionCall {
  return {
    id,
    tool: `tool_${id}`,
    effect: 'read',
    startedAt: at('14:30'),
    outcome: 'succeeded',
    grantId: 'grant_1',
    ...over,
  }
}

function view(calls: readonly SessionCall[], over: Partial<SessionView> = {}): SessionView {
  return {
    frame,
    csrfToken: 'token',
    homeHref: '/account',
    principal: { name: 'Release agent' },
    onBehalfOf: 'mina@acme.example',
    purpose: 'Collect issues.',
    story: {
      session: {
        id: 'session_1',
        startedAt: at('14:02'),
        expiresAt: at('22:02'),
        endedAt: at('15:12:01'),
        endReason: 'ended_by_person',
      },
      approvals: [],
      grants: [
        { id: 'grant_1', provider: 'GitHub', startsAt: at('14:06'), expiresAt: at('15:06'), callsUsed: calls.length },
      ],
      calls,
    },
    callsCount: calls.length,
    resources: [],
    integrity: { kind: 'verified', events: 62, checkpoint: 18_204 },
    completeness: { complete: true },
    receipt,
    ...over,
  }
}

const words = (markup: { toString(): string }): string =>
  markup
    .toString()
    .replace(/<title>[^<]*<\/title>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

test('U8 the page opens with what was touched, then tells how it came about, and ends with the receipt', () => {
  const markup = renderSession(view([call('a')])).toString()
  const heads = [...markup.matchAll(/<h2[^>]*>([^<]+)/g)].map(([, head]) => head)
  assert.deepEqual(heads, [
    'What it touched',
    'Timeline',
    'Calls and refusals',
    'What was asked and decided',
    'Receipt',
  ])
})

test('U9 the sentence, the picture and the table count the same calls', () => {
  const calls = [
    call('a'),
    call('b', { outcome: 'refused', refusedBecause: 'outside_bounds', effect: 'write' }),
    call('c', { outcome: 'refused', refusedBecause: 'drifted' }),
    call('d', { outcome: 'withheld', endedAt: at('15:12:02') }),
    call('e', { effect: 'destructive', approvalId: 'approval_1', grantId: undefined }),
  ]
  const markup = renderSession(view(calls)).toString()
  assert.match(
    words(markup),
    /2 calls were refused: 1 outside what you approved, 1 because the tool had changed\. 1 result arrived after the end and was withheld\./,
  )
  for (const { id } of calls) {
    assert.match(markup, new RegExp(`<a href="#${id}" tabindex="-1">`), 'a mark')
    assert.match(markup, new RegExp(`<tr id="${id}">`), 'its row')
  }
  assert.match(words(markup), /3 of 3 sent calls/)
  assert.match(words(markup), /2 refused, nothing was sent/)
})

test('each outcome says why, and promises no more than we know', () => {
  const reasons: readonly [Partial<SessionCall>, RegExp][] = [
    [
      { outcome: 'withheld', endedAt: at('15:12:02') },
      /The session ended at 15:12:01 \. The result came at 15:12:02 and did not leave Ambit\./,
    ],
    [{ outcome: 'unknown' }, /Sent at 14:30:00 \. Whether it took effect is not known\. Look there to be sure\./],
    [{ outcome: 'not_sent' }, /stopped before the first byte/],
    [{ outcome: 'failed' }, /The provider answered with an error\./],
    [{ outcome: 'refused', refusedBecause: 'budget_used' }, /Refused, budget used Nothing was sent\./],
    [{ grantId: undefined, rule: 'reads-are-free' }, /Rule reads-are-free \./],
    [{ callsLeft: 18, tainted: true }, /Grant of 14:06 , 18 calls left\. Text from outside was read\./],
  ]
  for (const [over, shown] of reasons) assert.match(words(renderSession(view([call('a', over)]))), shown)
})

test('a sent call that no approval stands behind is called out', () => {
  const shown = words(renderSession(view([call('a'), call('b', { grantId: undefined })])))
  assert.match(shown, /Inside approvals 1 of 2 sent calls/)
})

test('what stands out is open, the rest is folded and still there', () => {
  const plain = Array.from({ length: 40 }, (_, at_) => call(`p${at_}`))
  const markup = renderSession(
    view([...plain, call('bad', { outcome: 'refused', refusedBecause: 'policy' })]),
  ).toString()
  assert.match(markup, /<summary>Show 33 more calls, all succeeded<\/summary>/)
  const [open = ''] = markup.split('<details class="more">')
  assert.match(open, /<tr id="bad">/)
  assert.equal([...markup.matchAll(/<tr id="/g)].length, 41)
})

test('a page with only the newest calls says so wherever it counts', () => {
  const shown = words(renderSession(view([call('a'), call('b')], { callsCount: 4812 })))
  assert.match(shown, /This part shows the newest 2 of 4,812 calls\./)
  assert.match(shown, /2 of 2 sent calls among the newest 2; none refused/)
  assert.match(shown, /Read at least 2 calls/)
})

test('a broken record says where, and that nothing after it is proven', () => {
  const integrity = { kind: 'broken' as const, firstBadIndex: 40_118 }
  const shown = words(
    renderSession(view([call('a')], { integrity, completeness: { complete: false, because: '1 call is unsettled' } })),
  )
  assert.match(shown, /Broken at index 40,118: the event does not match its leaf\. Nothing after it is proven\./)
  assert.match(shown, /Incomplete 1 call is unsettled/)
})

test('the receipt shows zero, names who may still accept a token, and its moment to the millisecond', () => {
  const none = words(renderReceipt(receipt, reader))
  assert.match(none, /After 15:12:02\.318 nothing ran and no result left\./)
  for (const line of ['Tokens ended 2', 'Requests withdrawn 0', 'Calls unsettled 0', 'None. This session had no token'])
    assert.ok(none.includes(line), line)
  const offlineTokens = [{ application: 'Acme Mobile', expiresAt: at('15:16'), toldAt: at('15:12') }]
  assert.match(
    words(renderReceipt({ ...receipt, offlineTokens }, reader)),
    /Acme Mobile may accept 1 token by itself until 15:16 \. It was told at 15:12 \./,
  )
})

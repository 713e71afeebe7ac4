import {
  renderSession,
  type SessionCall,
  type SessionStory,
  type SessionView,
} from '../../src/governance/render-session.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

const id = (kind: string, tail: string): string =>
  `${kind}_01KAV7${'ABCDEFGHJKMNPQRS'.slice(0, 16 - tail.length)}${tail.padStart(4, '0')}`

let serial = 0
function call(clock: string, tool: string, over: Partial<SessionCall> = {}): SessionCall {
  serial += 1
  return {
    id: id('call', String(serial)),
    tool,
    effect: 'read',
    startedAt: at(clock),
    outcome: 'succeeded',
    target: 'acme/website',
    ...over,
  }
}

const first = id('grant', 'G1')
const second = id('grant', 'G2')
const third = id('grant', 'G3')
const oneCall = id('approval', '7T2K')
const search = 'github__search_issues'
const early = [
  '14:07:10',
  '14:07:50',
  '14:09:00',
  '14:10:20',
  '14:11:15',
  '14:13:00',
  '14:14:10',
  '14:15:50',
  '14:17:30',
  '14:19:00',
]

const calls: readonly SessionCall[] = [
  ...early.map((clock, page) =>
    call(clock, search, { grantId: first, target: `acme/website, page ${page + 1}`, callsLeft: 39 - page }),
  ),
  call('14:22:00', 'github__create_issue', {
    grantId: first,
    effect: 'write',
    target: 'acme/website, issue 412',
    callsLeft: 29,
  }),
  call('14:24:00', search, { grantId: first, callsLeft: 28 }),
  call('14:26:12', 'github__create_issue', {
    grantId: first,
    effect: 'write',
    target: 'acme/billing',
    outcome: 'refused',
    refusedBecause: 'outside_bounds',
    note: 'You approved acme/website only. The agent was told to ask for acme/billing if it needs it.',
  }),
  call('14:29:00', search, { grantId: first, callsLeft: 27 }),
  call('14:33:00', 'github__create_issue', {
    grantId: first,
    effect: 'write',
    target: 'acme/website, issue 413',
    callsLeft: 26,
  }),
  call('14:42:00', 'github__create_issue', {
    grantId: first,
    effect: 'write',
    target: 'acme/website, issue 414',
    callsLeft: 25,
  }),
  call('14:43:00', 'slack__post_message', { grantId: second, effect: 'write', target: '#releases', callsLeft: 4 }),
  call('14:52:00', search, { grantId: third, callsLeft: 19 }),
  call('14:55:40', 'slack__post_message', { grantId: second, effect: 'write', target: '#releases', callsLeft: 3 }),
  call('15:01:07', 'slack__post_message', {
    grantId: second,
    effect: 'write',
    target: '#releases',
    outcome: 'refused',
    refusedBecause: 'drifted',
    note: 'The grant ended with it.',
  }),
  call('15:04:31', search, { grantId: third, callsLeft: 18, tainted: true, target: 'acme/website, page 3' }),
  call('15:08:14', 'github__delete_branch', {
    approvalId: oneCall,
    effect: 'destructive',
    target: 'acme/website, release/2.13',
  }),
  call('15:11:58', search, {
    grantId: third,
    endedAt: at('15:12:02'),
    outcome: 'withheld',
    target: 'acme/website, page 4',
  }),
]

const digest = '4be19c07a2f3'.padEnd(58, '0') + 'd1905e'
const shown = [
  { bound: 'Tools', value: 'Search issues, Create issue' },
  { bound: 'repo', value: 'acme/website' },
  { bound: 'Until', value: '45 minutes from the decision' },
  { bound: 'Calls', value: '40' },
]

const story: SessionStory = {
  session: {
    id: id('session', 'N0RH'),
    startedAt: at('14:02'),
    expiresAt: at('22:02'),
    endedAt: at('15:12:01'),
    endReason: 'ended_by_person',
    endedBy: 'mina@acme.example',
  },
  approvals: [
    {
      id: id('approval', 'A1'),
      kind: 'grant',
      summary: '2 tools on GitHub',
      requestedAt: at('14:04'),
      expiresAt: at('14:19'),
      decidedAt: at('14:06'),
      outcome: 'narrowed',
      decidedBy: 'mina@acme.example',
      requestDigest: digest,
      shown,
      purpose: 'Collect the open issues for 2.14 and file what is missing from the checklist.',
    },
    {
      id: id('approval', 'A2'),
      kind: 'grant',
      summary: '1 tool on Slack',
      requestedAt: at('14:38'),
      expiresAt: at('14:53'),
      decidedAt: at('14:40'),
      outcome: 'approved',
      decidedBy: 'mina@acme.example',
      requestDigest: digest,
      shown: shown.slice(2),
    },
    {
      id: id('approval', 'A3'),
      kind: 'change',
      summary: 'A change of the GitHub grant',
      requestedAt: at('14:44'),
      expiresAt: at('14:59'),
      decidedAt: at('14:46'),
      outcome: 'approved',
      decidedBy: 'mina@acme.example',
      requestDigest: digest,
      shown,
    },
    {
      id: oneCall,
      kind: 'call',
      summary: 'Delete branch release/2.13 in acme/website',
      requestedAt: at('15:05:30'),
      expiresAt: at('15:18'),
      decidedAt: at('15:08'),
      outcome: 'approved',
      decidedBy: 'mina@acme.example',
      requestDigest: digest,
      shown: [{ bound: 'branch', value: 'release/2.13' }],
    },
  ],
  grants: [
    {
      id: first,
      provider: 'GitHub',
      account: 'mina-acme',
      startsAt: at('14:06'),
      expiresAt: at('14:51'),
      endedAt: at('14:46'),
      endReason: 'replaced',
      callsUsed: 15,
      maxCalls: 40,
    },
    {
      id: second,
      provider: 'Slack',
      account: 'mina',
      startsAt: at('14:40'),
      expiresAt: at('15:10'),
      endedAt: at('15:01'),
      endReason: 'drifted',
      callsUsed: 2,
      maxCalls: 5,
    },
    {
      id: third,
      provider: 'GitHub',
      account: 'mina-acme',
      startsAt: at('14:46'),
      expiresAt: at('15:16'),
      endedAt: at('15:12:01'),
      endReason: 'session_ended',
      callsUsed: 3,
      maxCalls: 20,
    },
  ],
  calls,
}

export const ended: SessionView = {
  frame: frame('15:20'),
  csrfToken,
  homeHref: '/account',
  principal: { name: 'Release agent' },
  onBehalfOf: 'mina@acme.example',
  purpose: 'Collect the open issues for 2.14 and file what is missing from the checklist.',
  story,
  callsCount: 23,
  resources: [
    { effect: 'read', label: '14 issues in acme/website', note: '3 of them written by people outside Acme' },
    { effect: 'write', label: 'Issues 412, 413, 414 in acme/website' },
    { effect: 'write', label: '2 messages in #releases' },
    { effect: 'destructive', label: 'Branch release/2.13 in acme/website' },
  ],
  integrity: { kind: 'verified', events: 62, checkpoint: 18_204 },
  completeness: { complete: true },
  reportHref: '/v1/sessions/session_01KAV7/explanation',
  receipt: {
    id: id('receipt', 'Q8WX'),
    endedAt: at('15:12:01'),
    endReason: 'ended_by_person',
    endedBy: 'mina@acme.example',
    completedAt: at('15:12:02.318'),
    tokensEnded: 2,
    grantsEnded: 1,
    approvalsWithdrawn: 0,
    callsAborted: 0,
    callsWithheld: 1,
    callsUnsettled: 0,
    offlineTokens: [],
    proof: { leaf: 40_118, checkpoint: 18_204, digest, key: 'ambit-log-2026-10' },
    downloadHref: '/v1/receipts/receipt_01KAVB',
    checkCommand: 'ambit audit verify receipt_01KAVB --key ambit-log-2026-10.pub',
  },
}

export const livingStory: SessionStory = {
  session: { id: id('session', 'L1VE'), startedAt: at('14:02'), expiresAt: at('22:02') },
  approvals: [
    ...story.approvals.slice(0, 1),
    {
      id: id('approval', 'A9'),
      kind: 'call',
      summary: 'Delete branch release/2.13 in acme/website',
      requestedAt: at('18:03'),
      expiresAt: at('18:18'),
      outcome: 'pending',
      requestDigest: digest,
      shown: [],
    },
  ],
  grants: [
    {
      id: first,
      provider: 'GitHub',
      startsAt: at('14:06'),
      expiresAt: at('14:51'),
      endReason: 'expired',
      endedAt: at('14:51'),
      callsUsed: 12,
      maxCalls: 40,
    },
    { id: second, provider: 'Slack', startsAt: at('17:40'), expiresAt: at('18:40'), callsUsed: 60 },
  ],
  calls: [
    ...calls.slice(0, 12),
    ...Array.from({ length: 60 }, (_, n) =>
      call(
        `17:${String(42 + Math.floor(n / 6)).padStart(2, '0')}:${String((n % 6) * 9).padStart(2, '0')}`,
        'slack__list',
        { grantId: second },
      ),
    ),
    call('18:01:00', 'slack__post_message', { outcome: 'refused', refusedBecause: 'no_grant', effect: 'write' }),
    call('18:04:30', 'slack__list', { grantId: second, outcome: 'in_flight' }),
  ],
}

export const sessionPages = {
  session: renderSession(ended),
  'session-living': renderSession({
    ...ended,
    frame: frame('18:05'),
    story: livingStory,
    callsCount: 4_812,
    olderCallsHref: '/account/sessions/session_1?before=call_1',
    receipt: undefined,
    endAction: '/account/sessions/end',
    integrity: { kind: 'pending' },
  }),
  'session-broken': renderSession({
    ...ended,
    purpose: hostile,
    story: {
      ...story,
      approvals: [],
      grants: [],
      calls: [
        call('14:30', search, { grantId: undefined }),
        call('15:11:50', search, { outcome: 'unknown', grantId: third, endedAt: at('15:13') }),
      ],
    },
    callsCount: 2,
    resources: [],
    integrity: { kind: 'broken', firstBadIndex: 40_118 },
    completeness: { complete: false, because: '1 call is unsettled' },
    receipt: ended.receipt && {
      ...ended.receipt,
      proof: undefined,
      callsUnsettled: 1,
      offlineTokens: [{ application: 'Acme Mobile', expiresAt: at('15:16'), toldAt: at('15:12') }],
    },
  }),
  'session-hostile': renderSession({
    ...ended,
    principal: { name: hostile },
    purpose: hostile.repeat(20),
    resources: [{ effect: 'read', label: hostile }],
    story: {
      ...story,
      approvals: story.approvals.map(approval => ({
        ...approval,
        summary: hostile,
        purpose: hostile,
        shown: [{ bound: hostile, value: hostile }],
      })),
      grants: story.grants.map(grant => ({ ...grant, provider: hostile })),
      calls: story.calls.map(one => ({ ...one, tool: hostile, target: hostile })),
    },
  }),
}

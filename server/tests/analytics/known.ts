import {
  addressProven,
  approvalRequested,
  approvalSettled,
  called,
  callRefused,
  factorProven,
  factorRemoved,
  memberJoined,
  refreshed,
  sessionEnded,
  sessionStarted,
  signInTried,
  userCreated,
  type Written,
} from './history.ts'

const firefox = 'Firefox on Linux'
const [grantUsed, grantUnused] = ['grant_1', 'grant_2']

/** Three weeks of three people and an agent, small enough to be counted by hand. */
export const knownHistory: readonly Written[] = [
  userCreated('user_a', '2026-03-02T09:00:00.000000Z'),
  addressProven('user_a', '2026-03-02T09:05:00.000000Z'),
  memberJoined('om_1', { user: 'user_a', organization: 'org_1' }, '2026-03-02T09:06:00.000000Z'),
  factorProven('auth_factor_1', 'user_a', '2026-03-02T09:07:00.000000Z'),
  signInTried('2026-03-02T09:10:00.000000Z', { method: 'password', user: 'user_a' }),
  sessionStarted({
    session: 'session_1',
    at: '2026-03-02T09:10:00.000000Z',
    principal: 'user_a',
    organization: 'org_1',
    methods: ['Password', 'second_factor'],
    country: 'DE',
    device: firefox,
    browser: 'session_b1',
    expiresAt: '2026-03-02T17:10:00.000Z',
  }),
  sessionEnded('session_1', '2026-03-02T13:10:00.000000Z', 'logged_out'),
  userCreated('user_b', '2026-03-03T08:00:00.000000Z', true),
  memberJoined('om_2', { user: 'user_b', organization: 'org_2' }, '2026-03-03T08:01:00.000000Z'),
  userCreated('user_c', '2026-03-03T08:30:00.000000Z'),
  memberJoined('om_3', { user: 'user_c', organization: 'org_2' }, '2026-03-04T08:00:00.000000Z'),
  factorProven('auth_factor_2', 'user_b', '2026-03-03T09:00:00.000000Z'),
  signInTried('2026-03-03T09:29:00.000000Z', { method: 'password', because: 'wrong_password' }),
  signInTried('2026-03-03T09:29:30.000000Z', { method: 'password', because: 'wrong_password' }),
  signInTried('2026-03-03T09:29:40.000000Z', { method: 'password', because: 'unknown_person' }),
  signInTried('2026-03-03T09:30:00.000000Z', { method: 'passkey', user: 'user_b' }),
  sessionStarted({
    session: 'session_2',
    at: '2026-03-03T09:30:00.000000Z',
    principal: 'user_b',
    organization: 'org_2',
    methods: ['Passkey'],
    country: 'FR',
    device: 'Chrome on Mac',
    expiresAt: '2026-03-03T17:30:00.000Z',
  }),
  sessionEnded('session_2', '2026-03-03T10:30:00.000000Z', 'idle'),
  sessionStarted({
    session: 'session_3',
    at: '2026-03-09T09:00:00.000000Z',
    principal: 'user_a',
    application: 'app_2',
    organization: 'org_1',
    methods: ['Password'],
    country: 'DE',
    device: firefox,
    browser: 'session_b1',
  }),
  // Half past eight in the evening of the day before, in New York.
  refreshed('session_3', '2026-03-10T00:30:00.000000Z'),
  sessionStarted({
    session: 'session_4',
    at: '2026-03-10T15:00:00.000000Z',
    principal: 'user_b',
    application: 'app_2',
    organization: 'org_2',
    methods: ['Password'],
    country: 'FR',
  }),
  factorRemoved('auth_factor_2', 'user_b', '2026-03-12T10:00:00.000000Z'),
  sessionStarted({
    session: 'session_5',
    at: '2026-03-16T15:00:00.000000Z',
    principal: 'user_b',
    organization: 'org_2',
    methods: ['Password'],
    country: 'FR',
  }),
  sessionStarted({
    session: 'session_x1',
    at: '2026-03-09T10:00:00.000000Z',
    principal: 'agent_x',
    kind: 'agent',
    application: 'app_9',
    organization: 'org_1',
  }),
  approvalRequested('session_x1', '2026-03-09T10:01:00.000000Z', 'approval_1'),
  approvalSettled({
    session: 'session_x1',
    at: '2026-03-09T10:02:30.000000Z',
    approval: 'approval_1',
    to: 'approved',
    narrowed: true,
    grants: [{ id: grantUsed, tools: ['tool_notes__echo', 'tool_notes__write'] }],
  }),
  ...called({
    session: 'session_x1',
    at: '2026-03-09T10:03:00.000000Z',
    tool: 'notes__echo',
    bytes: 100,
    resources: 'declared',
    grant: grantUsed,
  }),
  ...called({
    session: 'session_x1',
    at: '2026-03-09T10:04:00.000000Z',
    tool: 'notes__echo',
    outcome: 'failed',
    grant: grantUsed,
  }),
  callRefused('session_x1', '2026-03-09T10:04:30.000000Z', 'policy_denied'),
  approvalRequested('session_x1', '2026-03-09T10:05:00.000000Z', 'approval_2', 'call'),
  approvalSettled({
    session: 'session_x1',
    at: '2026-03-09T10:05:10.000000Z',
    approval: 'approval_2',
    to: 'denied',
  }),
  approvalRequested('session_x1', '2026-03-09T10:06:00.000000Z', 'approval_3'),
  approvalSettled({
    session: 'session_x1',
    at: '2026-03-09T10:16:00.000000Z',
    approval: 'approval_3',
    to: 'expired',
  }),
  sessionStarted({
    session: 'session_x2',
    at: '2026-03-10T10:00:00.000000Z',
    principal: 'agent_x',
    kind: 'agent',
    application: 'app_9',
    organization: 'org_1',
  }),
  approvalRequested('session_x2', '2026-03-10T10:01:00.000000Z', 'approval_4'),
  approvalSettled({
    session: 'session_x2',
    at: '2026-03-10T10:01:30.000000Z',
    approval: 'approval_4',
    to: 'approved',
    grants: [{ id: grantUnused, tools: ['tool_notes__echo', 'tool_notes__read'] }],
  }),
]

export interface Known {
  readonly figure: string
  readonly query: string
  readonly data?: readonly object[]
  readonly total?: object
}

const weeks = 'from=2026-03-02&to=2026-03-22&interval=week'
const [first, second, third] = ['2026-03-02', '2026-03-09', '2026-03-16']
const windows = (active_7_days: number, active_30_days: number) => ({ active_7_days, active_30_days })
const noCalls = { not_sent: 0, aborted: 0, withheld: 0, unknown: 0 }
const calls = { calls: 2, succeeded: 1, failed: 1, ...noCalls, bytes: 100, declared: 1, undeclared: 1 }
const nobody = { active: 0, new: 0 }
const nothingEnded = { median_seconds: null, p90_seconds: null, median_share: null, p90_share: null }
const waits = (median: number | null, p90: number | null) => ({
  median_seconds_to_decide: median,
  p90_seconds_to_decide: p90,
})
const firstCall = (median: number | null, p90: number | null) => ({
  median_seconds_to_first_call: median,
  p90_seconds_to_first_call: p90,
})

/** What each figure has to answer about that history, counted by hand. */
export const knownAnswers: readonly Known[] = [
  {
    figure: 'active_users',
    query: `${weeks}&kind=user`,
    data: [
      { start: first, active: 2, new: 2, returning: 0, ...windows(2, 2) },
      { start: second, active: 2, new: 0, returning: 2, ...windows(2, 2) },
      { start: third, active: 1, new: 0, returning: 1, ...windows(1, 2) },
    ],
    total: { active: 2, new: 2, returning: 0 },
  },
  {
    figure: 'active_users',
    query: 'from=2026-03-10&to=2026-03-10&kind=user',
    data: [{ start: '2026-03-10', active: 2, new: 0, returning: 2, ...windows(2, 2) }],
  },
  {
    figure: 'active_users',
    query: 'from=2026-03-10&to=2026-03-10&kind=user&time_zone=America/New_York',
    data: [{ start: '2026-03-10', active: 1, new: 0, returning: 1, ...windows(2, 2) }],
  },
  {
    figure: 'active_users',
    query: 'from=2026-03-02&to=2026-03-31&interval=month&application_id=app_2',
    data: [{ start: first, active: 2, new: 2, returning: 0, ...windows(0, 2) }],
  },
  { figure: 'active_users', query: `${weeks}&method=passkey`, total: { active: 1, new: 1, returning: 0 } },
  { figure: 'active_users', query: `${weeks}&organization_id=org_1`, total: { active: 2, new: 2, returning: 0 } },
  {
    figure: 'retention',
    query: `${weeks}&kind=user`,
    data: [2, 2, 1].map((active, period) => ({
      cohort: first,
      cohort_size: 2,
      period,
      start: [first, second, third][period],
      active,
    })),
    total: { cohort_size: 2 },
  },
  {
    figure: 'sign_ups',
    query: weeks,
    data: [
      { start: first, started: 3, verified: 2, active: 2 },
      ...[second, third].map(start => ({ start, started: 0, verified: 0, active: 0 })),
    ],
    total: { started: 3, verified: 2, active: 2 },
  },
  { figure: 'sign_ups', query: `${weeks}&organization_id=org_2`, total: { started: 2, verified: 1, active: 1 } },
  { figure: 'sign_ins', query: weeks, total: { succeeded: 3, failed: 3, sessions: 5 } },
  { figure: 'sign_ins', query: `${weeks}&method=password`, total: { succeeded: 1, failed: 3, sessions: 4 } },
  {
    figure: 'sign_ins',
    query: `${weeks}&organization_id=org_2`,
    total: { succeeded: null, failed: null, sessions: 3 },
  },
  {
    figure: 'sign_in_failures',
    query: weeks,
    data: [
      { reason: 'wrong_password', method: 'password', failed: 2 },
      { reason: 'unknown_person', method: 'password', failed: 1 },
    ],
    total: { failed: 3 },
  },
  {
    figure: 'mfa',
    query: weeks,
    data: [
      { start: first, people: 3, people_with_factor: 2, sessions: 2, sessions_with_second_proof: 2 },
      { start: second, people: 3, people_with_factor: 1, sessions: 2, sessions_with_second_proof: 0 },
      { start: third, people: 3, people_with_factor: 1, sessions: 1, sessions_with_second_proof: 0 },
    ],
    total: { sessions: 5, sessions_with_second_proof: 2 },
  },
  {
    figure: 'mfa',
    query: `${weeks}&organization_id=org_2`,
    data: [
      { start: first, people: 2, people_with_factor: 1, sessions: 1, sessions_with_second_proof: 1 },
      { start: second, people: 2, people_with_factor: 0, sessions: 1, sessions_with_second_proof: 0 },
      { start: third, people: 2, people_with_factor: 0, sessions: 1, sessions_with_second_proof: 0 },
    ],
  },
  {
    figure: 'organizations',
    query: 'from=2026-03-09&to=2026-03-15&kind=user',
    data: ['org_1', 'org_2'].map(organization_id => ({
      organization_id,
      active: 1,
      new: 0,
      before: 1,
      change: 0,
      sessions: 1,
      calls: 0,
    })),
  },
  {
    figure: 'organizations',
    query: 'from=2026-03-16&to=2026-03-22&order=quiet',
    data: [
      {
        organization_id: 'org_1',
        ...nobody,
        before: 2,
        change: -2,
        sessions: 0,
        calls: 0,
      },
    ],
  },
  {
    figure: 'organizations',
    query: 'from=2026-03-09&to=2026-03-15&order=growing&limit=1',
    data: [
      {
        organization_id: 'org_1',
        active: 2,
        new: 1,
        before: 1,
        change: 1,
        sessions: 3,
        calls: 2,
      },
    ],
  },
  {
    figure: 'applications',
    query: 'from=2026-03-09&to=2026-03-15',
    data: [
      {
        application_id: 'app_2',
        active: 2,
        new: 2,
        before: 0,
        change: 2,
        sessions: 2,
        calls: 0,
      },
      {
        application_id: 'app_9',
        active: 1,
        new: 1,
        before: 0,
        change: 1,
        sessions: 2,
        calls: 2,
      },
      { application_id: 'app_1', ...nobody, before: 2, change: -2, sessions: 0, calls: 0 },
    ],
    total: { sessions: 4, calls: 2 },
  },
  {
    figure: 'sources',
    query: `${weeks}&by=country`,
    data: [
      { name: 'FR', sessions: 3 },
      { name: 'DE', sessions: 2 },
    ],
  },
  {
    figure: 'sources',
    query: `${weeks}&by=device`,
    data: [
      { name: '', sessions: 2 },
      { name: firefox, sessions: 2 },
      { name: 'Chrome on Mac', sessions: 1 },
    ],
  },
  {
    figure: 'sources',
    query: `${weeks}&by=referrer`,
    data: [
      { name: '', sessions: 4 },
      { name: 'app_1', sessions: 1 },
    ],
  },
  {
    figure: 'sessions',
    query: `${weeks}&kind=user`,
    data: [
      {
        start: first,
        started: 2,
        ended: 2,
        median_seconds: 3_600,
        p90_seconds: 14_400,
        median_share: 0.125,
        p90_share: 0.5,
      },
      { start: second, started: 2, ended: 0, ...nothingEnded },
      { start: third, started: 1, ended: 0, ...nothingEnded },
    ],
  },
  {
    figure: 'session_ends',
    query: weeks,
    data: [
      {
        reason: 'idle',
        ended: 1,
        median_seconds: 3_600,
        p90_seconds: 3_600,
        median_share: 0.125,
        p90_share: 0.125,
      },
      {
        reason: 'logged_out',
        ended: 1,
        median_seconds: 14_400,
        p90_seconds: 14_400,
        median_share: 0.5,
        p90_share: 0.5,
      },
    ],
  },
  {
    figure: 'agents',
    query: weeks,
    data: [
      { start: first, ...nobody, sessions: 0, sessions_with_calls: 0, ...firstCall(null, null) },
      { start: second, active: 1, new: 1, sessions: 2, sessions_with_calls: 1, ...firstCall(180, 180) },
      { start: third, ...nobody, sessions: 0, sessions_with_calls: 0, ...firstCall(null, null) },
    ],
    total: { active: 1, new: 1, sessions: 2, sessions_with_calls: 1, ...firstCall(180, 180) },
  },
  {
    figure: 'access',
    query: weeks,
    total: {
      requested: 4,
      approved: 2,
      narrowed: 1,
      denied: 1,
      expired: 1,
      withdrawn: 0,
      ...waits(30, 90),
      grants: 2,
      grants_unused: 1,
      tools_granted: 4,
      tools_used: 1,
    },
  },
  { figure: 'calls', query: weeks, total: calls },
  {
    figure: 'calls',
    query: `${weeks}&organization_id=org_2`,
    total: { ...calls, calls: 0, succeeded: 0, failed: 0, bytes: 0, declared: 0, undeclared: 0 },
  },
  {
    figure: 'tool_calls',
    query: `${weeks}&by=tool`,
    data: [{ provider: 'notes', tool: 'notes__echo', effect: 'read', ...calls }],
  },
  { figure: 'tool_calls', query: `${weeks}&by=effect`, data: [{ provider: '', tool: '', effect: 'read', ...calls }] },
  {
    figure: 'tool_calls',
    query: `${weeks}&by=provider`,
    data: [{ provider: 'notes', tool: '', effect: '', ...calls }],
  },
  { figure: 'refusals', query: weeks, data: [{ reason: 'policy_denied', refused: 1 }], total: { refused: 1 } },
]

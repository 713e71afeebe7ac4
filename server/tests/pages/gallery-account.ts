import {
  type AccountView,
  renderAccount,
  renderAgents,
  renderConnections,
  renderSignIns,
} from '../../src/governance/render-account.ts'
import type { AccountBase } from '../../src/governance/render-account-parts.ts'
import { renderEmailCode } from '../../src/governance/render-profile.ts'
import { renderNewRecoveryCodes, renderSecurity, type SecurityView } from '../../src/governance/render-security.ts'
import { accountWordsIn } from '../../src/governance/words/all.ts'
import { wordsIn } from '../../src/sign-in/index.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

/** What the account pages know of a language. */
export function baseIn(language: string): AccountBase {
  const words = wordsIn([language])
  const { reader } = frame('14:44')
  return {
    frame: frame('14:44', { words: words.frame, reader: { ...reader, locale: words.locale } }),
    csrfToken,
    words: accountWordsIn(language),
    spell: words.spell,
  }
}

const english = baseIn('en')
const german = baseIn('de')
/** As long as an address may be, without a place to break it. */
const longEmail = `${'wilhelmina-alexandra.van-der-meer'.repeat(2)}@${'subsidiary-of-acme-'.repeat(6)}holding.example`

export const account: AccountView = {
  ...english,
  attachCommand: 'claude mcp add --transport http ambit http://localhost:4000/mcp',
  waiting: [
    {
      href: '/approvals/approval_1',
      agent: 'Release agent',
      asks: { kind: 'access', providers: ['GitHub'] },
      code: 'KQRT-4D7N',
      expiresAt: at('15:00'),
    },
    {
      href: '/approvals/approval_2',
      agent: 'Inbox agent',
      asks: { kind: 'call', tool: 'calendar__list_events' },
      code: '7WNB-QQ3F',
      expiresAt: at('14:52'),
    },
  ],
  agents: {
    rows: [
      {
        sessionId: 'session_1',
        href: '/account/sessions/session_1',
        agent: 'Release agent',
        host: 'agents.acme.example',
        mayDoNow: [
          { tools: 'github__list_issues, github__create_issue', callsLeft: 29 },
          { tools: 'slack__post_message', callsLeft: undefined },
        ],
        startedAt: at('14:02'),
        expiresAt: at('22:02'),
        lately: [
          { tool: 'github__create_issue', target: 'acme/website', at: at('14:43:40'), outcome: 'succeeded' },
          { tool: 'github__create_issue', target: 'acme/billing', at: at('14:41'), outcome: 'refused' },
          { tool: 'slack__post_message', target: '#releases', at: at('14:31'), outcome: 'succeeded' },
        ],
      },
      {
        sessionId: 'session_2',
        href: '/account/sessions/session_2',
        agent: 'Inbox agent',
        host: 'mail.acme.example',
        mayDoNow: [],
        startedAt: at('09:40'),
        expiresAt: at('17:40'),
        lately: [],
      },
      {
        sessionId: 'session_3',
        href: '/account/sessions/session_3',
        agent: 'Docs agent',
        mayDoNow: [],
        startedAt: at('13:10'),
        expiresAt: at('21:10'),
        ended: { at: at('14:43:59'), reason: 'ended_by_person', grants: 1, tokens: 2, withheld: 1 },
        lately: [],
      },
    ],
    allHref: '/account/agents',
  },
  signIns: {
    rows: [
      {
        sessionId: 'session_4',
        device: { browser: 'Firefox', system: 'Linux' },
        place: { kind: 'network', network: '203.0.113.x' },
        country: 'NL',
        application: 'Acme Console',
        lastActiveAt: at('14:44'),
        expiresAt: at('22:10'),
        current: true,
      },
      {
        sessionId: 'session_5',
        device: { browser: 'Safari', system: 'iPhone' },
        place: { kind: 'network', network: '2001:db8:41::' },
        country: 'NL',
        application: 'Acme Mobile',
        lastActiveAt: at('12:30'),
        expiresAt: at('09:00', '2026-12-24'),
        current: false,
      },
      {
        sessionId: 'session_6',
        device: { browser: undefined, system: undefined },
        place: { kind: 'local' },
        country: undefined,
        application: 'Acme CLI',
        lastActiveAt: at('18:20', '2026-11-23'),
        expiresAt: at('18:20'),
        current: false,
      },
    ],
    allHref: '/account/sign-ins',
  },
  living: 3,
  applications: [
    {
      applicationId: 'application_1',
      application: 'Room calendar',
      home: 'calendar.example',
      organization: 'Acme',
      scopes: ['openid', 'email', 'offline_access', 'rooms:read'],
      since: at('09:12', '2026-10-02'),
    },
    { applicationId: 'application_2', application: 'Parcel tracker', scopes: ['openid'], since: at('14:01') },
  ],
  accounts: {
    rows: [
      {
        id: 'data_installation_1',
        provider: 'GitHub',
        label: 'mina-acme',
        state: 'connected',
        scopes: ['repo', 'read:org'],
        usedBy: ['Release agent'],
        href: '/connect/github',
      },
      {
        id: 'data_installation_2',
        provider: 'Calendar',
        label: 'mina@acme.example',
        state: 'broken',
        scopes: ['calendar.readonly'],
        usedBy: [],
        href: '/connect/calendar',
      },
    ],
  },
}

const here = account.signIns.rows.slice(0, 1)
const ended = {
  device: { browser: 'Safari', system: 'iPhone' },
  at: at('14:43:59'),
  receiptHref: '/account/sessions/session_5#receipt',
  tokens: 2,
  grants: 0,
  withheld: 0,
  offline: { count: 1, until: at('14:48') },
}

export const hostileAccount: AccountView = {
  ...account,
  frame: { ...account.frame, signedInAs: longEmail },
  waiting: account.waiting.map(one => ({ ...one, agent: hostile, asks: { kind: 'call', tool: hostile } })),
  agents: {
    rows: account.agents.rows.map(one => ({
      ...one,
      agent: hostile,
      host: hostile,
      mayDoNow: [{ tools: hostile, callsLeft: 1 }],
      lately: one.lately.map(call => ({ ...call, tool: hostile, target: hostile })),
    })),
  },
  signIns: {
    rows: account.signIns.rows.map(one => ({
      ...one,
      application: hostile,
      impersonator: { email: longEmail, reason: hostile },
    })),
  },
  applications: account.applications.map(one => ({
    ...one,
    application: hostile,
    home: hostile,
    organization: hostile,
    scopes: [hostile],
  })),
  accounts: {
    rows: account.accounts.rows.map(one => ({ ...one, provider: hostile, label: longEmail, usedBy: [hostile] })),
  },
}

/** A page of a long list: twenty rows, with what is before and after them. */
function twenty<Row extends { sessionId: string }>(rows: readonly Row[], path: string) {
  return {
    rows: Array.from({ length: 20 }, (_, nth) => rows[nth % rows.length]).filter(row => row !== undefined),
    newerHref: `${path}?before=session_20`,
    olderHref: `${path}?after=session_1`,
  }
}

const over = account.signIns.rows.map(own => ({
  ...own,
  current: false,
  ended: { at: at('10:40', '2026-11-22'), reason: 'ended_by_person' as const },
}))
const impersonated = account.signIns.rows
  .slice(1, 2)
  .map(own => ({ ...own, impersonator: { email: 'ravi@acme.example', reason: 'Ticket 4711' } }))

export const accountPages = {
  account: renderAccount(account),
  'account-german': renderAccount({ ...account, ...german }),
  'account-ended': renderAccount({
    ...account,
    justDone: { kind: 'sign_ins', sessions: [ended], areMore: false },
  }),
  'account-ended-others': renderAccount({
    ...account,
    justDone: { kind: 'sign_ins', sessions: [ended, { ...ended, offline: undefined }], areMore: true },
  }),
  'account-disconnected': renderAccount({
    ...account,
    justDone: { kind: 'account', account: { provider: 'GitHub', label: 'mina-acme' } },
  }),
  'account-empty': renderAccount({
    ...account,
    waiting: [],
    agents: { rows: [] },
    accounts: { rows: [] },
    applications: [],
    signIns: { rows: here },
    living: 1,
  }),
  'account-hostile': renderAccount(hostileAccount),
  'account-agents': renderAgents({ ...account, agents: twenty(account.agents.rows, '/account/agents') }),
  'account-sign-ins': renderSignIns({
    ...account,
    living: 2,
    signIns: {
      ...twenty(over, '/account/sign-ins'),
      rows: [...here, ...impersonated, ...twenty(over, '/account/sign-ins').rows.slice(2)],
    },
  }),
  'account-connections': renderConnections({ ...account, accounts: { rows: account.accounts.rows } }),
}

export const security: SecurityView = {
  ...english,
  email: 'mina@acme.example',
  emailVerified: true,
  firstName: 'Mina',
  lastName: 'Vos',
  locale: undefined,
  languages: [
    { language: 'en', name: 'English' },
    { language: 'de', name: 'Deutsch' },
  ],
  hasPassword: true,
  factors: [{ id: 'auth_factor_1', name: 'Acme, mina@acme.example', addedAt: at('09:00', '2026-10-02') }],
  recoveryCodesLeft: 8,
  passkeys: [
    {
      id: 'passkey_1',
      name: 'MacBook of Mina',
      addedAt: at('09:10', '2026-10-02'),
      lastUsedAt: at('14:02'),
      isSuspect: false,
    },
    { id: 'passkey_2', name: 'Old phone', addedAt: at('08:00', '2026-03-11'), lastUsedAt: undefined, isSuspect: true },
  ],
  identities: [{ id: 'identity_1', provider: 'GitHub', email: 'mina@users.example', since: at('10:00', '2026-09-14') }],
  connectable: [
    { slug: 'google', name: 'Google' },
    { slug: 'microsoft', name: 'Microsoft' },
  ],
}

const emailCode = { ...english, email: 'mina.vos@acme.example', expiresAt: at('14:54') }

export const securityPages = {
  security: renderSecurity(security),
  'security-german': renderSecurity({ ...security, ...german, locale: 'de' }),
  'security-empty': renderSecurity({
    ...security,
    emailVerified: false,
    firstName: undefined,
    lastName: undefined,
    hasPassword: false,
    factors: [],
    recoveryCodesLeft: 0,
    passkeys: [],
    identities: [],
    connectable: [],
  }),
  'security-error': renderSecurity({
    ...security,
    error: english.words.profile.password.wrong,
    fault: { field: 'password', words: english.words.profile.password.wrong },
  }),
  'security-done': renderSecurity({ ...security, done: english.words.profile.name.saved }),
  'security-hostile': renderSecurity({
    ...security,
    email: longEmail,
    firstName: hostile,
    factors: security.factors.map(one => ({ ...one, name: hostile })),
    passkeys: security.passkeys.map(one => ({ ...one, name: hostile })),
    identities: security.identities.map(one => ({ ...one, provider: hostile, email: longEmail })),
    connectable: [{ slug: 'x', name: hostile }],
  }),
  'recovery-codes-new': renderNewRecoveryCodes({
    ...english,
    codes: ['abcd-efgh-ijkl-mnop', 'qrst-uvwx-yz23-4567'],
  }),
  'email-code': renderEmailCode(emailCode),
  'email-code-wrong': renderEmailCode({ ...emailCode, error: english.words.profile.email.wrong }),
  'email-code-german': renderEmailCode({ ...emailCode, ...german, email: longEmail }),
}

import { renderAccount } from '../../src/governance/render-account.ts'
import { renderNewRecoveryCodes, renderSecurity } from '../../src/governance/render-security.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

const account = {
  frame: frame('14:44'),
  csrfToken,
  attachCommand: 'claude mcp add --transport http ambit http://localhost:4000/mcp',
  actions: {
    signOut: '/sign-out',
    endSession: '/account/sessions/end',
    endOtherSignIns: '/account/sessions/end-others',
    disconnect: '/account/disconnect',
    securityHref: '/account/security',
  },
  waiting: [
    {
      href: '/approvals/approval_1',
      agent: 'Release agent',
      asks: 'asks for more access to GitHub',
      code: 'KQRT-4D7N',
      expiresAt: at('15:00'),
    },
    {
      href: '/approvals/approval_2',
      agent: 'Inbox agent',
      asks: 'asks to read your calendar',
      code: '7WNB-QQ3F',
      expiresAt: at('14:52'),
    },
  ],
  agents: [
    {
      sessionId: 'session_1',
      href: '/account/sessions/session_1',
      agent: 'Release agent',
      host: 'agents.acme.example',
      lastCallAt: at('14:43:40'),
      mayDoNow: ['Read and create issues in acme/website', 'post in #releases'],
      startedAt: at('14:02'),
      expiresAt: at('22:02'),
    },
    {
      sessionId: 'session_2',
      href: '/account/sessions/session_2',
      agent: 'Inbox agent',
      host: 'mail.acme.example',
      lastCallAt: at('14:33'),
      mayDoNow: [],
      startedAt: at('09:40'),
      expiresAt: at('17:40'),
    },
    {
      sessionId: 'session_3',
      href: '/account/sessions/session_3',
      agent: 'Docs agent',
      mayDoNow: [],
      startedAt: at('13:10'),
      expiresAt: at('21:10'),
      ended: {
        at: at('14:43:59'),
        grantsEnded: 1,
        tokensEnded: 2,
        callsWithheld: 1,
        receiptHref: '/receipts/receipt_1',
      },
    },
  ],
  signIns: [
    {
      sessionId: 'session_4',
      device: 'Firefox on Linux',
      place: 'Rotterdam, Netherlands',
      application: 'Acme Console',
      lastActiveAt: at('14:44'),
      expiresAt: at('22:10'),
      current: true,
    },
    {
      sessionId: 'session_5',
      device: 'Safari on iPhone',
      place: 'Rotterdam, Netherlands',
      application: 'Acme Mobile',
      lastActiveAt: at('12:30'),
      expiresAt: at('09:00', '2026-12-24'),
      current: false,
    },
    {
      sessionId: 'session_6',
      device: 'Ambit CLI on build-03',
      application: 'Ambit CLI',
      lastActiveAt: at('18:20', '2026-11-23'),
      expiresAt: at('18:20'),
      current: false,
    },
  ],
  accounts: [
    {
      id: 'data_installation_1',
      provider: 'GitHub',
      label: 'mina-acme',
      state: 'connected' as const,
      scopes: ['repo', 'read:org'],
      usedBy: ['Release agent'],
      lastUsedAt: at('14:43:40'),
      href: '/connect/github',
    },
    {
      id: 'data_installation_2',
      provider: 'Calendar',
      label: 'mina@acme.example',
      state: 'drifted' as const,
      scopes: ['calendar.readonly'],
      usedBy: [],
      lastUsedAt: at('10:00', '2026-11-21'),
      href: '/connect/calendar',
    },
  ],
}

export const accountPages = {
  account: renderAccount(account),
  'account-empty': renderAccount({
    ...account,
    waiting: [],
    agents: [],
    accounts: [],
    signIns: account.signIns.slice(0, 1),
  }),
  'account-hostile': renderAccount({
    ...account,
    waiting: account.waiting.map(one => ({ ...one, agent: hostile })),
    agents: account.agents.map(one => ({ ...one, agent: hostile, host: hostile, mayDoNow: [hostile] })),
    signIns: account.signIns.map(one => ({ ...one, device: hostile, place: hostile })),
    accounts: account.accounts.map(one => ({ ...one, provider: hostile, label: hostile, usedBy: [hostile] })),
  }),
}

const security = {
  frame: frame('14:44'),
  csrfToken,
  email: 'mina@acme.example',
  emailVerified: true,
  firstName: 'Mina',
  lastName: 'Vos',
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
}

export const securityPages = {
  security: renderSecurity(security),
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
  }),
  'security-error': renderSecurity({ ...security, error: 'This is not your password. Nothing was changed.' }),
  'security-done': renderSecurity({ ...security, done: 'Your name is saved.' }),
  'security-hostile': renderSecurity({
    ...security,
    firstName: hostile,
    factors: security.factors.map(one => ({ ...one, name: hostile })),
    passkeys: security.passkeys.map(one => ({ ...one, name: hostile })),
    identities: security.identities.map(one => ({ ...one, provider: hostile, email: hostile })),
  }),
  'recovery-codes-new': renderNewRecoveryCodes({
    frame: security.frame,
    codes: ['abcd-efgh-ijkl-mnop', 'qrst-uvwx-yz23-4567'],
  }),
}

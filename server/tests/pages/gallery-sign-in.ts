import { renderConsent } from '../../src/oauth/render-consent.ts'
import { renderConnect, renderConnectWaiting } from '../../src/pipes/render-connect.ts'
import { renderSharedAccounts } from '../../src/pipes/render-shared-accounts.ts'
import { renderError, renderFailure, renderNotFound, renderStaleForm } from '../../src/platform/render-error.ts'
import { derivedQr } from '../../src/sign-in/derive-qr.ts'
import {
  renderCodePage,
  renderDetails,
  renderLinkOver,
  renderLinkPage,
  renderSignUp,
} from '../../src/sign-in/render-code-page.ts'
import {
  renderConfirm,
  renderEnrol,
  renderEnrolScan,
  renderFactor,
  renderOrganization,
  renderRecoveryCodes,
  renderRefused,
  renderVerify,
} from '../../src/sign-in/render-gates.ts'
import { renderInvitation, renderInvitationOver } from '../../src/sign-in/render-invitation-page.ts'
import {
  renderNewPassword,
  renderReset,
  renderResetDone,
  renderResetOver,
  renderResetSent,
} from '../../src/sign-in/render-reset.ts'
import { renderSignIn } from '../../src/sign-in/render-sign-in.ts'
import { renderSignOut } from '../../src/sign-in/render-sign-out.ts'
import { renderSignedOut } from '../../src/sign-in/render-signed-out.ts'
import { de } from '../../src/sign-in/words/de.ts'
import { en } from '../../src/sign-in/words/en.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

const console_ = { brand: 'Acme Console', signedInAs: undefined, switchAccountHref: undefined }

const flow = {
  frame: frame('14:10', console_),
  words: en,
  csrfToken,
  returnTo: '/oauth2/authorize?flow=flow_01KAV7',
}
const application = 'Acme Console'
const email = 'mina@acme.example'
const signInHref = '/sign-in'

const end = { path: '/account/sessions/end', csrfToken, sessionId: 'session_01KAV7' }
const actingAs = [
  { email: 'ada@acme.example', application: 'Acme Console', reason: 'Ticket 4711', until: at('15:10'), end },
  { email: hostile, application: hostile, reason: hostile, until: at('15:10'), end },
]

export const signIn = {
  ...flow,
  application,
  email: 'mina@acme.example',
  sessionPolicy: { maxSeconds: 28_800, idleSeconds: 1800 },
  resetPasswordHref: '/reset-password',
  signUpHref: '/sign-up',
  offers: [
    { label: 'Use a passkey', path: '/sign-in/passkey', sendsForm: false },
    { label: 'Single sign-on', path: '/sign-in/sso', sendsForm: false },
    { label: 'Send a code by e-mail', path: '/sign-in/code', sendsForm: true },
  ],
}

export const consent = {
  frame: frame('14:02'),
  csrfToken,
  fields: { flow_id: 'flow_01KAV7' },
  client: {
    name: 'Release agent',
    verified: false,
    host: 'agents.acme.example',
    clientId: 'https://agents.acme.example/client.json',
    registered: { how: 'itself' as const, at: at('14:01') },
  },
  redirectUri: 'http://127.0.0.1:33418/callback',
  actsFor: { email: 'mina@acme.example', organization: 'Acme' },
  session: { startsAt: at('14:02'), expiresAt: at('22:02'), idleSeconds: 1800, accessTokenSeconds: 600 },
  formerSession: {
    startedAt: at('09:12', '2026-11-22'),
    endedAt: at('10:40', '2026-11-22'),
    expiresAt: at('17:12', '2026-11-22'),
    endReason: 'ended_by_person',
    grantsEnded: 2,
  },
}

export const connect = {
  frame: frame('14:20'),
  csrfToken,
  provider: {
    slug: 'github',
    name: 'GitHub',
    host: 'github.com',
    addedAt: at('10:00', '2026-11-03'),
    addedBy: 'ravi@acme.example',
  },
  organization: 'Acme',
  backHref: '/account',
  state: { kind: 'oauth' as const, scopes: ['repo', 'read:org'] },
}

const otherAccountHref = '/sign-in?prompt=login'
export const qr = derivedQr(
  'otpauth://totp/id.acme.example:mina%40acme.example?issuer=id.acme.example&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
)
export const key = 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP'

const german = {
  ...flow,
  words: de,
  frame: { ...flow.frame, words: de.frame, reader: { ...flow.frame.reader, locale: de.locale } },
}

const signOut = {
  frame: frame('14:30', { brand: 'Acme Console' }),
  words: en,
  csrfToken,
  session: { startedAt: at('14:10'), expiresAt: at('22:10') },
  stayHref: '/account',
}
const signedOut = {
  frame: frame('14:30', console_),
  words: en,
  application: 'Acme Console',
  endedAt: at('14:30'),
  endReason: 'signed_out',
  signInHref: '/sign-in',
  receiptHref: '/receipts/receipt_01KAVB',
}

export const signInPages = {
  'sign-in-german': renderSignIn({ ...signIn, ...german, error: { kind: 'locked_out', until: at('14:31') } }),
  'sign-in-code-german': renderCodePage({ ...german, email, endsAt: at('14:20'), signInHref }),
  'enrol-codes-german': renderRecoveryCodes({ ...german, codes: ['k7qp-w2xd-m4na-r5tz'], goOnHref: '/account' }),
  'reset-new-german': renderNewPassword({ ...german, email, endsAt: at('15:10'), action: '/reset-password/x' }),
  'refused-german': renderRefused({ ...german, because: 'method_not_allowed', application, otherWayHref: signInHref }),
  invitation: renderInvitation({
    ...flow,
    place: 'Acme',
    inviter: 'Ravi Nair',
    token: 'x',
    email,
    endsAt: at('14:10', '2026-12-01'),
    next: { kind: 'accept' },
  }),
  'invitation-other': renderInvitation({
    ...flow,
    place: hostile,
    inviter: hostile,
    token: 'x',
    email,
    endsAt: at('14:10', '2026-12-01'),
    next: { kind: 'other_account', switchHref: '/sign-in' },
  }),
  'invitation-over': renderInvitationOver({ ...flow, state: 'expired' }),
  'sign-in-code': renderCodePage({ ...flow, email, endsAt: at('14:20'), signInHref }),
  'sign-in-code-wrong': renderCodePage({
    ...flow,
    email,
    endsAt: at('14:20'),
    signInHref,
    error: en.error.wrongCode,
    isWrong: true,
  }),
  'sign-in-link': renderLinkPage({ ...flow, application, email, endsAt: at('14:20'), action: '/sign-in/link/x' }),
  'sign-in-link-elsewhere': renderLinkOver({ ...flow, otherBrowser: true, askHref: '/sign-in' }),
  'sign-up': renderSignUp({ ...flow, application, signInHref }),
  'sign-up-details': renderDetails({
    ...flow,
    email,
    endsAt: at('22:10'),
    skipHref: '/account',
    passwordFault: en.error.password('too_short'),
  }),
  'verify-email': renderVerify({ ...flow, email, endsAt: at('14:20'), sentAgain: true, otherAccountHref }),
  confirm: renderConfirm({ ...flow, email, endsAt: at('14:20'), beginAgainHref: otherAccountHref }),
  'confirm-german': renderConfirm({ ...german, email, endsAt: at('14:20'), beginAgainHref: otherAccountHref }),
  factor: renderFactor({
    ...flow,
    byRecovery: false,
    rememberedDays: 30,
    switchHref: '/sign-in/factor?by=recovery',
    otherAccountHref,
  }),
  'factor-recovery': renderFactor({
    ...flow,
    byRecovery: true,
    rememberedDays: 30,
    switchHref: '/sign-in/factor',
    otherAccountHref,
    error: en.error.usedCode,
    isWrong: true,
  }),
  enrol: renderEnrol({ ...flow, requiredBy: application }),
  'enrol-scan': renderEnrolScan({ ...flow, challengeId: 'auth_challenge_01KAV7', qr, key }),
  'enrol-codes': renderRecoveryCodes({
    ...flow,
    codes: Array.from({ length: 10 }, (_, nth) => `k7qp-w2xd-m4n${'abcdefghij'[nth]}-r5tz`),
    goOnHref: '/account',
  }),
  organization: renderOrganization({
    ...flow,
    application,
    organizations: ['Acme', 'Beta Industries', hostile].map(name => ({
      name,
      href: '/oauth2/authorize?organization_id=x',
    })),
  }),
  refused: renderRefused({ ...flow, because: 'organization_not_allowed', application, otherWayHref: signInHref }),
  'reset-password': renderReset({ ...flow, email, signInHref }),
  'reset-sent': renderResetSent({ ...flow, email, endsAt: at('15:10'), signInHref }),
  'reset-new': renderNewPassword({ ...flow, email, endsAt: at('15:10'), action: '/reset-password/x' }),
  'reset-done': renderResetDone({ ...flow, sessionsEnded: 3, signInHref }),
  'reset-over': renderResetOver({ ...flow, askHref: '/reset-password' }),
  'sign-in': renderSignIn(signIn),
  'sign-in-wrong': renderSignIn({ ...signIn, error: { kind: 'wrong_credentials' } }),
  'sign-in-locked': renderSignIn({ ...signIn, error: { kind: 'locked_out', until: at('14:31') } }),
  'sign-in-missing': renderSignIn({
    ...signIn,
    offers: [],
    resetPasswordHref: undefined,
    error: { kind: 'missing', field: 'password' },
  }),
  'sign-in-ended': renderSignIn({ ...signIn, offers: [], ended: { at: at('14:09'), reason: 'expired' } }),
  'sign-in-hostile': renderSignIn({
    ...signIn,
    application: hostile,
    email: hostile,
    frame: frame('14:10', { brand: hostile }),
  }),
  'sign-out': renderSignOut(signOut),
  'sign-out-german': renderSignOut({ ...signOut, ...german }),
  'sign-out-acting': renderSignOut({ ...signOut, frame: frame('14:30', { brand: 'Ambit', acting: actingAs }) }),
  'signed-out': renderSignedOut(signedOut),
  'signed-out-german': renderSignedOut({ ...signedOut, ...german }),
  'signed-out-everywhere': renderSignedOut({
    ...signedOut,
    endReason: 'logged_out_everywhere',
    receiptHref: undefined,
    continueTo: 'https://console.acme.example/bye',
    told: [
      { name: 'Acme Billing', href: '/frame?of=billing' },
      { name: hostile, href: '/frame?of=hostile' },
    ],
  }),
  consent: renderConsent(consent),
  'consent-verified': renderConsent({
    ...consent,
    client: { ...consent.client, name: 'Inbox agent', verified: true, registered: { how: 'metadata_document' } },
    redirectUri: 'https://agents.acme.example/callback',
    formerSession: undefined,
  }),
  'consent-hostile': renderConsent({
    ...consent,
    client: { ...consent.client, name: hostile.repeat(40), host: 'аgents.acme.example' },
    redirectUri: 'cursor://anysphere.cursor-mcp/oauth/callback',
    formerSession: { ...consent.formerSession, endedAt: undefined, expiresAt: at('17:00') },
  }),
  connect: renderConnect(connect),
  'connect-waiting': renderConnectWaiting(connect.frame),
  'connect-bearer': renderConnect({
    ...connect,
    provider: { slug: 'tracker', name: 'Tracker', host: 'mcp.tracker.example' },
    state: { kind: 'bearer' },
    problem: { kind: 'token_refused' },
    returnTo: '/approvals/approval_01KAV7',
  }),
  'connect-connected': renderConnect({
    ...connect,
    returnTo: '/approvals/approval_01KAV7',
    state: {
      kind: 'connected',
      account: {
        id: 'data_installation_01KAV7ABCDEFGHJKMNPQRSTVWX',
        label: 'mina-acme',
        connectedAt: at('14:19'),
        scopes: ['repo', 'read:org'],
        lastUsedAt: at('14:19'),
        usedBy: ['Release agent', 'Inbox agent'],
        disconnectAction: '/account/connected_accounts/disconnect',
      },
    },
  }),
  'connect-accounts': renderConnect({
    ...connect,
    state: {
      kind: 'connected',
      account: {
        id: 'data_installation_01KAV7ABCDEFGHJKMNPQRSTVWX',
        label: 'mina-acme',
        connectedAt: at('14:19'),
        scopes: ['repo', 'read:org'],
        lastUsedAt: at('14:19'),
        usedBy: ['Release agent'],
        disconnectAction: '/account/accounts/disconnect',
      },
    },
    own: {
      takesToken: false,
      accounts: [
        {
          id: 'data_installation_01KAV7ABCDEFGHJKMNPQRSTVWX',
          label: 'mina-acme',
          isDefault: true,
          health: 'valid',
          checkedAt: at('12:05'),
        },
        {
          id: 'data_installation_01KAV7ABCDEFGHJKMNPQRSTVWY',
          label: 'mina',
          name: 'Side project',
          isDefault: false,
          health: 'expiring',
          checkedAt: at('12:06'),
        },
        {
          id: 'data_installation_01KAV7ABCDEFGHJKMNPQRSTVWZ',
          label: 'mina-ops',
          isDefault: false,
          health: 'revoked',
          checkedAt: at('09:06'),
          organization: 'Acme',
        },
      ],
    },
  }),
  'shared-accounts': renderSharedAccounts({
    frame: frame('14:20'),
    csrfToken,
    organization: { id: 'org_01KAV7', name: 'Acme' },
    saved: true,
    notConnected: false,
    connectable: [
      { slug: 'linear', name: 'Linear' },
      { slug: 'github', name: 'GitHub' },
    ],
    roles: [
      { slug: 'admin', name: 'Admin' },
      { slug: 'org-release', name: 'Release manager' },
    ],
    accounts: [
      {
        id: 'data_installation_01KAV7ABCDEFGHJKMNPQRSTVWX',
        provider: 'GitHub',
        label: 'acme-release-bot',
        usedBy: { by: 'role', role: 'org-release' },
        health: 'valid',
        checkedAt: at('12:05'),
      },
      {
        id: 'data_installation_01KAV7ABCDEFGHJKMNPQRSTVWY',
        provider: 'Slack',
        label: 'acme',
        name: 'Workspace',
        usedBy: { by: 'nobody' },
        health: 'needs_reconnection',
        checkedAt: at('09:05'),
      },
    ],
  }),
  'connect-not-needed': renderConnect({ ...connect, state: { kind: 'not_needed', by: 'installation' } }),
  error: renderError({
    frame: frame('14:30'),
    status: 410,
    title: 'This request ended before anyone decided',
    next: 'Release agent asked at 14:04, and the request could be decided until 14:19. If the agent still needs the access, it asks again and you get a new request with a new code.',
    chip: { glyph: 'ended', word: 'Ended, nothing was given' },
    link: { label: 'See requests waiting for you', href: '/account' },
    secondLink: { label: 'Open the session', href: '/account/sessions/session_01KAV7' },
    reference: 'req_01KAV75KQ2M8',
  }),
  'error-not-found': renderNotFound(frame('14:30'), 'req_01KAV75KQ2M8'),
  'error-stale': renderStaleForm(frame('14:30'), '/approvals/approval_01KAV7'),
  'error-failure': renderFailure(frame('14:30', console_), 'req_01KAV75KQ2M8'),
}

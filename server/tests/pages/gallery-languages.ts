import { renderApproval } from '../../src/approvals/render-approval.ts'
import { renderApprovalCall, renderWholeArgument } from '../../src/approvals/render-approval-call.ts'
import { renderApprovalChange } from '../../src/approvals/render-approval-change.ts'
import { renderApprovalDecided } from '../../src/approvals/render-approval-decided.ts'
import { renderAccount } from '../../src/governance/render-account.ts'
import { renderEmailCode } from '../../src/governance/render-profile.ts'
import { renderSecurity } from '../../src/governance/render-security.ts'
import { renderSession } from '../../src/governance/render-session.ts'
import { renderClaim, renderClaimCode, renderClaimDenied } from '../../src/oauth/render-claim.ts'
import { renderConsent } from '../../src/oauth/render-consent.ts'
import { renderDevice, renderDeviceAnswered, renderDeviceEntry } from '../../src/oauth/render-device.ts'
import { renderThirdParty } from '../../src/oauth/render-third-party.ts'
import { renderConnect, renderConnectWaiting } from '../../src/pipes/render-connect.ts'
import { type Frame, type Html, named } from '../../src/platform/page.ts'
import { renderFailure, renderNotFound, renderStaleForm } from '../../src/platform/render-error.ts'
import { renderCodePage, renderDetails, renderLinkPage, renderSignUp } from '../../src/sign-in/render-code-page.ts'
import {
  renderEnrol,
  renderEnrolScan,
  renderFactor,
  renderOrganization,
  renderRecoveryCodes,
  renderRefused,
  renderVerify,
} from '../../src/sign-in/render-gates.ts'
import { renderInvitation } from '../../src/sign-in/render-invitation-page.ts'
import { renderPasskey } from '../../src/sign-in/render-passkey.ts'
import { renderLinkAsk, renderProviderNote } from '../../src/sign-in/render-provider.ts'
import { renderNewPassword, renderReset, renderResetDone, renderResetSent } from '../../src/sign-in/render-reset.ts'
import { renderSignIn } from '../../src/sign-in/render-sign-in.ts'
import { renderSignOut } from '../../src/sign-in/render-sign-out.ts'
import { renderSignedOut } from '../../src/sign-in/render-signed-out.ts'
import { languages } from '../../src/sign-in/words/all.ts'
import { ar } from '../../src/sign-in/words/ar.ts'
import type { Words } from '../../src/sign-in/words/words.ts'
import { at, hostile } from './frame.ts'
import { account, baseIn, hostileAccount, security } from './gallery-account.ts'
import { approval, ask, call, change, decided, longCall } from './gallery-approval.ts'
import { artifactIn } from './gallery-artifacts.ts'
import { claim, claimCode, device } from './gallery-device.ts'
import { passkey } from './gallery-proofs.ts'
import { ended, livingStory } from './gallery-session.ts'
import { connect, consent, key, qr, signIn } from './gallery-sign-in.ts'
import { thirdParty } from './gallery-third-party.ts'

const email = 'mina@acme.example'
const application = 'Acme Console'

/** Every page that speaks the reader's language, in this one. */
export function pagesIn(words: Words): Readonly<Record<string, Html>> {
  const base = baseIn(words.frame.language)
  const flow = { ...signIn, words, frame: { ...base.frame, brand: 'Acme Console' } }
  const until = { email, endsAt: at('14:50') }
  return {
    'sign-in': renderSignIn({ ...signIn, ...flow, error: { kind: 'wrong_credentials' } }),
    'sign-in-hostile': renderSignIn({ ...signIn, ...flow, application: hostile, email: hostile }),
    artifact: artifactIn(words.frame.language),
    'sign-in-code': renderCodePage({ ...flow, ...until, signInHref: '/sign-in' }),
    'sign-in-link': renderLinkPage({ ...flow, ...until, application, action: '/sign-in/link/x' }),
    'sign-up': renderSignUp({ ...flow, application, signInHref: '/sign-in' }),
    'sign-up-details': renderDetails({ ...flow, ...until, skipHref: '/account' }),
    'verify-email': renderVerify({ ...flow, ...until, sentAgain: true, otherAccountHref: '/sign-in' }),
    factor: renderFactor({
      ...flow,
      byRecovery: true,
      rememberedDays: 30,
      switchHref: '/sign-in/factor',
      otherAccountHref: '/sign-in',
    }),
    passkey: renderPasskey({ ...passkey, ...flow, heading: words.passkey.heading, lead: words.passkey.lead }),
    enrol: renderEnrol({ ...flow, requiredBy: application }),
    'enrol-scan': renderEnrolScan({ ...flow, challengeId: 'auth_challenge_01KAV7', qr, key }),
    'enrol-codes': renderRecoveryCodes({ ...flow, codes: ['k7qp-w2xd-m4na-r5tz'], goOnHref: '/account' }),
    organization: renderOrganization({ ...flow, application, organizations: [{ name: hostile, href: '/x' }] }),
    refused: renderRefused({ ...flow, because: 'organization_methods', application, otherWayHref: '/sign-in' }),
    'reset-password': renderReset({ ...flow, email, signInHref: '/sign-in' }),
    'reset-sent': renderResetSent({ ...flow, ...until, signInHref: '/sign-in' }),
    'reset-new': renderNewPassword({ ...flow, ...until, action: '/reset-password/x' }),
    'reset-done': renderResetDone({ ...flow, sessionsEnded: 3, signInHref: '/sign-in' }),
    invitation: renderInvitation({
      ...flow,
      ...until,
      place: hostile,
      inviter: hostile,
      token: 'x',
      next: { kind: 'other_account', switchHref: '/sign-in' },
    }),
    provider: renderProviderNote({
      ...flow,
      heading: words.provider.failedHeading(named('Google')),
      lead: words.provider.failed,
      goOn: { label: words.provider.tryAgain, href: '/sign-in' },
    }),
    'provider-link': renderLinkAsk({
      ...flow,
      action: '/sign-in/link-account',
      token: 'x',
      provider: 'Google',
      theirs: 'mina.vos@gmail.example',
      ours: email,
      endsAt: at('14:50'),
      cancelHref: '/account',
    }),
    ...agentPagesIn(base.frame),
    'consent-third-party': renderThirdParty({ ...thirdParty, words, frame: base.frame, problem: 'changed' }),
    'sign-out': renderSignOut({
      ...flow,
      session: { startedAt: at('14:10'), expiresAt: at('22:10') },
      stayHref: '/account',
    }),
    'signed-out': renderSignedOut({
      ...flow,
      application,
      endedAt: at('14:30'),
      endReason: 'signed_out',
      signInHref: '/sign-in',
      receiptHref: '/receipts/receipt_01KAVB',
    }),
    account: renderAccount({ ...account, ...base }),
    'account-hostile': renderAccount({ ...hostileAccount, ...base }),
    security: renderSecurity({ ...security, ...base, locale: words.frame.language }),
    'email-code': renderEmailCode({ ...base, email, expiresAt: at('14:54') }),
  }
}

/** What an agent asks for and did. */
function agentPagesIn(frame: Frame): Readonly<Record<string, Html>> {
  const asked = { ...ask, frame }
  const quoted = { ...asked, agent: { ...ask.agent, name: hostile, host: hostile }, purpose: hostile.repeat(40) }
  return {
    approval: renderApproval({ ...approval, ask: asked, hasNow: 3 }),
    'approval-hostile': renderApproval({ ...approval, ask: { ...quoted, problem: { kind: 'wider' } } }),
    'approval-change': renderApprovalChange({ ...change, ask: asked }),
    'approval-call': renderApprovalCall({ ...call, ask: { ...call.ask, frame } }),
    'approval-call-long': renderApprovalCall({ ...longCall, act: undefined, ask: { ...longCall.ask, frame } }),
    'approval-call-whole': renderWholeArgument({ ...longCall, ask: { ...longCall.ask, frame } }, 'note'),
    ...decidedPagesIn(frame),
    consent: renderConsent({ ...consent, frame }),
    'consent-hostile': renderConsent({ ...consent, frame, client: { ...consent.client, name: hostile.repeat(40) } }),
    'agent-claim': renderClaim({ ...claim, frame }),
    'agent-claim-code': renderClaimCode({ ...claimCode, frame }),
    'agent-claim-denied': renderClaimDenied(frame),
    'device-entry': renderDeviceEntry({ frame, unknown: true }),
    device: renderDevice({ ...device, frame }),
    'device-answered': renderDeviceAnswered(frame, 'connected'),
    connect: renderConnect({ ...connect, frame, problem: { kind: 'scopes_missing', scopes: ['repo', 'read:org'] } }),
    'connect-waiting': renderConnectWaiting(frame),
    'connect-bearer': renderConnect({ ...connect, frame, state: { kind: 'bearer' } }),
    session: renderSession({ ...ended, frame }),
    'session-living': renderSession({
      ...ended,
      frame: { ...frame, reader: { ...frame.reader, now: at('18:05') } },
      story: livingStory,
      receipt: undefined,
      endAction: '/account/sessions/end',
      integrity: { kind: 'pending' },
    }),
    'error-not-found': renderNotFound(frame, 'req_01KAV75KQ2M8'),
    'error-stale': renderStaleForm(frame, '/account', 'req_01KAV75KQ2M8'),
    'error-failure': renderFailure(frame, 'req_01KAV75KQ2M8'),
  }
}

function decidedPagesIn(frame: Frame): Readonly<Record<string, Html>> {
  const grant = { provider: 'GitHub', account: 'mina-acme', startsAt: at('14:06'), expiresAt: at('14:51') }
  const tools = [{ name: 'github__search_issues', title: 'Search issues', bounds: ['repo: acme/website'] }]
  const grants = [{ ...grant, tools, maxCalls: 40 }]
  const base = { ...decided, frame }
  return {
    'approval-granted': renderApprovalDecided({ ...base, outcome: { kind: 'granted', at: at('14:06'), grants } }),
    'approval-denied': renderApprovalDecided({
      ...base,
      outcome: { kind: 'denied_and_ended', at: at('14:07'), grantsEnded: 2 },
    }),
    'approval-withdrawn': renderApprovalDecided({
      ...base,
      outcome: { kind: 'withdrawn', at: at('14:12'), by: 'session', endReason: 'idle' },
    }),
  }
}

const arabic = baseIn('ar')
const inArabic = { words: ar, frame: { ...arabic.frame, brand: 'Acme Console', signedInAs: undefined } }

/** Pages that are looked at from right to left: the door, what a third party gets, and what acts in a person's name. */
export const arabicPages = {
  'sign-in-arabic': renderSignIn({
    ...signIn,
    ...inArabic,
    offers: [
      { label: ar.signIn.passkey, path: '/sign-in/passkey', sendsForm: false },
      { label: ar.signIn.sendCode, path: '/sign-in/code', sendsForm: true },
    ],
    error: { kind: 'wrong_credentials' },
  }),
  'consent-third-party-arabic': renderThirdParty({ ...thirdParty, words: ar, frame: arabic.frame }),
  'account-arabic': renderAccount({ ...account, ...arabic }),
}

/** The same pages in each other language, to be looked at by the name of the page and the language ("approval.de"). */
export const spoken: Readonly<Record<string, Html>> = Object.fromEntries(
  languages
    .slice(1)
    .flatMap(words => Object.entries(pagesIn(words)).map(([name, page]) => [`${name}.${words.frame.language}`, page])),
)

import { policyFault } from '../applications/index.ts'
import { readForm } from '../platform/body.ts'
import { type HtmlValue, seeOther, time } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { personOf } from './actions.ts'
import { findEnrolment } from './actions-factors.ts'
import { applicationName, type Flow, flowPath, formIsBound, openFlow } from './actions-flow.ts'
import {
  type BeforeEnrolment,
  beforeEnrolment,
  beginEnrolment,
  challengeOf,
  confirmSignIn,
  type GateTried,
  passFactor,
  proveEnrolment,
  type Subject,
  sendVerification,
  subjectOf,
  verificationOf,
  verifyAddress,
} from './actions-gates.ts'
import { rememberedDays } from './actions-sign-in.ts'
import { organizationsFor } from './actions-steps.ts'
import { derivedQr } from './derive-qr.ts'
import type { StepRefusal } from './model.ts'
import { goOn, home, type LockedOut, lockedOut, show } from './render-answer.ts'
import {
  renderConfirm,
  renderEnrol,
  renderEnrolScan,
  renderFactor,
  renderOrganization,
  renderRecoveryCodes,
  renderRefused,
  renderVerify,
} from './render-gates.ts'
import { hasPasskey } from './store-passkeys.ts'

interface Standing {
  readonly flow: Flow
  readonly subject: Subject
  readonly form: URLSearchParams
}

/** A gate is for whoever passed the one before it; strangers begin with the first one. */
function gate(handle: (on: Platform, standing: Standing) => Promise<Response>) {
  return async (on: Platform, call: Call): Promise<Response> => {
    const form = call.request.method === 'POST' ? await readForm(call.request) : new URLSearchParams()
    const returnTo = form.get('return_to') ?? call.url.searchParams.get('return_to') ?? undefined
    const person = await personOf(on, call)
    const flow = await openFlow(on, call, { returnTo, person })
    const subject = await subjectOf(on, flow, person)
    return subject === undefined ? begin(flow) : handle(on, { flow, subject, form })
  }
}

/** To the first factor, in this browser, with the same way back. */
function begin(flow: Flow): Response {
  return seeOther(beginHref(flow), flow.cookies)
}

function beginHref(flow: Flow): string {
  return flowPath('/sign-in', flow.returnTo, { prompt: 'login', screen: 'sign-in' })
}

interface Shown {
  readonly error?: HtmlValue
  readonly isWrong?: boolean
  readonly status?: number
  readonly seconds?: number
}

/** What is wrong, for the page of a gate. */
function failed(flow: Flow, tried: Exclude<GateTried, { outcome: 'passed' }> | LockedOut): Shown {
  const { error } = flow.words
  switch (tried.outcome) {
    case 'locked_out':
      return {
        error: error.lockedOut(time(tried.until, flow.frame.reader)),
        status: 429,
        seconds: tried.seconds,
      }
    case 'used':
      return { error: error.usedCode, isWrong: true, status: 400 }
    case 'late':
      return { error: error.lateCode, isWrong: true, status: 400 }
    case 'dead':
      return { error: error.deadCode, isWrong: true, status: 400 }
    case 'wrong':
    case 'over':
      return { error: error.wrongCode, isWrong: true, status: 400 }
  }
}

function stale(flow: Flow): Shown {
  return { error: flow.words.error.stale, status: 403 }
}

async function showVerify(on: Platform, { flow, subject }: Standing, shown: Shown & { sentAgain?: boolean } = {}) {
  if (subject.user.emailVerified) return seeOther(flow.returnTo ?? home, flow.cookies)
  const code = await verificationOf(on, subject.user)
  const error = shown.error ?? (code === undefined ? flow.words.error.lateCode : undefined)
  const endsAt = code?.expiresAt ?? on.clock.now()
  const otherAccountHref = beginHref(flow)
  const body = renderVerify({ ...flow, ...shown, error, email: subject.user.email, endsAt, otherAccountHref })
  return show(flow, body, shown)
}

async function verify(on: Platform, standing: Standing): Promise<Response> {
  const { flow, subject, form } = standing
  if (!formIsBound(flow, form)) return showVerify(on, standing, stale(flow))
  const tried = await verifyAddress(on, flow, subject, form.get('code') ?? '')
  if (tried.outcome === 'over') return begin(flow)
  if (tried.outcome !== 'passed') return showVerify(on, standing, failed(flow, tried))
  return afterGate(flow, tried.passed)
}

async function verifyAgain(on: Platform, standing: Standing): Promise<Response> {
  const { flow, subject, form } = standing
  if (!formIsBound(flow, form)) return showVerify(on, standing, stale(flow))
  const sent = await sendVerification(on, flow, subject.user).catch(lockedOut(on))
  if ('outcome' in sent) return showVerify(on, standing, failed(flow, sent))
  return showVerify(on, standing, { sentAgain: true })
}

async function showConfirm(on: Platform, { flow, subject }: Standing, shown: Shown = {}): Promise<Response> {
  if (subject.kind !== 'pending') return seeOther(flow.returnTo ?? home, flow.cookies)
  const code = await challengeOf(on, subject.user)
  const error = shown.error ?? (code === undefined ? flow.words.error.lateCode : undefined)
  const endsAt = code?.expiresAt ?? on.clock.now()
  const beginAgainHref = beginHref(flow)
  const body = renderConfirm({ ...flow, ...shown, error, email: subject.user.email, endsAt, beginAgainHref })
  return show(flow, body, shown)
}

async function confirm(on: Platform, standing: Standing): Promise<Response> {
  const { flow, subject, form } = standing
  if (!formIsBound(flow, form)) return showConfirm(on, standing, stale(flow))
  if (subject.kind !== 'pending') return begin(flow)
  const tried = await confirmSignIn(on, flow, subject.user, form.get('code') ?? '')
  if (tried.outcome === 'over') return begin(flow)
  if (tried.outcome !== 'passed') return showConfirm(on, standing, failed(flow, tried))
  return afterGate(flow, tried.passed)
}

function afterGate(flow: Flow, passed: Parameters<typeof goOn>[1] | undefined): Response {
  return passed === undefined ? seeOther(flow.returnTo ?? home, flow.cookies) : goOn(flow, passed)
}

interface ShownFactor extends Shown {
  readonly byRecovery: boolean
}

async function showFactor(on: Platform, { flow, subject }: Standing, shown: ShownFactor): Promise<Response> {
  const { returnTo } = flow
  const switchHref = flowPath('/sign-in/factor', returnTo, shown.byRecovery ? {} : { by: 'recovery' })
  const otherAccountHref = beginHref(flow)
  const byPasskey = await hasPasskey(on.database, subject.user.id)
  const passkeyHref = byPasskey ? flowPath('/sign-in/factor/passkey', returnTo) : undefined
  return show(
    flow,
    renderFactor({ ...flow, ...shown, rememberedDays, switchHref, passkeyHref, otherAccountHref }),
    shown,
  )
}

async function factor(on: Platform, standing: Standing): Promise<Response> {
  const { flow, subject, form } = standing
  const byRecovery = form.get('by') === 'recovery'
  if (!formIsBound(flow, form)) return showFactor(on, standing, { byRecovery, ...stale(flow) })
  const code = form.get(byRecovery ? 'recovery_code' : 'code')?.trim() ?? ''
  if (code === '')
    return showFactor(on, standing, { byRecovery, error: flow.words.error.enterCode, isWrong: true, status: 400 })
  const remember = form.get('remember') === 'yes'
  const tried = await passFactor(on, flow, subject, { code, byRecovery, remember }).catch(lockedOut(on))
  if (tried.outcome === 'over') return begin(flow)
  if (tried.outcome !== 'passed') return showFactor(on, standing, { byRecovery, ...failed(flow, tried) })
  return afterGate(flow, tried.passed)
}

/** Undefined when nothing has to come before; else where it comes. */
async function redirectBefore(on: Platform, { flow, subject }: Standing): Promise<Response | undefined> {
  // Whoever signed up an address that is somebody else's would leave them a factor that they can't pass (T27).
  if (!subject.user.emailVerified) return seeOther(flowPath('/sign-in/verify-email', flow.returnTo), flow.cookies)
  const before = await beforeEnrolment(on, subject)
  if (before === 'nothing') return undefined
  return seeOther(beforePath(flow, { before, subject }), flow.cookies)
}

/** Whoever was sent here for want of a second factor and has a passkey needs nothing more than that. */
function beforePath(
  flow: Flow,
  { before, subject }: { before: Exclude<BeforeEnrolment, 'nothing'>; subject: Subject },
): string {
  const back = flowPath('/sign-in/enrol', flow.returnTo)
  if (before === 'sign_in') return flowPath('/sign-in', back, { prompt: 'login' })
  if (before === 'factor') return flowPath('/sign-in/factor', back)
  return flowPath('/sign-in/factor/passkey', subject.kind === 'pending' || isDemanded(flow) ? flow.returnTo : back)
}

/** The application asks everybody for a second factor. */
function isDemanded({ application }: Flow): boolean {
  return policyFault(application, { mfaDone: false }) !== undefined
}

async function showEnrol(on: Platform, standing: Standing, shown: Shown = {}): Promise<Response> {
  const { flow } = standing
  const before = await redirectBefore(on, standing)
  if (before !== undefined) return before
  return show(
    flow,
    renderEnrol({ ...flow, ...shown, requiredBy: isDemanded(flow) ? applicationName(flow) : undefined }),
    shown,
  )
}

async function enrol(on: Platform, standing: Standing): Promise<Response> {
  const { flow, subject, form } = standing
  if (!formIsBound(flow, form)) return showEnrol(on, standing, stale(flow))
  const before = await redirectBefore(on, standing)
  if (before !== undefined) return before
  if (form.get('act') === 'prove') return prove(on, standing)
  const begun = await beginEnrolment(on, subject)
  return showScan(flow, { challengeId: begun.challenge.id, secret: begun.secret.reveal(), uri: begun.uri.reveal() })
}

interface Scan {
  readonly challengeId: string
  readonly secret: string
  readonly uri: string
}

function showScan(flow: Flow, scan: Scan, shown: Shown = {}): Response {
  const key = scan.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')
  const qr = derivedQr(scan.uri)
  return show(flow, renderEnrolScan({ ...flow, ...shown, challengeId: scan.challengeId, qr, key }), shown)
}

async function prove(on: Platform, standing: Standing): Promise<Response> {
  const { flow, subject, form } = standing
  const challengeId = form.get('challenge_id') ?? ''
  const tried = await proveEnrolment(on, flow, subject, { challengeId, code: form.get('code') ?? '' }).catch(
    lockedOut(on),
  )
  if (tried.outcome === 'over') return begin(flow)
  if (tried.outcome === 'enrolled') {
    const goOnHref = goOn(flow, tried.passed ?? doneHere).headers.get('location') ?? home
    const codes = tried.recoveryCodes.map(code => code.reveal())
    return show(flow, renderRecoveryCodes({ ...flow, codes, goOnHref }), { cookies: tried.passed?.cookies ?? [] })
  }
  const userId = subject.user.id
  const again = await on.database.transaction(tx => findEnrolment(on, tx, { challengeId, userId }))
  if (again === undefined) return showEnrol(on, standing, failed(flow, tried))
  const scan = { challengeId, secret: again.secret.reveal(), uri: again.uri.reveal() }
  return showScan(flow, scan, failed(flow, tried))
}

const doneHere = { step: { step: 'done', organizationId: undefined }, session: undefined, cookies: [] } as const

/** The request that led here, for one of the organizations: choosing is a link, and starts nothing by itself. */
async function organization(on: Platform, { flow, subject }: Standing): Promise<Response> {
  const { returnTo } = flow
  if (returnTo === undefined || subject.kind === 'pending') return seeOther(home, flow.cookies)
  const organizations = await organizationsFor(on.database, { user: subject.user, application: flow.application })
  const shown = organizations.map(({ id, name }) => {
    const target = new URL(returnTo, 'http://ambit.invalid')
    target.searchParams.set('organization_id', id)
    return { name, href: target.pathname + target.search }
  })
  return show(flow, renderOrganization({ ...flow, application: applicationName(flow), organizations: shown }))
}

const refusals: readonly StepRefusal[] = [
  'method_not_allowed',
  'sign_up_not_allowed',
  'organization_not_allowed',
  'organization_methods',
  'risk',
]

async function refused(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  const flow = await openFlow(on, call, { returnTo: call.url.searchParams.get('return_to') ?? undefined, person })
  const because = refusals.find(each => each === call.url.searchParams.get('because')) ?? 'method_not_allowed'
  const otherWayHref = beginHref(flow)
  return show(flow, renderRefused({ ...flow, because, application: applicationName(flow), otherWayHref }), {
    status: 403,
  })
}

export const gatePages: readonly Route[] = [
  page('get', '/sign-in/verify-email', { summary: 'Prove the address', handle: gate((on, at) => showVerify(on, at)) }),
  page('post', '/sign-in/verify-email', { summary: 'Prove the address by its code', handle: gate(verify) }),
  page('post', '/sign-in/verify-email/again', { summary: 'Mail a new code', handle: gate(verifyAgain) }),
  page('get', '/sign-in/confirm', {
    summary: 'Ask whether it is the person',
    handle: gate((on, at) => showConfirm(on, at)),
  }),
  page('post', '/sign-in/confirm', { summary: 'Answer a challenge by its code', handle: gate(confirm) }),
  page('get', '/sign-in/factor', {
    summary: 'Ask for the second factor',
    handle: gate((on, at) =>
      showFactor(on, at, { byRecovery: at.flow.call.url.searchParams.get('by') === 'recovery' }),
    ),
  }),
  page('post', '/sign-in/factor', { summary: 'Pass the second factor', handle: gate(factor) }),
  page('get', '/sign-in/enrol', { summary: 'Set up a second factor', handle: gate((on, at) => showEnrol(on, at)) }),
  page('post', '/sign-in/enrol', { summary: 'Begin or prove a second factor', handle: gate(enrol) }),
  page('get', '/sign-in/organization', { summary: 'Choose an organization', handle: gate(organization) }),
  page('get', '/sign-in/refused', { summary: 'Why an application lets nobody in like this', handle: refused }),
]

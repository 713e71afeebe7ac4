import { guessWordsFor, hasPassword, isEmailAddress, updateUser, weaknessOf } from '../directory/index.ts'
import { emailLengthMax } from '../directory/model.ts'
import { readForm } from '../platform/body.ts'
import { type HtmlValue, named, seeOther, time } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { signedInWithin } from '../sessions/index.ts'
import { personOf, signInAddress } from './actions.ts'
import {
  type AddressProven,
  askForCode,
  maySignUp,
  proveByCode,
  proveByLink,
  recordCodeFailed,
  signInLinks,
} from './actions-address.ts'
import { findCodeOfFlow, findLink } from './actions-codes.ts'
import { applicationName, type Flow, flowPath, formIsBound, openFlow } from './actions-flow.ts'
import { changeFreshSeconds } from './actions-gates.ts'
import { givenNameLengthMax, type Person } from './model.ts'
import { parseHints } from './parse-hints.ts'
import { goOn, home, type LockedOut, lockedOut, show, toConnection } from './render-answer.ts'
import { renderCodePage, renderDetails, renderLinkOver, renderLinkPage, renderSignUp } from './render-code-page.ts'
import { renderRefused } from './render-gates.ts'
import { meterScript } from './render-password-meter.ts'

interface ShownCode {
  readonly error?: HtmlValue
  readonly isWrong?: boolean
  readonly status?: number
  readonly seconds?: number
}

/** The page for the digits that this browser asked for last; without such, where one asks. */
async function showCode(on: Platform, flow: Flow, shown: ShownCode = {}): Promise<Response> {
  const code = await findCodeOfFlow(on, 'magic_auth', flow.browser)
  if (code === undefined) return seeOther(flowPath('/sign-in', flow.returnTo), flow.cookies)
  const body = renderCodePage({
    ...flow,
    ...shown,
    email: code.email,
    endsAt: code.expiresAt,
    signInHref: flowPath('/sign-in', flow.returnTo, { screen: 'sign-in', prompt: 'login' }),
  })
  return show(flow, body, shown)
}

/** A mistake in the form that asks for a code is shown on the form it came from. */
async function ask(on: Platform, call: Call, signUp: boolean): Promise<Response> {
  const form = await readForm(call.request)
  const flow = await openFlow(on, call, { returnTo: form.get('return_to') ?? undefined })
  const known = await findCodeOfFlow(on, 'magic_auth', flow.browser)
  const email = form.get('email')?.trim() ?? known?.email ?? ''
  const back = signUp ? (shown: ShownSignUp) => showSignUp(flow, { ...shown, email }) : undefined
  if (!formIsBound(flow, form)) {
    if (back !== undefined) return back({ error: flow.words.error.stale, status: 403 })
    return known === undefined
      ? seeOther(flowPath('/sign-in', flow.returnTo, { prompt: 'login' }), flow.cookies)
      : showCode(on, flow, { error: flow.words.error.stale, status: 403 })
  }
  if (!isAddress(email)) {
    if (back !== undefined) return back({ isMissing: true, status: 400 })
    return seeOther(flowPath('/sign-in', flow.returnTo, { prompt: 'login' }), flow.cookies)
  }
  const limited = await askForCode(on, flow, { email, signUp }).catch(lockedOut(on))
  if (limited === undefined) return seeOther(flowPath('/sign-in/code', flow.returnTo), flow.cookies)
  if (back !== undefined) return back(lockedWords(flow, limited))
  if (known !== undefined) return showCode(on, flow, lockedWords(flow, limited))
  return showSignUp(flow, { ...lockedWords(flow, limited), email })
}

function isAddress(email: string): boolean {
  return email.length <= emailLengthMax && isEmailAddress(email)
}

function lockedWords(flow: Flow, { until, seconds }: LockedOut): { error: HtmlValue; status: 429; seconds: number } {
  return { error: flow.words.error.lockedOut(time(until, flow.frame.reader)), status: 429, seconds }
}

async function check(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const flow = await openFlow(on, call, { returnTo: form.get('return_to') ?? undefined })
  if (!formIsBound(flow, form)) return showCode(on, flow, { error: flow.words.error.stale, status: 403 })
  const asked = await findCodeOfFlow(on, 'magic_auth', flow.browser)
  const code = form.get('code')?.trim() ?? ''
  if (asked === undefined) return showCode(on, flow)
  if (code === '') return showCode(on, flow, { error: flow.words.error.enterCode, isWrong: true, status: 400 })
  const proven = await proveByCode(on, flow, { email: asked.email, code })
  if (proven.outcome === 'passed') return welcome(flow, proven)
  if (proven.outcome === 'captured') return toConnection(flow, proven)
  await recordCodeFailed(on, flow, { email: asked.email, because: proven.outcome })
  return proven.outcome === 'sign_up_not_allowed'
    ? refused(flow)
    : showCode(on, flow, { error: failedWords(flow, proven), isWrong: true, status: 400 })
}

function refused(flow: Flow): Response {
  const application = applicationName(flow)
  const otherWayHref = flowPath('/sign-in', flow.returnTo, { prompt: 'login', screen: 'sign-in' })
  return show(flow, renderRefused({ ...flow, because: 'sign_up_not_allowed', application, otherWayHref }), {
    status: 403,
  })
}

/** Somebody new says who they are, everybody else goes on. */
function welcome(flow: Flow, { passed, returnTo, isNew }: Extract<AddressProven, { outcome: 'passed' }>): Response {
  const target = returnTo ?? flow.returnTo
  if (!isNew || passed.step.step !== 'done') return goOn(flow, passed, target)
  return seeOther(flowPath('/sign-up/details', target), [...flow.cookies, ...passed.cookies])
}

function failedWords(flow: Flow, failed: Exclude<AddressProven, { outcome: 'passed' | 'captured' }>): HtmlValue {
  const { error } = flow.words
  switch (failed.outcome) {
    case 'wrong':
      return error.wrongCode
    case 'used':
      return error.usedCode
    case 'late':
      return error.lateCode
    case 'dead':
      return error.deadCode
    case 'denied':
      return error.denied(named(failed.text))
    case 'not_active':
    case 'sign_up_not_allowed':
      return error.wrongCode
  }
}

async function showLink(on: Platform, call: Call): Promise<Response> {
  const token = call.params.token ?? ''
  const flow = await openFlow(on, call, { returnTo: undefined })
  const found = await findLink(on, { kinds: signInLinks, token, flow: flow.isNew ? undefined : flow.browser })
  const { code } = found
  if (code === undefined || found.outcome !== 'right' || found.otherBrowser)
    return linkOver(flow, found.otherBrowser && found.outcome === 'right')
  const body = renderLinkPage({
    ...flow,
    application: applicationName(flow),
    email: code.email,
    endsAt: code.expiresAt,
    action: `/sign-in/link/${token}`,
  })
  return show(flow, body)
}

function linkOver(flow: Flow, otherBrowser: boolean): Response {
  const askHref = flowPath('/sign-in', flow.returnTo)
  return show(flow, renderLinkOver({ ...flow, otherBrowser, askHref }), { status: otherBrowser ? 403 : 410 })
}

async function useLink(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const flow = await openFlow(on, call, { returnTo: form.get('return_to') ?? undefined })
  if (!formIsBound(flow, form)) return linkOver(flow, true)
  const proven = await proveByLink(on, flow, call.params.token ?? '')
  if (proven.outcome === 'passed') return welcome(flow, proven)
  if (proven.outcome === 'captured') return toConnection(flow, proven)
  return proven.outcome === 'sign_up_not_allowed' ? refused(flow) : linkOver(flow, false)
}

interface ShownSignUp {
  readonly email?: string | undefined
  readonly error?: HtmlValue
  readonly isMissing?: boolean
  readonly status?: number
  readonly seconds?: number
}

function showSignUp(flow: Flow, shown: ShownSignUp = {}): Response {
  if (!maySignUp(flow.application) && parseHints(flow.returnTo).invitationToken === undefined) return refused(flow)
  const signInHref = flowPath('/sign-in', flow.returnTo, { screen: 'sign-in' })
  return show(flow, renderSignUp({ ...flow, ...shown, application: applicationName(flow), signInHref }), shown)
}

async function openSignUp(on: Platform, call: Call): Promise<Response> {
  const flow = await openFlow(on, call, { returnTo: call.url.searchParams.get('return_to') ?? undefined })
  return showSignUp(flow, { email: call.url.searchParams.get('login_hint') ?? parseHints(flow.returnTo).email })
}

interface ShownDetails {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly error?: HtmlValue
  readonly passwordFault?: string | undefined
  readonly status?: number
}

async function showDetails(on: Platform, call: Call, shown: ShownDetails & { returnTo?: string | undefined } = {}) {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const returnTo = shown.returnTo ?? call.url.searchParams.get('return_to') ?? undefined
  const flow = await openFlow(on, call, { returnTo, person })
  const owner = { email: person.email, ...shown, application: applicationName(flow) }
  const body = renderDetails({
    ...flow,
    ...shown,
    guess: guessWordsFor(on, owner),
    email: person.email,
    endsAt: person.expiresAt,
    skipHref: flow.returnTo ?? home,
  })
  return show(flow, body, { ...shown, script: meterScript(on) })
}

/** Name and first password of an account that was just made. One that has a password changes it elsewhere, with the old one. */
async function saveDetails(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  const form = await readForm(call.request)
  const returnTo = form.get('return_to') ?? undefined
  const flow = await openFlow(on, call, { returnTo, person })
  const [firstName, lastName] = ['first_name', 'last_name'].map(name =>
    form.get(name)?.trim().slice(0, givenNameLengthMax),
  )
  const shown = { firstName, lastName, returnTo }
  if (!formIsBound(flow, form)) return showDetails(on, call, { ...shown, error: flow.words.error.stale, status: 403 })
  const password = form.get('password') ?? ''
  if (password !== '' && !(await mayChooseFirst(on, person)))
    return showDetails(on, call, { ...shown, error: flow.words.error.stale, status: 403 })
  const change = {
    ...(firstName ? { firstName } : {}),
    ...(lastName ? { lastName } : {}),
    ...(password === '' ? {} : { password: new Secret(password) }),
  }
  const application = applicationName(flow)
  const saved = await updateUser(on, { kind: 'person', ...person }, { id: person.userId, change, application }).catch(
    weaknessOf,
  )
  if (typeof saved === 'string')
    return showDetails(on, call, { ...shown, passwordFault: flow.words.error.password(saved), status: 400 })
  return seeOther(flow.returnTo ?? home, flow.cookies)
}

/** A first password is for who has none and signed in lately: a session that somebody else holds brings none of its own (T37). */
async function mayChooseFirst(on: Platform, { userId, sessionId }: Person): Promise<boolean> {
  return !(await hasPassword(on.database, userId)) && signedInWithin(on.database, sessionId, changeFreshSeconds)
}

export const codePages: readonly Route[] = [
  page('get', '/sign-in/code', {
    summary: 'Where the digits of a mail are typed',
    handle: async (on, call) =>
      showCode(on, await openFlow(on, call, { returnTo: call.url.searchParams.get('return_to') ?? undefined })),
  }),
  page('post', '/sign-in/code', { summary: 'Mail a code', handle: (on, call) => ask(on, call, false) }),
  page('post', '/sign-in/code/check', { summary: 'Sign in by the code of a mail', handle: check }),
  page('get', '/sign-in/link/{token}', { summary: 'Ask before the link of a mail is used', handle: showLink }),
  page('post', '/sign-in/link/{token}', { summary: 'Sign in by the link of a mail', handle: useLink }),
  page('get', '/sign-up', { summary: 'Create an account', handle: openSignUp }),
  page('post', '/sign-up', { summary: 'Mail a code to a new address', handle: (on, call) => ask(on, call, true) }),
  page('get', '/sign-up/details', {
    summary: 'Name and password of a new account',
    handle: (on, call) => showDetails(on, call),
  }),
  page('post', '/sign-up/details', { summary: 'Save name and password of a new account', handle: saveDetails }),
]

import { readForm } from '../platform/body.ts'
import { assetPath, type HtmlValue, seeOther, time } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { signedInWithin } from '../sessions/index.ts'
import { checkCsrf, personOf, signInAddress } from './actions.ts'
import { provenFactors } from './actions-factors.ts'
import { type Flow, flowPath, formIsBound, openFlow } from './actions-flow.ts'
import { changeFreshSeconds, type Subject, subjectOf } from './actions-gates.ts'
import { askedOfSubject, passPasskey, signInAsked, signInByPasskey } from './actions-passkey-gate.ts'
import { passkeyQuestion } from './actions-passkey-proof.ts'
import { addPasskey, registrationQuestion } from './actions-passkeys.ts'
import type { Person } from './model.ts'
import { goOn, home, type LockedOut, lockedOut, show } from './render-answer.ts'
import { renderNewPasskey, renderPasskey } from './render-passkey.ts'

const newPath = '/account/passkeys/new'

interface Shown {
  readonly error?: HtmlValue
  readonly status?: number
  readonly seconds?: number
}

/** The one file that these pages may run. */
function scriptOf(on: Platform): string {
  return `${on.config.baseUrl}${assetPath('passkey.js')}`
}

/** What went wrong, said on the page that asks again. */
function failed(
  flow: Flow,
  tried: LockedOut | { readonly outcome: 'webauthn_invalid' | 'not_active' | 'stale' },
): Shown {
  const { passkey, error } = flow.words
  switch (tried.outcome) {
    case 'locked_out':
      return { error: error.lockedOut(time(tried.until, flow.frame.reader)), status: 429, seconds: tried.seconds }
    case 'stale':
      return { error: error.stale, status: 403 }
    case 'webauthn_invalid':
    case 'not_active':
      return { error: passkey.invalid, status: 400 }
  }
}

function returnToOf(call: Call, form?: URLSearchParams): string | undefined {
  return form?.get('return_to') ?? call.url.searchParams.get('return_to') ?? undefined
}

async function showSignIn(on: Platform, flow: Flow, shown: Shown = {}): Promise<Response> {
  const { passkey, noAccessYet } = flow.words
  const body = renderPasskey({
    ...flow,
    ...shown,
    question: await passkeyQuestion(on, signInAsked(flow)),
    action: '/sign-in/passkey',
    heading: passkey.heading,
    lead: passkey.lead,
    until: noAccessYet,
    otherWayHref: beginHref(flow),
  })
  return show(flow, body, { ...shown, script: scriptOf(on) })
}

async function signIn(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const flow = await openFlow(on, call, { returnTo: returnToOf(call, form) })
  if (!formIsBound(flow, form)) return showSignIn(on, flow, failed(flow, { outcome: 'stale' }))
  const tried = await signInByPasskey(on, flow, form.get('credential') ?? '').catch(lockedOut(on))
  return tried.outcome === 'passed' ? goOn(flow, tried.passed) : showSignIn(on, flow, failed(flow, tried))
}

/** Somebody known, half-way in or signed in; strangers begin with the first factor. */
function known(
  handle: (on: Platform, at: { flow: Flow; subject: Subject; form: URLSearchParams }) => Promise<Response>,
) {
  return async (on: Platform, call: Call): Promise<Response> => {
    const form = call.request.method === 'POST' ? await readForm(call.request) : new URLSearchParams()
    const person = await personOf(on, call)
    const flow = await openFlow(on, call, { returnTo: returnToOf(call, form), person })
    const subject = await subjectOf(on, flow, person)
    return subject === undefined ? begin(flow) : handle(on, { flow, subject, form })
  }
}

function begin(flow: Flow): Response {
  return seeOther(beginHref(flow), flow.cookies)
}

function beginHref(flow: Flow): string {
  return flowPath('/sign-in', flow.returnTo, { prompt: 'login', screen: 'sign-in' })
}

async function showFactor(on: Platform, flow: Flow, subject: Subject, shown: Shown = {}): Promise<Response> {
  const { passkey, factor, noAccessYet } = flow.words
  const isPending = subject.kind === 'pending'
  const body = renderPasskey({
    ...flow,
    ...shown,
    question: await passkeyQuestion(on, askedOfSubject(flow, subject)),
    action: '/sign-in/factor/passkey',
    heading: isPending ? factor.heading : passkey.stepUpHeading,
    lead: isPending ? passkey.factorLead : passkey.stepUpLead,
    until: noAccessYet,
    otherWayHref: isPending ? await otherFactor(on, flow, subject) : (flow.returnTo ?? home),
  })
  return show(flow, body, { ...shown, script: scriptOf(on) })
}

/** The app of who has one; else the sign-in of somebody else. */
async function otherFactor(on: Platform, flow: Flow, { user }: Subject): Promise<string> {
  const hasApp = (await provenFactors(on.database, user.id)).length > 0
  return hasApp ? flowPath('/sign-in/factor', flow.returnTo) : beginHref(flow)
}

async function factor(on: Platform, at: { flow: Flow; subject: Subject; form: URLSearchParams }): Promise<Response> {
  const { flow, subject, form } = at
  if (!formIsBound(flow, form)) return showFactor(on, flow, subject, failed(flow, { outcome: 'stale' }))
  const tried = await passPasskey(on, flow, subject, form.get('credential') ?? '').catch(lockedOut(on))
  if (tried.outcome === 'over') return begin(flow)
  if (tried.outcome !== 'passed') return showFactor(on, flow, subject, failed(flow, tried))
  return tried.passed === undefined ? seeOther(flow.returnTo ?? home, flow.cookies) : goOn(flow, tried.passed)
}

async function showNew(on: Platform, flow: Flow, person: Person, shown: Shown & { name?: string } = {}) {
  const { userId, csrfToken } = person
  const body = renderNewPasskey({
    ...flow,
    ...shown,
    csrfToken,
    question: await registrationQuestion(on, { userId, flow: flow.browser }),
    action: newPath,
    otherWayHref: flow.returnTo ?? home,
  })
  return show(flow, body, { ...shown, script: scriptOf(on) })
}

/** Signed in, and lately: who finds an open browser must not add a key of their own (T37). */
function fresh(handle: (on: Platform, call: Call, person: Person) => Promise<Response>) {
  return async (on: Platform, call: Call): Promise<Response> => {
    const person = await personOf(on, call)
    if (person === undefined) return seeOther(signInAddress(call))
    if (await signedInWithin(on.database, person.sessionId, changeFreshSeconds)) return handle(on, call, person)
    const back = flowPath(newPath, returnToOf(call))
    return seeOther(flowPath('/sign-in', back, { prompt: 'login' }))
  }
}

async function openNew(on: Platform, call: Call, person: Person): Promise<Response> {
  return showNew(on, await openFlow(on, call, { returnTo: returnToOf(call), person }), person)
}

async function add(on: Platform, call: Call, person: Person): Promise<Response> {
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const flow = await openFlow(on, call, { returnTo: returnToOf(call, form), person })
  const { userId } = person
  const name = form.get('name') ?? ''
  const text = form.get('credential') ?? ''
  try {
    await addPasskey(on, { kind: 'person', ...person }, { userId, flow: flow.browser, text, name, place: flow.place })
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.status >= 500) throw cause
    const { passkey } = flow.words
    const error = cause.code === 'too_many_passkeys' ? passkey.tooMany : passkey.invalid
    return showNew(on, flow, person, { error, status: cause.status, name })
  }
  return seeOther(flow.returnTo ?? home, flow.cookies)
}

export const passkeyPages: readonly Route[] = [
  page('get', '/sign-in/passkey', {
    summary: 'Ask for a passkey',
    handle: async (on, call) => showSignIn(on, await openFlow(on, call, { returnTo: returnToOf(call) })),
  }),
  page('post', '/sign-in/passkey', { summary: 'Sign in by a passkey', handle: signIn }),
  page('get', '/sign-in/factor/passkey', {
    summary: 'Ask for a passkey as the second factor',
    handle: known((on, { flow, subject }) => showFactor(on, flow, subject)),
  }),
  page('post', '/sign-in/factor/passkey', { summary: 'Pass the second factor by a passkey', handle: known(factor) }),
  page('get', newPath, { summary: 'Ask an authenticator for a new passkey', handle: fresh(openNew) }),
  page('post', newPath, { summary: 'Add a passkey', handle: fresh(add) }),
]

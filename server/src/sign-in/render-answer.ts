import { type Html, type PageAnswer, page, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Flow, flowPath } from './actions-flow.ts'
import type { Passed } from './actions-sign-in.ts'
import { stepPath } from './derive-step-path.ts'

export const home = '/account'

export interface ShownPage {
  readonly status?: number
  readonly cookies?: readonly string[]
  /** How long a person who is locked out waits. */
  readonly seconds?: number | undefined
  /** The full address of the page's script, where it has one. */
  readonly script?: string | undefined
}

/** A page of this flow, with the cookies that it still needs. */
export function show(
  flow: Flow,
  body: Html,
  { status = 200, cookies = [], seconds, script }: ShownPage = {},
): Response {
  const headers = [...flow.cookies, ...cookies].map(cookie => ['set-cookie', cookie] as const)
  const answer: PageAnswer = { status, headers, look: flow.frame.look, script }
  const shown = page(body, answer)
  if (seconds !== undefined) shown.headers.set('Retry-After', String(seconds))
  return shown
}

/** On to where the person came from, or to the page of the next gate. */
export function goOn(flow: Flow, { step, cookies }: Passed, returnTo: string | undefined = flow.returnTo): Response {
  const all = [...flow.cookies, ...cookies]
  if (step.step === 'done') return seeOther(returnTo ?? home, all)
  return seeOther(flowPath(stepPath(step), returnTo, step.step === 'refused' ? { because: step.because } : {}), all)
}

/** To the provider of the organization that signs people with this address in. */
export function toConnection(
  flow: Flow,
  { email, captured }: { readonly email: string; readonly captured: string },
): Response {
  return seeOther(flowPath(`/sign-in/sso/${captured}`, flow.returnTo, { login_hint: email }), flow.cookies)
}

/** A limit was met: the page says until when, and `Retry-After` how long. */
export interface LockedOut {
  readonly outcome: 'locked_out'
  readonly until: Date
  readonly seconds: number
}

/** For `catch`: a limit becomes a value, everything else is thrown on. */
export function lockedOut(on: Platform): (cause: unknown) => LockedOut {
  return cause => {
    if (!(cause instanceof Refusal) || cause.status !== 429) throw cause
    const seconds = Number(cause.headers?.['Retry-After'] ?? 1)
    return { outcome: 'locked_out', until: new Date(on.clock.now().getTime() + seconds * 1000), seconds }
  }
}

import { guessWordsFor, weaknessOf } from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import { time } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { applicationName, type Flow, flowPath, formIsBound, openFlow } from './actions-flow.ts'
import { askForReset, findReset, resetPassword } from './actions-reset.ts'
import { parseHints } from './parse-hints.ts'
import { lockedOut, show } from './render-answer.ts'
import { meterScript } from './render-password-meter.ts'
import { renderNewPassword, renderReset, renderResetDone, renderResetOver, renderResetSent } from './render-reset.ts'

const signInHref = (flow: Flow): string => flowPath('/sign-in', flow.returnTo, { screen: 'sign-in' })

async function open(on: Platform, call: Call): Promise<Response> {
  const flow = await openFlow(on, call, { returnTo: call.url.searchParams.get('return_to') ?? undefined })
  const email = call.url.searchParams.get('login_hint') ?? parseHints(flow.returnTo).email
  return show(flow, renderReset({ ...flow, email, signInHref: signInHref(flow) }))
}

async function ask(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const flow = await openFlow(on, call, { returnTo: form.get('return_to') ?? undefined })
  const email = form.get('email')?.trim() ?? ''
  const view = { ...flow, email, signInHref: signInHref(flow) }
  if (!formIsBound(flow, form))
    return show(flow, renderReset({ ...view, error: flow.words.error.stale }), { status: 403 })
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return show(flow, renderReset({ ...view, isMissing: true }), { status: 400 })
  const asked = await askForReset(on, flow, email).catch(lockedOut(on))
  if ('endsAt' in asked) return show(flow, renderResetSent({ ...view, endsAt: asked.endsAt }))
  const error = flow.words.error.lockedOut(time(asked.until, flow.frame.reader))
  return show(flow, renderReset({ ...view, error }), { status: 429, seconds: asked.seconds })
}

function over(flow: Flow): Response {
  return show(flow, renderResetOver({ ...flow, askHref: flowPath('/reset-password', flow.returnTo) }), { status: 400 })
}

interface ShownReset {
  readonly error?: string
  readonly fault?: string
  readonly status?: number
}

async function showNew(on: Platform, flow: Flow, shown: ShownReset = {}): Promise<Response> {
  const token = flow.call.params.token ?? ''
  const code = await findReset(on, token)
  if (code === undefined) return over(flow)
  const action = `/reset-password/${token}`
  const guess = guessWordsFor(on, { email: code.email, application: applicationName(flow) })
  const view = { ...flow, ...shown, email: code.email, endsAt: code.expiresAt, action, guess }
  return show(flow, renderNewPassword(view), { ...shown, script: meterScript(on) })
}

async function save(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const flow = await openFlow(on, call, { returnTo: form.get('return_to') ?? undefined })
  const { words } = flow
  if (!formIsBound(flow, form)) return showNew(on, flow, { error: words.error.stale, status: 403 })
  const token = call.params.token ?? ''
  const code = await findReset(on, token)
  if (code === undefined) return over(flow)
  const password = form.get('password') ?? ''
  const actor = { kind: 'system', node: on.node } as const
  const parts = { token, password: new Secret(password), place: flow.place }
  const reset = await resetPassword(on, actor, parts).catch(weak)
  if (reset.outcome === 'weak') return showNew(on, flow, { fault: words.error.password(reset.fault), status: 400 })
  if (reset.outcome !== 'changed') return over(flow)
  return show(flow, renderResetDone({ ...flow, sessionsEnded: reset.sessionsEnded, signInHref: signInHref(flow) }))
}

/** For `catch`: a password that is refused becomes a value, everything else is thrown on. */
function weak(cause: unknown): { readonly outcome: 'weak'; readonly fault: ReturnType<typeof weaknessOf> } {
  return { outcome: 'weak', fault: weaknessOf(cause) }
}

export const resetPages: readonly Route[] = [
  page('get', '/reset-password', { summary: 'Ask for a new password', handle: open }),
  page('post', '/reset-password', { summary: 'Mail a link to a new password', handle: ask }),
  page('get', '/reset-password/{token}', {
    summary: 'Where a new password is chosen',
    handle: async (on, call) =>
      showNew(on, await openFlow(on, call, { returnTo: call.url.searchParams.get('return_to') ?? undefined })),
  }),
  page('post', '/reset-password/{token}', { summary: 'Save the new password, ending all sign-ins', handle: save }),
]

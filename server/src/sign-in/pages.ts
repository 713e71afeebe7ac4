import { accountApplication, brandingOf, findApplicationByClientId } from '../applications/index.ts'
import { readForm } from '../platform/body.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, operationsDoor, page, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { parseEndScope } from '../sessions/index.ts'
import { checkCsrf, personOf } from './actions.ts'
import { maySignUp } from './actions-address.ts'
import { applicationName, type Flow, flowPath, formIsBound, openFlow, wordsOf } from './actions-flow.ts'
import { passOn, provePassword } from './actions-sign-in.ts'
import { signOutHere } from './actions-sign-out.ts'
import { checkReturnTo } from './check-return-to.ts'
import { brandingStyle } from './derive-branding-style.ts'
import { signInWays } from './methods/all.ts'
import type { Offer } from './methods/method.ts'
import { codePages } from './pages-code.ts'
import { externalPages } from './pages-external.ts'
import { gatePages } from './pages-gates.ts'
import { invitationPages } from './pages-invitation.ts'
import { passkeyPages } from './pages-passkeys.ts'
import { providerPages } from './pages-providers.ts'
import { resetPages } from './pages-reset.ts'
import { parseHints } from './parse-hints.ts'
import { goOn, home, lockedOut, show } from './render-answer.ts'
import { frameIn } from './render-frame.ts'
import { renderSignIn, type SignInError } from './render-sign-in.ts'
import { renderSignOut } from './render-sign-out.ts'
import { signedOutAnswer } from './render-signed-out.ts'

interface Shown {
  readonly email?: string | undefined
  readonly error?: SignInError
  readonly seconds?: number
}

async function showSignIn(on: Platform, flow: Flow, shown: Shown): Promise<Response> {
  const { application, returnTo, words } = flow
  const { methods } = application.signIn
  const ways = signInWays.filter(way => methods.includes(way.policy))
  const offers = await Promise.all(ways.map(way => way.offer(on, { application, words })))
  const mail = on.config.smtpUrl !== 'none'
  const body = renderSignIn({
    frame: flow.frame,
    words,
    application: applicationName(flow),
    csrfToken: flow.csrfToken,
    returnTo,
    email: shown.email,
    error: shown.error,
    heading: brandingOf(application).headings?.[words.frame.language],
    sessionPolicy: application.policy,
    withPassword: methods.includes('password'),
    offers: offers.flat().map(offer => withReturn(offer, returnTo)),
    resetPasswordHref: mail && methods.includes('password') ? flowPath('/reset-password', returnTo) : undefined,
    signUpHref: mail && maySignUp(application) ? flowPath('/sign-up', returnTo) : undefined,
  })
  return show(flow, body, { status: statusOf(shown.error), seconds: shown.seconds })
}

/** A link says where the person comes back to; a button sends it with the form. */
function withReturn(offer: Offer, returnTo: string | undefined): Offer {
  return offer.sendsForm ? offer : { ...offer, path: flowPath(offer.path, returnTo) }
}

function statusOf(error: SignInError | undefined): number {
  if (error === undefined) return 200
  if (error.kind === 'locked_out') return 429
  return error.kind === 'stale_form' ? 403 : 400
}

async function signIn(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const flow = await openFlow(on, call, { returnTo: form.get('return_to') ?? undefined })
  const email = form.get('email')?.trim() ?? ''
  const password = form.get('password') ?? ''
  if (!formIsBound(flow, form)) return showSignIn(on, flow, { email, error: { kind: 'stale_form' } })
  if (email === '') return showSignIn(on, flow, { email, error: { kind: 'missing', field: 'email' } })
  if (password === '') return showSignIn(on, flow, { email, error: { kind: 'missing', field: 'password' } })
  const proven = await provePassword(on, flow.place, { email, password: new Secret(password) }).catch(lockedOut(on))
  if (proven.outcome === 'locked_out')
    return showSignIn(on, flow, { email, error: { kind: 'locked_out', until: proven.until }, seconds: proven.seconds })
  if (proven.outcome !== 'proven') return showSignIn(on, flow, { email, error: { kind: proven.outcome } })
  return goOn(flow, await passOn(on, flow, { proof: proven.proof }))
}

async function openSignIn(on: Platform, call: Call): Promise<Response> {
  const { searchParams } = call.url
  const returnTo = checkReturnTo(searchParams.get('return_to'))
  const again = searchParams.get('prompt') === 'login'
  if (!again && (await personOf(on, call)) !== undefined) return seeOther(returnTo ?? home)
  const hints = parseHints(returnTo)
  const flow = await openFlow(on, call, { returnTo })
  if (hints.signsUp && searchParams.get('screen') !== 'sign-in' && maySignUp(flow.application))
    return seeOther(flowPath('/sign-up', returnTo), flow.cookies)
  return showSignIn(on, flow, { email: searchParams.get('login_hint') ?? hints.email })
}

async function showSignOut(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  const session = { startedAt: person.startedAt, expiresAt: person.expiresAt }
  const { csrfToken } = person
  const words = wordsOf(call, person)
  return answerPage(renderSignOut({ frame: frameIn(on, words, person), words, csrfToken, session, stayHref: home }))
}

async function signOut(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const scope = parseEndScope(form.get('scope')) ?? 'application'
  const reason = 'ended_by_person'
  const { cookies, told } = await signOutHere(on, { person, session: undefined, scope, reason })
  const words = wordsOf(call, person)
  const frame = frameIn(on, words, undefined)
  const application = (await accountApplication(on.database)).name
  const endedAt = on.clock.now()
  return signedOutAnswer(
    { frame, words, application, endedAt, endReason: reason, signInHref: '/sign-in', told },
    cookies,
  )
}

/** The colours of an application. Public, as its sign-in page is; an application without any has an empty sheet. */
async function brandingSheet(on: Platform, call: Call): Promise<Response> {
  const application = await findApplicationByClientId(on.database, call.params.client_id ?? '')
  const isShown = application?.registration === 'admin' && application.state === 'active'
  const style = isShown ? brandingStyle(brandingOf(application)) : undefined
  return new Response(style ?? '', {
    headers: {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none'",
    },
  })
}

export const signInPages: readonly Route[] = [
  operationsDoor('/assets/branding/{client_id}', { summary: 'Colours of an application', handle: brandingSheet }),
  page('get', '/', { summary: 'To the account page', handle: () => seeOther(home) }),
  page('get', '/sign-in', { summary: 'Hosted sign-in', handle: openSignIn }),
  page('post', '/sign-in', { summary: 'Sign in by password', handle: signIn }),
  ...codePages,
  ...gatePages,
  ...resetPages,
  ...invitationPages,
  ...passkeyPages,
  ...providerPages,
  ...externalPages,
  page('get', '/sign-out', { summary: 'Ask before signing out', handle: showSignOut }),
  page('post', '/sign-out', { summary: 'End the browser session', handle: signOut }),
]

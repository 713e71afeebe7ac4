import { type Application, actsAsAgent, findAgent, getApplication, redirectUriAllowed } from '../applications/index.ts'
import { readForm } from '../platform/body.ts'
import { page as answerPage, html, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { renderError, renderStaleForm } from '../platform/render-error.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { findDoor, findReceipt, lastSignIn, listSessions, receiptFrom, sessionStatus } from '../sessions/index.ts'
import { checkCsrf, frameOf, type Person, personOf, signInAddress } from '../sign-in/index.ts'
import { allowConsent, denyConsent, isKnownTo, loadClient, signInToApplication } from './actions.ts'
import { decideAuthorization } from './decide-authorization.ts'
import { redirectsByItself } from './decide-automatic-redirect.ts'
import { signInNeeded } from './decide-sign-in.ts'
import { redirectWith } from './derive-redirect.ts'
import type { AuthorizationError, AuthorizationRequest } from './model.ts'
import { parseParameters } from './parse-parameters.ts'
import { type CarriedRequest, openRequest, sealAsked, sealRequest, secondsSinceAsked } from './parse-sealed.ts'
import { type FormerSession, renderConsent } from './render-consent.ts'

/** Our own mark on the way back from the sign-in page; no parameter of a standard has this name. */
const askedParameter = 'ambit_asked'

/**
 * RFC 6749 section 4.1.1. Until client and redirect URI are trusted every fault is a page of ours; after that the client is told.
 */
async function authorize(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const parameters = parseParameters(call.url.searchParams)
  const clientId = parameters.values.get('client_id')
  const application = clientId === undefined ? undefined : await loadClient(on, call, clientId)
  if (application === undefined) return refuse(on, call, unknownClient)
  const redirectUri = parameters.values.get('redirect_uri')
  if (redirectUri === undefined || !isRegistered(application, redirectUri)) return refuse(on, call, strangeRedirect)
  const state = parameters.values.get('state')
  const client: Client = { application, redirectUri, state }
  const decided = decideAuthorization({ parameters, application, redirectUri, baseUrl: on.config.baseUrl })
  if (!decided.ok) return sendError(on, call, { client, error: decided.error, description: decided.description })
  return proceed(on, call, { client, request: decided.value })
}

interface Client {
  readonly application: Application
  readonly redirectUri: string
  readonly state: string | undefined
}

function isRegistered(application: Application, asked: string): boolean {
  const registered = application.redirectUris.map(each => each.uri)
  return redirectUriAllowed({ asked, registered, kind: application.kind })
}

interface Proceeding {
  readonly client: Client
  readonly request: AuthorizationRequest
}

/** The person's part: sign in where needed; an agent then asks for consent, an application gets its code. */
async function proceed(on: Platform, call: Call, { client, request }: Proceeding): Promise<Response> {
  const { application } = client
  const person = await personOf(on, call)
  const signIn = person === undefined ? undefined : await lastSignIn(on.database, person.sessionId)
  const askedAgo = secondsSinceAsked(on, call.url.searchParams.get(askedParameter))
  const needed = signInNeeded({
    isSignedIn: person !== undefined,
    secondsSince: signIn?.secondsAgo,
    maxAgeSeconds: request.maxAgeSeconds,
    prompt: request.prompt,
    secondsSinceAsked: askedAgo,
  })
  const agent = actsAsAgent(application.kind)
  if (request.prompt === 'none' && agent)
    return sendError(on, call, {
      client,
      error: 'interaction_required',
      description: 'Each agent session asks a person.',
    })
  if (request.prompt === 'none' && needed)
    return sendError(on, call, { client, error: 'login_required', description: 'Nobody is signed in recently enough.' })
  if (needed || person === undefined) return askToSignIn(on, call, { again: person !== undefined })
  if (agent) return seeOther(`/oauth2/consent?request=${sealRequest(on, request)}`)
  const code = await signInToApplication(on, answering(call, person, request), application)
  return sendBack(on, { client, members: { code: code.reveal() }, afterForm: askedAgo !== undefined })
}

function askToSignIn(on: Platform, call: Call, { again }: { again: boolean }): Response {
  const back = new URL(call.url)
  back.searchParams.set(askedParameter, sealAsked(on))
  return seeOther(`${signInAddress({ ...call, url: back })}${again ? '&prompt=login' : ''}`)
}

function answering(call: Call, person: Person, request: AuthorizationRequest): Parameters<typeof allowConsent>[1] {
  const userAgent = call.request.headers.get('user-agent') ?? undefined
  return { person, request, userAgent, address: call.peer.address }
}

/** Cookies belong to the name in the base URL, so pages are there only; loopback names lead to it. */
function atBaseUrl(on: Platform, call: Call): Response | undefined {
  const { baseUrl } = on.config
  if (call.url.hostname === new URL(baseUrl).hostname) return undefined
  return seeOther(`${baseUrl}${call.url.pathname}${call.url.search}`)
}

interface SentBack {
  readonly client: Client
  readonly members: Readonly<Record<string, string | undefined>>
  /** Browsers apply `form-action` of the sign-in page to the whole chain of redirects; a page in between starts a new one. */
  readonly afterForm?: boolean
}

function sendBack(on: Platform, { client, members, afterForm }: SentBack): Response {
  const target = redirectWith({
    redirectUri: client.redirectUri,
    issuer: on.config.baseUrl,
    members: { ...members, state: client.state },
  })
  if (afterForm !== true) return seeOther(target)
  const body = renderError({
    frame: frameOf(on, undefined),
    status: 200,
    title: 'You are signed in',
    chip: { glyph: 'done', word: 'Signed in' },
    until: 'going back',
    next: html`${client.application.name} opens by itself.`,
    link: { label: 'Open it now', href: target },
  })
  return answerPage(body, { headers: [['refresh', `0; url=${target}`]] })
}

interface SentError {
  readonly client: Client
  readonly error: AuthorizationError
  readonly description: string
}

/** RFC 6749 section 4.1.2.1, with a page in between where the redirect leads to a site that nobody vouched for (T06). */
async function sendError(on: Platform, call: Call, { client, error, description }: SentError): Promise<Response> {
  const { application, redirectUri } = client
  const members = { error, error_description: description }
  const person = await personOf(on, call)
  const knownToPerson = await isKnownTo(on, application, person)
  if (redirectsByItself({ registration: application.registration, redirectUri, knownToPerson }))
    return sendBack(on, { client, members })
  const issuer = on.config.baseUrl
  const href = redirectWith({ redirectUri, issuer, members: { ...members, state: client.state } })
  return refuse(on, call, {
    title: 'This request can’t go on',
    next: html`It asks for something that is not possible here, so nothing was started. The program at ${new URL(redirectUri).host} can be told.`,
    link: { label: 'Tell the program', href },
  })
}

interface Fault {
  readonly status?: number
  readonly title: string
  readonly next: Parameters<typeof renderError>[0]['next']
  readonly link?: { readonly label: string; readonly href: string }
}

const unknownClient: Fault = {
  title: 'This program is not known here',
  next: 'Nothing was started, and nothing was sent back to it. Remove this server from the program, then add it again.',
}
const strangeRedirect: Fault = {
  title: 'This program wants its answer at an address it did not register',
  next: 'Nothing was started, and nothing was sent there. If you did not expect this, close the page; else add the server to the program again.',
}
const requestOver: Fault = {
  status: 410,
  title: 'This page is too old',
  next: 'Nothing was started. Start again from the program that sent you here.',
}
const answeredBefore: Fault = {
  status: 409,
  title: 'You have answered this already',
  next: 'Nothing more was started. Look at your account for the session, or start again from the program.',
  link: { label: 'Open your account', href: '/account' },
}

function refuse(on: Platform, call: Call, fault: Fault): Response {
  const { status = 400, title, next, link } = fault
  const body = renderError({ frame: frameOf(on, undefined), status, title, next, link, reference: call.requestId })
  return answerPage(body, { status })
}

async function showConsent(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const sealed = call.url.searchParams.get('request') ?? ''
  const carried = openRequest(on, sealed)
  const client = carried && (await clientOf(on, carried.request))
  if (carried === undefined || client === undefined) return refuse(on, call, requestOver)
  const { application, redirectUri } = client
  const now = on.clock.now()
  const { policy } = application
  const body = renderConsent({
    frame: { ...frameOf(on, person) },
    csrfToken: person.csrfToken,
    fields: { request: sealed },
    client: {
      name: application.name,
      verified: application.registration === 'admin',
      host: hostOf(application),
      clientId: application.clientId,
      registered: { how: howRegistered[application.registration], at: application.createdAt },
    },
    redirectUri,
    actsFor: { email: person.email },
    session: {
      startsAt: now,
      expiresAt: new Date(now.getTime() + policy.maxSeconds * 1000),
      idleSeconds: policy.idleSeconds,
      accessTokenSeconds: policy.accessTokenSeconds,
    },
    formerSession: await formerSession(on, application, person),
  })
  return answerPage(body, { formAction: [redirectUri] })
}

const howRegistered = {
  built_in: 'administrator',
  admin: 'administrator',
  dynamic: 'itself',
  metadata_document: 'metadata_document',
} as const

function hostOf(application: Application): string | undefined {
  const address = application.registration === 'metadata_document' ? application.clientId : application.clientUri
  return address !== undefined && URL.canParse(address) ? new URL(address).host : undefined
}

/** The client of a request that was checked some minutes ago: it may have been retired or changed since. */
async function clientOf(on: Platform, request: AuthorizationRequest): Promise<Client | undefined> {
  const application = await getApplication(on.database, request.applicationId).catch(() => undefined)
  if (application?.state !== 'active' || !isRegistered(application, request.redirectUri)) return undefined
  return { application, redirectUri: request.redirectUri, state: request.state }
}

/** The session before this one, so that a person sees that nothing carries over (I2). */
async function formerSession(
  on: Platform,
  application: Application,
  person: Person,
): Promise<FormerSession | undefined> {
  const agent = await findAgent(on.database, application.id, person.userId)
  if (agent === undefined) return undefined
  const filter = {
    principalId: agent.id,
    onBehalfOf: undefined,
    applicationId: undefined,
    kind: undefined,
    living: undefined,
  }
  const page = { ascending: false, from: undefined, take: 1, backwards: false, limit: 1 }
  const [session] = await listSessions(on.database, filter, page)
  if (session === undefined) return undefined
  const door = await findDoor(on.database, session.id)
  const status = sessionStatus(session, door && { reason: door.reason, at: door.askedAt }, on.clock.now())
  const receipt = await findReceipt(on.database, session.id)
  return {
    startedAt: session.startedAt,
    expiresAt: session.expiresAt,
    grantsEnded: receipt === undefined ? 0 : receiptFrom(receipt).grantsEnded,
    ...(status.living ? {} : { endedAt: status.at, endReason: status.reason }),
  }
}

/** The answer of the person, once: a form that is sent twice starts one session. */
async function decideConsent(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  checkCsrf(person, form)
  const carried = openRequest(on, form.get('request') ?? '')
  const client = carried && (await clientOf(on, carried.request))
  if (carried === undefined || client === undefined) return refuse(on, call, requestOver)
  const decision = form.get('decision')
  if (decision === 'allow') return allow(on, call, { person, carried, client })
  if (decision !== 'deny') return answerPage(renderStaleForm(frameOf(on, person), call.url.pathname), { status: 400 })
  const denied = await denyConsent(on, answering(call, person, carried.request), carried)
  if (!denied) return refuse(on, call, answeredBefore)
  const members = { error: 'access_denied', error_description: 'The person said no.' }
  return sendBack(on, { client, members })
}

interface Allowed {
  readonly person: Person
  readonly carried: CarriedRequest
  readonly client: Client
}

async function allow(on: Platform, call: Call, { person, carried, client }: Allowed): Promise<Response> {
  const code = await allowConsent(on, answering(call, person, carried.request), carried)
  if (code === undefined) return refuse(on, call, answeredBefore)
  return sendBack(on, { client, members: { code: code.reveal() } })
}

export const oauthPages: readonly Route[] = [
  page('get', '/oauth2/authorize', { summary: 'RFC 6749, section 4.1.1', handle: authorize }),
  page('get', '/oauth2/consent', { summary: 'Ask the person before an agent session starts', handle: showConsent }),
  page('post', '/oauth2/consent', { summary: 'The person’s answer', handle: decideConsent }),
]

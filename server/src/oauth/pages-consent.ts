import { type Application, actsAsAgent, findAgent, getApplication } from '../applications/index.ts'
import { findOrganization } from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { renderStaleForm } from '../platform/render-error.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { findDoor, findReceipt, listSessions, receiptFrom, sessionStatus } from '../sessions/index.ts'
import { checkCsrf, frameFor, type Person, personOf, signInAddress } from '../sign-in/index.ts'
import { allowConsent, denyConsent } from './actions.ts'
import type { AuthorizationRequest } from './model.ts'
import { decideThirdParty, showThirdParty } from './pages-third-party.ts'
import { type CarriedRequest, openRequest } from './parse-sealed.ts'
import { answeredBefore, atBaseUrl, type Client, isRegistered, refuse, requestOver, sendBack } from './render-answer.ts'
import { type FormerSession, renderConsent } from './render-consent.ts'

async function showConsent(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const sealed = call.url.searchParams.get('request') ?? ''
  const carried = openRequest(on, person, sealed)
  const client = carried && (await clientOf(on, carried.request))
  if (carried === undefined || client === undefined) return refuse(on, call, requestOver, person)
  const { application, redirectUri } = client
  if (!actsAsAgent(application.kind)) return showThirdParty(on, call, { person, carried, client, sealed })
  const now = on.clock.now()
  const { policy } = application
  const organization = carried.organizationId && (await findOrganization(on.database, carried.organizationId))
  const body = renderConsent({
    frame: frameFor(on, call, person),
    csrfToken: person.csrfToken,
    fields: { request: sealed, ui_locales: call.url.searchParams.get('ui_locales') ?? undefined },
    client: {
      name: application.name,
      verified: application.registration === 'admin',
      host: hostOf(application),
      clientId: application.clientId,
      registered: { how: howRegistered[application.registration], at: application.createdAt },
    },
    redirectUri,
    scope: carried.request.scope,
    actsFor: { email: person.email, organization: organization?.name },
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

/** A form is answered in the language of its page, which the client may have chosen. */
function inLanguageOf(call: Call, form: URLSearchParams): Call {
  const locales = form.get('ui_locales')
  if (locales === null) return call
  const url = new URL(call.url)
  url.searchParams.set('ui_locales', locales)
  return { ...call, url }
}

/** The answer of the person, once: a form that is sent twice starts one session. */
async function decideConsent(on: Platform, posted: Call): Promise<Response> {
  const form = await readForm(posted.request)
  const call = inLanguageOf(posted, form)
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  checkCsrf(person, form)
  const sealed = form.get('request') ?? ''
  const carried = openRequest(on, person, sealed)
  const client = carried && (await clientOf(on, carried.request))
  if (carried === undefined || client === undefined) return refuse(on, call, requestOver, person)
  if (!actsAsAgent(client.application.kind))
    return decideThirdParty(on, call, { person, carried, client, sealed, form })
  const decision = form.get('decision')
  if (decision === 'allow') return allow(on, call, { person, carried, client })
  if (decision !== 'deny')
    return answerPage(renderStaleForm(frameFor(on, call, person), call.url.pathname), { status: 400 })
  const denied = await denyConsent(on, answering(call, person, carried.request), carried)
  if (!denied) return refuse(on, call, answeredBefore, person)
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
  if (code === undefined) return refuse(on, call, answeredBefore, person)
  return sendBack(on, { client, members: { code: code.reveal() } })
}

function answering(call: Call, person: Person, request: AuthorizationRequest): Parameters<typeof allowConsent>[1] {
  const userAgent = call.request.headers.get('user-agent') ?? undefined
  return { person, request, userAgent, address: call.peer.address }
}

/**
 * The consent page of agents and of third parties' applications, and its answer. An agent's consent is never remembered (I2), so
 * there is no other way past it.
 */
export const consentPages: readonly Route[] = [
  page('get', '/oauth2/consent', {
    summary: 'Ask the person before an agent or a third party gets in',
    handle: showConsent,
  }),
  page('post', '/oauth2/consent', { summary: 'The person’s answer', handle: decideConsent }),
]

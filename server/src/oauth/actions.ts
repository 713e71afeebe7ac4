import {
  type Application,
  addSecret,
  createApplication,
  ensureAgent,
  findAgent,
  findApplication,
  findApplicationByClientId,
  findClaimed,
  getApplication,
  isBuiltIn,
  updateApplication,
} from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { allowAttempt } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { isLoopbackUrl } from '../platform/config.ts'
import type { OrganizationId } from '../platform/ids.ts'
import { canonicalize, type Json, parseJson } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Call } from '../platform/route.ts'
import { type Secret, sha256Hex } from '../platform/secret.ts'
import { lastSignIn, type Session, startSession } from '../sessions/index.ts'
import type { Person } from '../sign-in/index.ts'
import { issueCode } from './actions-codes.ts'
import { provenIn } from './actions-enter.ts'
import { checkClientDescription } from './check-client-description.ts'
import { isClientIdUrl } from './check-client-id-url.ts'
import { documentFreshSeconds } from './derive-document-freshness.ts'
import { clientRefused } from './errors.ts'
import { clientMethods } from './methods/all.ts'
import type { AuthorizationRequest, ClientDescription, DescribedClient } from './model.ts'
import { parseClientClaim } from './parse-client-claim.ts'
import { answerConsent, findDocument, saveDocument } from './store.ts'

/** The active application of a client id; a URL is read as a client metadata document first. */
export async function loadClient(on: Platform, call: Call, clientId: string): Promise<Application | undefined> {
  const application = isClientIdUrl(clientId)
    ? await loadDocumentClient(on, call, clientId)
    : await findApplicationByClientId(on.database, clientId)
  return application?.state === 'active' && !isBuiltIn(application.kind) ? application : undefined
}

const documentReads = rateLimits.client_document

/** Undefined when the document can't be had or does not describe a client: an old copy is no answer to that. */
async function loadDocumentClient(on: Platform, call: Call, clientId: string): Promise<Application | undefined> {
  const kept = await findDocument(on.database, clientId)
  if (kept?.isFresh === true) return findApplication(on.database, kept.applicationId)
  await allowAttempt(on, documentReads, call.peer.address)
  const read = await readDocument(on, clientId)
  if (read === undefined) return undefined
  const described = checkClientDescription({
    metadata: read.document,
    production: !isLoopbackUrl(on.config.baseUrl),
    secretsAllowed: false,
  })
  if (!described.ok) return undefined
  return saveDocumentClient(on, { clientId, described: described.value, ...read })
}

const documentBytesMax = 5 * 1024
const documentTimeoutMs = 5_000

interface ReadDocument {
  readonly document: Json
  readonly digest: string
  readonly freshSeconds: number
}

/** Through the guarded egress: public https only, no redirects, 5 KB, 5 s (MT03). Its failures are the client's, not ours. */
async function readDocument(on: Platform, clientId: string): Promise<ReadDocument | undefined> {
  const limits = { timeoutMs: documentTimeoutMs, responseBytesMax: documentBytesMax }
  try {
    const answer = await on.egress.fetch(clientId, { headers: { accept: 'application/json' }, ...limits })
    const type = answer.headers.get('content-type') ?? ''
    if (answer.status !== 200 || !/^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i.test(type)) return undefined
    const parsed = parseJson(await answer.text())
    if (!parsed.ok || !names(parsed.value, clientId)) return undefined
    return {
      document: parsed.value,
      digest: sha256Hex(canonicalize(parsed.value)),
      freshSeconds: documentFreshSeconds(answer.headers.get('cache-control')),
    }
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    on.log.info({ host: new URL(clientId).host, refusal: cause.code }, 'a client metadata document could not be read')
    return undefined
  }
}

/** The document names the very address it was read from, else one host could speak for another. */
function names(document: Json, clientId: string): boolean {
  return typeof document === 'object' && document !== null && 'client_id' in document && document.client_id === clientId
}

const unusedClientSeconds = 86400

async function saveDocumentClient(
  on: Platform,
  parts: ReadDocument & { readonly clientId: string; readonly described: ClientDescription },
): Promise<Application> {
  const { clientId, described } = parts
  const actor: Actor = { kind: 'system', node: on.node }
  return on.database.transaction(async tx => {
    const known = await findApplicationByClientId(tx, clientId)
    const before = known === undefined ? undefined : await findDocument(tx, clientId)
    if (known === undefined) await createApplication(tx, actor, clientOf(on, described, { clientId }))
    else if (before?.digest !== parts.digest) await updateApplication(tx, actor, { id: known.id, change: described })
    const application = await findApplicationByClientId(tx, clientId)
    if (application === undefined) throw new Error('the client of a document was just made')
    await saveDocument(tx, { ...parts, applicationId: application.id })
    return application
  })
}

/** What a program that came by itself becomes: an agent application that goes away unless somebody uses it (MT23). */
function clientOf(
  on: Platform,
  described: ClientDescription,
  { clientId }: { clientId?: string },
): Parameters<typeof createApplication>[2] {
  return {
    ...described,
    ...(clientId === undefined ? { registration: 'dynamic' } : { registration: 'metadata_document', clientId }),
    kind: 'agent',
    unusedUntil: new Date(on.clock.now().getTime() + unusedClientSeconds * 1000),
  }
}

const registrationsPerAddress = rateLimits.register_address
const registrationsPerDay = rateLimits.register_day

export type Registered =
  | { readonly outcome: 'registered'; readonly application: Application; readonly secret: Secret | undefined }
  | { readonly outcome: 'refused'; readonly because: DescribedClient & { ok: false } }

/** RFC 7591 section 3, open to anybody: so it is limited, and what nobody uses goes away (T28, MT23). */
export async function registerClient(on: Platform, call: Call, metadata: Json | undefined): Promise<Registered> {
  await allowAttempt(on, registrationsPerAddress, call.peer.address)
  await allowAttempt(on, registrationsPerDay, 'all')
  const production = !isLoopbackUrl(on.config.baseUrl)
  const described = checkClientDescription({ metadata, production, secretsAllowed: true })
  if (!described.ok) return { outcome: 'refused', because: described }
  const actor: Actor = { kind: 'system', node: on.node }
  return on.database.transaction(async tx => {
    const application = await createApplication(tx, actor, clientOf(on, described.value, {}))
    const withSecret = application.tokenEndpointAuthMethod.startsWith('client_secret_')
    const secret = withSecret ? (await addSecret(tx, actor, { applicationId: application.id })).value : undefined
    return { outcome: 'registered', application, secret }
  })
}

const requestsPerMinute = rateLimits.client

/** Who calls an endpoint of RFC 6749, 7009 or 7662. Refuses with 401 `invalid_client`, the same for every reason (T13). */
export async function authenticateClient(
  on: Platform,
  call: Call,
  values: ReadonlyMap<string, string>,
): Promise<Application> {
  const claim = parseClientClaim(call.request.headers.get('authorization'), values)
  if (claim === undefined) throw clientRefused()
  const secret = claim.proof === 'secret' ? claim.secret : undefined
  const { application, secretFits } = await findClaimed(on, { clientId: claim.clientId, secret })
  const limited =
    application === undefined || isBuiltIn(application.kind) || claim.proof === 'none'
      ? `address ${call.peer.address}`
      : application.id
  await allowAttempt(on, requestsPerMinute, limited)
  const method = clientMethods.find(each => each.proof === claim.proof)
  const proven = (await method?.prove(on, { claim, application, secretFits })) === true
  if (!proven || application?.state !== 'active' || isBuiltIn(application.kind)) throw clientRefused()
  return application
}

/** Whoever answers a consent page, and for what. */
export interface Answering {
  readonly person: Person
  readonly request: AuthorizationRequest
  readonly userAgent: string | undefined
  readonly address: string
}

export interface ConsentPage {
  readonly id: string
  readonly endsAt: Date
  /** The one that the agent acts in; what it is given stands on the person's membership there. */
  readonly organizationId: OrganizationId | undefined
}

/**
 * Consent starts a session that says who is asking and gives no access (I2). Answers the code, or undefined when this page was
 * answered before.
 */
export function allowConsent(on: Platform, answering: Answering, page: ConsentPage): Promise<Secret | undefined> {
  const { person, request } = answering
  const actor: Actor = { kind: 'person', ...person }
  return on.database.transaction(async tx => {
    if (!(await answerConsent(tx, page.id, page.endsAt))) return undefined
    const application = await getApplication(tx, request.applicationId)
    const agentId = await ensureAgent(tx, actor, { application, ownerId: person.userId })
    const session = await startSession(tx, {
      ...sessionPlace(answering),
      actor,
      kind: 'agent',
      principalId: agentId,
      onBehalfOf: person.userId,
      application,
      organizationId: page.organizationId,
      proofs: await provenIn(tx, person),
    })
    const signIn = await lastSignIn(tx, person.sessionId)
    const code = await issueCode(tx, codeFor(request, session, signIn?.at ?? person.startedAt))
    await record(tx, {
      type: 'consent.given',
      session: session.id,
      body: { actor: person.userId, application: application.id, agent: agentId, ...asked(request) },
    })
    return code
  })
}

/** The person said no: nothing is started. False when this page was answered before. */
export function denyConsent(on: Platform, { person, request }: Answering, page: ConsentPage): Promise<boolean> {
  return on.database.transaction(async tx => {
    if (!(await answerConsent(tx, page.id, page.endsAt))) return false
    await record(tx, {
      type: 'consent.denied',
      session: person.sessionId,
      body: { actor: person.userId, application: request.applicationId, ...asked(request) },
    })
    return true
  })
}

/** True when this person has an agent in this application. */
export async function isKnownTo(on: Platform, application: Application, person: Person | undefined): Promise<boolean> {
  return person !== undefined && (await findAgent(on.database, application.id, person.userId)) !== undefined
}

function sessionPlace({ userAgent, address }: Answering): { ipAddress: string; userAgent?: string } {
  return { ipAddress: address, ...(userAgent === undefined ? {} : { userAgent }) }
}

function codeFor(request: AuthorizationRequest, session: Session, signedInAt: Date): Parameters<typeof issueCode>[1] {
  return { ...request, door: 'oauth2', sessionId: session.id, signedInAt }
}

/** What the log keeps of a request: where it leads and what it asks for, no secret of it. */
function asked(request: AuthorizationRequest): object {
  return { redirect_uri: request.redirectUri, scope: request.scope, resource: request.resource ?? null }
}

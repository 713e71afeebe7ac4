import { randomInt } from 'node:crypto'
import { type Application, getApplication, lockApplication } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { allowAttempt, getPrincipal, lockPrincipals } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import {
  connectPath,
  findProviderById,
  getTool,
  holdAccount,
  holdTools,
  listUsable,
  needsAccount,
  roleLacking,
} from '../pipes/index.ts'
import type { Account, Tool } from '../pipes/model.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type ApprovalId, idFrom, newId, parseId, type UserId } from '../platform/ids.ts'
import { canonicalize, type Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { getSession, holdSession, type Session } from '../sessions/index.ts'
import { sealSecret } from '../vault/index.ts'
import { mayTell, tellOfRequest } from './actions-notify.ts'
import { checkAsk } from './check-ask.ts'
import { argumentsPlace } from './derive-arguments-place.ts'
import { accountsAsked } from './derive-bound-tools.ts'
import { argumentsDigest, callDigest } from './derive-call-digest.ts'
import { digestOf, requestDigest, requestDocument, toolDocument } from './derive-request-digest.ts'
import {
  accountMissing,
  cannotAsk,
  noMember,
  notAnAgent,
  notPending,
  notReviewed,
  roleNeeded,
  saysNoMember,
  saysNotReviewed,
  saysOtherAccount,
  saysSessionOver,
  sessionOver,
  toolChanged,
} from './errors.ts'
import {
  type AccessRequest,
  type Approval,
  type AskedApproval,
  type AskedTool,
  type CallArguments,
  callUsableSeconds,
  requestOpenSeconds,
  requestOpenSecondsOfSeveral,
  type ToolRequest,
} from './model.ts'
import {
  databaseNow,
  expireEqual,
  findOfSession,
  findOpenEqual,
  getApproval,
  insertPending,
  withdrawPending,
} from './store.ts'
import { holdGrounds } from './store-grounds.ts'
import { needsOthers } from './store-rules.ts'

export interface AccessAsk {
  readonly session: Session
  readonly purpose: string | undefined
  readonly tools: readonly ToolRequest[]
  /** At most what the application allows for a grant, which is also what is meant without it. */
  readonly durationSeconds?: number | undefined
  readonly maxCalls?: number | undefined
  /** Of results, all together. */
  readonly maxBytes?: number | undefined
}

/**
 * Asks the session's person for a grant. An equal request that is still open is answered again: one open request for one
 * content, however often it is asked (T70).
 *
 * @throws Refusal 422 for what can't be asked, 409 for a tool or account that is not there as named, 429 beyond 10 new
 *   requests a minute, 401 when the session is over.
 */
export async function requestAccess(on: Platform, ask: AccessAsk): Promise<AskedApproval> {
  const faults = checkAsk(ask)
  if (faults.length > 0) throw cannotAsk(faults)
  const { application, userId } = await partiesOf(on, ask.session)
  const longest = application.policy.grantMaxSeconds
  const request: AccessRequest = {
    sessionId: ask.session.id,
    userId,
    clientId: application.clientId,
    applicationId: application.id,
    tools: ask.tools.map(askedTool),
    limits: {
      durationSeconds: Math.min(ask.durationSeconds ?? longest, longest),
      maxCalls: ask.maxCalls,
      ...(ask.maxBytes === undefined ? {} : { maxBytes: ask.maxBytes }),
    },
    purpose: ask.purpose,
  }
  return openRequest(on, { session: ask.session, application, request, tools: ask.tools, args: undefined })
}

export interface CallAsk {
  readonly session: Session
  readonly tool: Tool
  readonly account: Account | undefined
  readonly args: CallArguments
  readonly purpose?: string | undefined
}

/** Asks for one call with exactly these arguments, which are kept sealed and shown in full. Throws as `requestAccess`. */
export async function requestCall(on: Platform, ask: CallAsk): Promise<AskedApproval> {
  const tools = [{ tool: ask.tool, account: ask.account, constraints: {} }]
  const faults = checkAsk({ tools, purpose: ask.purpose })
  if (faults.length > 0) throw cannotAsk(faults)
  const { application, userId } = await partiesOf(on, ask.session)
  const request: AccessRequest = {
    sessionId: ask.session.id,
    userId,
    clientId: application.clientId,
    applicationId: application.id,
    tools: tools.map(askedTool),
    limits: { durationSeconds: callUsableSeconds, maxCalls: 1 },
    purpose: ask.purpose,
  }
  return openRequest(on, { session: ask.session, application, request, tools, args: ask.args })
}

/** Takes back an open request of the session. Answers false when there was nothing to take back. */
export async function withdraw(on: Platform, session: Session, id: ApprovalId): Promise<boolean> {
  return on.database.transaction(async tx => {
    if (!(await withdrawPending(tx, session.id, id))) return false
    const body = { actor: session.principalId, approval: id, reason: 'withdrawn_by_agent' }
    await record(tx, { type: 'approval.withdrawn', session: session.id, body })
    return true
  })
}

/**
 * An administrator takes back what an agent asked, as long as nobody has decided. It gives nothing, and it denies nothing: who is
 * asked decides, and nobody else (I8).
 *
 * @throws Refusal 404 for an unknown request, 409 `approval_not_pending` for one that waits no more.
 */
export async function withdrawAny(on: Platform, actor: Actor, id: ApprovalId): Promise<Approval> {
  const { sessionId } = await getApproval(on.database, id)
  await on.database.transaction(async tx => {
    if (!(await withdrawPending(tx, sessionId, id))) throw notPending()
    const body = {
      actor: actorName(actor),
      approval: id,
      reason: 'withdrawn_by_admin',
      in_session: inSession(actor).session ?? null,
    }
    await record(tx, { type: 'approval.withdrawn', session: sessionId, body })
  })
  return getApproval(on.database, id)
}

/** The page on which the person decides. */
export function approvalUrl(on: Platform, id: ApprovalId): string {
  return `${on.config.baseUrl}/approvals/${id}`
}

function askedTool({ tool, account, choices = [], constraints }: ToolRequest): AskedTool {
  const { id, name, providerId, digest, effect } = tool
  const among = choices.map(each => each.id).toSorted()
  return { id, name, providerId, accountId: account?.id, choices: among, digest, effect, constraints }
}

/** Whose request it is: the person the agent acts for, or its owner where it acts for itself. */
async function partiesOf(on: Platform, session: Session): Promise<{ application: Application; userId: UserId }> {
  if (session.kind !== 'agent') throw notAnAgent()
  const application = await getApplication(on.database, session.applicationId)
  const userId = session.onBehalfOf ?? (await getPrincipal(on.database, session.principalId)).ownerId
  if (userId === undefined) throw notAnAgent()
  return { application, userId }
}

interface Asking {
  readonly session: Session
  readonly application: Application
  readonly request: AccessRequest
  readonly tools: readonly ToolRequest[]
  /** Of a single call. */
  readonly args: CallArguments | undefined
}

const asksPerMinute = rateLimits.approval_requests

async function openRequest(on: Platform, asking: Asking): Promise<AskedApproval> {
  const { session, request, args } = asking
  const content = {
    requestDigest: requestDigest(request),
    argumentsDigest: args === undefined ? undefined : argumentsDigest(args),
  }
  const open = await findOpenEqual(on.database, session.id, content)
  if (open !== undefined) return withUrl(on, open)
  await allowAttempt(on, asksPerMinute, session.principalId)
  const id = newId('approval')
  const sealed =
    args === undefined ? undefined : await sealSecret(on, argumentsPlace(request.userId, id), canonicalize(args))
  const tell = await mayTell(on, session.principalId, request.userId)
  const approval = await on.database
    .transaction(tx => insertRequest(tx, { ...asking, id, content, sealed, on, tell }))
    .catch((cause: unknown) => {
      if (saysNoMember(cause)) throw noMember(cause)
      if (saysNotReviewed(cause)) throw notReviewed(cause)
      if (saysOtherAccount(cause))
        throw accountMissing(asking.tools.map(({ tool }) => tool.name).join(', '), '/account')
      throw saysSessionOver(cause) ? sessionOver(cause) : cause
    })
  return withUrl(on, approval)
}

interface Inserting extends Asking {
  readonly id: ApprovalId
  readonly content: { readonly requestDigest: string; readonly argumentsDigest: string | undefined }
  readonly sealed: Buffer | undefined
  readonly on: Platform
  /** Whether a mail tells of it. */
  readonly tell: boolean
}

/** Locks in the one order, then writes: principals, application, what membership gives, accounts, tools, session, approval. */
async function insertRequest(tx: Transaction, inserting: Inserting): Promise<Approval> {
  const { id, session, request, tools, content, args, sealed } = inserting
  await lockPrincipals(tx, [session.principalId, request.userId])
  await lockApplication(tx, request.applicationId)
  const accounts = [...accountsAsked(request)]
  await holdGrounds(tx, { sessionId: session.id, userId: request.userId, accounts })
  const ground = await holdGround(tx, request, tools)
  await holdSession(tx, session.id)
  const { expiresAt: sessionEnd } = await getSession(tx, session.id)
  for (const expired of await expireEqual(tx, session.id, content))
    await record(tx, { type: 'approval.expired', session: session.id, body: { actor: 'system', approval: expired } })
  const now = await databaseNow(tx)
  const several = await needsOthers(tx, session.id, request.tools.map(toolDocument))
  const openSeconds = several ? requestOpenSecondsOfSeveral : requestOpenSeconds
  const expiresAt = new Date(Math.min(now.getTime() + openSeconds * 1000, sessionEnd.getTime()))
  const call = callOf(inserting, expiresAt)
  const inserted = await insertPending(tx, {
    id,
    sessionId: session.id,
    kind: args === undefined ? 'access' : 'call',
    userId: request.userId,
    code: newCode(),
    purpose: request.purpose,
    request: canonicalize(requestDocument(request)),
    requestDigest: content.requestDigest,
    call: call === undefined || sealed === undefined ? undefined : { ...call, sealed },
    reliedOn: canonicalize({ ...ground, application: reliedOnApplication(inserting.application) }),
    expiresAt,
  })
  const approval = inserted ? await findOfSession(tx, session.id, id) : await findOpenEqual(tx, session.id, content)
  if (approval === undefined) throw new Error('the request that was just made is not there')
  if (inserted) await announce(tx, inserting, approval)
  return approval
}

/** The event, for the log and for whoever follows the events, and the mail. Both lead to the page, and neither decides. */
async function announce(
  tx: Transaction,
  { on, tell, session, application }: Inserting,
  known: Approval,
): Promise<void> {
  const approval = withUrl(on, known)
  const { id: sessionId, principalId, applicationId } = session
  const agentId = parseId('agent', principalId) ?? idFrom('serviceAccount', principalId)
  await emit(tx, {
    actor: { kind: 'agent', agentId, userId: approval.userId, applicationId, sessionId },
    event: 'approval.requested',
    organizationId: session.organizationId,
    body: requested(approval, session),
    data: presentRequested(approval),
    clientId: application.clientId,
  })
  if (tell) await tellOfRequest(tx, on, { approval, application })
}

function callOf({ request, content, args }: Inserting, expiresAt: Date): Approval['call'] {
  const [tool] = request.tools
  if (args === undefined || content.argumentsDigest === undefined || tool === undefined) return undefined
  const parts = { requestDigest: content.requestDigest, toolId: tool.id, toolDigest: tool.digest, args, expiresAt }
  return { toolId: tool.id, argumentsDigest: content.argumentsDigest, callDigest: callDigest(parts) }
}

interface Ground {
  readonly owner: UserId
  readonly accounts: readonly Json[]
  readonly tools: readonly Json[]
}

/** Where the agent may be sent back to, and how long its sessions and grants may live (D07, D08). */
function reliedOnApplication({ id, policy, redirectUris }: Application): Json {
  return { id, policy: { ...policy }, redirect_uris_digest: digestOf(redirectUris.map(({ uri }) => uri).sort()) }
}

/**
 * Tools and accounts as they are at this moment, held until the request stands. What it relies on is kept with it
 * (security reference, section 4).
 */
async function holdGround(tx: Transaction, request: AccessRequest, tools: readonly ToolRequest[]): Promise<Ground> {
  const { userId } = request
  const held: Json[] = []
  for (const id of [...accountsAsked(request)].toSorted()) {
    const account = await holdAccount(tx, id)
    if (account?.state !== 'connected') throw accountMissing(namesWith(tools, id), '/account')
    held.push({ id, provider: account.providerId, label: account.label, scopes: [...account.scopes] })
  }
  await holdTools(
    tx,
    tools.map(({ tool }) => tool.id),
  )
  for (const asked of tools) await checkGround(tx, request, asked)
  return {
    owner: userId,
    accounts: held,
    tools: tools.map(({ tool }) => ({ id: tool.id, digest: tool.digest, effect: tool.effect })),
  }
}

function namesWith(tools: readonly ToolRequest[], accountId: string): string {
  return tools.flatMap(({ tool, account }) => (account?.id === accountId ? [tool.name] : [])).join(', ')
}

async function checkGround(
  tx: Transaction,
  { userId, sessionId }: AccessRequest,
  { tool, account, choices = [] }: ToolRequest,
): Promise<void> {
  const now = await getTool(tx, tool.id)
  if (now.state !== 'active' || now.digest !== tool.digest || now.effect !== tool.effect) throw toolChanged(tool.name)
  const provider = await findProviderById(tx, now.providerId)
  if (provider?.state !== 'active') throw toolChanged(tool.name)
  const role = await roleLacking(tx, now, userId)
  if (role !== undefined) throw roleNeeded(tool.name, role)
  const usable = new Set((await listUsable(tx, provider, { userId, sessionId })).map(({ id }) => id))
  const asked = [...(account === undefined ? [] : [account]), ...choices]
  if (needsAccount(provider) !== asked.length > 0 || !asked.every(({ id }) => usable.has(id)))
    throw accountMissing(tool.name, connectPath(now.providerSlug))
}

/** Consonants without vowels and look-alikes (RFC 8628 section 6.1): no word comes out, and it can be read aloud. */
const codeSigns = 'BCDFGHJKLMNPQRSTVWXZ'

function newCode(): string {
  const signs = Array.from({ length: 8 }, () => codeSigns[randomInt(codeSigns.length)]).join('')
  return `${signs.slice(0, 4)}-${signs.slice(4)}`
}

function requested(approval: Approval, session: Session): object {
  const { request, call } = approval
  return {
    actor: session.principalId,
    approval: approval.id,
    kind: approval.kind,
    user: request.userId,
    request_digest: approval.requestDigest,
    tools: request.tools.map(tool => ({ name: tool.name, digest: tool.digest, effect: tool.effect })),
    accounts: [...new Set(request.tools.map(tool => tool.accountId ?? null))],
    limits: {
      duration_seconds: request.limits.durationSeconds,
      max_calls: request.limits.maxCalls ?? null,
      max_bytes: request.limits.maxBytes ?? null,
    },
    purpose_digest: request.purpose === undefined ? null : digestOf(request.purpose),
    call_digest: call?.callDigest ?? null,
    arguments_digest: call?.argumentsDigest ?? null,
    expires_at: approval.expiresAt.toISOString(),
  }
}

/** What followers of the events are told: who asks whom for what, and where it is decided. No code, purpose or argument. */
function presentRequested({ id, kind, userId, sessionId, request, url, createdAt, expiresAt }: AskedApproval): object {
  return {
    object: 'approval',
    id,
    kind,
    user_id: userId,
    session_id: sessionId,
    application_id: request.applicationId,
    tools: request.tools.map(({ name, effect }) => ({ name, effect })),
    url,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt.toISOString(),
  }
}

function withUrl(on: Platform, approval: Approval): AskedApproval {
  return { ...approval, url: approvalUrl(on, approval.id) }
}

import { setTimeout as pause } from 'node:timers/promises'
import { accountApplication } from '../applications/index.ts'
import { eventFields, record } from '../audit/index.ts'
import { inSession, lockPrincipalTree, refuseOutrankedPerson, savePrincipalState } from '../directory/index.ts'
import { wirePart } from '../events/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, newId, type PrincipalId, type SessionId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import { receiptBody } from './derive-receipt.ts'
import { endingFault } from './errors.ts'
import type { EndReason, Receipt, Session } from './model.ts'
import { presentUserSession } from './render-user-session.ts'
import { getSession } from './store.ts'
import {
  closeAndEnd,
  closeDoors,
  closeDoorsOf,
  type Door,
  type EndGround,
  endOneSession,
  findDoor,
  findReceipt,
  getEndGround,
  issueReceipt,
  listLivingChildren,
  listLivingOf,
  listLivingOfApplication,
} from './store-endings.ts'
import { findUserSession } from './store-user-sessions.ts'

export interface Ended {
  readonly session: Session
  readonly door: Door
  readonly receipt: Receipt
}

/** How long an end waits for calls in flight before it counts them as unsettled. */
const settleMsMax = 4000

/**
 * Ends a session and everything below it; complete when it returns (I4). Doors first, committed, so that no caller can starve
 * the end; then one session a transaction; then the calls in flight are stopped and waited for; then the receipt, the same one
 * for each repeated end. If this process dies on the way, the reconciler goes the same steps again.
 *
 * @throws Refusal 404 for a session that doesn't exist.
 */
export async function endSession(on: Platform, actor: Actor, id: SessionId, reason: EndReason): Promise<Ended> {
  const closed = await closeAndEnd(on.database.urgent, id, { reason, askedBy: actorName(actor) }).catch(endingFailed)
  if (closed === undefined) throw notFound('session')
  const { door, isEnded, children } = closed
  return finish(on, { id, door, endedHere: isEnded ? { children } : undefined }).catch(endingFailed)
}

function endingFailed(cause: unknown): never {
  throw endingFault(cause)
}

/**
 * Keeps what the one who ends a session gives as the reason, in their own words. Written before the door, so that a crash
 * between the two leaves words about an end and never an end without them; a repeated end adds nothing.
 *
 * @throws Refusal 404 for a session that doesn't exist.
 */
export async function noteEndAsked(
  on: Platform,
  actor: Actor,
  { id, said }: { id: SessionId; said: string },
): Promise<void> {
  await getSession(on.database, id)
  if ((await findDoor(on.database, id)) !== undefined) return
  await record(on.database, { type: 'session.end_asked', session: id, body: { actor: actorName(actor), said } })
}

/** All that follows the door; safe to repeat. 503 when it can't be recorded; the door stays, and the sweep repeats this. */
export async function finishEnding(on: Platform, id: SessionId): Promise<Ended> {
  const door = await findDoor(on.database.urgent, id)
  if (door === undefined) throw notFound('session')
  return finish(on, { id, door, endedHere: undefined }).catch(endingFailed)
}

interface Ending {
  readonly id: SessionId
  readonly door: Door
  /** Given when the transaction of the session itself has been done, with what lived below it then. */
  readonly endedHere: { readonly children: readonly SessionId[] } | undefined
}

async function finish(on: Platform, ending: Ending): Promise<Ended> {
  const { id, door } = ending
  const tree = await endTree(on, ending)
  const deadline = performance.now() + settleMsMax
  const receipt = settled(on, tree).then(() => receiptOf(on, { id, door, deadline }))
  const [session, issued] = await Promise.all([getSession(on.database.urgent, id), receipt])
  on.metrics.sessionsEnded.inc({ reason: door.reason })
  return { session, door, receipt: issued }
}

/**
 * Parent first, then its living children by a new query, each in a transaction of its own. The door is final, so the calls of
 * this node are stopped as soon as it stands, and settle meanwhile.
 */
async function endTree(on: Platform, { id, door, endedHere }: Ending): Promise<SessionId[]> {
  on.inFlight.endSession(id)
  if (endedHere === undefined) await endOneSession(on.database.urgent, id, door)
  const ended = [id]
  for (const child of endedHere?.children ?? (await listLivingChildren(on.database.urgent, id))) {
    const below: Door = { ...door, reason: 'ended_with_parent' }
    await closeDoors(on.database.urgent, child, { reason: below.reason, askedBy: below.askedBy })
    ended.push(...(await endTree(on, { id: child, door: below, endedHere: undefined })))
  }
  return ended
}

/** Settled calls of this node are heard of without asking, so that the look at the database that follows is mostly the last. */
async function settled(on: Platform, sessions: readonly SessionId[]): Promise<void> {
  const late = new AbortController()
  const limit = pause(settleMsMax, undefined, { signal: late.signal }).catch(() => undefined)
  await Promise.race([on.inFlight.drained(sessions), limit])
  late.abort()
}

interface Counted {
  readonly id: SessionId
  readonly door: Door
  /** Of `performance.now()`: what is not settled by then is counted as unsettled. */
  readonly deadline: number
}

/**
 * What the end came to, once every call in flight has its outcome on whichever node, or has had its time. The first looks come
 * quickly: an aborted call settles in milliseconds.
 */
async function groundOf(on: Platform, { id, door, deadline }: Counted): Promise<EndGround> {
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    const ground = await getEndGround(on.database.urgent, id, door.askedAt)
    if (ground.callsUnsettled === 0 || performance.now() >= deadline) return ground
    await pause(pauseMs)
  }
}

/** Signs what the end came to by then, unless another ender was quicker: then that one's receipt is the receipt. */
async function receiptOf(on: Platform, counted: Counted): Promise<Receipt> {
  const { id, door } = counted
  const { endReason, kind, ...ground } = await groundOf(on, counted)
  const facts = {
    id: newId('receipt'),
    sessionId: id,
    reason: endReason ?? door.reason,
    askedBy: door.askedBy,
    askedAt: door.askedAt,
    ...ground,
  }
  const body = canonicalize(receiptBody(facts))
  const signature = on.signer.signReceipt(Buffer.from(body))
  const receipt: Receipt = { ...facts, body, signature }
  const digest = sha256Hex(`${body}\n${signature}`)
  const told = kind === 'user' ? await revokedPart(on, counted) : {}
  const event = eventFields({ actor: door.askedBy, receipt: receipt.id, digest, key: on.signer.keyId, ...told })
  if (await issueReceipt(on.database.urgent, receipt, event)) return receipt
  const issued = await findReceipt(on.database.urgent, id)
  if (issued === undefined) throw notFound('receipt')
  return receiptFrom(issued)
}

/**
 * What those who follow the events hear of the end of a person's session at an application, once it is complete: with the
 * receipt, so that the door waits for nothing. A session that only ran out was not revoked.
 */
async function revokedPart(on: Platform, { id, door }: Counted): Promise<{ wire?: object }> {
  const session = await findUserSession(on.database.urgent, id)
  if (session === undefined || door.reason === 'expired' || door.reason === 'idle') return {}
  if (session.applicationId === (await accountApplication(on.database.urgent)).id) return {}
  const { organizationId } = session
  const data = presentUserSession(session, on.clock.now(), { reason: door.reason, at: door.askedAt })
  const actor: Actor = { kind: 'system', node: on.node }
  return { wire: wirePart({ actor, event: 'session.revoked', organizationId, data }) }
}

/** A receipt as it was signed; its numbers are read from the signed text and nowhere else. */
export function receiptFrom(row: {
  id: string
  session_id: string
  body: string
  signature: string
  completed_at: Date
}): Receipt {
  const signed: SignedReceipt = JSON.parse(row.body)
  return {
    id: idFrom('receipt', row.id),
    sessionId: idFrom('session', row.session_id),
    tokensEnded: signed.tokens_ended,
    grantsEnded: signed.grants_ended,
    approvalsWithdrawn: signed.approvals_withdrawn,
    callsAborted: signed.calls_aborted,
    callsWithheld: signed.calls_withheld,
    callsUnsettled: signed.calls_unsettled,
    sessionsEnded: signed.sessions_ended.map(session => idFrom('session', session)),
    offlineTokens: signed.offline_tokens.map(token => ({ ...token, applicationId: token.application_id })),
    completedAt: row.completed_at,
    body: row.body,
    signature: row.signature,
  }
}

interface SignedReceipt {
  tokens_ended: number
  grants_ended: number
  approvals_withdrawn: number
  calls_aborted: number
  calls_withheld: number
  calls_unsettled: number
  sessions_ended: string[]
  offline_tokens: { id: string; application_id: string; until: string }[]
}

/**
 * Suspends a principal and what it owns: states and the doors of all living sessions in one commit (I9), then each session
 * ends in a transaction of its own. Returns one receipt a session.
 *
 * @throws Refusal 404; 403 for a person with a higher role than the actor (T92).
 */
export async function suspendPrincipal(on: Platform, actor: Actor, id: PrincipalId): Promise<Receipt[]> {
  const sessions = await on.database.transaction(async tx => {
    const tree = await lockPrincipalTree(tx, id)
    if (tree.every(principal => principal.id !== id)) throw notFound('principal')
    await refuseOutrankedPerson(tx, actor, id)
    const ids = tree.map(principal => principal.id)
    await savePrincipalState(tx, ids, 'suspended', actorName(actor))
    const living = await listLivingOf(tx, ids)
    await closeDoorsOf(tx, living, { reason: 'principal_suspended', askedBy: actorName(actor) })
    await record(tx, {
      type: 'principal.suspended',
      ...inSession(actor),
      body: { actor: actorName(actor), principal: id, with: ids.filter(other => other !== id) },
    })
    return living
  })
  const receipts: Receipt[] = []
  for (const session of sessions) receipts.push((await finishEnding(on, session)).receipt)
  return receipts
}

/** The doors of these sessions, in the transaction that takes away what they stand on (I9). The caller then finishes each ending. */
export async function closeSessions(
  tx: Transaction,
  actor: Actor,
  { ids, reason }: { readonly ids: readonly SessionId[]; readonly reason: EndReason },
): Promise<void> {
  await closeDoorsOf(tx, ids, { reason, askedBy: actorName(actor) })
}

/**
 * The doors of all living sessions of an application, in the transaction that retires it (I9). The caller then finishes each
 * ending, in a transaction of its own.
 */
export async function closeApplication(tx: Transaction, actor: Actor, id: ApplicationId): Promise<SessionId[]> {
  const living = await listLivingOfApplication(tx, id)
  await closeDoorsOf(tx, living, { reason: 'application_retired', askedBy: actorName(actor) })
  return living
}

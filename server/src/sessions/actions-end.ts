import { record } from '../audit/index.ts'
import { inSession, lockPrincipalTree, savePrincipalState } from '../directory/index.ts'
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
import { getSession } from './store.ts'
import {
  callsInFlight,
  closeDoors,
  countEnded,
  type Door,
  endOneSession,
  findDoor,
  findReceipt,
  insertReceipt,
  listDescendants,
  listLivingChildren,
  listLivingOf,
  listLivingOfApplication,
  lockDoor,
} from './store-endings.ts'
import { listOfflineTokens } from './store-tokens.ts'

export interface Ended {
  readonly session: Session
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
  await getSession(on.database, id)
  await closeDoors(on.database, id, { reason, askedBy: actorName(actor) })
  return finishEnding(on, id)
}

/** All that follows the door; safe to repeat. 503 when it can't be recorded; the door stays, and the sweep repeats this. */
export async function finishEnding(on: Platform, id: SessionId): Promise<Ended> {
  return finish(on, id).catch((cause: unknown) => {
    throw endingFault(cause)
  })
}

async function finish(on: Platform, id: SessionId): Promise<Ended> {
  const door = await findDoor(on.database, id)
  if (door === undefined) throw notFound('session')
  const tree = await endTree(on, id, door)
  for (const session of tree) on.inFlight.stopSession(session, 'session_ended')
  await settled(on, tree)
  const receipt = await issueReceipt(on, id, door)
  on.metrics.sessionsEnded.inc({ reason: door.reason })
  return { session: await getSession(on.database, id), receipt }
}

/** Parent first, then its living children by a new query, each in a transaction of its own. */
async function endTree(on: Platform, id: SessionId, door: Door): Promise<SessionId[]> {
  await endOneSession(on.database, id, door)
  const ended = [id]
  for (const child of await listLivingChildren(on.database, id)) {
    const below: Door = { ...door, reason: 'ended_with_parent' }
    await closeDoors(on.database, child, { reason: below.reason, askedBy: below.askedBy })
    ended.push(...(await endTree(on, child, below)))
  }
  return ended
}

/** Waits until every call in flight has its outcome. The first looks come quickly: an aborted call settles in milliseconds. */
async function settled(on: Platform, sessions: readonly SessionId[]): Promise<void> {
  const deadline = performance.now() + settleMsMax
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    if ((await callsInFlight(on.database, sessions)) === 0) return
    if (performance.now() >= deadline) return
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
}

function issueReceipt(on: Platform, id: SessionId, door: Door): Promise<Receipt> {
  return on.database.transaction(async tx => {
    await lockDoor(tx, id)
    const existing = await findReceipt(tx, id)
    if (existing !== undefined) return receiptFrom(existing)
    const sessionsEnded = await listDescendants(tx, id)
    const tree = [id, ...sessionsEnded]
    const { now, ...counts } = await countEnded(tx, tree, door.askedAt)
    const session = await getSession(tx, id)
    const facts = {
      id: newId('receipt'),
      sessionId: id,
      principalId: session.principalId,
      applicationId: session.applicationId,
      reason: session.endReason ?? door.reason,
      askedBy: door.askedBy,
      askedAt: door.askedAt,
      ...counts,
      sessionsEnded,
      offlineTokens: await listOfflineTokens(tx, tree),
      completedAt: now,
    }
    const body = canonicalize(receiptBody(facts))
    const signature = on.signer.signReceipt(Buffer.from(body))
    const receipt: Receipt = { ...facts, body, signature }
    const digest = sha256Hex(`${body}\n${signature}`)
    const event = { actor: door.askedBy, receipt: receipt.id, digest, key: on.signer.keyId }
    await insertReceipt(tx, receipt, await record(tx, { type: 'receipt.issued', session: id, body: event }))
    return receipt
  })
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
 */
export async function suspendPrincipal(on: Platform, actor: Actor, id: PrincipalId): Promise<Receipt[]> {
  const sessions = await on.database.transaction(async tx => {
    const tree = await lockPrincipalTree(tx, id)
    if (tree.every(principal => principal.id !== id)) throw notFound('principal')
    const ids = tree.map(principal => principal.id)
    await savePrincipalState(tx, ids, 'suspended')
    const living = await listLivingOf(tx, ids)
    for (const session of living)
      await closeDoors(tx, session, { reason: 'principal_suspended', askedBy: actorName(actor) })
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

/**
 * The doors of all living sessions of an application, in the transaction that retires it (I9). The caller then finishes each
 * ending, in a transaction of its own.
 */
export async function closeApplication(tx: Transaction, actor: Actor, id: ApplicationId): Promise<SessionId[]> {
  const living = await listLivingOfApplication(tx, id)
  for (const session of living)
    await closeDoors(tx, session, { reason: 'application_retired', askedBy: actorName(actor) })
  return living
}

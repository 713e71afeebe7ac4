import { record } from '../audit/index.ts'
import { lockPrincipals } from '../directory/index.ts'
import { type Actor, actorName, type InstallationRole, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type ActId, newId, type UserId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { findDoor, getSession, signedInWithin } from '../sessions/index.ts'
import type { Person } from '../sign-in/index.ts'
import { tellOfAct } from './actions-notify.ts'
import { digestOf } from './derive-request-digest.ts'
import { type Shown, shownAct } from './derive-shown.ts'
import { actNotApproved, notAPerson } from './errors.ts'
import {
  type Act,
  type ActDocument,
  type ActKind,
  actOpenSeconds,
  actUsableSeconds,
  type DecisionPart,
  stepUpFreshSeconds,
} from './model.ts'
import { databaseNow } from './store.ts'
import {
  findAct,
  findOpenAct,
  insertAct,
  insertPart,
  listParts,
  lockAct,
  mayDecideAct,
  overdueActs,
  saveAct,
} from './store-acts.ts'

export interface ActAsk {
  readonly kind: ActKind
  readonly document: ActDocument
  /** How many have to approve it, who asks among them or not: 2 to 5. */
  readonly persons: number
  /** Each of them has one of these roles of the installation. */
  readonly roles: readonly InstallationRole[]
}

/** What every decider's browser opens. It carries no token: the page asks who is there. */
export function actUrl(on: Platform, id: ActId): string {
  return new URL(`/approvals/${id}`, on.config.baseUrl).href
}

function actDigest(kind: ActKind, document: ActDocument): string {
  return digestOf({ kind, document })
}

/**
 * Asks for an act that nobody does alone. Nothing is done: once as many persons as it needs have approved it, each on its page
 * (`actUrl`), whoever does it calls `useAct` with the same kind and document. The very same is asked once, however often.
 *
 * @throws Refusal 403 unless a person or their key asks.
 */
export async function requestAct(on: Platform, actor: Actor, ask: ActAsk): Promise<Act> {
  const askedBy = personBehind(actor)
  if (askedBy === undefined || actor.kind === 'system' || actor.kind === 'portal') throw notAPerson()
  const { kind, document, persons, roles } = ask
  const digest = actDigest(kind, document)
  return on.database.transaction(async tx => {
    const id = newId('act')
    const asked = { persons, roles, askedBy, askedInSession: actor.sessionId, openSeconds: actOpenSeconds }
    await expireSame(tx, digest)
    const isNew = await insertAct(tx, { id, kind, document: canonicalize(document), digest, ...asked })
    const act = isNew ? await findAct(tx, id) : await findOpenAct(tx, digest)
    if (act === undefined) throw new Error('the act that was just asked is not there')
    if (!isNew) return act
    const body = { actor: actorName(actor), act: id, kind, digest, persons, roles: [...roles] }
    await record(tx, { type: 'act.requested', ...inSession(actor), body })
    await tellOfAct(tx, on, act)
    return act
  })
}

function personBehind(actor: Actor): UserId | undefined {
  if (actor.kind === 'person') return actor.userId
  return actor.kind === 'api_key' ? actor.ownerId : undefined
}

/** One whose time is over would stand in the way of the same being asked again. */
async function expireSame(tx: Transaction, digest: string): Promise<void> {
  const ids = await overdueActs(tx, digest)
  for (const id of ids) await record(tx, { type: 'act.expired', body: { actor: 'system', act: id } })
}

export interface UsingAct {
  readonly id: ActId
  readonly kind: ActKind
  readonly document: ActDocument
}

/**
 * The one use of what was approved, in the transaction of what is done: exactly this kind and document, by as many persons as it
 * needs, and not longer than an hour ago. Answers who they were.
 *
 * @throws Refusal 404 for an unknown act, 409 `act_not_approved` for one that is not approved, used, over, or about something else.
 */
export async function useAct(
  tx: Transaction,
  actor: Actor,
  { id, kind, document }: UsingAct,
): Promise<{ readonly act: Act; readonly parts: readonly DecisionPart[] }> {
  const act = await lockAct(tx, id)
  if (act === undefined) throw notFound('act')
  if (act.state !== 'approved' || act.digest !== actDigest(kind, document)) throw actNotApproved()
  const now = await databaseNow(tx)
  if (now >= act.expiresAt) throw actNotApproved()
  const parts = await listParts(tx, id)
  await saveAct(tx, { id, state: 'done' })
  const approvedBy = parts.flatMap(part => (part.decision === 'approve' ? part.userId : []))
  const body = { actor: actorName(actor), act: id, kind, digest: act.digest, approved_by: approvedBy }
  await record(tx, { type: 'act.done', ...inSession(actor), body })
  return { act, parts }
}

/** Takes back what was asked, approved or not, as long as it is not done. Answers false when there is nothing to take back. */
export async function withdrawAct(on: Platform, actor: Actor, id: ActId): Promise<Act> {
  return on.database.transaction(async tx => {
    const act = await lockAct(tx, id)
    if (act === undefined) throw notFound('act')
    if (act.state !== 'pending' && act.state !== 'approved') throw actNotApproved()
    await saveAct(tx, { id, state: 'withdrawn' })
    await record(tx, { type: 'act.withdrawn', ...inSession(actor), body: { actor: actorName(actor), act: id } })
    return { ...act, state: 'withdrawn' }
  })
}

/** An act as one who may decide it sees it. */
export interface SeenAct {
  readonly act: Act
  readonly parts: readonly DecisionPart[]
  /** Of those who may still decide it: who lost the role since does not count. */
  readonly approvals: number
  readonly now: Date
  readonly isOver: boolean
}

/** Nobody finds it but those who may decide it or have done so; unknown and foreign ids are answered alike (MT13). */
export async function findActForPerson(sql: Sql, userId: UserId, id: ActId): Promise<SeenAct | undefined> {
  const act = await findAct(sql, id)
  if (act === undefined) return undefined
  const parts = await listParts(sql, id)
  const tookPart = act.askedBy === userId || parts.some(part => part.userId === userId)
  if (!tookPart && !(await mayDecideAct(sql, userId, act))) return undefined
  return seenNow(sql, act, parts)
}

async function seenNow(sql: Sql, act: Act, parts: readonly DecisionPart[]): Promise<SeenAct> {
  let approvals = 0
  for (const { decision, userId } of parts)
    if (decision === 'approve' && (await mayDecideAct(sql, userId, act))) approvals += 1
  const now = await databaseNow(sql)
  return { act, parts, approvals, now, isOver: act.state !== 'pending' || now >= act.expiresAt }
}

export interface DecidingAct {
  readonly id: ActId
  /** From the form: the digest of what the page showed. */
  readonly shownDigest: string
  readonly language: string
  readonly decision: DecisionPart['decision']
}

export type DecidedAct =
  | 'approved'
  | 'approved_in_part'
  | 'denied'
  | 'over'
  | 'changed'
  | 'step_up_needed'
  | 'signed_out'
  | 'unknown'

/**
 * One person's part of the decision on an act: on its page, freshly signed in, about exactly what the page shows, each person once.
 * The last of those it needs approves it; any of them denies it for good.
 */
export async function decideActAsPerson(on: Platform, person: Person, deciding: DecidingAct): Promise<DecidedAct> {
  return on.database.transaction(async tx => {
    await lockPrincipals(tx, [person.userId])
    const act = await lockAct(tx, deciding.id)
    if (act === undefined) return 'unknown'
    const parts = await listParts(tx, act.id)
    if (!(await mayDecideAct(tx, person.userId, act))) return 'unknown'
    const seen = await seenNow(tx, act, parts)
    if (seen.isOver || parts.some(part => part.userId === person.userId)) return 'over'
    const own = await getSession(tx, person.sessionId)
    if (own.endedAt !== undefined || seen.now >= own.expiresAt || (await findDoor(tx, own.id)) !== undefined)
      return 'signed_out'
    const shown = shownAct(seen, deciding.language)
    if (deciding.decision === 'deny') return decidePart(tx, { person, seen, shown, decision: 'deny' })
    if (shown.digest !== deciding.shownDigest) return 'changed'
    if (!(await signedInWithin(tx, person.sessionId, stepUpFreshSeconds))) return 'step_up_needed'
    return decidePart(tx, { person, seen, shown, decision: 'approve' })
  })
}

interface Part {
  readonly person: Person
  readonly seen: SeenAct
  readonly shown: Shown
  readonly decision: DecisionPart['decision']
}

/** Event, part and state: always together. */
async function decidePart(tx: Transaction, { person, seen, shown, decision }: Part): Promise<DecidedAct> {
  const { act } = seen
  const approvals = decision === 'approve' ? seen.approvals + 1 : seen.approvals
  const outcome = decision === 'deny' ? 'denied' : approvals < act.persons ? 'approved_in_part' : 'approved'
  const { userId, sessionId } = person
  const facts = { actor: userId, act: act.id, kind: act.kind, digest: act.digest, shown_digest: shown.digest }
  const body = { ...facts, persons: act.persons, approvals }
  const eventId = await record(tx, { type: `act.${outcome}`, session: sessionId, body })
  await insertPart(tx, { subject: act.id, userId, decision, inSession: sessionId, shown: shown.text, eventId })
  if (outcome === 'denied') await saveAct(tx, { id: act.id, state: 'denied' })
  if (outcome === 'approved') await saveAct(tx, { id: act.id, state: 'approved', usableSeconds: actUsableSeconds })
  return outcome
}

import { emit } from '../events/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { ApprovalId, EventId, UserId } from '../platform/ids.ts'
import { canonicalize, type Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import type { Person } from '../sign-in/index.ts'
import type { Seen } from './actions-ground.ts'
import { tellNeeded } from './actions-notify.ts'
import { givenDocument } from './derive-given.ts'
import { digestOf } from './derive-request-digest.ts'
import type { Shown } from './derive-shown.ts'
import type { Approval, CallArguments, Decision, Given } from './model.ts'
import { insertSnapshot, saveDecision } from './store.ts'
import { insertPart } from './store-acts.ts'

export interface Deciding {
  readonly approvalId: ApprovalId
  /** From the form: the digest of what the page showed. */
  readonly shownDigest: string
  /** In which it was shown; a part of what the digest covers. */
  readonly language: string
  readonly decision: Decision
}

/** What a decision was asked with. */
export interface Work {
  readonly on: Platform
  readonly person: Person
  readonly deciding: Deciding
  readonly known: Approval
  readonly args: CallArguments
}

/** Everything a decision stands on, read under the locks. */
export interface Judged extends Omit<Work, 'known'> {
  readonly approval: Approval
  readonly seen: Seen
  readonly shown: Shown
  /** Others take part in it, or will. */
  readonly isOfSeveral: boolean
  readonly isPerson: boolean
}

/** One part of several, and the mail to those whom it waits for. Nothing is given by it. */
export async function keepPartOnly(tx: Transaction, judged: Judged): Promise<void> {
  const { approval, person, shown, on, isPerson } = judged
  const eventId = await emit(tx, {
    ...toldOf(judged, 'approved_in_part'),
    body: {
      approval: approval.id,
      kind: approval.kind,
      in_session: person.sessionId,
      ...insteadOf(judged),
      request_digest: approval.requestDigest,
      shown_digest: shown.digest,
      given_digest: isPerson ? digestOf(givenDocument(givenBy(judged))) : null,
    },
  })
  await keepPart(tx, judged, eventId)
  if (isPerson) await tellNeeded(tx, on, approval)
}

function givenBy({ deciding: { decision }, approval: { request } }: Judged): Given {
  if (decision.kind !== 'approve') throw new Error('a part of an approval gives something')
  return approvalGives(decision.given, request)
}

/** One call is given whole. */
function approvalGives(given: Given, { tools, limits }: Approval['request']): Given {
  return given.tools.length === 0 ? { tools, limits } : given
}

async function keepPart(tx: Transaction, judged: Judged, eventId: EventId): Promise<void> {
  const { approval, person, shown, isPerson, deciding } = judged
  const decision = deciding.decision.kind === 'approve' ? 'approve' : 'deny'
  const given = isPerson && decision === 'approve' ? { given: canonicalize(givenDocument(givenBy(judged))) } : {}
  const { userId, sessionId } = person
  await insertPart(tx, {
    subject: approval.id,
    userId,
    decision,
    inSession: sessionId,
    shown: shown.text,
    eventId,
    ...given,
  })
}

/** What becomes of a request, whole. */
export interface Settling {
  readonly state: 'approved' | 'denied'
  /** What was decided, as it is kept. */
  readonly document: Json
  /** What the event says beside the digests. */
  readonly facts: object
  readonly expiresAt: Date
  readonly callDigest: string | undefined
}

function hasPart({ seen, person, isPerson, deciding }: Judged): boolean {
  if (isPerson && deciding.decision.kind !== 'approve') return true
  return seen.parts.some(part => part.userId === person.userId)
}

/** What followers of the events are told: whose request, and what became of it. No code, purpose or argument. */
function toldOf(judged: Judged, outcome: 'approved' | 'denied' | 'approved_in_part') {
  const { approval, person, seen } = judged
  const { id, kind, userId, sessionId, request } = approval
  const { email, role } = person
  return {
    actor: { kind: 'person', userId: person.userId, email, role, sessionId: person.sessionId },
    event: `approval.${outcome}`,
    session: sessionId,
    organizationId: seen.session.organizationId,
    clientId: seen.application.clientId,
    data: {
      object: 'approval',
      id,
      kind,
      user_id: userId,
      session_id: sessionId,
      application_id: request.applicationId,
      tools: request.tools.map(({ name, effect }) => ({ name, effect })),
      outcome,
      decided_by: person.userId,
      decided_at: seen.now.toISOString(),
      created_at: approval.createdAt.toISOString(),
    },
  } as const
}

/** In whose place, where it is not the person themselves. */
function insteadOf({ approval, person, isPerson }: Judged): { instead_of?: UserId } {
  return isPerson && approval.userId !== person.userId ? { instead_of: approval.userId } : {}
}

/** Who decided which part, this one last. */
function decidersOf({ seen, person, deciding }: Judged): object[] {
  const before = seen.parts.map(({ userId, decision }) => ({ user: userId, decision }))
  return [...before, { user: person.userId, decision: deciding.decision.kind === 'approve' ? 'approve' : 'deny' }]
}

/** Event, state and snapshot: always together. */
export async function settleApproval(tx: Transaction, judged: Judged, settling: Settling): Promise<void> {
  const { approval, person, seen, shown } = judged
  const decision = canonicalize(settling.document)
  const eventId = await emit(tx, {
    ...toldOf(judged, settling.state),
    body: {
      approval: approval.id,
      kind: approval.kind,
      in_session: person.sessionId,
      ...insteadOf(judged),
      request_digest: approval.requestDigest,
      shown_digest: shown.digest,
      decision_digest: digestOf(settling.document),
      ...(judged.isOfSeveral ? { decided_by: decidersOf(judged) } : {}),
      ...settling.facts,
    },
  })
  if (judged.isOfSeveral && !hasPart(judged)) await keepPart(tx, judged, eventId)
  await saveDecision(tx, {
    id: approval.id,
    userId: person.userId,
    state: settling.state,
    inSession: person.sessionId,
    at: seen.now,
    expiresAt: settling.expiresAt,
    callDigest: settling.callDigest,
  })
  const { id: approvalId, sessionId } = approval
  await insertSnapshot(tx, { approvalId, sessionId, shown: shown.text, decision, eventId })
}

import { lockApplication } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { lockPrincipals } from '../directory/index.ts'
import { holdAccount, holdTools } from '../pipes/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type GrantId, newId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import {
  endSession,
  findDoor,
  getSession,
  holdSession,
  type Receipt,
  refusedByStop,
  signedInWithin,
} from '../sessions/index.ts'
import type { Person } from '../sign-in/index.ts'
import { openArguments, readGround, type Seen } from './actions-ground.ts'
import { type Deciding, type Judged, keepPartOnly, settleApproval, type Work } from './actions-settle.ts'
import { isNarrowed } from './check-narrowing.ts'
import { grantsReplaced } from './check-replaces.ts'
import { decideApproval, type Verdict } from './decide-approval.ts'
import { decidePart } from './decide-part.ts'
import { accountsAsked, boundRequest } from './derive-bound-tools.ts'
import { budgetStripes } from './derive-budget-stripes.ts'
import { callDigest } from './derive-call-digest.ts'
import { requestDigest } from './derive-request-digest.ts'
import { shownOf } from './derive-shown.ts'
import { saysApproverLost, saysNoMember, saysNotReviewed, saysOtherAccount, saysSessionOver } from './errors.ts'
import {
  type AccessRequest,
  type Approval,
  type AskedTool,
  type Chosen,
  type Decision,
  needsStepUp,
  stepUpFreshSeconds,
} from './model.ts'
import { parseGiven } from './parse-given.ts'
import { findOfPerson, lockApproval, lockOpenOfSession } from './store.ts'
import { endGrants, insertBudget, insertByteBudget, insertGrant } from './store-grants.ts'
import { holdGrounds } from './store-grounds.ts'
import { decidesAsPerson, listNeeds } from './store-rules.ts'

export type Decided =
  | { readonly outcome: 'approved' | 'denied' }
  /** It waits for others whom a rule names. */
  | { readonly outcome: 'approved_in_part' }
  /** Decided already, expired, withdrawn, or its session ended. */
  | { readonly outcome: 'over' }
  /** The page no longer says what is so: it has to be read again (T88). */
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'step_up_needed' }
  | { readonly outcome: 'signed_out' }
  | { readonly outcome: 'unknown' }
  | Extract<Verdict, { outcome: 'wider' | 'nothing_checked' }>

/**
 * Decides an approval: the only way to do so, for the person at our own page and nobody else (design 3.3). One transaction:
 * locks in the one order, the right person, an open request, the page that is still true, nothing wider than asked, a fresh
 * sign-in for what writes or destroys; then decision, snapshot, grants, budget and audit event together, or none of them.
 */
export async function decideAsPerson(on: Platform, person: Person, deciding: Deciding): Promise<Decided> {
  const known = await findOfPerson(on.database, person.userId, deciding.approvalId)
  if (known === undefined) return { outcome: 'unknown' }
  const args = known.kind === 'call' && deciding.decision.kind === 'approve' ? await openArguments(on, known) : {}
  return on.database
    .transaction(tx => decideWithin(tx, { on, person, deciding, known, args }))
    .catch((cause: unknown): Decided => {
      if (saysSessionOver(cause) || saysNoMember(cause) || saysNotReviewed(cause)) return { outcome: 'over' }
      if (saysOtherAccount(cause) || saysApproverLost(cause)) return { outcome: 'over' }
      return refusedByStop(cause)
    })
}

/** Denies, if there is still something to deny, and ends the agent's session. Taking away needs no fresh sign-in (U4). */
export async function denyAndEnd(
  on: Platform,
  person: Person,
  deciding: Omit<Deciding, 'decision'>,
): Promise<
  { readonly outcome: 'ended'; readonly receipt: Receipt } | { readonly outcome: 'unknown' | 'signed_out' | 'denied' }
> {
  const denied = await decideAsPerson(on, person, { ...deciding, decision: { kind: 'deny_and_end' } })
  if (denied.outcome === 'unknown' || denied.outcome === 'signed_out') return { outcome: denied.outcome }
  const known = await findOfPerson(on.database, person.userId, deciding.approvalId)
  // The session is its person’s to end; one whom a rule names only denies.
  if (known?.userId !== person.userId) return { outcome: known === undefined ? 'unknown' : 'denied' }
  const { userId, email, role, sessionId } = person
  const actor: Actor = { kind: 'person', userId, email, role, sessionId }
  const { receipt } = await endSession(on, actor, known.sessionId, 'ended_by_person')
  return { outcome: 'ended', receipt }
}

async function decideWithin(tx: Transaction, work: Work): Promise<Decided> {
  const { person, known } = work
  await holdAll(tx, known, person.userId)
  const approval = await lockApproval(tx, person.userId, known.id)
  if (approval === undefined) return { outcome: 'unknown' }
  const seen = await readGround(tx, approval)
  const isPerson = await decidesAsPerson(tx, approval.id, person.userId)
  const deciding = isPerson ? work.deciding : { ...work.deciding, decision: sameAsFirst(work.deciding.decision, seen) }
  const verdict = decideApproval(approval, deciding.decision, seen)
  if (verdict.outcome === 'over') return { outcome: 'over' }
  if (await isSignedOut(tx, person, seen.now)) return { outcome: 'signed_out' }
  const needs = await listNeeds(tx, approval.id, person.userId)
  const isOfSeveral = needs.length > 0
  const judged: Judged = {
    ...work,
    deciding,
    approval,
    seen,
    shown: shownOf(seen, deciding.language),
    isOfSeveral,
    isPerson,
  }
  const { parts } = seen
  const part = decidePart({ decision: deciding.decision.kind, needs, parts, userId: person.userId, isPerson })
  if (part === 'over') return { outcome: 'over' }
  if (verdict.outcome === 'deny') return denyWithin(tx, judged)
  if (judged.shown.digest !== deciding.shownDigest || !stillThere(judged)) return { outcome: 'changed' }
  if (verdict.outcome === 'wider' || verdict.outcome === 'nothing_checked') return verdict
  const proven =
    !needsStepUp(toolsGiven(judged).map(tool => tool.effect)) ||
    (await signedInWithin(tx, person.sessionId, stepUpFreshSeconds))
  if (!proven) return { outcome: 'step_up_needed' }
  if (part === 'part') {
    await keepPartOnly(tx, judged)
    return { outcome: 'approved_in_part' }
  }
  return verdict.outcome === 'grant' ? grantWithin(tx, judged, verdict) : allowCallWithin(tx, judged, verdict)
}

/** Those whom a rule names approve exactly what the person gave, whatever their form says. */
function sameAsFirst(decision: Decision, { parts, approval }: Seen): Decision {
  const given = parts.find(part => part.given !== undefined)?.given
  if (decision.kind !== 'approve') return { kind: 'deny' }
  return {
    kind: 'approve',
    given: given === undefined ? { tools: [], limits: approval.request.limits } : parseGiven(given),
  }
}

/**
 * The one lock order: principals, application, what membership gives, accounts, tools, session, approvals. All open requests of the session are held, so
 * that two decisions in one session come one after the other, and the second sees what the first replaced.
 */
async function holdAll(tx: Transaction, { sessionId, userId, request }: Approval, decider: UserId): Promise<void> {
  const { principalId } = await getSession(tx, sessionId)
  await lockPrincipals(tx, [principalId, userId, decider])
  await lockApplication(tx, request.applicationId)
  const accounts = [...accountsAsked(request)].toSorted()
  await holdGrounds(tx, { sessionId, userId, accounts })
  for (const id of accounts) await holdAccount(tx, id)
  await holdTools(
    tx,
    request.tools.map(tool => tool.id),
  )
  await holdSession(tx, sessionId)
  await lockOpenOfSession(tx, sessionId)
}

/** The browser's own session may have ended while the page was open; a decision is an act inside it (I1). */
async function isSignedOut(tx: Transaction, person: Person, now: Date): Promise<boolean> {
  const own = await getSession(tx, person.sessionId)
  return own.endedAt !== undefined || now >= own.expiresAt || (await findDoor(tx, own.id)) !== undefined
}

/** The tools that this decision would give: all of them, unless the person unchecked some. */
function toolsGiven({ approval, deciding: { decision } }: Judged): readonly AskedTool[] {
  const given = decision.kind === 'approve' && approval.kind === 'access' ? decision.given.tools : undefined
  return boundRequest(approval.request, accountsIn(decision)).tools.filter(
    tool => given?.some(each => each.name === tool.name) ?? true,
  )
}

function accountsIn(decision: Decision): Chosen | undefined {
  return decision.kind === 'approve' ? decision.given.accounts : undefined
}

/** Each of them as it was asked for, and its account there. */
function stillThere(judged: Judged): boolean {
  const { tools, accounts } = judged.seen
  return toolsGiven(judged).every(
    asked =>
      tools.some(tool => tool.name === asked.name && tool.unchanged) &&
      accounts.some(
        one =>
          one.providerId === asked.providerId &&
          one.missing === undefined &&
          (one.choices.length === 0
            ? one.id === asked.accountId
            : one.choices.some(({ id, there }) => there && id === asked.accountId)),
      ),
  )
}

async function denyWithin(tx: Transaction, judged: Judged): Promise<Decided> {
  const { approval, deciding } = judged
  await settleApproval(tx, judged, {
    state: 'denied',
    document: { decision: deciding.decision.kind },
    facts: { decision: deciding.decision.kind },
    expiresAt: approval.expiresAt,
    callDigest: approval.call?.callDigest,
  })
  return { outcome: 'denied' }
}

/** The same call, bound anew to the moment until which it may be used: its digest covers that moment too. */
async function allowCallWithin(tx: Transaction, judged: Judged, { expiresAt }: { expiresAt: Date }): Promise<Decided> {
  const { approval, args } = judged
  const [tool] = approval.request.tools
  if (approval.call === undefined || tool === undefined) throw new Error('an approval of one call has no call')
  const { requestDigest, call } = approval
  const digest = callDigest({ requestDigest, toolId: call.toolId, toolDigest: tool.digest, args, expiresAt })
  const until = expiresAt.toISOString()
  await settleApproval(tx, judged, {
    state: 'approved',
    document: { decision: 'approve', call_digest: digest, expires_at: until },
    facts: { call_digest: digest, arguments_digest: call.argumentsDigest, expires_at: until },
    expiresAt,
    callDigest: digest,
  })
  return { outcome: 'approved' }
}

async function grantWithin(
  tx: Transaction,
  judged: Judged,
  verdict: Extract<Verdict, { outcome: 'grant' }>,
): Promise<Decided> {
  const { approval, seen, deciding } = judged
  if (deciding.decision.kind !== 'approve') throw new Error('a grant comes from an approval')
  const { given } = deciding.decision
  const { expiresAt } = verdict
  const until = expiresAt.toISOString()
  const grants = verdict.grants.map(draft => ({ ...draft, id: newId('grant') }))
  const made = grants.map(({ id, providerId, accountId, tools }) => ({
    id,
    provider: providerId,
    account: accountId ?? null,
    tools: [...tools],
  }))
  const { durationSeconds, maxCalls, maxBytes } = given.limits
  const limits = { duration_seconds: durationSeconds, max_calls: maxCalls ?? null, max_bytes: maxBytes ?? null }
  const tools = given.tools.map(tool => ({ name: tool.name, constraints: { ...tool.constraints } }))
  const bound = boundRequest(approval.request, given.accounts)
  const replaced = grantsReplaced(seen.living, bound).map(old => old.id)
  const chosen = boundDocument(approval, bound, given.accounts)
  await settleApproval(tx, judged, {
    state: 'approved',
    document: {
      decision: 'approve',
      tools,
      limits,
      expires_at: until,
      grants: made.map(({ id }) => id),
      replaced,
      ...chosen,
    },
    facts: {
      grants: made,
      replaced,
      narrowed: isNarrowed(approval.request, given),
      max_calls: limits.max_calls,
      max_bytes: limits.max_bytes,
      expires_at: until,
      ...chosen,
    },
    expiresAt: approval.expiresAt,
    callDigest: undefined,
  })
  await replaceGrants(tx, judged, replaced)
  const { id: approvalId, sessionId } = approval
  if (maxBytes !== undefined) await insertByteBudget(tx, approvalId, maxBytes)
  for (const one of grants) await insertGrant(tx, { ...one, sessionId, approvalId, expiresAt })
  if (maxCalls !== undefined) await insertBudget(tx, approvalId, budgetStripes(maxCalls))
  return { outcome: 'approved' }
}

/** Where there was a choice: what was chosen, and the digest of the request as it is with that. */
function boundDocument(
  { request }: Approval,
  bound: AccessRequest,
  accounts: Chosen = {},
): { readonly [member: string]: Json } {
  if (request.tools.every(({ choices }) => choices.length === 0)) return {}
  return { accounts: { ...accounts }, bound_digest: requestDigest(bound) }
}

/** Until this moment the former grants stood; from here on the new one stands in their place. */
async function replaceGrants(tx: Transaction, { approval, person }: Judged, ids: readonly GrantId[]): Promise<void> {
  const { sessionId, id } = approval
  const ended = await endGrants(tx, sessionId, { ids, reason: 'replaced' })
  for (const old of ended) {
    const body = { actor: person.userId, grant: old.id, reason: 'replaced', approval: id }
    await record(tx, { type: 'access_grant.ended', session: sessionId, body })
  }
}

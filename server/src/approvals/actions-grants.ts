import { record } from '../audit/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import type { AccountId, GrantId, SessionId, ToolId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { type Coverage, type CoveredCall, coverage, grantEnd } from './check-grant-covers.ts'
import { argumentsDigest, callDigest } from './derive-call-digest.ts'
import type { Approval, GrantSeen } from './model.ts'
import { listUsableCalls, withdrawOnAccount, withdrawOnTools } from './store.ts'
import {
  type EndedGrant,
  endGrants,
  endGrantsOfAccount,
  endGrantsOfTools,
  type GrantFilter,
  type GrantWithBudget,
  getWithBudget,
  listFiltered,
  listForTool,
  listWithBudget,
  listWithBudgetOf,
} from './store-grants.ts'

/** Whether a grant of the session covers this very call. Admission compares digest, account and end once more. */
export async function findGrant(sql: Sql, call: CoveredCall): Promise<Coverage> {
  const { grants, now } = await listForTool(sql, call.sessionId, call.tool.id)
  return coverage(grants, call, now)
}

/** An approved call that nobody has used, with the digest that admission compares. */
export interface UsableCall {
  readonly approval: Approval
  readonly callDigest: string
}

/**
 * The approval of exactly this call. The digest is computed anew from what is about to run and from the approval's own
 * request and end, and compared with the one that was approved: whatever differs, nothing is found (I8).
 */
export async function findCallApproval(sql: Sql, call: CoveredCall): Promise<UsableCall | undefined> {
  const { sessionId, tool, args } = call
  const rows = await listUsableCalls(sql, sessionId, { toolId: tool.id, argumentsDigest: argumentsDigest(args) })
  return rows.flatMap(approval => {
    const { requestDigest, expiresAt } = approval
    const digest = callDigest({ requestDigest, toolId: tool.id, toolDigest: tool.digest, args, expiresAt })
    const [asked] = approval.request.tools
    const same = asked?.accountId === call.accountId && asked?.effect === tool.effect
    return same && digest === approval.call?.callDigest ? [{ approval, callDigest: digest }] : []
  })[0]
}

/** All grants of a session, newest first, with what is left of their budgets. */
export async function listGrants(sql: Sql, sessionId: SessionId): Promise<GrantSeen[]> {
  return (await listWithBudget(sql, sessionId)).map(seen)
}

/** The grants of several sessions, by session. */
export async function groupGrants(sql: Sql, sessions: readonly SessionId[]): Promise<Map<SessionId, GrantSeen[]>> {
  const all = sessions.length === 0 ? [] : await listWithBudgetOf(sql, sessions)
  return Map.groupBy(all.map(seen), grant => grant.sessionId)
}

/** Those that live: what the agent may do now. */
export async function listLivingGrants(sql: Sql, sessionId: SessionId): Promise<GrantSeen[]> {
  return (await listGrants(sql, sessionId)).filter(grant => grant.endedAt === undefined)
}

/** For administrators: of all sessions, newest first. */
export async function listAllGrants(sql: Sql, filter: GrantFilter, page: Page): Promise<GrantSeen[]> {
  return (await listFiltered(sql, filter, page)).map(seen)
}

/** Refuses with 404 when there is none. */
export async function getGrantSeen(sql: Sql, id: GrantId): Promise<GrantSeen> {
  return seen(await getWithBudget(sql, id))
}

/** Ends one grant; a call that admission has let in before goes on, none comes after. Ending it again changes nothing. */
export async function endGrant(on: Platform, actor: Actor, id: GrantId): Promise<GrantSeen> {
  return on.database.transaction(async tx => {
    const { grant } = await getWithBudget(tx, id)
    const reason = actor.kind === 'person' || actor.kind === 'api_key' ? 'ended_by_admin' : 'ended'
    for (const ended of await endGrants(tx, grant.sessionId, { ids: [id], reason })) {
      const body = { actor: actorName(actor), grant: ended.id, reason }
      await record(tx, { type: 'access_grant.ended', session: ended.sessionId, body })
    }
    return getGrantSeen(tx, id)
  })
}

function seen({ grant, callsLeft, bytesLeft, now }: GrantWithBudget): GrantSeen {
  const over = grantEnd(grant, now)
  const names = grant.tools.map(id => grant.bounds[id]?.name ?? id)
  return {
    id: grant.id,
    sessionId: grant.sessionId,
    approvalId: grant.approvalId,
    providerId: grant.providerId,
    providerSlug: names[0]?.split('__')[0] ?? '',
    accountId: grant.accountId,
    tools: names,
    toolIds: grant.tools,
    bounds: grant.bounds,
    createdAt: grant.createdAt,
    expiresAt: grant.expiresAt,
    endedAt: over?.endedAt,
    endReason: over?.reason,
    callsLeft,
    bytesLeft,
  }
}

/**
 * The account is disconnected, needs a new authorization, or is another one now: in the same transaction every grant on it
 * ends and every open request and unused call approval for it is withdrawn, in whichever session. Call it after the
 * account's row is locked and before any grant's (one lock order).
 */
export async function endGrantsOnAccount(tx: Transaction, id: AccountId, reason: string): Promise<EndedGrant[]> {
  const withdrawn = await withdrawOnAccount(tx, id)
  const ended = await endGrantsOfAccount(tx, id, reason)
  await recordEnds(tx, { withdrawn, ended, reason })
  return ended
}

/** The tool drifted, was reviewed anew, or is gone: the same for all that was asked and given for it. */
export async function endGrantsOnTools(tx: Transaction, ids: readonly ToolId[], reason: string): Promise<EndedGrant[]> {
  const withdrawn = await withdrawOnTools(tx, ids)
  const ended = await endGrantsOfTools(tx, ids, reason)
  await recordEnds(tx, { withdrawn, ended, reason })
  return ended
}

interface Ends {
  readonly withdrawn: Awaited<ReturnType<typeof withdrawOnTools>>
  readonly ended: readonly EndedGrant[]
  readonly reason: string
}

async function recordEnds(tx: Transaction, { withdrawn, ended, reason }: Ends): Promise<void> {
  for (const { id, sessionId } of withdrawn)
    await record(tx, {
      type: 'approval.withdrawn',
      session: sessionId,
      body: { actor: 'system', approval: id, reason },
    })
  for (const { id, sessionId } of ended)
    await record(tx, { type: 'access_grant.ended', session: sessionId, body: { actor: 'system', grant: id, reason } })
}

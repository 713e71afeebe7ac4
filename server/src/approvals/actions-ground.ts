import { getApplication } from '../applications/index.ts'
import type { Application } from '../applications/model.ts'
import { accountFor, findAccount, findProviderById, getTool } from '../pipes/index.ts'
import type { Tool } from '../pipes/model.ts'
import type { Sql } from '../platform/database.ts'
import type { AccountId, ApprovalId, ProviderId, UserId } from '../platform/ids.ts'

import type { Platform } from '../platform/platform.ts'
import { findDoor, getSession, type Session, taintOf } from '../sessions/index.ts'
import { openSecret } from '../vault/index.ts'
import { grantsReplaced } from './check-replaces.ts'
import { argumentsPlace } from './derive-arguments-place.ts'
import { argumentsDigest, callDigest } from './derive-call-digest.ts'
import { formerGrant } from './derive-former.ts'
import type { Ground, GroundAccount } from './derive-shown.ts'
import type { Approval, AskedTool, CallArguments } from './model.ts'
import { databaseNow, findOfPerson } from './store.ts'
import { listLiving, listNewest } from './store-grants.ts'

/** The ground with the objects it was read from, for a page. */
export interface Seen extends Ground {
  readonly session: Session
  readonly application: Application
  /** By their names. */
  readonly current: ReadonlyMap<string, Tool>
  readonly now: Date
  /** The session has a door: whatever it asked is over. */
  readonly sessionOver: boolean
}

/** What a page for this approval says at this moment; the same for the page and for the decision that follows it. */
export async function readGround(sql: Sql, approval: Approval): Promise<Seen> {
  const { request } = approval
  const session = await getSession(sql, approval.sessionId)
  const application = await getApplication(sql, request.applicationId)
  const current = new Map<string, Tool>()
  for (const asked of request.tools) current.set(asked.name, await getTool(sql, asked.id))
  const now = await databaseNow(sql)
  const living = approval.kind === 'access' ? await listLiving(sql, session.id, now) : []
  return {
    approval,
    agent: agentOf(application),
    sessionEnd: session.expiresAt,
    grantMaxSeconds: application.policy.grantMaxSeconds,
    tools: request.tools.map(asked => groundTool(asked, current.get(asked.name))),
    accounts: await groundAccounts(sql, request.tools, approval.userId),
    replaces: grantsReplaced(living, request),
    former: approval.kind === 'access' ? formerGrant(await listNewest(sql, session.id), request) : undefined,
    taint: await taintOf(sql, session.id),
    session,
    application,
    current,
    now,
    sessionOver: session.endedAt !== undefined || (await findDoor(sql, session.id)) !== undefined,
  }
}

/** A name that an administrator gave is verified; one that a program chose for itself is not. */
function agentOf(application: Application): Ground['agent'] {
  const address = application.clientUri ?? application.clientId
  return {
    name: application.name,
    verified: application.registration === 'admin' || application.registration === 'built_in',
    host: URL.canParse(address) ? new URL(address).host : undefined,
  }
}

function groundTool(asked: AskedTool, now: Tool | undefined): Ground['tools'][number] {
  return {
    name: asked.name,
    title: now?.title,
    description: now?.description ?? '',
    unchanged: now?.state === 'active' && now.digest === asked.digest && now.effect === asked.effect,
  }
}

async function groundAccounts(sql: Sql, tools: readonly AskedTool[], userId: UserId): Promise<GroundAccount[]> {
  const pairs = new Map(tools.map(tool => [`${tool.providerId} ${tool.accountId ?? ''}`, tool]))
  const accounts: GroundAccount[] = []
  for (const { providerId, accountId } of pairs.values())
    accounts.push(await groundAccount(sql, userId, { providerId, accountId }))
  return accounts
}

async function groundAccount(
  sql: Sql,
  userId: UserId,
  { providerId, accountId }: { providerId: ProviderId; accountId: AccountId | undefined },
): Promise<GroundAccount> {
  const provider = await findProviderById(sql, providerId)
  const label = accountId === undefined ? undefined : (await findAccount(sql, accountId))?.label
  const known = {
    providerId,
    slug: provider?.slug ?? '',
    provider: provider?.name ?? '',
    described: provider?.kind === 'rest' || provider?.kind === 'ambit' ? 'ambit' : 'provider',
    id: accountId,
    label,
  } as const
  if (provider === undefined || provider.state === 'retired') return { ...known, missing: 'another' }
  const lookup = await accountFor(sql, provider, userId)
  if (lookup.outcome === 'connection_required') return { ...known, missing: 'not_connected' }
  const there = lookup.outcome === 'connected' ? lookup.account.id : undefined
  return { ...known, missing: there === accountId ? undefined : 'another' }
}

/** The approval as this person may see it, with its ground; undefined for foreign and unknown ids alike (MT13). */
export async function findForPerson(on: Platform, userId: UserId, id: ApprovalId): Promise<Seen | undefined> {
  const approval = await findOfPerson(on.database, userId, id)
  return approval === undefined ? undefined : readGround(on.database, approval)
}

/**
 * The arguments of an asked call, opened for the person they are shown to. They are what was digested, or nothing is shown:
 * the digests are computed anew and compared.
 */
export async function openArguments(on: Platform, approval: Approval): Promise<CallArguments> {
  const { call, argumentsSealed, request } = approval
  const [tool] = request.tools
  if (call === undefined || argumentsSealed === undefined || tool === undefined) return {}
  const text = await openSecret(on, argumentsPlace(approval.userId, approval.id), argumentsSealed)
  const args: CallArguments = JSON.parse(text.reveal())
  const { requestDigest, expiresAt } = approval
  const digest = callDigest({ requestDigest, toolId: tool.id, toolDigest: tool.digest, args, expiresAt })
  if (argumentsDigest(args) !== call.argumentsDigest || digest !== call.callDigest)
    throw new Error('the arguments of an approval differ from what its digests say')
  return args
}

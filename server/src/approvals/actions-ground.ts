import { getApplication } from '../applications/index.ts'
import type { Application } from '../applications/model.ts'
import { findOrganization } from '../directory/index.ts'
import { findAccount, findProviderById, getTool, labelOf, listUsable, needsAccount } from '../pipes/index.ts'
import type { Account, Tool } from '../pipes/model.ts'
import type { Sql } from '../platform/database.ts'
import type { AccountId, ApprovalId, UserId } from '../platform/ids.ts'

import type { Platform } from '../platform/platform.ts'
import { findDoor, getSession, type Session, taintOf } from '../sessions/index.ts'
import { openSecret } from '../vault/index.ts'
import { grantsReplaced } from './check-replaces.ts'
import { argumentsPlace } from './derive-arguments-place.ts'
import { accountGroup } from './derive-bound-tools.ts'
import { argumentsDigest, callDigest } from './derive-call-digest.ts'
import { formerGrant } from './derive-former.ts'
import type { Ground, GroundAccount, GroundChoice, Reached } from './derive-shown.ts'
import type { AccessRequest, Approval, AskedTool, CallArguments, Grant } from './model.ts'
import { databaseNow, findOfPerson } from './store.ts'
import { listParts } from './store-acts.ts'
import { listLiving, listNewest } from './store-grants.ts'
import { listNeeds } from './store-rules.ts'

/** The ground with the objects it was read from, for a page. */
export interface Seen extends Ground {
  readonly session: Session
  readonly application: Application
  /** By their names. */
  readonly current: ReadonlyMap<string, Tool>
  readonly now: Date
  /** Living grants of the session, of which a decision replaces those on the account that is chosen. */
  readonly living: readonly Grant[]
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
  const living = await listLiving(sql, session.id, now)
  const accounts = await groundAccounts(sql, request)
  return {
    approval,
    agent: agentOf(application),
    sessionEnd: session.expiresAt,
    grantMaxSeconds: application.policy.grantMaxSeconds,
    tools: request.tools.map(asked => groundTool(asked, current.get(asked.name))),
    accounts,
    replaces: approval.kind === 'access' ? grantsReplaced(living, request) : [],
    living: approval.kind === 'access' ? living : [],
    reached: await reachedBeside(sql, living, accounts),
    former: approval.kind === 'access' ? formerGrant(await listNewest(sql, session.id), request) : undefined,
    taint: await taintOf(sql, session.id),
    needs: await listNeeds(sql, approval.id, approval.userId),
    parts: await listParts(sql, approval.id),
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

async function groundAccounts(sql: Sql, request: AccessRequest): Promise<GroundAccount[]> {
  const accounts: GroundAccount[] = []
  for (const [tool] of Map.groupBy(request.tools, accountGroup).values())
    if (tool !== undefined) accounts.push(await groundAccount(sql, request, tool))
  return accounts
}

async function groundAccount(
  sql: Sql,
  { userId, sessionId }: AccessRequest,
  { providerId, accountId, choices }: AskedTool,
): Promise<GroundAccount> {
  const provider = await findProviderById(sql, providerId)
  const usable = provider === undefined ? [] : await listUsable(sql, provider, { userId, sessionId })
  const settled = choices.length === 0 ? accountId : undefined
  const known = {
    providerId,
    slug: provider?.slug ?? '',
    provider: provider?.name ?? '',
    described: provider?.kind === 'rest' || provider?.kind === 'ambit' ? 'ambit' : 'provider',
    mayAsk: provider?.mayAsk ?? [],
    id: settled,
    label: settled === undefined ? undefined : (await accountName(sql, settled)).label,
    choices: await groundChoices(sql, { accountId, choices, usable }),
  } as const
  if (provider === undefined || provider.state === 'retired') return { ...known, missing: 'another' }
  if (!needsAccount(provider)) return { ...known, missing: settled === undefined ? undefined : 'another' }
  if (usable.length === 0) return { ...known, missing: 'not_connected' }
  const isThere = usable.some(({ id }) => id === settled) || known.choices.some(({ there }) => there)
  return { ...known, missing: isThere ? undefined : 'another' }
}

/** By the name of the provider, so that the same document comes of the same grants. */
async function reachedBeside(
  sql: Sql,
  living: readonly Grant[],
  asked: readonly GroundAccount[],
): Promise<readonly Reached[]> {
  const beside = living.filter(
    grant => !asked.some(one => one.providerId === grant.providerId && accountOf(one, grant) === grant.accountId),
  )
  const reached: Reached[] = []
  for (const [grant] of Map.groupBy(beside, ({ providerId, accountId }) => `${providerId} ${accountId}`).values()) {
    if (grant === undefined) continue
    const { providerId, accountId } = grant
    reached.push({
      provider: (await findProviderById(sql, providerId))?.name ?? '',
      account: accountId === undefined ? undefined : (await accountName(sql, accountId)).label,
    })
  }
  return reached.sort((a, b) => compare(`${a.provider} ${a.account}`, `${b.provider} ${b.account}`))
}

/** The account that is asked for; where one is to be chosen, the grant's own, if it is among the choices. */
function accountOf({ id, choices }: GroundAccount, { accountId }: Grant): AccountId | undefined {
  return choices.some(choice => choice.id === accountId) ? accountId : id
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

async function groundChoices(
  sql: Sql,
  it: Pick<AskedTool, 'accountId' | 'choices'> & { readonly usable: readonly Account[] },
): Promise<GroundChoice[]> {
  const found: GroundChoice[] = []
  for (const id of it.choices) {
    const there = it.usable.some(account => account.id === id)
    found.push({ id, ...(await accountName(sql, id)), meant: id === it.accountId, there })
  }
  return found
}

/** What an account is called, and the organization whose it is or for which it was connected. */
async function accountName(sql: Sql, id: AccountId): Promise<Pick<GroundChoice, 'label' | 'organization'>> {
  const account = await findAccount(sql, id)
  const { organizationId } = account ?? {}
  const organization = organizationId === undefined ? undefined : (await findOrganization(sql, organizationId))?.name
  return { label: account === undefined ? '' : labelOf(account), organization }
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

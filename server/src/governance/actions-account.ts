import { findApplication, getApplication } from '../applications/index.ts'
import { actTitle, type listActsForPerson, listLivingGrants, type listPendingOfPerson } from '../approvals/index.ts'
import { getPrincipal } from '../directory/index.ts'
import { type LatestCall, latestCalls } from '../gateway/index.ts'
import {
  type Account,
  type AccountHealth,
  accountHealth,
  labelOf,
  listProviders,
  type Provider,
} from '../pipes/index.ts'
import { pageOf } from '../platform/list.ts'
import type { Reader } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import {
  deviceOf,
  findReceipt,
  findSession,
  networkPlace,
  receiptFrom,
  type Session,
  type UserSession,
} from '../sessions/index.ts'
import type { Person } from '../sign-in/index.ts'
import { targetOf } from './derive-session-view.ts'
import type { EndedSignIn, WaitingRequest } from './render-account.ts'
import type { AgentSession, EndedLine, LatelyCall } from './render-account-agents.ts'
import type { OwnAccount } from './render-account-connections.ts'
import type { OwnSignIn } from './render-account-sign-ins.ts'

const latelyShown = 3
const providersMax = 100

/** Sessions of agents as their person sees them in a list. */
export async function agentRows(on: Platform, sessions: readonly Session[]): Promise<AgentSession[]> {
  const calls = await latestCalls(
    on.database,
    sessions.map(({ id }) => id),
    latelyShown,
  )
  const lately = Map.groupBy(calls, call => call.sessionId)
  return Promise.all(sessions.map(session => agentRow(on, session, lately.get(session.id) ?? [])))
}

/** What one may do now, or what its end ended. */
async function agentRow(on: Platform, session: Session, calls: readonly LatestCall[]): Promise<AgentSession> {
  const agent = await getPrincipal(on.database, session.principalId)
  const application = await getApplication(on.database, session.applicationId)
  const grants = session.endedAt === undefined ? await listLivingGrants(on.database, session.id) : []
  return {
    sessionId: session.id,
    href: `/account/sessions/${session.id}`,
    agent: agent.name,
    host: hostOf(application.clientUri),
    mayDoNow: grants.map(({ tools, callsLeft }) => ({ tools: tools.join(', '), callsLeft })),
    startedAt: session.startedAt,
    expiresAt: session.expiresAt,
    ended: session.endedAt === undefined ? undefined : await endedLine(on, session, session.endedAt),
    lately: calls.map(latelyCall),
  }
}

function latelyCall({ toolName, resources, startedAt, outcome }: LatestCall): LatelyCall {
  return { tool: toolName, target: targetOf({ resources }), at: startedAt, outcome }
}

function hostOf(uri: string | undefined): string | undefined {
  return uri !== undefined && URL.canParse(uri) ? new URL(uri).host : undefined
}

async function endedLine(on: Platform, session: Session, at: Date): Promise<EndedLine> {
  const row = await findReceipt(on.database, session.id)
  const receipt = row && receiptFrom(row)
  return {
    at,
    reason: session.endReason,
    grants: receipt?.grantsEnded ?? 0,
    tokens: receipt?.tokensEnded ?? 0,
    withheld: receipt?.callsWithheld ?? 0,
  }
}

/** A request that waits for its person. */
export async function waitingRow(
  on: Platform,
  approval: Awaited<ReturnType<typeof listPendingOfPerson>>[number],
): Promise<WaitingRequest> {
  const session = await findSession(on.database, approval.sessionId)
  const agent = session && (await getPrincipal(on.database, session.principalId))
  const tools = approval.request.tools.map(tool => tool.name)
  const providers = [...new Set(tools.map(name => name.split('__')[0] ?? name))]
  return {
    href: `/approvals/${approval.id}`,
    agent: agent?.name,
    asks: approval.kind === 'access' ? { kind: 'access', providers } : { kind: 'call', tool: tools[0] ?? '' },
    code: approval.code,
    expiresAt: approval.expiresAt,
  }
}

/** Something that waits for several persons, this one among them. */
export function waitingAct(act: Awaited<ReturnType<typeof listActsForPerson>>[number], reader: Reader): WaitingRequest {
  const asks = { kind: 'act', title: actTitle(act, reader) } as const
  return { href: `/approvals/${act.id}`, agent: undefined, asks, code: '', expiresAt: act.expiresAt }
}

/** One sign-in, with the device and the place from which it began. */
export async function signInRow(on: Platform, session: UserSession, person: Person): Promise<OwnSignIn> {
  const application = await findApplication(on.database, session.applicationId)
  const { endedAt, endReason } = session
  return {
    sessionId: session.id,
    device: deviceOf(session.userAgent),
    place: networkPlace(session.ipAddress),
    country: session.country,
    application: application?.name,
    lastActiveAt: session.lastActiveAt,
    expiresAt: session.expiresAt,
    current: session.id === person.sessionId,
    ended: endedAt && { at: endedAt, reason: endReason },
    impersonator: session.impersonator,
  }
}

/** What the end of a sign-in ended, by its receipt; undefined while it lives, or before the receipt is there. */
export async function endedSignIn(on: Platform, session: UserSession): Promise<EndedSignIn | undefined> {
  const row = await findReceipt(on.database, session.id)
  if (row === undefined || session.endedAt === undefined) return undefined
  const { tokensEnded, grantsEnded, callsWithheld, offlineTokens } = receiptFrom(row)
  const latest = offlineTokens
    .map(token => token.until)
    .toSorted()
    .at(-1)
  return {
    device: deviceOf(session.userAgent),
    at: session.endedAt,
    receiptHref: `/account/sessions/${session.id}#receipt`,
    tokens: tokensEnded,
    grants: grantsEnded,
    withheld: callsWithheld,
    offline: latest === undefined ? undefined : { count: offlineTokens.length, until: new Date(latest) },
  }
}

/** Connected accounts, and which agents of these sessions hold a living grant on each. */
export async function accountRows(
  on: Platform,
  accounts: readonly Account[],
  agents: readonly Session[],
): Promise<OwnAccount[]> {
  const providers = await providersById(on)
  const users = await agentsByAccount(on, agents)
  return accounts.map(account => ({
    id: account.id,
    provider: providers.get(account.providerId)?.name,
    label: labelOf(account),
    state: shownState(accountHealth(account, on.clock.now())),
    scopes: account.scopes,
    usedBy: [...(users.get(account.id) ?? [])],
    href: `/connect/${providers.get(account.providerId)?.slug ?? ''}`,
  }))
}

function shownState(health: AccountHealth): OwnAccount['state'] {
  switch (health) {
    case 'valid':
      return 'connected'
    case 'expiring':
    case 'revoked':
      return health
    case 'needs_reconnection':
    case 'disconnected':
      return 'broken'
  }
}

/** The providers of this server, the newest ones where there are very many. */
export async function providersById(on: Platform): Promise<ReadonlyMap<string, Provider>> {
  const all = await listProviders(on.database, pageOf({ limit: providersMax, order: 'desc' }))
  return new Map(all.map(provider => [provider.id, provider]))
}

async function agentsByAccount(on: Platform, sessions: readonly Session[]): Promise<Map<string, Set<string>>> {
  const users = new Map<string, Set<string>>()
  for (const session of sessions.filter(({ endedAt }) => endedAt === undefined)) {
    const { name } = await getPrincipal(on.database, session.principalId)
    for (const { accountId } of await listLivingGrants(on.database, session.id))
      if (accountId !== undefined) users.set(accountId, (users.get(accountId) ?? new Set()).add(name))
  }
  return users
}

import { getApplication } from '../applications/index.ts'
import { listLivingGrants } from '../approvals/index.ts'
import { getPrincipal } from '../directory/index.ts'
import type { Platform } from '../platform/platform.ts'
import { findReceipt, receiptFrom, type Session } from '../sessions/index.ts'
import type { AgentSession, EndedLine } from './render-account.ts'

/** One session of an agent as its person sees it in a list: what it may do now, or what its end ended. */
export async function agentRow(on: Platform, session: Session): Promise<AgentSession> {
  const agent = await getPrincipal(on.database, session.principalId)
  const application = await getApplication(on.database, session.applicationId)
  const grants = session.endedAt === undefined ? await listLivingGrants(on.database, session.id) : []
  return {
    sessionId: session.id,
    href: `/account/sessions/${session.id}`,
    agent: agent.name,
    host: hostOf(application.clientUri),
    mayDoNow: grants.map(grant => grantWords(grant.tools, grant.callsLeft)),
    startedAt: session.startedAt,
    expiresAt: session.expiresAt,
    ended: session.endedAt === undefined ? undefined : await endedLine(on, session, session.endedAt),
  }
}

/** Which agents hold a living grant on each account. */
export async function agentsByAccount(on: Platform, sessions: readonly Session[]): Promise<Map<string, Set<string>>> {
  const users = new Map<string, Set<string>>()
  for (const session of sessions.filter(({ endedAt }) => endedAt === undefined)) {
    const { name } = await getPrincipal(on.database, session.principalId)
    for (const { accountId } of await listLivingGrants(on.database, session.id))
      if (accountId !== undefined) users.set(accountId, (users.get(accountId) ?? new Set()).add(name))
  }
  return users
}

function hostOf(uri: string | undefined): string | undefined {
  return uri !== undefined && URL.canParse(uri) ? new URL(uri).host : undefined
}

function grantWords(tools: readonly string[], callsLeft: number | undefined): string {
  const left = callsLeft === undefined ? '' : `, ${callsLeft} calls left`
  return `${tools.join(', ')}${left}`
}

async function endedLine(on: Platform, session: Session, at: Date): Promise<EndedLine> {
  const row = await findReceipt(on.database, session.id)
  const receipt = row && receiptFrom(row)
  return {
    at,
    grantsEnded: receipt?.grantsEnded ?? 0,
    tokensEnded: receipt?.tokensEnded ?? 0,
    callsWithheld: receipt?.callsWithheld ?? 0,
    receiptHref: `/account/sessions/${session.id}`,
  }
}

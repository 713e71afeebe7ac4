import { type Application, findAgentById, getApplication, listSecrets } from '../applications/index.ts'
import { listLivingGrants, listOfSession } from '../approvals/index.ts'
import { createdAtOf, getPrincipal, listKeysOf, listOwned, type Principal } from '../directory/index.ts'
import { listTrustsOf } from '../oauth/index.ts'
import { type Account, listAccounts } from '../pipes/index.ts'
import type { AgentId, PrincipalId } from '../platform/ids.ts'
import { parseId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { lastActiveOf, listSessions, type Session } from '../sessions/index.ts'
import { cameInBy, type WayIn } from './derive-way-in.ts'
import type { Finding } from './model.ts'
import { listFindings } from './store-findings.ts'

/** What lets a principal in: a key of the API, a secret, or what the platform of a workload says. */
export interface HeldKey {
  readonly id: string
  readonly kind: 'api_key' | 'client_secret' | 'workload_trust'
  readonly createdAt: Date
  readonly expiresAt: Date | undefined
  readonly lastUsedAt: Date | undefined
}

/** A session with what may be done in it. */
export interface HeldSession {
  readonly session: Session
  readonly grants: Awaited<ReturnType<typeof listLivingGrants>>
  /** Requests that wait for a decision. */
  readonly waiting: readonly string[]
}

/** The same for people, agents and service accounts: what is granted, until when, what it stands on, and what would end with it. */
export interface Lifecycle {
  readonly principal: Principal
  readonly createdAt: Date
  readonly owner: Principal | undefined
  readonly wayIn: WayIn
  readonly application: Application | undefined
  readonly lastUsedAt: Date | undefined
  readonly sessions: readonly HeldSession[]
  readonly accounts: readonly Account[]
  readonly keys: readonly HeldKey[]
  readonly owns: readonly Principal[]
  readonly findings: readonly Finding[]
}

const held = pageOf({ limit: 100, order: 'desc' })

/**
 * All about one principal, as an off-boarding would meet it (design section 4). The newest hundred of each kind.
 *
 * @throws Refusal 404 for an unknown one.
 */
export async function lifecycleOf(on: Platform, id: PrincipalId): Promise<Lifecycle> {
  const sql = on.database
  const principal = await getPrincipal(sql, id)
  const userId = parseId('user', id)
  const agentId = parseId('agent', id)
  const application = agentId === undefined ? undefined : await applicationOf(on, agentId)
  const [createdAt, owner, active, sessions, keys] = await Promise.all([
    createdAtOf(sql, id),
    principal.ownerId === undefined ? undefined : getPrincipal(sql, principal.ownerId),
    lastActiveOf(sql, [id]),
    livingSessions(on, id),
    keysOf(on, principal, application),
  ])
  const [accounts, owns] =
    userId === undefined
      ? [[], []]
      : await Promise.all([listAccounts(sql, held, userId), listOwned(sql, userId, held.limit)])
  const subjects = [id, ...keys.map(key => key.id), ...accounts.map(account => account.id)]
  const findings = await listFindings(sql, { kind: undefined, subjects, open: true }, held)
  const wayIn = cameInBy(principal.kind, application)
  const lastUsedAt = active.get(id)
  return { principal, createdAt, owner, wayIn, application, lastUsedAt, sessions, accounts, keys, owns, findings }
}

async function applicationOf(on: Platform, id: AgentId): Promise<Application | undefined> {
  const agent = await findAgentById(on.database, id)
  return agent === undefined ? undefined : getApplication(on.database, agent.applicationId)
}

async function livingSessions(on: Platform, principalId: PrincipalId): Promise<HeldSession[]> {
  const filter = { principalId, onBehalfOf: undefined, applicationId: undefined, kind: undefined, living: true }
  const sessions = await listSessions(on.database, filter, held)
  return Promise.all(
    sessions.slice(0, held.limit).map(async session => ({
      session,
      grants: await listLivingGrants(on.database, session.id),
      waiting: (await listOfSession(on.database, session.id, held.limit))
        .filter(({ state }) => state === 'pending')
        .map(approval => approval.id),
    })),
  )
}

async function keysOf(on: Platform, principal: Principal, application: Application | undefined): Promise<HeldKey[]> {
  if (principal.kind === 'service_account') {
    const keys = await listKeysOf(on.database, principal.id)
    return keys.map(key => heldKey('api_key', key))
  }
  if (application?.kind !== 'machine') return []
  const [secrets, trusts] = await Promise.all([
    listSecrets(on.database, application.id),
    listTrustsOf(on.database, application.id),
  ])
  return [
    ...secrets.map(secret => heldKey('client_secret', secret)),
    ...trusts.map(({ id, createdAt, lastUsedAt }) =>
      heldKey('workload_trust', { id, createdAt, expiresAt: null, lastUsedAt: lastUsedAt ?? null }),
    ),
  ]
}

function heldKey(
  kind: HeldKey['kind'],
  key: {
    readonly id: string
    readonly createdAt: Date
    readonly expiresAt: Date | null
    readonly lastUsedAt: Date | null
  },
): HeldKey {
  const { id, createdAt, expiresAt, lastUsedAt } = key
  return { id, kind, createdAt, expiresAt: expiresAt ?? undefined, lastUsedAt: lastUsedAt ?? undefined }
}

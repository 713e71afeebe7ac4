import { listConsentsBefore, listStaleSecrets } from '../applications/index.ts'
import { accountsGrantedSince, listEndedSince } from '../approvals/index.ts'
import { record } from '../audit/index.ts'
import { listActiveAgents, listOrphans, listStaleKeys } from '../directory/index.ts'
import { findCalledGrants } from '../gateway/index.ts'
import { listUnusedTrusts } from '../oauth/index.ts'
import { listConnectedBefore } from '../pipes/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { newId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { lastActiveOf, lastStartsAt, suspendPrincipal } from '../sessions/index.ts'
import { type LifecyclePolicy, msADay, type Unused } from './model.ts'
import { getLifecyclePolicy, insertFindings, resolveOthers, saveLifecyclePolicy } from './store-findings.ts'

/** When something counts as unused from now on. */
export async function changeLifecyclePolicy(on: Platform, actor: Actor, policy: LifecyclePolicy): Promise<void> {
  await on.database.transaction(async tx => {
    const before = await getLifecyclePolicy(tx)
    await saveLifecyclePolicy(tx, policy)
    const body = { actor: actorName(actor), before, after: policy }
    await record(tx, { type: 'lifecycle_policy.changed', ...inSession(actor), body })
  })
}

/** So many of each kind a round: the rest is found in the next ones. */
const foundMax = 1_000

/**
 * Looks for access that nobody uses and notes what is new and what is over, each with an event (T93). Where the policy says so, an
 * agent that sleeps is suspended; whoever acts although nobody answers for them is, in any case (I9).
 */
export async function findUnused(on: Platform): Promise<void> {
  const policy = await getLifecyclePolicy(on.database)
  const found = await unusedNow(on, policy)
  await on.database.transaction(tx => note(tx, found))
  const stopped = found.filter(
    ({ kind }) => kind === 'owner_missing' || (kind === 'agent_dormant' && policy.suspendDormant),
  )
  for (const { subjectId, kind } of stopped) {
    if (kind === 'owner_missing') on.log.error({ principal: subjectId }, 'acts although its owner does not: suspended')
    const id = parseId('agent', subjectId) ?? parseId('serviceAccount', subjectId)
    if (id !== undefined) await suspendPrincipal(on, { kind: 'system', node: on.node }, id)
  }
}

async function note(tx: Transaction, found: readonly Unused[]): Promise<void> {
  const raised = await insertFindings(
    tx,
    found.map(each => ({ ...each, id: newId('finding') })),
  )
  const resolved = await resolveOthers(tx, found)
  for (const [type, findings] of [
    ['finding.raised', raised],
    ['finding.resolved', resolved],
  ] as const)
    for (const { id, kind, subjectId, since } of findings)
      await record(tx, {
        type,
        body: { actor: 'system', finding: id, kind, subject: subjectId, since: since.toISOString() },
      })
}

async function unusedNow(on: Platform, policy: LifecyclePolicy): Promise<Unused[]> {
  const sql = on.database
  const { unusedDays, keyDays } = policy
  const [orphans, dormant, grants, accounts, consents, keys, secrets, trusts] = await Promise.all([
    listOrphans(sql, foundMax),
    dormantAgents(on, policy),
    uncalledGrants(on),
    unusedAccounts(on, policy),
    unusedConsents(on, policy),
    listStaleKeys(sql, { unusedDays, keyDays, limit: foundMax }),
    listStaleSecrets(sql, { unusedDays, keyDays, limit: foundMax }),
    listUnusedTrusts(sql, { days: unusedDays, limit: foundMax }),
  ])
  const now = on.clock.now()
  return [
    ...orphans.map(id => ({ kind: 'owner_missing' as const, subjectId: id, since: now })),
    ...dormant,
    ...grants,
    ...accounts,
    ...consents,
    ...keys.map(({ id, since, isOld }) => ({
      kind: isOld ? ('api_key_old' as const) : ('api_key_unused' as const),
      subjectId: id,
      since,
    })),
    ...secrets.map(({ id, since, isOld }) => ({
      kind: isOld ? ('client_secret_old' as const) : ('client_secret_unused' as const),
      subjectId: id,
      since,
    })),
    ...trusts.map(({ id, since }) => ({ kind: 'workload_trust_unused' as const, subjectId: id, since })),
  ]
}

/** Active agents that are old enough, and whose last session was last active before then; page by page. */
async function dormantAgents(on: Platform, { dormantDays }: LifecyclePolicy): Promise<Unused[]> {
  const found: Unused[] = []
  let after = ''
  for (;;) {
    const agents = await listActiveAgents(on.database, { olderThanDays: dormantDays, after, limit: foundMax })
    const active = await lastActiveOf(
      on.database,
      agents.map(agent => agent.id),
    )
    const limit = on.clock.now().getTime() - dormantDays * msADay
    for (const { id, createdAt } of agents) {
      const since = active.get(id) ?? createdAt
      if (since.getTime() < limit) found.push({ kind: 'agent_dormant', subjectId: id, since })
    }
    const last = agents.at(-1)
    if (last === undefined || agents.length < foundMax || found.length >= foundMax) return found
    after = last.id
  }
}

/** Grants of the last week that ended without one call under them: more was asked for than was needed. */
async function uncalledGrants(on: Platform): Promise<Unused[]> {
  const ended = await listEndedSince(
    on.database,
    newId('grant', on.clock.now().getTime() - grantDays * msADay),
    foundMax,
  )
  const called = await findCalledGrants(on.database, ended)
  return ended
    .filter(({ id }) => !called.has(id))
    .map(({ id, createdAt }) => ({ kind: 'access_grant_unused', subjectId: id, since: createdAt }))
}

const grantDays = 7

/** What people let applications have for so many days without being there. */
async function unusedConsents(on: Platform, { unusedDays }: LifecyclePolicy): Promise<Unused[]> {
  const kept = await listConsentsBefore(on.database, { days: unusedDays, limit: foundMax })
  const started = await lastStartsAt(on.database, kept)
  const limit = on.clock.now().getTime() - unusedDays * msADay
  return kept
    .map(({ id, userId, applicationId, since }) => ({
      kind: 'consent_unused' as const,
      subjectId: id,
      since: new Date(Math.max(since.getTime(), started.get(`${userId} ${applicationId}`)?.getTime() ?? 0)),
    }))
    .filter(({ since }) => since.getTime() < limit)
}

/** Connected accounts that no grant was made on for so many days. */
async function unusedAccounts(on: Platform, { unusedDays }: LifecyclePolicy): Promise<Unused[]> {
  const connected = await listConnectedBefore(on.database, { days: unusedDays, limit: foundMax })
  const from = newId('grant', on.clock.now().getTime() - unusedDays * msADay)
  const ids = connected.map(account => account.id)
  const granted = await accountsGrantedSince(on.database, from, ids)
  return connected
    .filter(({ id }) => !granted.has(id))
    .map(({ id, createdAt }) => ({ kind: 'account_unused', subjectId: id, since: createdAt }))
}

import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, newId, type SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict, notFound } from '../platform/refusal.ts'
import { endGround } from '../sessions/index.ts'
import type { ForeignClient, IdentityIssuer, WorkloadTrust } from './model.ts'
import { listForeignClients, saveForeignClients } from './store-foreign-clients.ts'
import {
  deleteIdentityIssuer,
  insertIdentityIssuer,
  listAsserted,
  lockIdentityIssuer,
  saveIssuerApplications,
} from './store-issuers.ts'
import { deleteTrust, insertTrust } from './store-trusts.ts'

export type IssuerParts = Omit<IdentityIssuer, 'id' | 'createdAt' | 'updatedAt'>

/** From now on this issuer says, for one organization, who somebody is. 409 where it speaks for one already. */
export async function addIdentityIssuer(tx: Transaction, actor: Actor, parts: IssuerParts): Promise<IdentityIssuer> {
  const added = await insertIdentityIssuer(tx, { ...parts, id: newId('identityIssuer') })
  if (added === undefined)
    throw conflict('identity_issuer_taken', 'This issuer already exists, and speaks for one organization.')
  const { issuer, organizationId, subject, applications } = added
  const body = {
    actor: actorName(actor),
    ground: added.id,
    issuer,
    organization: organizationId,
    subject,
    applications,
  }
  await record(tx, { type: 'identity_issuer.created', ...inSession(actor), body })
  return added
}

/**
 * Which clients may bring what an issuer says; undefined: the issuer goes. What stands on it ends before this returns: all of its
 * sessions, since none of them can be told from one that it would not start now.
 */
export async function changeIdentityIssuer(
  on: Platform,
  actor: Actor,
  {
    id,
    applications,
  }: { readonly id: Id<'identityIssuer'>; readonly applications: readonly ApplicationId[] | undefined },
): Promise<void> {
  await endGround(on, actor, {
    reason: 'policy_tightened',
    take: async tx => {
      const before = await lockIdentityIssuer(tx, id)
      if (before === undefined) throw notFound('identity issuer')
      if (applications === undefined) await deleteIdentityIssuer(tx, id)
      else await saveIssuerApplications(tx, id, applications)
      const type = applications === undefined ? 'identity_issuer.deleted' : 'identity_issuer.changed'
      const body = { actor: actorName(actor), ground: id, before: before.applications, after: applications ?? null }
      await record(tx, { type, ...inSession(actor), body })
      const goes = applications === undefined || before.applications.some(each => !applications.includes(each))
      return goes ? listAsserted(tx, id) : []
    },
  })
}

/**
 * Which clients of the issuer's own authorization server come in at the gateway with its access tokens, and as which applications.
 * Where one goes, or is another application from now on, all that stands on the issuer ends before this returns.
 */
export async function changeForeignClients(
  on: Platform,
  actor: Actor,
  { id, clients }: { readonly id: Id<'identityIssuer'>; readonly clients: readonly ForeignClient[] },
): Promise<void> {
  await endGround(on, actor, {
    reason: 'policy_tightened',
    take: async tx => {
      if ((await lockIdentityIssuer(tx, id)) === undefined) throw notFound('identity issuer')
      const before = await listForeignClients(tx, id)
      await saveForeignClients(tx, id, clients)
      const named = (list: readonly ForeignClient[]): [string, string][] =>
        list.map(({ clientId, applicationId }) => [clientId, applicationId])
      const body = { actor: actorName(actor), ground: id, before: named(before), after: named(clients) }
      await record(tx, { type: 'identity_issuer.foreign_clients_changed', ...inSession(actor), body })
      const after = new Map(named(clients))
      const narrower = before.some(each => after.get(each.clientId) !== each.applicationId)
      return narrower ? listAsserted(tx, id) : []
    },
  })
}

export type TrustParts = Omit<WorkloadTrust, 'id' | 'lastUsedAt' | 'createdAt'>

/** From now on a workload of which its platform says this is the agent of that application. */
export async function addTrust(tx: Transaction, actor: Actor, parts: TrustParts): Promise<WorkloadTrust> {
  const added = await insertTrust(tx, { ...parts, id: newId('workloadTrust') })
  const { applicationId, issuer, audience, conditions } = added
  const body = { actor: actorName(actor), ground: added.id, application: applicationId, issuer, conditions }
  await record(tx, {
    type: 'workload_trust.created',
    ...inSession(actor),
    body: { ...body, audience: audience ?? null },
  })
  return added
}

/** The trust goes, and every session that stands on it. 404 for one of another application. */
export async function removeTrust(
  on: Platform,
  actor: Actor,
  trust: { readonly id: Id<'workloadTrust'>; readonly applicationId: ApplicationId },
): Promise<void> {
  await endGround(on, actor, {
    reason: 'policy_tightened',
    take: async (tx): Promise<readonly SessionId[]> => {
      if (!(await deleteTrust(tx, trust))) throw notFound('workload trust')
      const body = { actor: actorName(actor), ground: trust.id, application: trust.applicationId }
      await record(tx, { type: 'workload_trust.deleted', ...inSession(actor), body })
      return listAsserted(tx, trust.id)
    },
  })
}

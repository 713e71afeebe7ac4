import { heldRoles } from '../authorization/index.ts'
import { findMembershipOf } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { permissionsOf } from '../roles/index.ts'
import { organizationNeeded } from './errors.ts'
import { type Asked, type FigureQuery, rangeOf, scopeOf } from './parse-range.ts'
import { findBuiltZone } from './store-zones.ts'

/** Whoever has it in an organization reads the figures of that organization. */
export const readAnalytics = 'analytics:read'

/**
 * What is asked for, once it is clear that the actor may see it: auditors of the installation see all, and whoever has the
 * permission in an organization sees that one and nothing else.
 *
 * @throws Refusal 403 `organization_needed`; 404 for an organization that is not theirs, as for one that is not there (I10); 422 for
 * a range that no answer holds.
 */
export async function figuresFor(on: Platform, actor: Actor, query: FigureQuery): Promise<Asked> {
  if (!readsAll(actor)) await checkOrganization(on, actor, query.organization_id)
  const range = rangeOf(query, on.clock.now())
  const zone = range.zone ?? (await findBuiltZone(on.database, range.timeZone))
  return { scope: scopeOf(query), range: { ...range, zone } }
}

function readsAll(actor: Actor): boolean {
  if (actor.kind === 'system') return false
  return actor.role === 'owner' || actor.role === 'admin' || actor.role === 'auditor'
}

async function checkOrganization(on: Platform, actor: Actor, named: string | undefined): Promise<void> {
  if (actor.kind !== 'person' || named === undefined) throw organizationNeeded()
  const organizationId = parseId('organization', named)
  const membership = organizationId && (await findMembershipOf(on.database, { userId: actor.userId, organizationId }))
  if (organizationId === undefined || membership?.status !== 'active') throw notFound('organization')
  const held = await permissionsOf(on.database, organizationId, await heldRoles(on.database, membership))
  if (!held.permissions.includes(readAnalytics)) throw notFound('organization')
}

import { record } from '../audit/index.ts'
import { holdMember } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type Id, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { refuseUnknownResourceRoles } from '../roles/index.ts'
import { holdPlace } from './actions-places.ts'
import { resourceIdOf } from './derive-place.ts'
import type { RoleAssignment, Target } from './model.ts'
import { insertAssignment, type RemovedAssignment, removeAssignment } from './store-assignments.ts'

export interface Asked {
  /** As the caller gave it. */
  readonly membershipId: string
  readonly roleSlug: string
  readonly target: Target
}

/**
 * Gives a member a role at a place; the same one again changes nothing.
 *
 * @throws Refusal 404 for an unknown membership, or a resource that is not of its organization; 422 `invalid_role`.
 */
export function assignRole(on: Platform, actor: Actor, asked: Asked): Promise<RoleAssignment> {
  return on.database.transaction(async tx => {
    const { membershipId, organizationId } = await holdMembership(tx, asked.membershipId)
    const place = await holdPlace(tx, organizationId, asked.target)
    await refuseUnknownResourceRoles(tx, organizationId, [asked.roleSlug])
    const { assignment, isNew } = await insertAssignment(tx, { membershipId, roleSlug: asked.roleSlug, place })
    if (!isNew) return assignment
    const body = {
      actor: actorName(actor),
      organization: organizationId,
      membership: membershipId,
      assignment: assignment.id,
      role: asked.roleSlug,
      resource: assignment.place.id,
    }
    await record(tx, { type: 'role_assignment.created', ...inSession(actor), body })
    return assignment
  })
}

async function holdMembership(
  tx: Transaction,
  text: string,
): Promise<{ membershipId: Id<'membership'>; organizationId: NonNullable<Awaited<ReturnType<typeof holdMember>>> }> {
  const membershipId = parseId('membership', text)
  const organizationId = membershipId && (await holdMember(tx, membershipId))
  if (membershipId === undefined || organizationId === undefined) throw notFound('organization membership')
  return { membershipId, organizationId }
}

/** What the role gave is gone when this returns. 404 where the member had no such role there by themselves. */
export function removeRole(on: Platform, actor: Actor, asked: Asked): Promise<void> {
  return on.database.transaction(async tx => {
    const { membershipId, organizationId } = await holdMembership(tx, asked.membershipId)
    const place = await holdPlace(tx, organizationId, asked.target)
    await tellRemoved(tx, actor, {
      membershipId,
      removed: await removeAssignment(tx, { membershipId, roleSlug: asked.roleSlug, place }),
    })
  })
}

/** As `removeRole`, by the id of the assignment. What comes through a group is taken from the group. */
export function removeRoleAssignment(
  on: Platform,
  actor: Actor,
  asked: { readonly membershipId: string; readonly id: string },
): Promise<void> {
  return on.database.transaction(async tx => {
    const { membershipId } = await holdMembership(tx, asked.membershipId)
    const id = parseId('roleAssignment', asked.id)
    const removed = id && (await removeAssignment(tx, { membershipId, id }))
    await tellRemoved(tx, actor, { membershipId, removed })
  })
}

async function tellRemoved(
  tx: Transaction,
  actor: Actor,
  { membershipId, removed }: { membershipId: Id<'membership'>; removed: RemovedAssignment | undefined },
): Promise<void> {
  if (removed === undefined) throw notFound('role assignment')
  const body = {
    actor: actorName(actor),
    organization: removed.organizationId,
    membership: membershipId,
    assignment: removed.id,
    role: removed.roleSlug,
    resource: removed.resourceId ?? resourceIdOf(removed.organizationId),
  }
  await record(tx, { type: 'role_assignment.deleted', ...inSession(actor), body })
}

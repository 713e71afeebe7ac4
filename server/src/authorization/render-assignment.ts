import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { GroupRoleAssignment, NamedPlace, RoleAssignment } from './model.ts'

const role = z.object({ slug: z.string() })
const resource = z.object({ id: z.string(), external_id: z.string(), resource_type_slug: z.string() })

/** The role of a member at a place, as the API shows it. */
export const roleAssignmentSchema = z
  .object({
    object: z.literal('role_assignment'),
    id: z.string(),
    organization_membership_id: z.string(),
    role,
    resource,
    source: z.object({ type: z.enum(['direct', 'group']), group_role_assignment_id: z.string().nullable() }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'UserRoleAssignment' })

/** The role of a group at a place, as the API shows it. */
export const groupRoleAssignmentSchema = z
  .object({
    object: z.literal('group_role_assignment'),
    id: z.string(),
    group_id: z.string(),
    role,
    resource,
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'GroupRoleAssignment' })

/** The role of a member in its wire shape. */
export function presentRoleAssignment(assignment: RoleAssignment): z.input<typeof roleAssignmentSchema> {
  const { through } = assignment
  return {
    object: 'role_assignment',
    id: assignment.id,
    organization_membership_id: assignment.membershipId,
    role: { slug: assignment.roleSlug },
    resource: presentPlace(assignment.place),
    source: { type: through === undefined ? 'direct' : 'group', group_role_assignment_id: through ?? null },
    created_at: wireTime(assignment.createdAt),
    updated_at: wireTime(assignment.updatedAt),
  }
}

/** The role of a group in its wire shape. */
export function presentGroupRoleAssignment(assignment: GroupRoleAssignment): z.input<typeof groupRoleAssignmentSchema> {
  return {
    object: 'group_role_assignment',
    id: assignment.id,
    group_id: assignment.groupId,
    role: { slug: assignment.roleSlug },
    resource: presentPlace(assignment.place),
    created_at: wireTime(assignment.createdAt),
    updated_at: wireTime(assignment.updatedAt),
  }
}

function presentPlace(place: NamedPlace): z.input<typeof resource> {
  return { id: place.id, external_id: place.externalId, resource_type_slug: place.typeSlug }
}

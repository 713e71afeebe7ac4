import { z } from 'zod'
import type { Role } from './model.ts'

/** The role, as the API shows it. */
export const roleSchema = z
  .object({
    object: z.literal('role'),
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    type: z.enum(['EnvironmentRole', 'OrganizationRole']),
    resource_type_slug: z.string(),
    permissions: z.array(z.string()),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Role' })

/** A list of roles comes whole: there is nothing to page. */
export const roleListSchema = z
  .object({ object: z.literal('list'), data: z.array(roleSchema) })
  .meta({ id: 'RoleList' })

/** The role in its wire shape. */
export function presentRole(role: Role): z.input<typeof roleSchema> {
  return {
    object: 'role',
    id: role.id,
    type: role.organizationId === undefined ? 'EnvironmentRole' : 'OrganizationRole',
    ...presentFacts(role),
  }
}

/** The whole list in its wire shape. */
export function presentRoles(roles: readonly Role[]): z.input<typeof roleListSchema> {
  return { object: 'list', data: roles.map(presentRole) }
}

/** The role as its events carry it: an organization's says whose it is. */
export function presentRoleEvent(role: Role): object {
  return role.organizationId === undefined
    ? presentRole(role)
    : { object: 'organization_role', organization_id: role.organizationId, ...presentFacts(role) }
}

function presentFacts(role: Role): Omit<z.input<typeof roleSchema>, 'object' | 'id' | 'type'> {
  return {
    slug: role.slug,
    name: role.name,
    description: role.description ?? null,
    resource_type_slug: role.resourceTypeSlug,
    permissions: [...role.permissions],
    created_at: role.createdAt.toISOString(),
    updated_at: role.updatedAt.toISOString(),
  }
}

import { z } from 'zod'
import { organizationType } from './actions-granted.ts'
import { roleDescriptionLengthMax, roleNameLengthMax, roleSlugLengthMax } from './model.ts'

const name = z.string().min(1).max(roleNameLengthMax)
const description = z.string().max(roleDescriptionLengthMax).nullable().optional()
const slug = z.string().min(1).max(roleSlugLengthMax)
const type = z.string().min(1).max(roleSlugLengthMax).default(organizationType)

/** What makes a role or a permission. */
export const newRoleSchema = z.object({ slug, name, description, resource_type_slug: type })
/** An organization's role may be given a name only. */
export const newOrganizationRoleSchema = newRoleSchema.extend({ slug: slug.optional() })
/** What of a role or a permission can change. */
export const roleChangeSchema = z.object({ name: name.optional(), description })
/** All that a role permits. */
export const rolePermissionsSchema = z.object({ permissions: z.array(slug).max(1000) })
/** One that is added. */
export const rolePermissionSchema = z.object({ slug })

/** The parts of a new role or permission, but for the slug. */
export function newRoleParts(body: Omit<z.output<typeof newRoleSchema>, 'slug'>): {
  name: string
  description: string | undefined
  resourceTypeSlug: string
} {
  const { name, description, resource_type_slug: resourceTypeSlug } = body
  return { name, description: description ?? undefined, resourceTypeSlug }
}

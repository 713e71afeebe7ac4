import { z } from 'zod'
import type { Permission } from './model.ts'

/** The permission, as the API shows it. */
export const permissionSchema = z
  .object({
    object: z.literal('permission'),
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    system: z.boolean(),
    resource_type_slug: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AuthorizationPermission' })

/** The permission in its wire shape: for answers and for events. */
export function presentPermission(permission: Permission): z.input<typeof permissionSchema> {
  return {
    object: 'permission',
    id: permission.id,
    slug: permission.slug,
    name: permission.name,
    description: permission.description ?? null,
    system: permission.system,
    resource_type_slug: permission.resourceTypeSlug,
    created_at: permission.createdAt.toISOString(),
    updated_at: permission.updatedAt.toISOString(),
  }
}

import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { Resource } from './model.ts'

/** The resource, as the API shows it. */
export const resourceSchema = z
  .object({
    object: z.literal('authorization_resource'),
    id: z.string(),
    external_id: z.string(),
    resource_type_slug: z.string(),
    organization_id: z.string(),
    parent_resource_id: z.string().nullable(),
    name: z.string(),
    description: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AuthorizationResource' })

/** The resource in its wire shape. */
export function presentResource(resource: Resource): z.input<typeof resourceSchema> {
  return {
    object: 'authorization_resource',
    id: resource.id,
    external_id: resource.externalId,
    resource_type_slug: resource.typeSlug,
    organization_id: resource.organizationId,
    parent_resource_id: resource.parentId ?? null,
    name: resource.name,
    description: resource.description ?? null,
    created_at: wireTime(resource.createdAt),
    updated_at: wireTime(resource.updatedAt),
  }
}

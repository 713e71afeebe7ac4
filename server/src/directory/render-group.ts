import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { Group } from './model.ts'

/** The group, as the API shows it. */
export const groupSchema = z
  .object({
    object: z.literal('group'),
    id: z.string(),
    organization_id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Group' })

/** The group in its wire shape: for answers and for events. */
export function presentGroup(group: Group): z.input<typeof groupSchema> {
  return {
    object: 'group',
    id: group.id,
    organization_id: group.organizationId,
    name: group.name,
    description: group.description ?? null,
    created_at: wireTime(group.createdAt),
    updated_at: wireTime(group.updatedAt),
  }
}

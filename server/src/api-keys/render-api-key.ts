import { z } from 'zod'
import { wireTime, wireTimeOrNull } from '../platform/wire.ts'
import type { CustomerKey } from './model.ts'

const ownerSchema = z.union([
  z.object({ type: z.literal('organization'), id: z.string() }),
  z.object({ type: z.literal('user'), id: z.string(), organization_id: z.string() }),
])

export const apiKeySchema = z
  .object({
    object: z.literal('api_key'),
    id: z.string(),
    owner: ownerSchema,
    name: z.string(),
    obfuscated_value: z.string(),
    last_used_at: z.string().nullable(),
    expires_at: z.string().nullable(),
    permissions: z.array(z.string()),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKeyShape = z.input<typeof apiKeySchema>

/** With the value, which is shown once. */
export const apiKeyWithValueSchema = apiKeySchema.extend({ value: z.string() }).meta({ id: 'ApiKeyWithValue' })

/** A customer's key in its wire shape, for answers and events. */
export function renderApiKey(key: CustomerKey): ApiKeyShape {
  const { organizationId, userId } = key
  return {
    object: 'api_key',
    id: key.id,
    owner:
      userId === undefined
        ? { type: 'organization', id: organizationId }
        : { type: 'user', id: userId, organization_id: organizationId },
    name: key.name,
    obfuscated_value: `sk_...${key.hint}`,
    last_used_at: wireTimeOrNull(key.lastUsedAt),
    expires_at: wireTimeOrNull(key.expiresAt),
    permissions: [...key.permissions],
    created_at: wireTime(key.createdAt),
    updated_at: wireTime(key.updatedAt),
  }
}

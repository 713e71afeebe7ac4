import { z } from 'zod'
import { type CustomerKey, renderApiKey } from '../api-keys/index.ts'
import type { User } from '../directory/index.ts'
import type { List } from '../platform/list.ts'

export const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  obfuscatedValue: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  permissions: z.array(z.string()),
})

export const newKeySchema = keySchema.omit({ lastUsedAt: true }).extend({ value: z.string() })

export const ownedKeySchema = keySchema.extend({
  owner: z.object({
    type: z.literal('user'),
    id: z.string(),
    email: z.string(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    displayName: z.string(),
  }),
})

/** Where there is no further page, these lists say nothing. */
export const cursorsSchema = z.object({ before: z.string().optional(), after: z.string().optional() })

/** A key without its value. */
export function presentKey(key: CustomerKey): z.input<typeof keySchema> {
  const shown = renderApiKey(key)
  return {
    id: shown.id,
    name: shown.name,
    obfuscatedValue: shown.obfuscated_value,
    createdAt: shown.created_at,
    lastUsedAt: shown.last_used_at,
    expiresAt: shown.expires_at,
    permissions: [...shown.permissions],
  }
}

/** With whose it is. */
export function presentOwnedKey(key: CustomerKey, owner: User): z.input<typeof ownedKeySchema> {
  const { id, email, firstName, lastName, name } = owner
  const shown = { type: 'user' as const, id, email, firstName: firstName ?? null, lastName: lastName ?? null }
  return { ...presentKey(key), owner: { ...shown, displayName: name } }
}

/** As the widgets read them: a cursor is there or it is not. */
export function presentCursors({ before, after }: List<unknown>['list_metadata']): z.input<typeof cursorsSchema> {
  return { ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) }
}

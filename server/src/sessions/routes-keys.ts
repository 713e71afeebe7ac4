import { z } from 'zod'
import { findManagementKey, listManagementKeys, makeManagementKey } from '../directory/index.ts'
import { type ManagementKey, nameLengthMax } from '../directory/model.ts'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { wireTime, wireTimeOrNull } from '../platform/wire.ts'
import { offboardPrincipal } from './actions-lifecycle.ts'
import { presentReceipt, receiptSchema } from './render-receipt.ts'

const expiresInSecondsMin = 60
const expiresInSecondsMax = 2 * 366 * 86_400
const tag = 'API keys'

const keySchema = z
  .object({
    object: z.literal('management_key'),
    id: z.string(),
    name: z.string(),
    role: z.enum(['owner', 'admin', 'auditor']),
    obfuscated_value: z.string(),
    /** Who answers for it. */
    owner_id: z.string(),
    /** Whose sessions its use is booked on. */
    principal_id: z.string(),
    last_used_at: z.string().nullable(),
    /** Null: it has no end. */
    expires_at: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'ManagementKey' })

function presentKey(key: ManagementKey): z.input<typeof keySchema> {
  return {
    object: 'management_key',
    id: key.id,
    name: key.name,
    role: key.role,
    obfuscated_value: `sk_...${key.hint}`,
    owner_id: key.ownerId,
    principal_id: key.principalId,
    last_used_at: wireTimeOrNull(key.lastUsedAt),
    expires_at: wireTimeOrNull(key.expiresAt),
    created_at: wireTime(key.createdAt),
  }
}

/** Keys that administer this server. Each acts through a service account of its own, so that what it did is in its sessions. */
export const managementKeyRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/api_keys',
      operation: 'listManagementKeys',
      summary: 'List the keys that administer this server, newest first; never their values',
      tag,
      access: 'auditor',
      query: listQuery,
      response: listSchema(keySchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listManagementKeys(on.database, page)).map(presentKey), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/api_keys',
      operation: 'createManagementKey',
      summary:
        'Make a key that administers this server, with at most the role of whoever makes it; its value is shown once',
      tag,
      access: 'admin',
      body: z.strictObject({
        name: z.string().trim().min(1).max(nameLengthMax),
        role: z.enum(['owner', 'admin', 'auditor']),
        expires_in_seconds: z.number().int().min(expiresInSecondsMin).max(expiresInSecondsMax).optional(),
      }),
      response: keySchema.extend({ value: z.string() }).meta({ id: 'ManagementKeyWithValue' }),
      status: 201,
    },
    async (on, { actor, body: { name, role, expires_in_seconds: expiresInSeconds } }) => {
      const expiry = expiresInSeconds === undefined ? {} : { expiresInSeconds }
      const made = await makeManagementKey(on, actor, { name, role, ...expiry })
      return { ...presentKey(made.key), value: made.value.reveal() }
    },
  ),
  api(
    {
      method: 'delete',
      path: '/v1/api_keys/{id}',
      operation: 'endManagementKey',
      summary:
        'End a key that administers this server, with its service account and the sessions of that; complete when it returns',
      tag,
      access: 'admin',
      params: z.object({ id: z.string() }),
      response: z.object({ receipts: z.array(receiptSchema) }),
    },
    async (on, { actor, params }) => {
      const id = parseId('apiKey', params.id)
      const key = id && (await findManagementKey(on.database, id))
      if (key === undefined) throw notFound('API key')
      return { receipts: (await offboardPrincipal(on, actor, key.principalId)).map(presentReceipt) }
    },
  ),
]

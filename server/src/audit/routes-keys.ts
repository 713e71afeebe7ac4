import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { rotateAuditKey } from './actions-keys.ts'
import { noteKeyId, originOf, verifierKey } from './derive-checkpoint.ts'
import { type KeyRow, listKeys } from './store-keys.ts'
import { listWitnesses } from './store-witnesses.ts'

const daySeconds = 86_400
const overlapSecondsDefault = 7 * daySeconds
const overlapSecondsMax = 365 * daySeconds

const keySchema = z
  .object({
    object: z.literal('audit_key'),
    key_id: z.string(),
    verifier_key: z.string(),
    state: z.enum(['coming', 'signing', 'retired']),
    signs_from_size: z.number().int().nullable(),
    signs_until_size: z.number().int().nullable(),
    overlap_ends_at: z.string().nullable(),
  })
  .meta({ id: 'AuditKey' })
const keysSchema = z.object({ object: z.literal('list'), origin: z.string(), data: z.array(keySchema) })

function renderKeys(rows: readonly KeyRow[]): z.input<typeof keysSchema> {
  const origin = originOf(rows[0]?.publicKey ?? Buffer.alloc(0))
  const data = rows.map(row => {
    const coming = row.number > 0 && row.addedIndex === undefined
    return {
      object: 'audit_key' as const,
      key_id: noteKeyId(origin, row.publicKey).toString('hex'),
      verifier_key: verifierKey(row.publicKey, origin),
      state: coming
        ? ('coming' as const)
        : row.retiredIndex === undefined
          ? ('signing' as const)
          : ('retired' as const),
      signs_from_size: coming ? null : (row.addedIndex ?? -1) + 1,
      signs_until_size: row.retiredIndex ?? null,
      overlap_ends_at: row.overlapEndsAt?.toISOString() ?? null,
    }
  })
  return { object: 'list', origin, data }
}

const witnessSchema = z
  .object({
    object: z.literal('audit_witness'),
    name: z.string(),
    verifier_key: z.string(),
    /** The size of the log that it signed last. */
    size: z.number().int(),
    /** Why it did not sign the newest checkpoint. */
    refused: z.string().nullable(),
    /** It is asked no more: the configuration does not name it. */
    former: z.boolean(),
  })
  .meta({ id: 'AuditWitness' })

export const auditKeyRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/audit/witnesses',
      operation: 'listAuditWitnesses',
      summary: 'Who signs the checkpoints of the log too, and up to which size',
      tag: 'Audit',
      access: 'auditor',
      response: z.object({ object: z.literal('list'), data: z.array(witnessSchema) }),
    },
    async on => {
      const asked = new Set((on.config.auditWitnesses ?? []).map(({ verifierKey }) => verifierKey))
      const data = (await listWitnesses(on.database)).map(({ verifierKey, size, refused }) => ({
        object: 'audit_witness' as const,
        name: verifierKey.split('+', 1)[0] ?? '',
        ...{ verifier_key: verifierKey, size, refused, former: !asked.has(verifierKey) },
      }))
      return { object: 'list' as const, data }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/audit/keys',
      operation: 'listAuditKeys',
      summary: 'The keys that sign the log, and since which size (C2SP signed-note verifier keys)',
      tag: 'Audit',
      access: 'auditor',
      response: keysSchema,
    },
    async on => renderKeys(await listKeys(on.database)),
  ),
  api(
    {
      method: 'post',
      path: '/v1/audit/keys',
      operation: 'rotateAuditKey',
      summary: 'Let a new key take over; both sign until the overlap ends',
      tag: 'Audit',
      access: 'owner',
      body: z.object({
        overlap_seconds: z.number().int().min(0).max(overlapSecondsMax).default(overlapSecondsDefault),
      }),
      response: keysSchema,
      status: 202,
    },
    async (on, { actor, body }) => {
      await rotateAuditKey(on, actor, body.overlap_seconds)
      return renderKeys(await listKeys(on.database))
    },
  ),
]

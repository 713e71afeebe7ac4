import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { eventProof } from './actions-proofs.ts'
import { searchEvents } from './actions-search.ts'

const provenMax = 100
const provenDefault = 20

const provenSchema = z
  .object({
    object: z.literal('proven_audit_event'),
    index: z.number().int(),
    id: z.string(),
    at: z.string(),
    type: z.string(),
    /** The bytes behind the leaf hash, which hold the commitment. */
    leaf: z.string(),
    /** The commitment is SHA-256(salt ‖ text); both are null once the event was erased. */
    salt: z.string().nullable(),
    text: z.string().nullable(),
    leaf_hash: z.string(),
    path: z.array(z.string()),
    checkpoint: z.string(),
  })
  .meta({ id: 'ProvenAuditEvent' })

/** What the log says about one organization, with its proofs: it can be handed to that organization, for no word of others is in it. */
export const auditOrganizationRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/audit/organizations/{id}/events',
      operation: 'listOrganizationAuditEvents',
      summary: 'The events about one organization, newest first, each with the proof that it is in the log',
      tag: 'Audit',
      access: 'auditor',
      params: z.object({ id: z.string() }),
      query: z.object({
        before: z.coerce.number().int().min(0).optional(),
        limit: z.coerce.number().int().min(1).max(provenMax).default(provenDefault),
      }),
      response: z.object({
        object: z.literal('list'),
        data: z.array(provenSchema),
        next_before: z.number().int().nullable(),
      }),
    },
    async (on, { params, query }) => {
      const id = parseId('organization', params.id)
      if (id === undefined) throw notFound('organization')
      const page = { from: query.before, ascending: false, limit: query.limit }
      const { events, next = null } = await searchEvents(on.database, { ids: [id] }, page)
      // An organization that was ever here has at least the event by which it came.
      if (events.length === 0 && query.before === undefined) throw notFound('organization')
      const data = await Promise.all(
        events.map(async ({ index, id: eventId, at, type }) => {
          const proof = await eventProof(on.database, eventId)
          if (proof === undefined) return []
          const { leaf, leafHash, path, checkpoint, opening } = proof
          return {
            object: 'proven_audit_event' as const,
            ...{ index, id: eventId, at, type, leaf },
            ...{ salt: opening?.salt.toString('hex') ?? null, text: opening?.text ?? null },
            leaf_hash: leafHash.toString('hex'),
            path: path.map(hash => hash.toString('hex')),
            checkpoint: checkpoint.note,
          }
        }),
      )
      return { object: 'list' as const, data: data.flat(), next_before: next }
    },
  ),
]

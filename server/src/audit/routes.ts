import { z } from 'zod'
import { api, operationsDoor, type Route } from '../platform/route.ts'
import { events, newestCheckpoint } from './actions.ts'
import { consistencyProof, inclusionProof } from './actions-proofs.ts'
import { logHasNone } from './errors.ts'
import { auditKeyRoutes } from './routes-keys.ts'
import { tileRoutes } from './routes-tiles.ts'

const eventSchema = z
  .object({
    object: z.literal('audit_event'),
    index: z.number().int(),
    id: z.string(),
    at: z.string(),
    type: z.string(),
    session_id: z.string().nullable(),
    body: z.unknown(),
  })
  .meta({ id: 'AuditEvent' })

const pageLimitMax = 1000
const pageLimitDefault = 100

export const auditRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/audit/events',
      operation: 'listAuditEvents',
      summary: 'The log in its order, by index',
      tag: 'Audit',
      access: 'auditor',
      query: z.object({
        after: z.coerce.number().int().min(0).optional(),
        limit: z.coerce.number().int().min(1).max(pageLimitMax).default(pageLimitDefault),
      }),
      response: z.object({
        object: z.literal('list'),
        data: z.array(eventSchema),
        next_after: z.number().int().nullable(),
      }),
    },
    async (on, { query }) => {
      const limit = query.limit
      const page = await events(on.database, query.after === undefined ? { limit } : { after: query.after, limit })
      const data = page.map(event => ({
        object: 'audit_event' as const,
        index: event.index,
        id: event.id,
        at: event.at,
        type: event.type,
        session_id: event.session ?? null,
        body: event.body ?? null,
      }))
      return { object: 'list' as const, data, next_after: data.length === limit ? (data.at(-1)?.index ?? null) : null }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/audit/events/{index}/proof',
      operation: 'proveAuditEvent',
      summary: 'Inclusion proof of one entry in the newest checkpoint (RFC 6962, section 2.1.1)',
      tag: 'Audit',
      access: 'auditor',
      params: z.object({ index: z.coerce.number().int().min(0) }),
      response: z.object({
        index: z.number().int(),
        leaf_hash: z.string(),
        path: z.array(z.string()),
        checkpoint: z.string(),
      }),
    },
    async (on, { params }) => {
      const proof = await inclusionProof(on.database, params.index)
      if (proof === undefined) throw logHasNone()
      return {
        index: proof.index,
        leaf_hash: proof.leafHash.toString('hex'),
        path: proof.path.map(hash => hash.toString('hex')),
        checkpoint: proof.checkpoint.note,
      }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/audit/consistency',
      operation: 'proveAuditConsistency',
      summary: 'That the log of one size is the beginning of the log of another (RFC 6962, section 2.1.2)',
      tag: 'Audit',
      access: 'auditor',
      query: z.object({ older: z.coerce.number().int().min(1), newer: z.coerce.number().int().min(1) }),
      response: z.object({ older: z.number().int(), newer: z.number().int(), path: z.array(z.string()) }),
    },
    async (on, { query }) => {
      const path = await consistencyProof(on.database, query.older, query.newer)
      if (path === undefined) throw logHasNone()
      return { ...query, path: path.map(hash => hash.toString('hex')) }
    },
  ),
  operationsDoor('/v1/audit/checkpoint', {
    summary: 'The newest signed checkpoint (C2SP tlog-checkpoint); it holds no personal data',
    handle: async on => {
      const checkpoint = await newestCheckpoint(on.database)
      if (checkpoint === undefined) throw logHasNone()
      return new Response(checkpoint.note, {
        headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
      })
    },
  }),
  ...auditKeyRoutes,
  ...tileRoutes,
]

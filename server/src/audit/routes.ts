import { z } from 'zod'
import { unprocessable } from '../platform/refusal.ts'
import { api, operationsDoor, type Route } from '../platform/route.ts'
import { newestCheckpoint } from './actions.ts'
import { consistencyProof, inclusionProof } from './actions-proofs.ts'
import { type Found, type SearchPage, searchEvents, searchedBefore } from './actions-search.ts'
import { logHasNone } from './errors.ts'
import type { LoggedEvent } from './model.ts'
import { auditAlarmRoutes } from './routes-alarms.ts'
import { auditErasureRoutes } from './routes-erasure.ts'
import { auditKeyRoutes } from './routes-keys.ts'
import { auditOrganizationRoutes } from './routes-organization.ts'
import { auditRetentionRoutes } from './routes-retention.ts'
import { auditStreamRoutes } from './routes-streams.ts'
import { tileRoutes } from './routes-tiles.ts'

/** An event as auditors read it. */
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

function renderAuditEvent({ index, id, at, type, session, body }: LoggedEvent): z.input<typeof eventSchema> {
  return { object: 'audit_event', index, id, at, type, session_id: session, body }
}

const pageLimitMax = 1000
const pageLimitDefault = 100

const textLengthMax = 200

const filter = z.string().max(textLengthMax).optional()

const eventsQuery = z.object({
  after: z.coerce.number().int().min(0).optional(),
  before: z.coerce.number().int().min(0).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  limit: z.coerce.number().int().min(1).max(pageLimitMax).default(pageLimitDefault),
  person_id: filter,
  agent_id: filter,
  session_id: filter,
  application_id: filter,
  organization_id: filter,
  tool: filter,
  type: filter,
  text: filter,
})

/** Of what kind each id has to be: one of another kind is in no event as that. */
function namedIds(query: z.output<typeof eventsQuery>): [RegExp, string][] {
  const asked: [RegExp, string | undefined][] = [
    [/^user_/, query.person_id],
    [/^(agent|svc)_/, query.agent_id],
    [/^session_/, query.session_id],
    [/^(app|client)_/, query.application_id],
    [/^org_/, query.organization_id],
  ]
  return asked.flatMap(([prefix, id]) => (id === undefined ? [] : [[prefix, id]]))
}

const nothing: Found = { events: [], next: undefined }

/** With `before`, or `order=desc`, the newest come first. */
function searchPageOf(query: z.output<typeof eventsQuery>): SearchPage {
  const { after, before, limit } = query
  if (after !== undefined && before !== undefined)
    throw unprocessable('Give after or before, not both.', [
      { code: 'contradicting_cursors', message: 'Give after or before, not both.', field: 'before' },
    ])
  const ascending = before === undefined && (after !== undefined || query.order !== 'desc')
  return { from: after ?? before, ascending, limit }
}

export const auditRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/audit/events',
      operation: 'listAuditEvents',
      summary: 'The log in its order or against it, by index; of what was searched for, all have to be in an event',
      tag: 'Audit',
      access: 'auditor',
      query: eventsQuery,
      response: z.object({
        object: z.literal('list'),
        data: z.array(eventSchema),
        next_after: z.number().int().nullable(),
        next_before: z.number().int().nullable(),
        /** How far the index of words has come; of the log as a whole, so only where nothing is searched for. */
        searched_before: z.number().int().nullable(),
      }),
    },
    async (on, { query }) => {
      const { tool, type, text } = query
      const named = namedIds(query)
      const ids = named.map(([, id]) => id)
      const page = searchPageOf(query)
      const isWhole = named.length === 0 && tool === undefined && type === undefined && text === undefined
      const searched = isWhole ? await searchedBefore(on.database) : null
      const isNone = named.some(([prefix, id]) => !prefix.test(id))
      const found = isNone ? nothing : await searchEvents(on.database, { ids, tool, type, text }, page)
      const { events, next = null } = found
      return {
        object: 'list' as const,
        data: events.map(renderAuditEvent),
        next_after: page.ascending ? next : null,
        next_before: page.ascending ? null : next,
        searched_before: searched,
      }
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
  ...auditAlarmRoutes,
  ...auditErasureRoutes,
  ...auditKeyRoutes,
  ...auditOrganizationRoutes,
  ...auditRetentionRoutes,
  ...auditStreamRoutes,
  ...tileRoutes,
]

import { z } from 'zod'
import { findOrganization, findRetention, saveRetention } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql } from '../platform/database.ts'
import { type OrganizationId, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound, unprocessable } from '../platform/refusal.ts'
import { api, operationsDoor, type Route } from '../platform/route.ts'
import { record } from './actions.ts'
import { addEntry, addSchema, askExport, exportLink, openExport } from './actions-logs.ts'
import { parseRetention } from './parse-retention.ts'
import {
  logActionSchema,
  logExportSchema,
  logSchemaSchema,
  metadataShape,
  renderLogAction,
  renderLogExport,
  renderLogSchema,
} from './render-log.ts'
import { findExport, listActions, listSchemas } from './store-logs.ts'

const textMax = 500
const listMax = 100
const targetsMax = 50
const metadataPairsMax = 50
const metadataKeyMax = 40
const versionMax = 1_000_000
const text = z.string().min(1).max(textMax)
const time = z.iso.datetime({ offset: true })
const actionName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/, 'Letters, digits, ".", "_", ":" and "-".')
const metadata = z
  .record(z.string().min(1).max(metadataKeyMax), z.union([z.string().max(textMax), z.number(), z.boolean()]))
  .refine(pairs => Object.keys(pairs).length <= metadataPairsMax, `at most ${metadataPairsMax} pairs`)
const party = z.object({ id: text, type: text, name: text.optional(), metadata: metadata.optional() })
const eventBody = z.object({
  organization_id: z.string(),
  event: z.object({
    action: actionName,
    version: z.number().int().min(1).max(versionMax).optional(),
    occurred_at: time,
    actor: party,
    targets: z.array(party).max(targetsMax),
    context: z.object({ location: text, user_agent: text.optional() }),
    metadata: metadata.optional(),
  }),
})
const filter = z.array(text).max(listMax).optional()
const organizationParams = z.object({ id: z.string() })
const retentionSchema = z
  .object({ retention_period_in_days: z.number().int().nullable() })
  .meta({ id: 'AuditLogsRetentionJson' })

/** The cursor of a list of versions is the number of one. */
function versionAt(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  if (!/^\d{1,9}$/.test(cursor)) throw badRequest('invalid_cursor', 'Take a cursor from a list.')
  return Number(cursor)
}

async function organizationAt(sql: Sql, given: string): Promise<OrganizationId | undefined> {
  const id = parseId('organization', given)
  return (id && (await findOrganization(sql, id)))?.id
}

async function theOrganization(sql: Sql, given: string): Promise<OrganizationId> {
  const id = await organizationAt(sql, given)
  if (id === undefined) throw notFound('organization')
  return id
}

async function changeRetention(on: Platform, actor: Actor, asked: { id: OrganizationId; days: number }): Promise<void> {
  await on.database.transaction(async tx => {
    const before = await findRetention(tx, asked.id)
    await saveRetention(tx, asked.id, asked.days)
    const body = { actor: actorName(actor), organization: asked.id, before, after: asked.days }
    await record(tx, { type: 'audit_log_retention.updated', ...inSession(actor), body })
  })
}

/** The logs that applications write about their own customers. */
export const auditLogRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/audit_logs/events',
      operation: 'createEvent',
      summary: 'Write down what happened at a customer',
      tag: 'Audit logs',
      access: 'admin',
      body: eventBody,
      response: z.object({ success: z.literal(true) }),
    },
    async (on, { actor, body }) => {
      const { occurred_at: at, version, ...rest } = body.event
      const organizationId = await theOrganization(on.database, body.organization_id)
      await addEntry(on, actor, { organizationId, entry: { ...rest, occurredAt: new Date(at) }, version })
      return { success: true as const }
    },
  ),
  api(
    {
      method: 'get',
      path: '/audit_logs/actions',
      operation: 'listAuditLogActions',
      summary: 'List the actions that have a schema, by name',
      tag: 'Audit logs',
      access: 'auditor',
      query: listQuery,
      response: listSchema(logActionSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const actions = await listActions(on.database, page)
      return listOf(
        actions.map(action => ({ id: action.name, ...renderLogAction(action) })),
        page,
      )
    },
  ),
  api(
    {
      method: 'get',
      path: '/audit_logs/actions/{action}/schemas',
      operation: 'listSchemas',
      summary: 'List the versions of an action’s schema, newest first',
      tag: 'Audit logs',
      access: 'auditor',
      params: z.object({ action: z.string() }),
      query: listQuery,
      response: listSchema(logSchemaSchema),
    },
    async (on, { params, query }) => {
      const page = pageOf(query)
      const from = versionAt(page.from)
      const schemas = await listSchemas(on.database, params.action, { ...page, from })
      if (schemas.length === 0 && from === undefined) throw notFound('action')
      return listOf(
        schemas.map(schema => ({ id: String(schema.version), ...renderLogSchema(schema) })),
        page,
      )
    },
  ),
  api(
    {
      method: 'post',
      path: '/audit_logs/actions/{action}/schemas',
      operation: 'createSchema',
      summary: 'Agree on the shape of an action’s events',
      tag: 'Audit logs',
      access: 'admin',
      params: z.object({ action: actionName }),
      body: z.object({
        actor: z.object({ metadata: metadataShape }).optional(),
        targets: z
          .array(z.object({ type: text, metadata: metadataShape.optional() }))
          .min(1)
          .max(targetsMax),
        metadata: metadataShape.optional(),
      }),
      response: logSchemaSchema,
      status: 201,
    },
    async (on, { actor, params, body }) =>
      renderLogSchema(await addSchema(on, actor, { action: params.action, schema: body })),
  ),
  api(
    {
      method: 'post',
      path: '/audit_logs/exports',
      operation: 'createExport',
      summary: 'Ask for a file with the events of a customer',
      tag: 'Audit logs',
      access: 'admin',
      body: z.object({
        organization_id: z.string(),
        range_start: time,
        range_end: time,
        actions: filter,
        actors: filter,
        actor_names: filter,
        actor_ids: filter,
        targets: filter,
      }),
      response: logExportSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const [since, until] = [new Date(body.range_start), new Date(body.range_end)]
      if (since >= until) throw badRequest('invalid_range', 'range_start has to be before range_end.')
      const organizationId = await organizationAt(on.database, body.organization_id)
      if (organizationId === undefined) throw badRequest('invalid_organization', 'There is no such organization here.')
      const query = {
        since: since.toISOString(),
        until: until.toISOString(),
        actions: body.actions,
        actorNames: body.actor_names ?? body.actors,
        actorIds: body.actor_ids,
        targets: body.targets,
      }
      return renderLogExport(await askExport(on, actor, { organizationId, query }), null)
    },
  ),
  api(
    {
      method: 'get',
      path: '/audit_logs/exports/{id}',
      operation: 'getExport',
      summary: 'How an export stands; its link is good for ten minutes',
      tag: 'Audit logs',
      access: 'admin',
      params: z.object({ id: z.string() }),
      response: logExportSchema,
    },
    async (on, { params }) => {
      const id = parseId('auditExport', params.id)
      const made = id && (await findExport(on.database, id))
      if (made === undefined) throw notFound('audit log export')
      return renderLogExport(made, made.state === 'ready' ? exportLink(on, made.id) : null)
    },
  ),
  operationsDoor('/v1/audit_log_exports/{id}/csv', {
    summary: 'The file of an export, for whoever has the link',
    handle: async (on, call) => {
      const id = parseId('auditExport', call.params.id ?? '')
      const csv = id && (await openExport(on, id, call.url.searchParams.get('token') ?? ''))
      if (id === undefined || csv === undefined) throw notFound('audit log export')
      return new Response(new Uint8Array(csv), {
        headers: {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': `attachment; filename="${id}.csv"`,
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
        },
      })
    },
  }),
  api(
    {
      method: 'get',
      path: '/organizations/{id}/audit_logs_retention',
      operation: 'getOrganizationAuditLogsRetention',
      summary: 'How long the events of an organization are kept; null for good',
      tag: 'Audit logs',
      access: 'auditor',
      params: organizationParams,
      response: retentionSchema,
    },
    async (on, { params }) => {
      const id = await theOrganization(on.database, params.id)
      return { retention_period_in_days: (await findRetention(on.database, id)) ?? null }
    },
  ),
  api(
    {
      method: 'put',
      path: '/organizations/{id}/audit_logs_retention',
      operation: 'updateOrganizationAuditLogsRetention',
      summary: 'Say how long the events of an organization are kept',
      tag: 'Audit logs',
      access: 'admin',
      params: organizationParams,
      body: z.object({
        retention_period_in_days: z.number().int().optional(),
        retention_period: z.string().optional(),
      }),
      response: retentionSchema,
    },
    async (on, { actor, params, body }) => {
      const id = await theOrganization(on.database, params.id)
      const days = parseRetention(body)
      if (days === undefined)
        throw unprocessable('Validation failed', [
          {
            code: 'invalid_retention',
            message: 'Give 30 to 3650 days, or 1_MONTH to 11_MONTHS or 1_YEAR to 10_YEARS.',
            field: body.retention_period === undefined ? 'retention_period_in_days' : 'retention_period',
          },
        ])
      await changeRetention(on, actor, { id, days })
      return { retention_period_in_days: days }
    },
  ),
]

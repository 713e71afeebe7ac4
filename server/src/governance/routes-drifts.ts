import { z } from 'zod'
import { findOrganization } from '../directory/index.ts'
import { type Id, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { parseOwnerId } from '../sessions/index.ts'
import { acceptDrift, changeDriftRule, getDrift, revertDrift, settleDrift } from './actions-drifts.ts'
import { closePurpose, getPurpose, statePurpose } from './actions-purposes.ts'
import { driftRules, driftStates, saidLengthMax, severities } from './model.ts'
import { driftColumns, driftRuleSchema, driftSchema, presentDrift, presentDriftRule } from './render-drift.ts'
import { presentPurpose, purposeSchema } from './render-purpose.ts'
import { countOpenDrifts, listDriftRules, listDrifts } from './store-drifts.ts'

const thresholdMax = 3_650
const params = z.object({ id: z.string() })
const tag = 'Drift'

function driftId(text: string): Id<'drift'> {
  const id = parseId('drift', text)
  if (id === undefined) throw notFound('drift')
  return id
}

/** What approvals relied on and is no longer so: what it is, what it blocks, and what settles it. */
export const driftRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/drifts',
      operation: 'listDrifts',
      summary: 'List drift, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({
        state: z.enum(driftStates).optional(),
        rule: z.enum(driftRules).optional(),
        severity: z.enum(severities).optional(),
        organization_id: z.string().optional(),
        subject: z.string().optional(),
        session_id: z.string().optional(),
      }),
      response: listSchema(driftSchema),
      csv: driftColumns,
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const { state, rule, severity, subject, organization_id: organizationId, session_id: sessionId } = query
      const found = await listDrifts(on.database, { state, rule, severity, subject, organizationId, sessionId }, page)
      return listOf(
        found.map(each => presentDrift(on, each)),
        page,
      )
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/drift_summary',
      operation: 'getDriftSummary',
      summary: 'How much drift is open, by severity',
      tag,
      access: 'auditor',
      response: z.object({
        object: z.literal('drift_summary'),
        open: z.object({
          low: z.number().int(),
          medium: z.number().int(),
          high: z.number().int(),
          critical: z.number().int(),
        }),
      }),
    },
    async on => ({ object: 'drift_summary' as const, open: await countOpenDrifts(on.database) }),
  ),
  api(
    {
      method: 'get',
      path: '/v1/drifts/{id}',
      operation: 'getDrift',
      summary: 'Read one drift: before and after, who, what is blocked, and the one act that settles it',
      tag,
      access: 'auditor',
      params,
      response: driftSchema,
    },
    async (on, { params: { id } }) => presentDrift(on, await getDrift(on.database, driftId(id))),
  ),
  api(
    {
      method: 'post',
      path: '/v1/drifts/{id}/settle',
      operation: 'settleDrift',
      summary: 'Do the one act that settles a drift: review, confirm, choose an owner, wake, or end',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({
        owner_id: z.string().optional().describe('For choose_owner: who answers from now on'),
        effect: z
          .enum(['read', 'write', 'destructive'])
          .optional()
          .describe('For review: what the tool does now; left out, it counts as destructive'),
      }),
      response: driftSchema,
    },
    async (on, { actor, params: { id }, body }) => {
      const ownerId = body.owner_id === undefined ? undefined : parseOwnerId(body.owner_id)
      return presentDrift(on, await settleDrift(on, actor, { id: driftId(id), ownerId, effect: body.effect }))
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/drifts/{id}/accept',
      operation: 'acceptDrift',
      summary: 'Live with a drift until a day, for a reason; a person does that, freshly signed in',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({
        reason: z.string().trim().min(1).max(saidLengthMax),
        until: z.iso.datetime({ offset: true }),
      }),
      response: driftSchema,
    },
    async (on, { actor, params: { id }, body }) =>
      presentDrift(
        on,
        await acceptDrift(on, actor, { id: driftId(id), reason: body.reason, until: new Date(body.until) }),
      ),
  ),
  api(
    {
      method: 'post',
      path: '/v1/drifts/{id}/revert',
      operation: 'revertDrift',
      summary: 'Put back what was set before, where that is ours to put back',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({}),
      response: driftSchema,
    },
    async (on, { actor, params: { id } }) => presentDrift(on, await revertDrift(on, actor, driftId(id))),
  ),
  api(
    {
      method: 'get',
      path: '/v1/drift_rules',
      operation: 'listDriftRules',
      summary: 'What each rule of drift says, for the installation or as it counts for an organization',
      tag,
      access: 'auditor',
      query: z.object({ organization_id: z.string().optional() }),
      response: z.object({ object: z.literal('list'), data: z.array(driftRuleSchema) }),
    },
    async (on, { query: { organization_id: asked } }) => {
      const id = asked === undefined ? undefined : parseId('organization', asked)
      const isThere = id !== undefined && (await findOrganization(on.database, id)) !== undefined
      const rules = asked === undefined || isThere ? await listDriftRules(on.database, id) : []
      return { object: 'list' as const, data: rules.map(presentDriftRule) }
    },
  ),
  api(
    {
      method: 'put',
      path: '/v1/drift_rules/{rule}',
      operation: 'updateDriftRule',
      summary: 'Say what a rule counts; a critical one stays on, and an organization only tightens',
      tag,
      access: 'admin',
      params: z.object({ rule: z.enum(driftRules) }),
      body: z.strictObject({
        organization_id: z.string().optional(),
        enabled: z.boolean().default(true),
        threshold: z.number().int().min(1).max(thresholdMax).optional(),
      }),
      response: driftRuleSchema,
    },
    async (on, { actor, params: { rule }, body }) => {
      const { organization_id: organization, enabled, threshold } = body
      const organizationId = organization === undefined ? undefined : parseId('organization', organization)
      if (organization !== undefined && organizationId === undefined) throw notFound('organization')
      if (organizationId !== undefined && (await findOrganization(on.database, organizationId)) === undefined)
        throw notFound('organization')
      return presentDriftRule(await changeDriftRule(on, actor, { rule, organizationId, enabled, threshold }))
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/purposes/{id}',
      operation: 'getPurpose',
      summary: 'What an agent, a session, a key or a consent is for, and until when',
      tag,
      access: 'auditor',
      params,
      response: purposeSchema,
    },
    async (on, { params: { id } }) => presentPurpose(await getPurpose(on, id)),
  ),
  api(
    {
      method: 'put',
      path: '/v1/purposes/{id}',
      operation: 'updatePurpose',
      summary: 'Say what something is for, and until when; after that it is drift, and ends',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({
        purpose: z.string().trim().min(1).max(saidLengthMax),
        ends_at: z.iso.datetime({ offset: true }).optional(),
      }),
      response: purposeSchema,
    },
    async (on, { actor, params: { id }, body }) => {
      const endsAt = body.ends_at === undefined ? undefined : new Date(body.ends_at)
      return presentPurpose(await statePurpose(on, actor, { subjectId: id, said: body.purpose, endsAt }))
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/purposes/{id}/close',
      operation: 'closePurpose',
      summary: 'Say that what something was for is over: a ticket was closed, a project archived',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({ because: z.string().trim().min(1).max(saidLengthMax) }),
      response: purposeSchema,
    },
    async (on, { actor, params: { id }, body }) =>
      presentPurpose(await closePurpose(on, actor, { subjectId: id, because: body.because })),
  ),
]

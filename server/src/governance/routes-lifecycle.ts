import { z } from 'zod'
import { getPrincipal, getUser } from '../directory/index.ts'
import type { Actor, InstallationRole } from '../platform/actor.ts'
import { mayCall } from '../platform/http.ts'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import { offboardPrincipal, parseOwnerId, parsePrincipalId, presentReceipt, receiptSchema } from '../sessions/index.ts'
import { changeLifecyclePolicy } from './actions-findings.ts'
import { type Lifecycle, lifecycleOf } from './actions-lifecycle.ts'
import { offboardPerson } from './actions-offboard.ts'
import { type ToolUse, toolsOf } from './actions-tools.ts'
import { actsOn } from './decide-acts.ts'
import { waysIn } from './derive-way-in.ts'
import { wouldEnd } from './derive-would-end.ts'
import { type Finding, findingKinds, type LifecyclePolicy } from './model.ts'
import { getLifecyclePolicy, listFindings } from './store-findings.ts'

const states = ['invited', 'active', 'suspended', 'offboarded'] as const
const kinds = ['user', 'service_account', 'agent'] as const
const daysMax = 3_650

const principalSchema = z.object({
  id: z.string(),
  kind: z.enum(kinds),
  state: z.enum(states),
  name: z.string(),
})
const findingSchema = z
  .object({
    object: z.literal('finding'),
    id: z.string(),
    kind: z.enum(findingKinds),
    subject_id: z.string(),
    since: z.string(),
    found_at: z.string(),
    resolved_at: z.string().nullable(),
  })
  .meta({ id: 'Finding' })

const lifecycleSchema = z
  .object({
    object: z.literal('principal_lifecycle'),
    ...principalSchema.shape,
    created_at: z.string(),
    owner: principalSchema.nullable(),
    came_in: z.object({
      way: z.enum(waysIn),
      application_id: z.string().nullable(),
      client_id: z.string().nullable(),
    }),
    last_used_at: z.string().nullable(),
    /** What is granted, and until when. */
    holds: z.object({
      sessions: z.array(
        z.object({ id: z.string(), application_id: z.string(), started_at: z.string(), expires_at: z.string() }),
      ),
      access_grants: z.array(
        z.object({
          id: z.string(),
          session_id: z.string(),
          provider: z.string(),
          tools: z.array(z.string()),
          expires_at: z.string(),
        }),
      ),
      accounts: z.array(z.object({ id: z.string(), provider_id: z.string(), state: z.string() })),
      keys: z.array(
        z.object({
          id: z.string(),
          kind: z.enum(['api_key', 'client_secret', 'workload_trust']),
          created_at: z.string(),
          expires_at: z.string().nullable(),
          last_used_at: z.string().nullable(),
        }),
      ),
      owns: z.array(principalSchema),
    }),
    /** What it stands on: when one of these changes, it changes, and when one is lost, it ends. */
    stands_on: z.array(z.object({ kind: z.enum(['owner', 'application', 'organization']), id: z.string() })),
    /** What would end if it left now, as an off-boarding without a successor would end it. */
    would_end: z.object({
      sessions: z.number().int(),
      access_grants: z.number().int(),
      approvals: z.number().int(),
      keys: z.number().int(),
      principals: z.number().int(),
    }),
    findings: z.array(findingSchema),
    /** What the caller may do with it now, by the names of the operations. Each is judged again when it is called. */
    may_call: z.array(z.string()),
  })
  .meta({ id: 'PrincipalLifecycle' })

const toolUseSchema = z
  .object({
    name: z.string(),
    effect: z.enum(['read', 'write', 'destructive']).nullable(),
    /** Grants that named it. */
    grants: z.number().int(),
    last_given_at: z.string().nullable(),
    calls: z.number().int(),
    refused: z.number().int(),
    last_called_at: z.string().nullable(),
  })
  .meta({ id: 'ToolUse' })

function presentToolUse(use: ToolUse): z.input<typeof toolUseSchema> {
  return {
    name: use.name,
    effect: use.effect ?? null,
    grants: use.grants,
    last_given_at: use.lastGivenAt?.toISOString() ?? null,
    calls: use.calls,
    refused: use.refused,
    last_called_at: use.lastCalledAt?.toISOString() ?? null,
  }
}

function actingRole(actor: Actor): InstallationRole | undefined {
  return actor.kind === 'system' ? undefined : actor.role
}

function presentFinding(finding: Finding): z.input<typeof findingSchema> {
  return {
    object: 'finding',
    id: finding.id,
    kind: finding.kind,
    subject_id: finding.subjectId,
    since: finding.since.toISOString(),
    found_at: finding.foundAt.toISOString(),
    resolved_at: finding.resolvedAt?.toISOString() ?? null,
  }
}

function present(lifecycle: Lifecycle, may: readonly string[]): z.input<typeof lifecycleSchema> {
  const { principal, owner, application, sessions, accounts, keys, owns, findings } = lifecycle
  const grants = sessions.flatMap(each => each.grants)
  const ended = wouldEnd(lifecycle)
  const organizations = new Set(sessions.flatMap(({ session }) => session.organizationId ?? []))
  return {
    object: 'principal_lifecycle',
    ...principal,
    created_at: lifecycle.createdAt.toISOString(),
    owner: owner ?? null,
    came_in: {
      way: lifecycle.wayIn,
      application_id: application?.id ?? null,
      client_id: application?.clientId ?? null,
    },
    last_used_at: lifecycle.lastUsedAt?.toISOString() ?? null,
    holds: {
      sessions: sessions.map(({ session }) => ({
        id: session.id,
        application_id: session.applicationId,
        started_at: session.startedAt.toISOString(),
        expires_at: session.expiresAt.toISOString(),
      })),
      access_grants: grants.map(grant => ({
        id: grant.id,
        session_id: grant.sessionId,
        provider: grant.providerSlug,
        tools: [...grant.tools],
        expires_at: grant.expiresAt.toISOString(),
      })),
      accounts: accounts.map(account => ({ id: account.id, provider_id: account.providerId, state: account.state })),
      keys: keys.map(key => ({
        id: key.id,
        kind: key.kind,
        created_at: key.createdAt.toISOString(),
        expires_at: key.expiresAt?.toISOString() ?? null,
        last_used_at: key.lastUsedAt?.toISOString() ?? null,
      })),
      owns: [...owns],
    },
    stands_on: [
      ...(owner === undefined ? [] : [{ kind: 'owner' as const, id: owner.id }]),
      ...(application === undefined ? [] : [{ kind: 'application' as const, id: application.id }]),
      ...[...organizations].map(id => ({ kind: 'organization' as const, id })),
    ],
    would_end: {
      sessions: ended.sessions,
      access_grants: ended.grants,
      approvals: ended.approvals,
      keys: ended.keys,
      principals: ended.principals,
    },
    findings: findings.map(presentFinding),
    may_call: [...may],
  }
}

const policySchema = z
  .object({
    object: z.literal('lifecycle_policy'),
    dormant_days: z.number().int().min(1).max(daysMax).describe('An agent without an act for so long is dormant.'),
    unused_days: z
      .number()
      .int()
      .min(1)
      .max(daysMax)
      .describe('A key, account or trust that nobody used for so long is unused.'),
    key_days: z.number().int().min(1).max(daysMax).describe('A key that is older is one to replace.'),
    suspend_dormant: z.boolean().describe('Whether a dormant agent is suspended when it is found.'),
  })
  .meta({ id: 'LifecyclePolicy' })

function presentPolicy(policy: LifecyclePolicy): z.input<typeof policySchema> {
  return {
    object: 'lifecycle_policy',
    dormant_days: policy.dormantDays,
    unused_days: policy.unusedDays,
    key_days: policy.keyDays,
    suspend_dormant: policy.suspendDormant,
  }
}

const tag = 'Principals'

export const lifecycleRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/principals/{id}/lifecycle',
      operation: 'getPrincipalLifecycle',
      summary: 'Who answers for a principal, how it came in, what it holds until when, and what would end with it',
      tag,
      access: 'auditor',
      params: z.object({ id: z.string() }),
      response: lifecycleSchema,
    },
    async (on, { actor, params }) => {
      const lifecycle = await lifecycleOf(on, parsePrincipalId(params.id))
      const { id, kind, state } = lifecycle.principal
      const user = parseId('user', id)
      const role = user === undefined ? undefined : (await getUser(on.database, user)).role
      return present(lifecycle, mayCall(actor, 'admin') ? actsOn({ kind, state, role, acting: actingRole(actor) }) : [])
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/principals/{id}/tools',
      operation: 'listToolsOfPrincipal',
      summary: 'Which tools a principal was given in its newest sessions, and which of them it used',
      tag,
      access: 'auditor',
      params: z.object({ id: z.string() }),
      response: z.object({
        object: z.literal('list'),
        /** So many of its newest sessions were looked at. */
        sessions: z.number().int(),
        /** It had no others. */
        complete: z.boolean(),
        data: z.array(toolUseSchema),
      }),
    },
    async (on, { params }) => {
      const { tools, sessions, complete } = await toolsOf(on, parsePrincipalId(params.id))
      return { object: 'list' as const, sessions, complete, data: tools.map(presentToolUse) }
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/principals/{id}/offboard',
      operation: 'offboardPrincipal',
      summary:
        'Off-board a principal: what it came in with is over; what a person owned goes to a successor, or with them',
      tag,
      access: 'admin',
      params: z.object({ id: z.string() }),
      body: z.strictObject({ successor_id: z.string().optional() }),
      response: z.object({ receipts: z.array(receiptSchema) }),
    },
    async (on, { actor, params: { id: given }, body }) => {
      const id = parsePrincipalId(given)
      const userId = parseId('user', id)
      if (userId === undefined) return { receipts: (await offboardPrincipal(on, actor, id)).map(presentReceipt) }
      const successorId = body.successor_id === undefined ? undefined : parseOwnerId(body.successor_id)
      await getPrincipal(on.database, userId)
      const user = await getUser(on.database, userId)
      return { receipts: (await offboardPerson(on, actor, { user, successorId })).map(presentReceipt) }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/findings',
      operation: 'listFindings',
      summary: 'Access that nobody uses, and keys that are too old',
      tag,
      access: 'auditor',
      query: listQuery.extend({
        kind: z.enum(findingKinds).optional(),
        subject_id: z.string().optional(),
        state: z.enum(['open', 'resolved']).optional(),
      }),
      response: listSchema(findingSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const subjects = query.subject_id === undefined ? undefined : [query.subject_id]
      const open = query.state === undefined ? undefined : query.state === 'open'
      const findings = await listFindings(on.database, { kind: query.kind, subjects, open }, page)
      return listOf(findings.map(presentFinding), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/lifecycle_policy',
      operation: 'getLifecyclePolicy',
      summary: 'When something counts as unused',
      tag,
      access: 'auditor',
      response: policySchema,
    },
    async on => presentPolicy(await getLifecyclePolicy(on.database)),
  ),
  api(
    {
      method: 'put',
      path: '/v1/lifecycle_policy',
      operation: 'updateLifecyclePolicy',
      summary: 'Say when something counts as unused, and whether agents that sleep are suspended',
      tag,
      access: 'admin',
      body: policySchema.omit({ object: true }).strict(),
      response: policySchema,
    },
    async (on, { actor, body }) => {
      const policy = {
        dormantDays: body.dormant_days,
        unusedDays: body.unused_days,
        keyDays: body.key_days,
        suspendDormant: body.suspend_dormant,
      }
      await changeLifecyclePolicy(on, actor, policy)
      return presentPolicy(policy)
    },
  ),
]

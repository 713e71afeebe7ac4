import { z } from 'zod'
import { type Id, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { endGrant, getGrantSeen, listAllGrants } from './actions-grants.ts'
import { approvalUrl, withdrawAny } from './actions-request.ts'
import {
  type Approval,
  type AskedTool,
  approvalKinds,
  approvalStates,
  type DecisionPart,
  decisionStatus,
  type GrantSeen,
} from './model.ts'
import { databaseNow, findSnapshot, getApproval, listApprovals } from './store.ts'
import { listParts } from './store-acts.ts'
import { bytesLeft, callsLeft, listOfApproval } from './store-grants.ts'
import { groundKinds, listGrounds } from './store-grounds.ts'

const toolSchema = z.object({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  account: z.string().nullable(),
  digest: z.string(),
  effect: z.enum(['read', 'write', 'destructive']),
  constraints: z.record(z.string(), z.unknown()),
})

type PresentedTool = z.input<typeof toolSchema>

const approvalSchema = z
  .object({
    object: z.literal('approval'),
    id: z.string(),
    session_id: z.string(),
    kind: z.enum(approvalKinds),
    state: z.enum(approvalStates),
    /** The only person who may decide it, on its page. */
    user_id: z.string(),
    application_id: z.string(),
    code: z.string(),
    url: z.string(),
    purpose: z.string().nullable(),
    tools: z.array(toolSchema),
    limits: z.object({
      duration_seconds: z.number().int(),
      max_calls: z.number().int().nullable(),
      max_bytes: z.number().int().nullable(),
    }),
    request_digest: z.string(),
    call_digest: z.string().nullable(),
    arguments_digest: z.string().nullable(),
    created_at: z.string(),
    expires_at: z.string(),
    decided_at: z.string().nullable(),
    decided_by: z.string().nullable(),
    decided_in_session: z.string().nullable(),
  })
  .meta({ id: 'Approval' })

const approvalWithGrants = approvalSchema
  .extend({
    grants: z.array(
      z.object({
        id: z.string(),
        expires_at: z.string(),
        ended_at: z.string().nullable(),
        end_reason: z.string().nullable(),
      }),
    ),
    /** What the person was shown who decided, as it was kept with the decision; null before. */
    shown: z.unknown(),
    /** What they gave. */
    decision: z.unknown(),
    /** Who decided which part, where a rule wants several to. */
    decisions: z.array(
      z.object({ user_id: z.string(), decision: z.enum(['approve', 'deny']), in_session: z.string(), at: z.string() }),
    ),
    /** Of what was given, at this moment; null in it: no limit. */
    remaining: z.object({ calls: z.number().int().nullable(), bytes: z.number().int().nullable() }).nullable(),
  })
  .meta({ id: 'ApprovalWithGrants' })

function presentApproval(on: Platform, approval: Approval, now: Date): z.input<typeof approvalSchema> {
  const { request, call, state } = approval
  return {
    object: 'approval',
    id: approval.id,
    session_id: approval.sessionId,
    kind: approval.kind,
    state: state === 'consumed' ? state : decisionStatus(approval, now),
    user_id: approval.userId,
    application_id: request.applicationId,
    code: approval.code,
    url: approvalUrl(on, approval.id),
    purpose: request.purpose ?? null,
    tools: request.tools.map(presentTool),
    limits: {
      duration_seconds: request.limits.durationSeconds,
      max_calls: request.limits.maxCalls ?? null,
      max_bytes: request.limits.maxBytes ?? null,
    },
    request_digest: approval.requestDigest,
    call_digest: call?.callDigest ?? null,
    arguments_digest: call?.argumentsDigest ?? null,
    created_at: approval.createdAt.toISOString(),
    expires_at: approval.expiresAt.toISOString(),
    decided_at: approval.decidedAt?.toISOString() ?? null,
    decided_by: approval.decidedBy ?? null,
    decided_in_session: approval.decidedInSession ?? null,
  }
}

function presentTool({ id, name, providerId, accountId, digest, effect, constraints }: AskedTool): PresentedTool {
  return { id, name, provider: providerId, account: accountId ?? null, digest, effect, constraints: { ...constraints } }
}

/** Everything about one: what it became, and what its decision was made on. */
async function presentWhole(on: Platform, approval: Approval): Promise<z.input<typeof approvalWithGrants>> {
  const sql = on.database
  const gives = approval.kind === 'access' && approval.state === 'approved'
  const [grants, snapshot, parts, calls, bytes] = await Promise.all([
    listOfApproval(sql, approval.sessionId, approval.id),
    findSnapshot(sql, approval.sessionId, approval.id),
    listParts(sql, approval.id),
    gives ? callsLeft(sql, approval.id) : undefined,
    gives ? bytesLeft(sql, approval.id) : undefined,
  ])
  return {
    ...presentApproval(on, approval, await databaseNow(sql)),
    grants: grants.map(grant => ({
      id: grant.id,
      expires_at: grant.expiresAt.toISOString(),
      ended_at: grant.endedAt?.toISOString() ?? null,
      end_reason: grant.endReason ?? null,
    })),
    shown: snapshot === undefined ? null : JSON.parse(snapshot.shown),
    decision: snapshot === undefined ? null : JSON.parse(snapshot.decision),
    decisions: parts.map(presentPart),
    remaining: gives ? { calls: calls ?? null, bytes: bytes ?? null } : null,
  }
}

function presentPart({ userId, decision, inSession, at }: DecisionPart): {
  user_id: string
  decision: DecisionPart['decision']
  in_session: string
  at: string
} {
  return { user_id: userId, decision, in_session: inSession, at: at.toISOString() }
}

function approvalId(text: string): Id<'approval'> {
  const id = parseId('approval', text)
  if (id === undefined) throw notFound('approval')
  return id
}

const grantSchema = z
  .object({
    object: z.literal('access_grant'),
    id: z.string(),
    session_id: z.string(),
    approval_id: z.string(),
    provider: z.string(),
    account_id: z.string().nullable(),
    tools: z.array(
      z.object({
        name: z.string(),
        digest: z.string(),
        effect: z.string(),
        constraints: z.record(z.string(), z.unknown()),
      }),
    ),
    created_at: z.string(),
    expires_at: z.string(),
    ended_at: z.string().nullable(),
    end_reason: z.string().nullable(),
    calls_left: z.number().int().nullable(),
    /** Of results; shared by all grants of one approval, like the calls. */
    bytes_left: z.number().int().nullable(),
  })
  .meta({ id: 'GivenAccess' })

const grantWithGrounds = grantSchema
  .extend({
    /** Rows elsewhere that it relies on: it ends in the transaction in which one of them is lost, narrowed or switched. */
    stands_on: z.array(z.object({ kind: z.enum(groundKinds), subject: z.string(), needs: z.string() })),
  })
  .meta({ id: 'GivenAccessWithGrounds' })

function presentGrant(grant: GrantSeen): z.input<typeof grantSchema> {
  return {
    object: 'access_grant',
    id: grant.id,
    session_id: grant.sessionId,
    approval_id: grant.approvalId,
    provider: grant.providerSlug,
    account_id: grant.accountId ?? null,
    tools: Object.values(grant.bounds).map(({ constraints, ...bounds }) => ({
      ...bounds,
      constraints: { ...constraints },
    })),
    created_at: grant.createdAt.toISOString(),
    expires_at: grant.expiresAt.toISOString(),
    ended_at: grant.endedAt?.toISOString() ?? null,
    end_reason: grant.endReason ?? null,
    calls_left: grant.callsLeft ?? null,
    bytes_left: grant.bytesLeft ?? null,
  }
}

function grantId(text: string): Id<'grant'> {
  const id = parseId('grant', text)
  if (id === undefined) throw notFound('access grant')
  return id
}

/** Administrators read. No route here decides anything: that is done on the page of the request, by its person (I8). */
export const approvalRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/approvals',
      operation: 'listApprovals',
      summary: 'List what agents asked for, newest first',
      tag: 'Approvals',
      access: 'auditor',
      query: listQuery.extend({
        session_id: z.string().optional(),
        user_id: z.string().optional(),
        state: z.enum(approvalStates).optional(),
        kind: z.enum(approvalKinds).optional(),
        application_id: z.string().optional(),
      }),
      response: listSchema(approvalSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const filter = {
        sessionId: query.session_id,
        userId: query.user_id,
        state: query.state,
        kind: query.kind,
        applicationId: query.application_id,
      }
      const approvals = await listApprovals(on.database, filter, page)
      const now = await databaseNow(on.database)
      return listOf(
        approvals.map(approval => presentApproval(on, approval, now)),
        page,
      )
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/approvals/{id}',
      operation: 'getApproval',
      summary: 'Read an approval: what was asked, what was shown, what was given, and the grants that it made',
      tag: 'Approvals',
      access: 'auditor',
      params: z.object({ id: z.string() }),
      response: approvalWithGrants,
    },
    async (on, { params }) => presentWhole(on, await getApproval(on.database, approvalId(params.id))),
  ),
  api(
    {
      method: 'post',
      path: '/v1/approvals/{id}/withdraw',
      operation: 'withdrawApproval',
      summary: 'Take a request back that nobody has decided: nothing is given, and the agent may ask again',
      tag: 'Approvals',
      access: 'admin',
      params: z.object({ id: z.string() }),
      response: z.object({ object: z.literal('approval'), id: z.string(), state: z.enum(approvalStates) }),
    },
    async (on, { actor, params }) => {
      const { id, state } = await withdrawAny(on, actor, approvalId(params.id))
      return { object: 'approval' as const, id, state }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/access_grants',
      operation: 'listAccessGrants',
      summary: 'List what agents were given, newest first',
      tag: 'Approvals',
      access: 'auditor',
      query: listQuery.extend({
        session_id: z.string().optional(),
        account_id: z.string().optional(),
        status: z.enum(['active', 'ended']).optional(),
      }),
      response: listSchema(grantSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const living = query.status === undefined ? undefined : query.status === 'active'
      const filter = { sessionId: query.session_id, accountId: query.account_id, living }
      return listOf((await listAllGrants(on.database, filter, page)).map(presentGrant), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/access_grants/{id}',
      operation: 'getAccessGrant',
      summary: 'Read an access grant with what is left of its budget',
      tag: 'Approvals',
      access: 'auditor',
      params: z.object({ id: z.string() }),
      response: grantWithGrounds,
    },
    async (on, { params }) => {
      const id = grantId(params.id)
      const grant = presentGrant(await getGrantSeen(on.database, id))
      return { ...grant, stands_on: await listGrounds(on.database, id) }
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/access_grants/{id}/end',
      operation: 'endAccessGrant',
      summary: 'End an access grant at once; the session lives on',
      tag: 'Approvals',
      access: 'admin',
      params: z.object({ id: z.string() }),
      response: grantSchema,
    },
    async (on, { actor, params }) => presentGrant(await endGrant(on, actor, grantId(params.id))),
  ),
]

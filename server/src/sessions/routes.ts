import { z } from 'zod'
import { accountApplication } from '../applications/index.ts'
import { groupGrants, listGrants } from '../approvals/index.ts'
import type { GrantSeen } from '../approvals/model.ts'
import { eventProof } from '../audit/index.ts'
import { getUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type Id, idFrom, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound, Refusal } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { type Ended, noteEndAsked, receiptFrom } from './actions-end.ts'
import { type EndScope, endScopes, endWithScope } from './actions-scope.ts'
import { idleEnd, sessionStatus } from './derive-session-status.ts'
import { type EndReason, endReasons, type Session, sessionKinds } from './model.ts'
import { anchoredReceiptSchema, presentAnchoredReceipt, presentReceipt, receiptSchema } from './render-receipt.ts'
import { presentUserSession, userSessionSchema } from './render-user-session.ts'
import { principalRoutes } from './routes-principals.ts'
import { getSession, listSessions } from './store.ts'
import { type Door, findDoor, findDoors, findReceiptById } from './store-endings.ts'
import { listUserSessions } from './store-user-sessions.ts'

const grantSchema = z
  .object({
    id: z.string(),
    provider: z.string(),
    account_id: z.string().nullable(),
    tools: z.array(z.string()),
    expires_at: z.string(),
    ended_at: z.string().nullable(),
    end_reason: z.string().nullable(),
    calls_left: z.number().nullable(),
    bytes_left: z.number().nullable(),
  })
  .meta({ id: 'AccessGrant' })

const sessionSchema = z
  .object({
    object: z.literal('session'),
    id: z.string(),
    kind: z.enum(sessionKinds),
    status: z.enum(['active', 'ended']),
    principal_id: z.string(),
    user_id: z.string().nullable(),
    application_id: z.string(),
    organization_id: z.string().nullable(),
    parent_id: z.string().nullable(),
    started_at: z.string(),
    expires_at: z.string(),
    idle_expires_at: z.string().nullable(),
    ended_at: z.string().nullable(),
    end_reason: z.enum(endReasons).nullable(),
  })
  .meta({ id: 'Session' })

const sessionWithGrants = sessionSchema.extend({ grants: z.array(grantSchema) }).meta({ id: 'SessionWithGrants' })
const endedSchema = z.object({
  session: sessionWithGrants,
  receipt: receiptSchema,
  sessions: z.array(z.string()).describe('Each that this call ended, the one asked for among them.'),
})

/** What is shown of a session; times and state by the database's clock at the look-up. */
export function presentSession(
  session: Session,
  now: Date,
  door?: { reason: EndReason; at: Date },
): z.input<typeof sessionSchema> {
  const status = sessionStatus(session, door, now)
  return {
    object: 'session',
    id: session.id,
    kind: session.kind,
    status: status.living ? 'active' : 'ended',
    principal_id: session.principalId,
    user_id: session.onBehalfOf ?? null,
    application_id: session.applicationId,
    organization_id: session.organizationId ?? null,
    parent_id: session.parentId ?? null,
    started_at: session.startedAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    idle_expires_at: idleEnd(session)?.toISOString() ?? null,
    ended_at: status.living ? null : status.at.toISOString(),
    end_reason: status.living ? null : status.reason,
  }
}

function sessionId(text: string): Id<'session'> {
  const id = parseId('session', text)
  if (id === undefined) throw notFound('session')
  return id
}

async function describeSession(on: Platform, id: Id<'session'>): Promise<z.input<typeof sessionWithGrants>> {
  const [session, door, grants] = await Promise.all([
    getSession(on.database, id),
    findDoor(on.database, id),
    listGrants(on.database, id),
  ])
  return presentWithGrants(on, { session, door, grants })
}

function presentWithGrants(
  on: Platform,
  {
    session,
    door,
    grants,
  }: Pick<Ended, 'session'> & { readonly door: Door | undefined; readonly grants: readonly GrantSeen[] },
): z.input<typeof sessionWithGrants> {
  return {
    ...presentSession(session, on.clock.now(), door && { reason: door.reason, at: door.askedAt }),
    grants: grants.map(presentGrant),
  }
}

async function endByAdmin(
  on: Platform,
  actor: Actor,
  { id, scope }: { readonly id: Id<'session'>; readonly scope: EndScope },
): Promise<z.input<typeof endedSchema>> {
  const ended = await endWithScope(on, actor, { id, scope, reason: 'ended_by_admin' })
  const { receipt, sessions } = ended
  const grants = await listGrants(on.database.urgent, id)
  return {
    session: presentWithGrants(on, { ...ended, grants }),
    receipt: presentReceipt(receipt),
    sessions: [...sessions],
  }
}

function presentGrant(grant: GrantSeen): z.input<typeof grantSchema> {
  return {
    id: grant.id,
    provider: grant.providerSlug,
    account_id: grant.accountId ?? null,
    tools: [...grant.tools],
    expires_at: grant.expiresAt.toISOString(),
    ended_at: grant.endedAt?.toISOString() ?? null,
    end_reason: grant.endReason ?? null,
    calls_left: grant.callsLeft ?? null,
    bytes_left: grant.bytesLeft ?? null,
  }
}

function invalidSession(): Refusal {
  return badRequest('invalid_session_id', 'There is no such session here.')
}

function unknownSession(cause: unknown): never {
  throw cause instanceof Refusal && cause.status === 404 ? invalidSession() : cause
}

const endScope = z
  .enum(endScopes)
  .default('application')
  .describe('everywhere: all sessions of the person, at every application.')
const idParams = z.object({ id: z.string() })
const endReasonLengthMax = 200

export const sessionRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/sessions',
      operation: 'listSessions',
      summary: 'List sessions with their grants, newest first',
      tag: 'Sessions',
      access: 'auditor',
      query: listQuery.extend({
        principal_id: z.string().optional(),
        user_id: z.string().optional(),
        application_id: z.string().optional(),
        kind: z.enum(sessionKinds).optional(),
        status: z.enum(['active', 'ended']).optional(),
      }),
      response: listSchema(sessionWithGrants),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const filter = {
        principalId: query.principal_id,
        onBehalfOf: query.user_id,
        applicationId: query.application_id,
        kind: query.kind,
        living: query.status === undefined ? undefined : query.status === 'active',
      }
      const sessions = await listSessions(on.database, filter, page)
      const grants = await groupGrants(
        on.database,
        sessions.map(session => session.id),
      )
      const shown = sessions.map(session => ({
        ...presentSession(session, on.clock.now()),
        grants: (grants.get(session.id) ?? []).map(presentGrant),
      }))
      return listOf(shown, page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/sessions/{id}',
      operation: 'getSession',
      summary: 'Read a session with its grants',
      tag: 'Sessions',
      access: 'auditor',
      params: idParams,
      response: sessionWithGrants,
    },
    (on, { params }) => describeSession(on, sessionId(params.id)),
  ),
  api(
    {
      method: 'post',
      path: '/v1/sessions/{id}/end',
      operation: 'endSession',
      summary: 'End a session; complete when it returns, with a signed receipt',
      tag: 'Sessions',
      access: 'admin',
      params: idParams,
      body: z.object({
        reason: z.string().max(endReasonLengthMax).optional(),
        scope: endScope,
      }),
      response: endedSchema,
    },
    async (on, { actor, params, body }) => {
      const id = sessionId(params.id)
      if (body.reason) await noteEndAsked(on, actor, { id, said: body.reason })
      return endByAdmin(on, actor, { id, scope: body.scope })
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/sessions/revoke',
      operation: 'revokeSession',
      summary: 'End a session, as the WorkOS clients call it',
      tag: 'Sessions',
      access: 'admin',
      body: z.object({ session_id: z.string(), scope: endScope }),
      response: endedSchema,
    },
    async (on, { actor, body }) => {
      const id = parseId('session', body.session_id)
      if (id === undefined) throw invalidSession()
      return endByAdmin(on, actor, { id, scope: body.scope }).catch(unknownSession)
    },
  ),
  api(
    {
      method: 'get',
      path: '/user_management/users/{user_id}/sessions',
      operation: 'listUserSessions',
      summary: 'List the sessions of a person, newest first',
      tag: 'Sessions',
      access: 'auditor',
      params: z.object({ user_id: z.string() }),
      query: listQuery,
      response: listSchema(userSessionSchema),
    },
    async (on, { params, query }) => {
      const page = pageOf(query)
      const userId = parseId('user', params.user_id)
      if (userId === undefined) throw notFound('user')
      await getUser(on.database, userId)
      const { id: except } = await accountApplication(on.database)
      const sessions = await listUserSessions(on.database, userId, { page, except })
      const doors = await findDoors(
        on.database,
        sessions.map(({ id }) => id),
      )
      const now = on.clock.now()
      return listOf(
        sessions.map(session => presentUserSession(session, now, doors.get(session.id))),
        page,
      )
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/receipts/{id}',
      operation: 'getReceipt',
      summary: 'Read a receipt, with its place in the log once it is sequenced',
      tag: 'Sessions',
      access: 'auditor',
      params: idParams,
      response: anchoredReceiptSchema,
    },
    async (on, { params }) => {
      const id = parseId('receipt', params.id)
      const row = id && (await findReceiptById(on.database, id))
      if (row === undefined) throw notFound('receipt')
      const proof = await eventProof(on.database, idFrom('event', row.event_id))
      return presentAnchoredReceipt(receiptFrom(row), row.event_id, proof)
    },
  ),
  ...principalRoutes,
]

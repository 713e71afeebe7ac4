import { z } from 'zod'
import { installationRoles } from '../platform/actor.ts'
import { type ActId, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { actUrl, withdrawAct } from './actions-acts.ts'
import { type Act, actKinds, actStates, type DecisionPart } from './model.ts'
import { findAct, listActs, listParts } from './store-acts.ts'

const actSchema = z
  .object({
    object: z.literal('act'),
    id: z.string(),
    kind: z.enum(actKinds),
    state: z.enum(actStates),
    /** Exactly what will be done. */
    document: z.record(z.string(), z.unknown()),
    digest: z.string(),
    persons: z.number().int(),
    roles: z.array(z.enum(installationRoles)),
    /** Where each of them decides. */
    url: z.string(),
    asked_by: z.string(),
    decisions: z.array(
      z.object({
        user_id: z.string(),
        decision: z.enum(['approve', 'deny']),
        in_session: z.string(),
        at: z.string(),
      }),
    ),
    created_at: z.string(),
    expires_at: z.string(),
  })
  .meta({ id: 'Act' })

function presentAct(on: Platform, act: Act, parts: readonly DecisionPart[]): z.input<typeof actSchema> {
  const over = (act.state === 'pending' || act.state === 'approved') && on.clock.now() >= act.expiresAt
  return {
    object: 'act',
    id: act.id,
    kind: act.kind,
    state: over ? 'expired' : act.state,
    document: { ...act.document },
    digest: act.digest,
    persons: act.persons,
    roles: [...act.roles],
    url: actUrl(on, act.id),
    asked_by: act.askedBy,
    decisions: parts.map(({ userId, decision, inSession, at }) => ({
      user_id: userId,
      decision,
      in_session: inSession,
      at: at.toISOString(),
    })),
    created_at: act.createdAt.toISOString(),
    expires_at: act.expiresAt.toISOString(),
  }
}

function known(text: string): ActId {
  const id = parseId('act', text)
  if (id === undefined) throw notFound('act')
  return id
}

const params = z.object({ id: z.string() })

/** Administrators read and withdraw. No route here decides anything: that is done on the page, by each person (I8). */
export const actRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/acts',
      operation: 'listActs',
      summary: 'List what several persons decide, newest first',
      tag: 'Approvals',
      access: 'auditor',
      query: listQuery.extend({ state: z.enum(actStates).optional(), kind: z.enum(actKinds).optional() }),
      response: listSchema(actSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const acts = await listActs(on.database, { state: query.state, kind: query.kind }, page)
      const shown = await Promise.all(acts.map(async act => presentAct(on, act, await listParts(on.database, act.id))))
      return listOf(shown, page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/acts/{id}',
      operation: 'getAct',
      summary: 'Read what several persons decide, and who decided which part',
      tag: 'Approvals',
      access: 'auditor',
      params,
      response: actSchema,
    },
    async (on, { params: { id } }) => {
      const act = await findAct(on.database, known(id))
      if (act === undefined) throw notFound('act')
      return presentAct(on, act, await listParts(on.database, act.id))
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/acts/{id}/withdraw',
      operation: 'withdrawAct',
      summary: 'Take back what several persons decide, as long as it is not done',
      tag: 'Approvals',
      access: 'admin',
      params,
      response: actSchema,
    },
    async (on, { actor, params: { id } }) => {
      const act = await withdrawAct(on, actor, known(id))
      return presentAct(on, act, await listParts(on.database, act.id))
    },
  ),
]

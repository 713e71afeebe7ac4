import { z } from 'zod'
import { getPrincipal, getUser, listOwnersOfInstallation } from '../directory/index.ts'
import { type Actor, installationRoles } from '../platform/actor.ts'
import { mayCall } from '../platform/http.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { reviewsSomething } from '../reviews/index.ts'
import { endSession, getSession, idleEnd, lastSignIn, presentReceipt, receiptSchema } from '../sessions/index.ts'

const ownersShown = 5

const callerSchema = z
  .object({
    object: z.literal('caller'),
    kind: z.enum(['person', 'api_key']),
    id: z.string(),
    /** The address of a person, the name of a key's account. */
    name: z.string(),
    role: z.enum(installationRoles).nullable().describe('Null for a person who only decides about access.'),
    /** The operations of this API that the caller may call now. Whoever shows buttons asks here; each call is judged again. */
    may_call: z.array(z.string()),
    session: z.object({
      id: z.string(),
      started_at: z.string(),
      expires_at: z.string(),
      idle_expires_at: z.string().nullable(),
      signed_in_at: z.string().nullable(),
    }),
    /** Whom to ask for a role. */
    owners: z.array(z.object({ id: z.string(), email: z.string() })),
  })
  .meta({ id: 'Caller' })

type Caller = Extract<Actor, { kind: 'person' | 'api_key' }>

/** An agent that acts with its person's role is not who it acts for. */
function callerOf(actor: Actor): Caller {
  if (actor.kind === 'person' || actor.kind === 'api_key') return actor
  throw new Refusal({
    status: 403,
    code: 'forbidden',
    message: 'Only a person or an API key has a session of its own.',
  })
}

/**
 * Whoever reads the installation, and a person whom an open review asks.
 *
 * @throws Refusal 403 `forbidden` for everybody else, as the edge says it.
 */
async function insider(on: Platform, actor: Actor): Promise<Caller> {
  const caller = callerOf(actor)
  if (caller.kind === 'api_key' || mayCall(caller, 'auditor')) return caller
  if (await reviewsSomething(on.database, caller.userId)) return caller
  throw new Refusal({
    status: 403,
    code: 'forbidden',
    message: 'This needs the role auditor. Ask an owner of this installation.',
  })
}

/** Asked of the very function that the edge asks, so that what is said here is what happens there. */
function operationsFor(actor: Actor, routes: readonly Route[]): string[] {
  return routes.flatMap(route =>
    route.kind === 'api' && mayCall(actor, route.spec.access) ? [route.spec.operation] : [],
  )
}

async function describe(on: Platform, actor: Caller, routes: readonly Route[]): Promise<z.input<typeof callerSchema>> {
  const [session, signIn, owners, name] = await Promise.all([
    getSession(on.database, actor.sessionId),
    lastSignIn(on.database, actor.sessionId),
    listOwnersOfInstallation(on.database, ownersShown),
    nameOf(on, actor),
  ])
  return {
    object: 'caller',
    kind: actor.kind,
    id: actor.kind === 'person' ? actor.userId : actor.id,
    name,
    role: actor.role ?? null,
    may_call: operationsFor(actor, routes),
    session: {
      id: session.id,
      started_at: session.startedAt.toISOString(),
      expires_at: session.expiresAt.toISOString(),
      idle_expires_at: idleEnd(session)?.toISOString() ?? null,
      signed_in_at: signIn?.at.toISOString() ?? null,
    },
    owners: owners.map(({ id, email }) => ({ id, email })),
  }
}

async function nameOf(on: Platform, actor: Caller): Promise<string> {
  if (actor.kind === 'person') return (await getUser(on.database, actor.userId)).email
  return (await getPrincipal(on.database, actor.principalId)).name
}

/** Who calls, what they may call of all that is `served`, and the end of the session that the call is made in. */
export const callerRoutes = (served: () => readonly Route[]): readonly Route[] => [
  api(
    {
      method: 'get',
      path: '/v1/me',
      operation: 'getCaller',
      summary: 'Who calls, with which role, what they may call, in which session, and until when',
      tag: 'Sessions',
      access: 'organization',
      response: callerSchema,
    },
    async (on, { actor }) => describe(on, await insider(on, actor), served()),
  ),
  api(
    {
      method: 'post',
      path: '/v1/me/end',
      operation: 'endOwnSession',
      summary: 'End the session that this call is made in: a person is signed out of the dashboard',
      tag: 'Sessions',
      access: 'organization',
      response: z.object({ receipt: receiptSchema }),
    },
    async (on, { actor }) => {
      const { sessionId } = callerOf(actor)
      const { receipt } = await endSession(on, actor, sessionId, 'ended_by_person')
      return { receipt: presentReceipt(receipt) }
    },
  ),
]

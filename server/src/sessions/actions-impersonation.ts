import { type Application, actsAsAgent, isBuiltIn } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { getUser, refuseOutranked, type User } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import { Refusal } from '../platform/refusal.ts'
import { startSession } from './actions.ts'
import type { Session } from './model.ts'
import { recordSignIn } from './store.ts'
import { insertImpersonation } from './store-user-sessions.ts'

/** Long enough to see what the person sees, and no way to work as them. */
const impersonationSecondsMax = 3600

export interface Impersonated {
  readonly userId: UserId
  readonly application: Application
  /** In which the administrator acts; one that the person is a member of. */
  readonly organizationId: OrganizationId | undefined
  /** In the administrator's own words; it stands in the log, and the application sees it. */
  readonly reason: string
}

/**
 * An administrator acts in the place of a person, in one session of one application, for an hour at most. Every token and answer
 * of it names who really acts. It opens none of our own pages: those are another application (I5).
 *
 * @throws Refusal 403 for a person with a higher role than the administrator, 404 for one who is not there, 422 for an
 * application that signs nobody in.
 */
export async function startImpersonation(tx: Transaction, actor: Actor, parts: Impersonated): Promise<Session> {
  const { userId, application, organizationId, reason } = parts
  const by = await impersonatorOf(tx, actor)
  refuseOutranked(actor, await getUser(tx, userId))
  if (actsAsAgent(application.kind) || isBuiltIn(application.kind))
    throw new Refusal({
      status: 422,
      code: 'application_without_people',
      message: 'This application signs no people in. Name another one.',
    })
  const session = await startSession(tx, {
    actor,
    kind: 'user',
    principalId: userId,
    onBehalfOf: userId,
    application,
    organizationId,
    proofs: ['Impersonation'],
    maxSeconds: impersonationSecondsMax,
  })
  await insertImpersonation(tx, session.id, { userId: by.id, email: by.email, reason })
  await recordSignIn(tx, session.id, 'Impersonation')
  await record(tx, {
    type: 'impersonation.started',
    ...inSession(actor),
    body: {
      actor: actorName(actor),
      by: by.id,
      user: userId,
      application: application.id,
      organization: organizationId ?? null,
      session: session.id,
      expires_at: session.expiresAt.toISOString(),
      reason,
    },
  })
  return session
}

/** The person who answers for what the actor does. */
async function impersonatorOf(tx: Transaction, actor: Actor): Promise<User> {
  if (actor.kind === 'api_key') return getUser(tx, actor.ownerId)
  if (actor.kind === 'person') return getUser(tx, actor.userId)
  throw new Refusal({ status: 403, code: 'forbidden', message: 'Only an administrator acts in the place of a person.' })
}

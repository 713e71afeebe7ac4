import type { Application } from '../applications/index.ts'
import type { User } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import type { Refusal } from '../platform/refusal.ts'
import { presentUserSession, type UserSession } from '../sessions/index.ts'
import type { Risk } from '../sign-in/index.ts'
import type { UserTokenRequest } from './model.ts'

/** What the events of the API call a proof, by the word in their names. */
export type ProofKind = 'password' | 'magic_auth' | 'email_verification' | 'mfa'

interface Tried {
  readonly user: User | undefined
  readonly kind: ProofKind
}

const outcomes = { succeeded: 'sign_in.succeeded', failed: 'sign_in.failed' } as const

/** A person proved who they are; there may be more gates before a session. */
export function recordProven(on: Platform, sql: Sql, request: UserTokenRequest, tried: Tried): Promise<unknown> {
  return recordTried(on, sql, request, { ...tried, status: 'succeeded' })
}

/** Somebody tried and failed. Of an address that is nobody's nothing is kept. */
export function recordFailed(
  on: Platform,
  sql: Sql,
  request: UserTokenRequest,
  tried: Tried & { readonly error: Refusal; readonly risk?: Risk | undefined },
): Promise<unknown> {
  return recordTried(on, sql, request, { ...tried, status: 'failed' })
}

function recordTried(
  on: Platform,
  sql: Sql,
  { application, place }: UserTokenRequest,
  {
    user,
    kind,
    status,
    error,
    risk,
  }: Tried & {
    readonly status: keyof typeof outcomes
    readonly error?: Refusal
    readonly risk?: Risk | undefined
  },
): Promise<unknown> {
  return emit(sql, {
    actor: { kind: 'system', node: on.node },
    type: outcomes[status],
    event: `authentication.${kind}_${status}`,
    clientId: application.clientId,
    data: {
      type: kind,
      status,
      user_id: user?.id ?? null,
      email: user?.email ?? null,
      ip_address: place.address ?? null,
      user_agent: place.userAgent ?? null,
      ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
    },
    body: {
      actor: user?.id ?? 'system',
      application: application.id,
      method: kind,
      ...(risk === undefined ? {} : { reasons: risk.reasons.map(({ rule, facts }) => ({ rule, ...facts })) }),
    },
  })
}

/** What those who follow the events hear when an application is given a session. */
export function sessionCreated(
  on: Platform,
  session: UserSession,
  { clientId }: Application,
): Parameters<typeof emit>[1] {
  const { organizationId } = session
  const actor: Actor = { kind: 'system', node: on.node }
  const data = presentUserSession(session, on.clock.now())
  return { actor, event: 'session.created', session: session.id, organizationId, data, clientId }
}

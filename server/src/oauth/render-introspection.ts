import type { Application } from '../applications/index.ts'
import type { PrincipalId } from '../platform/ids.ts'
import type { Session } from '../sessions/index.ts'
import { subjectOf } from './render-token-answer.ts'

export interface Introspected {
  readonly session: Session
  readonly scope: string
  readonly resource: string | undefined
  readonly application: Application
  readonly issuer: string
  readonly expiresAt: Date
  readonly holderKey?: string | undefined
  /** Of a session below another, nearest first. */
  readonly actors: readonly PrincipalId[]
}

/** RFC 7662 section 2.2, for a token that is active. */
export function renderIntrospection(introspected: Introspected): Readonly<Record<string, unknown>> {
  const { session, scope, resource, application, issuer, expiresAt, holderKey, actors } = introspected
  return {
    active: true,
    scope,
    client_id: application.clientId,
    token_type: holderKey === undefined ? 'Bearer' : 'DPoP',
    ...(holderKey === undefined ? {} : { cnf: { jkt: holderKey } }),
    iss: issuer,
    ...subjectOf(session, application, actors),
    ...(resource === undefined ? {} : { aud: resource }),
    exp: Math.floor(Math.min(expiresAt.getTime(), session.expiresAt.getTime()) / 1000),
    sid: session.id,
    session_id: session.id,
    session_expires_at: session.expiresAt.toISOString(),
  }
}

import type { User } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import type { Sql } from '../platform/database.ts'
import type { Id, OrganizationId, SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { AuthenticationMethod, Place, Risk } from './model.ts'

/** What the events of the API call a proof, by the word in their names. */
export type ProofKind = 'password' | 'magic_auth' | 'oauth' | 'passkey' | 'mfa' | 'email_verification' | 'sso'

/** The kind of a first factor. */
export function kindOf(method: AuthenticationMethod): ProofKind {
  switch (method) {
    case 'Password':
      return 'password'
    case 'MagicAuth':
      return 'magic_auth'
    case 'Passkey':
      return 'passkey'
    case 'SSO':
      return 'sso'
    default:
      return 'oauth'
  }
}

export interface Tried {
  /** Undefined: the address is nobody's, and nothing is kept of it. */
  readonly user: Pick<User, 'id' | 'email'> | undefined
  readonly kind: ProofKind
  readonly status: 'succeeded' | 'failed'
  readonly place: Place
  readonly session?: SessionId | undefined
  /** Why it failed: a code of ours. */
  readonly because?: string | undefined
  /** At single sign-on: whose connection it was. */
  readonly sso?: {
    readonly organizationId: OrganizationId | undefined
    readonly connectionId: Id<'connection'> | undefined
  }
  /** Where the risk is why. */
  readonly risk?: Risk | undefined
}

/** A proof that was tried on our own pages: one record, with the name of the log and the name of the wire. */
export async function recordTried(on: Platform, sql: Sql, tried: Tried): Promise<void> {
  const { user, kind, status, place, session, because, risk, sso } = tried
  await emit(sql, {
    actor: { kind: 'system', node: on.node },
    type: status === 'succeeded' ? 'sign_in.succeeded' : 'sign_in.failed',
    event: `authentication.${kind}_${status}`,
    ...(session === undefined ? {} : { session }),
    data: {
      type: kind,
      status,
      user_id: user?.id ?? null,
      email: user?.email ?? null,
      ip_address: place.address ?? null,
      user_agent: place.userAgent ?? null,
      ...(kind === 'sso' && {
        sso: {
          organization_id: sso?.organizationId ?? null,
          connection_id: sso?.connectionId ?? null,
          session_id: session ?? null,
        },
      }),
      ...(because === undefined ? {} : { error: { code: because, message: 'The sign-in failed.' } }),
    },
    body: {
      actor: user?.id ?? 'system',
      user: user?.id ?? null,
      method: kind,
      ...(sso?.connectionId === undefined ? {} : { connection: sso.connectionId }),
      ...(because === undefined ? {} : { because }),
      ...(risk === undefined ? {} : { reasons: risk.reasons.map(({ rule, facts }) => ({ rule, ...facts })) }),
    },
  })
}

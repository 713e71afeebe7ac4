import type { UserClaims, UserSession } from './model.ts'

/** What a signed token of a person says, besides issuer and times. Members without a value are left out. */
export interface UserTokenClaims {
  readonly sub: string
  readonly sid: string
  readonly client_id: string
  /** The last time that the person themselves proved to be there, in seconds; a refresh does not move it. */
  readonly auth_time?: number
  readonly org_id?: string
  readonly role?: string
  readonly roles?: readonly string[]
  readonly permissions?: readonly string[]
  readonly feature_flags?: readonly string[]
  /** Who acts in the place of the person (RFC 8693, section 4.1). */
  readonly act?: { readonly sub: string }
}

/** The claims that the official clients read, and no personal data of the person beyond their id. */
export function userTokenClaims(session: UserSession, clientId: string, claims: UserClaims): UserTokenClaims {
  const { organizationId, role, roles, permissions, featureFlags } = claims
  return {
    sub: session.userId,
    sid: session.id,
    client_id: clientId,
    ...(session.provenAt === undefined ? {} : { auth_time: Math.floor(session.provenAt.getTime() / 1000) }),
    ...(organizationId === undefined ? {} : { org_id: organizationId, roles, permissions }),
    ...(organizationId === undefined || role === undefined ? {} : { role }),
    ...(featureFlags.length === 0 ? {} : { feature_flags: featureFlags }),
    ...(session.impersonator === undefined ? {} : { act: { sub: session.impersonator.email } }),
  }
}

import type { ApplicationId, OrganizationId, PrincipalId, ReceiptId, SessionId, UserId } from '../platform/ids.ts'
import type { Secret } from '../platform/secret.ts'

export const sessionKinds = ['user', 'agent', 'service'] as const
export type SessionKind = (typeof sessionKinds)[number]

export const endReasons = [
  'expired',
  'idle',
  'refresh_reuse',
  'code_reuse',
  'ended_by_person',
  'ended_by_admin',
  'ended_by_agent',
  'ended_with_parent',
  'principal_suspended',
  'application_retired',
  'logged_out',
  'logged_out_everywhere',
  'ended_by_provider',
  'user_deleted',
  'organization_deleted',
  'membership_lost',
  'password_reset',
  'policy_tightened',
  'stopped',
] as const
export type EndReason = (typeof endReasons)[number]

/** The only place where authority exists (I1). Times are the database's. */
export interface Session {
  readonly id: SessionId
  readonly kind: SessionKind
  readonly parentId: SessionId | undefined
  readonly principalId: PrincipalId
  /** The person an agent acts for; the person itself in a session of kind user. */
  readonly onBehalfOf: UserId | undefined
  readonly applicationId: ApplicationId
  readonly organizationId: OrganizationId | undefined
  /** What the browser of a sign-in called itself, in words of ours. */
  readonly device?: string | undefined
  readonly startedAt: Date
  readonly expiresAt: Date
  readonly idleSeconds: number | undefined
  readonly lastActiveAt: Date
  readonly endedAt: Date | undefined
  readonly endReason: EndReason | undefined
}

/** A JWT that its audience may accept by itself until then, whatever we do. */
export interface OfflineToken {
  readonly id: string
  readonly applicationId: string
  readonly until: string
}

/** What ending a session really ended; signed, and anchored in the log by its digest. */
export interface Receipt {
  readonly id: ReceiptId
  readonly sessionId: SessionId
  readonly tokensEnded: number
  readonly grantsEnded: number
  readonly approvalsWithdrawn: number
  readonly callsAborted: number
  readonly callsWithheld: number
  readonly callsUnsettled: number
  readonly sessionsEnded: readonly SessionId[]
  readonly offlineTokens: readonly OfflineToken[]
  readonly completedAt: Date
  readonly body: string
  readonly signature: string
}

export interface AccessToken {
  readonly accessToken: Secret
  readonly expiresAt: Date
}

export interface Tokens extends AccessToken {
  readonly refreshToken: Secret | undefined
}

/** What a person may do in the organization of the session, read again for each token. */
export interface UserClaims {
  readonly organizationId: OrganizationId | undefined
  /** The one of highest priority. */
  readonly role: string | undefined
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  readonly featureFlags: readonly string[]
}

/** A session of a person with all that is told about it. */
export interface UserSession extends Session {
  readonly userId: UserId
  readonly ipAddress: string | undefined
  /** Two letters, as a proxy that is trusted said. */
  readonly country?: string | undefined
  readonly userAgent: string | undefined
  /** Of the first factor; undefined when nobody proved anything yet. */
  readonly method: string | undefined
  /** When the person last proved to be there. */
  readonly provenAt: Date | undefined
  readonly impersonator: Impersonator | undefined
}

/** The administrator who acts in a person's session, and why. */
export interface Impersonator {
  readonly userId: UserId
  readonly email: string
  readonly reason: string
}

/** What a bearer turned out to be. Only `active` carries a session that may act. */
export type Bearer =
  | {
      readonly outcome: 'active'
      readonly session: Session
      readonly scope: string
      readonly resource: string | undefined
      /** Thumbprint of the key that was proven with it; undefined for a plain bearer (RFC 9449). */
      readonly holderKey: string | undefined
      readonly tokenExpiresAt: Date
    }
  | {
      readonly outcome: 'ended'
      readonly session: Session
      readonly reason: EndReason
      readonly endedAt: Date
      readonly askedBy: string
    }
  | { readonly outcome: 'token_expired' }
  | { readonly outcome: 'unknown' }

export type Rotation<Access extends AccessToken = AccessToken> =
  | {
      readonly outcome: 'rotated'
      readonly session: Session
      readonly tokens: Access & { readonly refreshToken: Secret }
      readonly scope: string
      readonly resource: string | undefined
    }
  | { readonly outcome: 'refused'; readonly because: 'unknown' | 'reused' | 'session_ended' }

import type { InstallationRole } from '../platform/actor.ts'
import type {
  AccountId,
  ApplicationId,
  GroupId,
  Id,
  InvitationId,
  OrganizationId,
  PrincipalId,
  ProviderId,
  ServiceAccountId,
  ToolId,
  UserId,
} from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Secret } from '../platform/secret.ts'

/** Of names that a caller gives to people and organizations, in characters. */
export const nameLengthMax = 200
/** Of an address, in characters (RFC 5321, section 4.5.3.1). */
export const emailLengthMax = 320
/** Of a role's slug. */
export const roleSlugLengthMax = 64
/** Of a language tag (RFC 5646). */
export const localeLengthMax = 35

/** What a grant names, and an agent could have made for itself. */
export type AuthoredId = ProviderId | ToolId | AccountId | ApplicationId

export type PrincipalKind = 'user' | 'service_account' | 'agent'
export type PrincipalState = 'invited' | 'active' | 'suspended' | 'offboarded'

export interface Principal {
  readonly id: PrincipalId
  readonly kind: PrincipalKind
  readonly state: PrincipalState
  readonly name: string
  /** The one user who answers for it; undefined for users themselves. */
  readonly ownerId: UserId | undefined
}

/** A key that administers this server: a standing credential, which admits no tool call (I1). */
export interface ManagementKey {
  readonly id: Id<'apiKey'>
  readonly name: string
  readonly role: 'owner' | 'admin' | 'auditor'
  /** The last characters of its value. */
  readonly hint: string
  /** Who answers for it. */
  readonly ownerId: UserId
  /** Whose sessions its use is booked on. */
  readonly principalId: ServiceAccountId
  readonly expiresAt: Date | undefined
  readonly lastUsedAt: Date | undefined
  readonly createdAt: Date
}

export interface User {
  readonly id: UserId
  readonly email: string
  readonly emailVerified: boolean
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  /** How pages call the person: the full name, else first and last name, else the address. */
  readonly name: string
  /** The full name, where one was given. */
  readonly fullName: string | undefined
  readonly profilePictureUrl: string | undefined
  /** BCP 47, for pages and mail. */
  readonly locale: string | undefined
  /** The id that the person has at whoever runs this installation. */
  readonly externalId: string | undefined
  readonly metadata: Readonly<Record<string, string>>
  readonly role: InstallationRole | undefined
  readonly state: PrincipalState
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly lastSignInAt: Date | undefined
}

export interface Organization {
  readonly id: OrganizationId
  readonly name: string
  readonly externalId: string | undefined
  readonly metadata: Readonly<Record<string, string>>
  /** Whether members may have addresses of domains that the organization did not prove. */
  readonly allowProfilesOutsideOrganization: boolean
  readonly stripeCustomerId: string | undefined
  /** What it claims and what it has proven, oldest first. */
  readonly domains: readonly OrganizationDomain[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface OrganizationDomain {
  readonly id: Id<'domain'>
  readonly organizationId: OrganizationId
  /** Lower case, in ASCII form. */
  readonly domain: string
  readonly state: 'pending' | 'verified' | 'failed'
  /** `manual`: an administrator vouched for it. */
  readonly strategy: 'dns' | 'manual'
  /** The TXT record that proves it: at `<prefix>.<domain>` stands the token. */
  readonly proof: { readonly prefix: string; readonly token: string } | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Somebody of the organization’s IT, who needs no account here. */
export interface ItContact {
  readonly id: Id<'itContact'>
  readonly organizationId: OrganizationId
  readonly email: string
  /** What they are asked to set up. */
  readonly intents: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface Group {
  readonly id: GroupId
  readonly organizationId: OrganizationId
  readonly name: string
  readonly description: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface Membership {
  readonly id: Id<'membership'>
  readonly organizationId: OrganizationId
  readonly organizationName: string
  readonly userId: UserId
  /** At least one. */
  readonly roleSlugs: readonly string[]
  readonly customAttributes: Readonly<Record<string, Json>>
  readonly directoryManaged: boolean
  readonly status: 'active' | 'inactive' | 'pending'
  readonly createdAt: Date
  readonly updatedAt: Date
}

export const invitationStates = ['pending', 'accepted', 'expired', 'revoked'] as const
export type InvitationState = (typeof invitationStates)[number]

/** A person who is asked in by mail: what accepting gives stands here and nowhere else. */
export interface Invitation {
  readonly id: InvitationId
  readonly email: string
  /** Undefined: into the installation, without a membership. */
  readonly organizationId: OrganizationId | undefined
  readonly organizationName: string | undefined
  readonly roleSlug: string | undefined
  readonly inviterId: UserId | undefined
  readonly state: InvitationState
  /** Kept sealed, and only while the invitation counts. */
  readonly token: Secret | undefined
  readonly expiresAt: Date
  readonly acceptedAt: Date | undefined
  readonly revokedAt: Date | undefined
  readonly acceptedUserId: UserId | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

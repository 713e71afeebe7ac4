import type { InstallationRole } from '../platform/actor.ts'
import type { Id, OrganizationId, PrincipalId, UserId } from '../platform/ids.ts'

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

export interface User {
  readonly id: UserId
  readonly email: string
  readonly emailVerified: boolean
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  /** How pages call the person: first and last name, or the address. */
  readonly name: string
  readonly role: InstallationRole | undefined
  readonly state: PrincipalState
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly lastSignInAt: Date | undefined
}

export interface Organization {
  readonly id: OrganizationId
  readonly name: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface Membership {
  readonly id: Id<'membership'>
  readonly organizationId: OrganizationId
  readonly organizationName: string
  readonly userId: UserId
  readonly roleSlug: string
  readonly status: 'active' | 'inactive' | 'pending'
  readonly createdAt: Date
  readonly updatedAt: Date
}

import type { Id, OrganizationId, UserId } from '../platform/ids.ts'

/** A key that a customer uses at the API of an application: the organization's own, or that of one of its members. */
export interface CustomerKey {
  readonly id: Id<'apiKey'>
  readonly organizationId: OrganizationId
  /** Undefined where the organization owns it. */
  readonly userId: UserId | undefined
  readonly name: string
  /** The last characters of its value. */
  readonly hint: string
  readonly permissions: readonly string[]
  readonly expiresAt: Date | undefined
  readonly lastUsedAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

export const keyPermissionsMax = 100

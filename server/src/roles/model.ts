import type { Id, OrganizationId, RoleId } from '../platform/ids.ts'

/** Of names, slugs and descriptions of roles and permissions, in characters. */
export const roleNameLengthMax = 48
export const roleSlugLengthMax = 48
export const roleDescriptionLengthMax = 150
/** More than anybody can oversee; lists of roles come whole. */
export const rolesMax = 1000

/** Whose role it is: an organization's, or undefined for the installation, whose roles every organization may use. */
export type RoleScope = OrganizationId | undefined

export interface Role {
  readonly id: RoleId
  readonly organizationId: RoleScope
  readonly slug: string
  readonly name: string
  readonly description: string | undefined
  /** The type of resource that the role is given on; `organization` for roles of a membership. */
  readonly resourceTypeSlug: string
  /** The least number stands highest. */
  readonly priority: number
  /** What a member gets who is given no role. */
  readonly isDefault: boolean
  /** Slugs, sorted. */
  readonly permissions: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface Permission {
  readonly id: Id<'permission'>
  readonly slug: string
  readonly name: string
  readonly description: string | undefined
  /** Ours: it can be put on roles, and is neither changed nor removed. */
  readonly system: boolean
  readonly resourceTypeSlug: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What a membership may do, as a token and an application read it. */
export interface GrantedRoles {
  /** The slug of highest priority; empty when there is no role. */
  readonly role: string
  /** All slugs, highest priority first. */
  readonly roles: readonly string[]
  /** What any of the roles permits, sorted. */
  readonly permissions: readonly string[]
}

import type { GroupId, Id, OrganizationId, ResourceId } from '../platform/ids.ts'

/** How many resources may stand above one another, the topmost counted. Each step is one more row that a check reads. */
export const depthMax = 32
export const resourceNameLengthMax = 48
export const resourceDescriptionLengthMax = 150
export const resourceTypeLengthMax = 48
export const externalIdLengthMax = 128

/** Something of an application that people act on. What somebody may do on it, they may do on all below it. */
export interface Resource {
  readonly id: ResourceId
  readonly organizationId: OrganizationId
  readonly typeSlug: string
  /** The id that the application knows it by, unique for its type in the organization. */
  readonly externalId: string
  readonly name: string
  readonly description: string | undefined
  /** Undefined at the top: right below the organization itself. */
  readonly parentId: ResourceId | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** How a caller names a resource: by our id, or by the id and type that the application gave it. */
export type Target =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'external_id'; readonly externalId: string; readonly typeSlug: string }

/** Where a role is given: on a resource, or on the organization itself, which is above them all. */
export interface Place {
  readonly organizationId: OrganizationId
  readonly resource: Resource | undefined
}

/** A place as the API names it: the organization is a resource too, of the type `organization`. */
export interface NamedPlace {
  readonly id: ResourceId
  readonly externalId: string
  readonly typeSlug: string
}

/** A role at a place, given to a member or to a group of members. */
export interface Given {
  readonly roleSlug: string
  readonly place: NamedPlace
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface RoleAssignment extends Given {
  readonly id: Id<'roleAssignment'>
  readonly membershipId: Id<'membership'>
  /** Where the member has it through a group: what the group was given. */
  readonly through: Id<'groupRoleAssignment'> | undefined
}

export interface GroupRoleAssignment extends Given {
  readonly id: Id<'groupRoleAssignment'>
  readonly groupId: GroupId
}

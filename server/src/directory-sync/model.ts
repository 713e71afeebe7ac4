import type { Id, OrganizationId, UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'

/** Kinds of directories that write here by SCIM, by the names of the WorkOS API. */
export const directoryTypes = [
  'generic scim v2.0',
  'okta scim v2.0',
  'azure scim v2.0',
  'onelogin scim v2.0',
  'jump cloud scim v2.0',
  'pingfederate scim v2.0',
  'rippling scim v2.0',
  'cyberark scim v2.0',
  'sailpoint scim v2.0',
] as const
export type DirectoryType = (typeof directoryTypes)[number]

/** The directory of an organization. `validating`: nothing came yet. `linked`: its provider writes here. */
export interface Directory {
  readonly id: Id<'directory'>
  readonly organizationId: OrganizationId
  readonly type: DirectoryType
  readonly name: string
  readonly state: 'validating' | 'linked'
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What a provider shows us, by its last letters; the value is kept as a digest. */
export interface DirectoryToken {
  readonly id: Id<'directoryToken'>
  readonly directoryId: Id<'directory'>
  readonly hint: string
  /** After a rotation: until then the one before counts too. */
  readonly endsAt: Date | undefined
  readonly createdAt: Date
}

export type ScimResource = { readonly [member: string]: Json }

/** What a provider says of a person, read from their resource. */
export interface DirectoryPerson {
  readonly externalId: string | undefined
  readonly userName: string
  readonly active: boolean
  readonly email: string | undefined
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly displayName: string | undefined
  readonly jobTitle: string | undefined
  /** All of it, without what we say ourselves and without passwords. */
  readonly resource: ScimResource
}

export interface DirectoryUser extends DirectoryPerson {
  readonly id: Id<'directoryUser'>
  readonly directoryId: Id<'directory'>
  readonly organizationId: OrganizationId
  readonly version: number
  /** Who it is here: only where the organization has proven the domain of the address. */
  readonly userId: UserId | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface DirectoryGroup {
  readonly id: Id<'directoryGroup'>
  readonly directoryId: Id<'directory'>
  readonly organizationId: OrganizationId
  readonly externalId: string | undefined
  readonly name: string
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The role that a group stands for. */
export interface GroupRole {
  readonly groupId: Id<'directoryGroup'>
  readonly role: string
}

/** Somebody in a group, as its resource names them. */
export interface Member {
  readonly id: Id<'directoryUser'>
  readonly userName: string
}

/** One thing that becomes of a group, in the order in which it was said. */
export type GroupStep =
  | { readonly kind: 'state'; readonly name?: string | undefined; readonly externalId?: string | undefined }
  | { readonly kind: 'add' | 'remove' | 'replace'; readonly members: readonly string[] }

/** Of a name that an administrator or a provider gives. */
export const nameLengthMax = 300
export const userNameLengthMax = 320
/** How long the token before still counts after a rotation, where nothing is said. */
export const overlapSecondsDefault = 86_400
/** Of an id that somebody sends. */
export const givenIdLengthMax = 128

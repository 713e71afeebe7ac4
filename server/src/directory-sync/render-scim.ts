import { wireTime } from '../platform/wire.ts'
import type { Directory, DirectoryGroup, DirectoryUser, Member } from './model.ts'

export const userSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseSchemaId = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const listSchemaId = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

/** Where the resources of a directory are. */
export function scimBase(baseUrl: string, { id }: Pick<Directory, 'id'>): string {
  return `${baseUrl}/scim/v2/${id}`
}

/** The version of a resource (RFC 7644 section 3.14). */
export function versionOf({ version }: { readonly version: number }): string {
  return `W/"${version}"`
}

/** A person, as SCIM shows them: what the provider wrote, and what we say. */
export function presentScimUser(user: DirectoryUser, groups: readonly DirectoryGroup[], base: string): object {
  const extensions = Object.keys(user.resource).filter(name => name.startsWith('urn:'))
  return {
    ...user.resource,
    schemas: [userSchemaId, ...extensions],
    id: user.id,
    active: user.active,
    groups: groups.map(group => ({ value: group.id, display: group.name, $ref: `${base}/Groups/${group.id}` })),
    meta: {
      resourceType: 'User',
      created: wireTime(user.createdAt),
      lastModified: wireTime(user.updatedAt),
      location: `${base}/Users/${user.id}`,
      version: versionOf(user),
    },
  }
}

/** A group, as SCIM shows it; without its members where they were not asked for. */
export function presentScimGroup(group: DirectoryGroup, members: readonly Member[] | undefined, base: string): object {
  return {
    schemas: [groupSchemaId],
    id: group.id,
    ...(group.externalId === undefined ? {} : { externalId: group.externalId }),
    displayName: group.name,
    ...(members === undefined
      ? {}
      : {
          members: members.map(({ id, userName }) => ({
            value: id,
            display: userName,
            type: 'User',
            $ref: `${base}/Users/${id}`,
          })),
        }),
    meta: {
      resourceType: 'Group',
      created: wireTime(group.createdAt),
      lastModified: wireTime(group.updatedAt),
      location: `${base}/Groups/${group.id}`,
      version: versionOf(group),
    },
  }
}

/** A page of resources (RFC 7644 section 3.4.2). */
export function presentScimList(
  resources: readonly object[],
  { total, startIndex }: { readonly total: number; readonly startIndex: number },
): object {
  return {
    schemas: [listSchemaId],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: [...resources],
  }
}

import { idFrom, idPrefixes, type OrganizationId, type ResourceId } from '../platform/ids.ts'
import type { NamedPlace, Place, Resource, Target } from './model.ts'

/** The type of the resource that every organization is. */
export const organizationTypeSlug = 'organization'

/** The id of an organization as a resource: the same ULID under the prefix of resources, so that no row has to say so. */
export function resourceIdOf(organizationId: OrganizationId): ResourceId {
  return idFrom('resource', organizationId.replace(`${idPrefixes.organization}_`, `${idPrefixes.resource}_`))
}

/** The organization that an id of a resource may stand for; whether there is one, its row says. */
export function organizationIdOf(resourceId: ResourceId): OrganizationId {
  return idFrom('organization', resourceId.replace(`${idPrefixes.resource}_`, `${idPrefixes.organization}_`))
}

/** How the API names a place. */
export function placeName({ organizationId, resource }: Place): NamedPlace {
  return resource === undefined
    ? { id: resourceIdOf(organizationId), externalId: organizationId, typeSlug: organizationTypeSlug }
    : { id: resource.id, externalId: resource.externalId, typeSlug: resource.typeSlug }
}

/** Whether a target is the organization itself. */
export function targetsOrganization(target: Target, organizationId: OrganizationId): boolean {
  return target.by === 'id'
    ? target.id === resourceIdOf(organizationId)
    : target.typeSlug === organizationTypeSlug && target.externalId === organizationId
}

/** The organization as the resource that it is. */
export function organizationResource(organization: {
  readonly id: OrganizationId
  readonly name: string
  readonly createdAt: Date
  readonly updatedAt: Date
}): Resource {
  const { id, name, createdAt, updatedAt } = organization
  const { externalId, typeSlug, ...named } = placeName({ organizationId: id, resource: undefined })
  const place = { id: named.id, organizationId: id, typeSlug, externalId, parentId: undefined }
  return { ...place, name, description: undefined, createdAt, updatedAt }
}

import type { NamedPlace, Place, Target } from './model.ts'

/** The type of the resource that every organization is. */
export const organizationTypeSlug = 'organization'

/** How the API names a place. */
export function placeName({ organizationId, resource }: Place): NamedPlace {
  return resource === undefined
    ? { id: organizationId, externalId: organizationId, typeSlug: organizationTypeSlug }
    : { id: resource.id, externalId: resource.externalId, typeSlug: resource.typeSlug }
}

/** Whether a target is the organization itself. */
export function targetsOrganization(target: Target, organizationId: string): boolean {
  return target.by === 'id'
    ? target.id === organizationId
    : target.typeSlug === organizationTypeSlug && target.externalId === organizationId
}

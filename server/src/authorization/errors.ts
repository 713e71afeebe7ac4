import { conflict, type Refusal, unprocessable } from '../platform/refusal.ts'
import { depthMax } from './model.ts'

/** 422: none of the two ways to name a resource, or both. */
export function nameOneResource(prefix: '' | 'parent_'): Refusal {
  const message = `Name the resource by ${prefix}resource_id, or by ${prefix}resource_external_id and ${prefix}resource_type_slug.`
  return unprocessable(message, [{ code: 'one_of', message, field: `${prefix}resource_id` }])
}

/** 409: the application’s id is one of another resource of that type there. */
export function externalIdTaken(externalId: string): Refusal {
  return conflict(
    'authorization_resource_external_id_conflict',
    `A resource of this type with the external id ${externalId} already exists in the organization.`,
  )
}

/** 409: something hangs on it that a removal would take along. */
export function resourceHasDependents(): Refusal {
  return conflict(
    'resource_has_dependents',
    'Resources below this one, or roles on it, exist. Remove them first, or ask for cascade_delete.',
  )
}

/** 422. */
export function tooDeep(): Refusal {
  const message = `At most ${depthMax} resources stand above one another.`
  return unprocessable(message, [{ code: 'too_deep', message, field: 'parent_resource_id' }])
}

/** 422. */
export function belowItself(): Refusal {
  const message = 'A resource can’t stand below itself.'
  return unprocessable(message, [{ code: 'below_itself', message, field: 'parent_resource_id' }])
}

/** 422: nothing but the organization is of that type. */
export function organizationIsRoot(): Refusal {
  const message = 'The organization itself is the resource of the type organization. Choose another type.'
  return unprocessable(message, [{ code: 'reserved_type', message, field: 'resource_type_slug' }])
}

/** 409: a group has a role at a place once. */
export function groupHasRole(): Refusal {
  return conflict('duplicate_group_role_assignment', 'This role of the group on this resource already exists.')
}

import { z } from 'zod'
import { nameOneResource } from './errors.ts'
import { externalIdLengthMax, resourceTypeLengthMax, type Target } from './model.ts'

const id = z.string().min(1).max(externalIdLengthMax)
const type = z.string().min(1).max(resourceTypeLengthMax)

/** The members by which a caller names a resource: exactly one of the two ways. */
export const targetMembers = {
  resource_id: id.optional(),
  resource_external_id: id.optional(),
  resource_type_slug: type.optional(),
}
/** The same for what stands above. */
export const parentMembers = {
  parent_resource_id: id.nullable().optional(),
  parent_resource_external_id: id.optional(),
  parent_resource_type_slug: type.optional(),
}

export interface Named {
  readonly resource_id?: string | undefined
  readonly resource_external_id?: string | undefined
  readonly resource_type_slug?: string | undefined
}

/** The resource that is named, or undefined where none is. 422 for both ways at once, and for half of one. */
export function parseTarget(named: Named, prefix: '' | 'parent_' = ''): Target | undefined {
  const { resource_id: byId, resource_external_id: externalId, resource_type_slug: typeSlug } = named
  const given = [byId, externalId, typeSlug].filter(each => each !== undefined)
  if (given.length === 0) return undefined
  if (byId !== undefined && given.length === 1) return { by: 'id', id: byId }
  if (externalId !== undefined && typeSlug !== undefined && byId === undefined)
    return { by: 'external_id', externalId, typeSlug }
  throw nameOneResource(prefix)
}

/** As `parseTarget`, and 422 where none is named. */
export function requireTarget(named: Named, prefix: '' | 'parent_' = ''): Target {
  const target = parseTarget(named, prefix)
  if (target === undefined) throw nameOneResource(prefix)
  return target
}

export interface NamedParent {
  readonly parent_resource_id?: string | null | undefined
  readonly parent_resource_external_id?: string | undefined
  readonly parent_resource_type_slug?: string | undefined
}

/** What stands above: null for nothing but the organization, undefined where the caller does not say. */
export function parseParent(named: NamedParent): Target | null | undefined {
  const { parent_resource_id: byId, parent_resource_external_id, parent_resource_type_slug } = named
  const rest = { resource_external_id: parent_resource_external_id, resource_type_slug: parent_resource_type_slug }
  const target = parseTarget({ ...rest, resource_id: byId ?? undefined }, 'parent_')
  if (byId === null && target !== undefined) throw nameOneResource('parent_')
  return byId === null ? null : target
}

import { z } from 'zod'
import { badRequest } from '../platform/refusal.ts'
import { nameOneResource } from './errors.ts'
import {
  externalIdLengthMax,
  resourceDescriptionLengthMax,
  resourceNameLengthMax,
  resourceTypeLengthMax,
} from './model.ts'
import { parentMembers } from './parse-target.ts'
import type { ResourceFilter } from './store-resources.ts'

const printable = /^[\x20-\x7e]+$/
const typeSlug = /^[a-z0-9][a-z0-9_-]*$/
const name = z.string().min(1).max(resourceNameLengthMax)
const description = z.string().max(resourceDescriptionLengthMax).nullable().optional()

/** What makes a resource. */
export const newResourceSchema = z.object({
  organization_id: z.string(),
  resource_type_slug: z.string().max(resourceTypeLengthMax).regex(typeSlug, 'lower-case letters, digits, - and _'),
  external_id: z.string().max(externalIdLengthMax).regex(printable, 'ASCII only'),
  name,
  description,
  ...parentMembers,
})

/** What of it can change. */
export const resourceChangeSchema = z.object({ name: name.optional(), description, ...parentMembers })

/** By what resources are found, beside the page. */
export const resourceQueryMembers = {
  organization_id: z.string().optional(),
  resource_type_slug: z.string().optional(),
  resource_external_id: z.string().optional(),
  parent_resource_id: z.string().optional(),
  parent_resource_type_slug: z.string().optional(),
  parent_external_id: z.string().optional(),
}

/** A part of a name or of an external id. */
export const resourceSearchSchema = z.string().max(externalIdLengthMax).optional()

const querySchema = z.object(resourceQueryMembers)

/** 400 for an external id without what makes it one; 422 for two ways to name what stands above, or half of one. */
export function parseResourceFilter(query: z.output<typeof querySchema>): Omit<ResourceFilter, 'organizationId'> {
  const { resource_external_id: externalId, resource_type_slug: type, parent_resource_id: parentId } = query
  if (externalId !== undefined && (type === undefined || query.organization_id === undefined))
    throw badRequest(
      'missing_organization_id_or_resource_type_slug',
      'An external id is one of a type in an organization: give organization_id and resource_type_slug too.',
    )
  const { parent_resource_type_slug: parentType, parent_external_id: parentExternalId } = query
  const parent =
    parentType === undefined || parentExternalId === undefined
      ? undefined
      : { typeSlug: parentType, externalId: parentExternalId }
  const half = parent === undefined && (parentType !== undefined || parentExternalId !== undefined)
  if (half || (parent !== undefined && parentId !== undefined)) throw nameOneResource('parent_')
  return { typeSlug: type, externalId, parentId, parent }
}

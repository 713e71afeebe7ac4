import { record } from '../audit/index.ts'
import { findOrganization, getOrganization, holdOrganization } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { parseId, type ResourceId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { getPlace, holdPlace } from './actions-places.ts'
import { organizationIdOf, organizationResource, organizationTypeSlug } from './derive-place.ts'
import { belowItself, externalIdTaken, organizationIsRoot, resourceHasDependents, tooDeep } from './errors.ts'
import { depthMax, type Place, type Resource, type Target } from './model.ts'
import {
  belowOf,
  depthOf,
  findResource,
  hasDependents,
  holdTree,
  insertResource,
  removeResource,
  saveResource,
} from './store-resources.ts'

export interface ResourceParts {
  readonly organizationId: string
  readonly typeSlug: string
  readonly externalId: string
  readonly name: string
  readonly description: string | undefined
  /** Undefined: right below the organization. */
  readonly parent: Target | undefined
}

/**
 * A new resource of an organization.
 *
 * @throws Refusal 404 for an unknown organization or parent, 409 for an external id that is taken, 422 for the type of the
 * organization itself, and for one that would stand too deep.
 */
export function createResource(on: Platform, actor: Actor, parts: ResourceParts): Promise<Resource> {
  if (parts.typeSlug === organizationTypeSlug) throw organizationIsRoot()
  return on.database.transaction(async tx => {
    const { id: organizationId } = await getOrganization(tx, parts.organizationId)
    if (!(await holdOrganization(tx, organizationId))) throw notFound('organization')
    if (parts.parent !== undefined) await holdTree(tx, organizationId)
    const parent = parts.parent && (await holdPlace(tx, organizationId, parts.parent))
    await refuseTooDeep(tx, parent, 1)
    const resource = await insertResource(tx, { ...parts, organizationId, parentId: parent?.resource?.id })
    if (resource === undefined) throw externalIdTaken(parts.externalId)
    return tell(tx, actor, 'created', resource)
  })
}

async function refuseTooDeep(tx: Transaction, parent: Place | undefined, height: number): Promise<void> {
  const above = parent?.resource === undefined ? 0 : await depthOf(tx, parent.resource.id, depthMax)
  if (above + height > depthMax) throw tooDeep()
}

/** 404 for an unknown one. */
export async function getResource(sql: Sql, text: string): Promise<Resource> {
  const id = parseId('resource', text)
  const resource = id && (await findResource(sql, undefined, { by: 'id', id }))
  if (resource === undefined) throw notFound('resource')
  return resource
}

/** The resource that an application knows by its own id. 404 for an unknown one, or an unknown organization. */
export async function getResourceByExternalId(
  sql: Sql,
  named: { readonly organizationId: string; readonly typeSlug: string; readonly externalId: string },
): Promise<Resource> {
  const { resource } = await getPlaceByExternalId(sql, named)
  if (resource === undefined) throw notFound('resource')
  return resource
}

/** A place by its id: a resource’s, or the organization’s as one. 404 for an unknown one. */
export async function getPlaceById(sql: Sql, text: string): Promise<Place> {
  const id = parseId('resource', text)
  if (id === undefined) throw notFound('resource')
  const resource = await findResource(sql, undefined, { by: 'id', id })
  if (resource !== undefined) return { organizationId: resource.organizationId, resource }
  const organization = await findOrganization(sql, organizationIdOf(id))
  if (organization === undefined) throw notFound('resource')
  return { organizationId: organization.id, resource: undefined }
}

/** What stands at a place, to be read: the organization is shown as the resource that it is. */
export async function resourceAt(sql: Sql, { organizationId, resource }: Place): Promise<Resource> {
  return resource ?? organizationResource(await getOrganization(sql, organizationId))
}

/** A place by the application’s own id. 404 for an unknown one, or an unknown organization. */
export async function getPlaceByExternalId(
  sql: Sql,
  named: { readonly organizationId: string; readonly typeSlug: string; readonly externalId: string },
): Promise<Place> {
  const { id } = await getOrganization(sql, named.organizationId)
  return getPlace(sql, id, { by: 'external_id', ...named })
}

export interface ResourceChange {
  readonly resource: Resource
  readonly name: string | undefined
  /** Null takes it away. */
  readonly description: string | null | undefined
  /** Null: right below the organization; undefined: where it is. */
  readonly parent: Target | null | undefined
}

/** What is inherited follows at once. 422 for a place below itself, or too deep. */
export function updateResource(on: Platform, actor: Actor, change: ResourceChange): Promise<Resource> {
  return on.database.transaction(async tx => {
    const { organizationId, id } = change.resource
    if (change.parent !== undefined) await holdTree(tx, organizationId)
    const before = await findResource(tx, organizationId, { by: 'id', id })
    if (before === undefined) throw notFound('resource')
    const after = await saveResource(tx, {
      id,
      name: change.name ?? before.name,
      description: change.description === undefined ? before.description : (change.description ?? undefined),
      parentId: change.parent === undefined ? before.parentId : await parentAfter(tx, before, change.parent),
    })
    if (after === undefined) throw notFound('resource')
    return tell(tx, actor, 'updated', after, before)
  })
}

async function parentAfter(
  tx: Transaction,
  resource: Resource,
  target: Target | null,
): Promise<ResourceId | undefined> {
  const parent = target === null ? undefined : await holdPlace(tx, resource.organizationId, target)
  if (parent?.resource === undefined) return undefined
  const below = await belowOf(tx, resource.id, parent.resource.id)
  if (below.holds) throw belowItself()
  await refuseTooDeep(tx, parent, below.height)
  return parent.resource.id
}

/** With everything below it and every role on that, where `cascade` says so; else 409 while there is any. */
export function deleteResource(
  on: Platform,
  actor: Actor,
  { resource, cascade }: { readonly resource: Resource; readonly cascade: boolean },
): Promise<void> {
  return on.database.transaction(async tx => {
    await holdTree(tx, resource.organizationId)
    if (!cascade && (await hasDependents(tx, resource.id))) throw resourceHasDependents()
    const removed = await removeResource(tx, resource.id)
    if (removed === 0) throw notFound('resource')
    await tell(tx, actor, 'deleted', resource)
  })
}

async function tell(
  tx: Transaction,
  actor: Actor,
  what: 'created' | 'updated' | 'deleted',
  resource: Resource,
  before?: Resource,
): Promise<Resource> {
  const { id, organizationId, typeSlug, parentId = null } = resource
  const moved =
    before === undefined || before.parentId === resource.parentId ? {} : { was_below: before.parentId ?? null }
  const body = { actor: actorName(actor), organization: organizationId, resource: id, type: typeSlug, below: parentId }
  await record(tx, { type: `authorization_resource.${what}`, ...inSession(actor), body: { ...body, ...moved } })
  return resource
}

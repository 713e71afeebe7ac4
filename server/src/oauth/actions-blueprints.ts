import { type Application, createApplication, getApplication } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { findOrganization } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, newId, type OrganizationId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal, unprocessable } from '../platform/refusal.ts'
import { permissionsExist, refuseUnknownRoles } from '../roles/index.ts'
import { changeApplicationWithin, closeSessions, finishEnding } from '../sessions/index.ts'
import type { Blueprint, BlueprintLimits, Instance } from './model.ts'
import {
  blueprintNameTaken,
  findBlueprint,
  findInstance,
  insertBlueprint,
  lockBlueprint,
  markBlueprintDeleted,
  markInstanceDeleted,
  saveBlueprint,
} from './store-blueprints.ts'

/** Seconds; the end of a session never moves, and one whose refresh token is not used for so long ends earlier. */
export interface SessionSettings {
  readonly maxAge: number
  readonly accessTokenTtl: number
  readonly refreshTokenTtl: number
}

export interface BlueprintParts {
  readonly name: string
  readonly description?: string | null | undefined
  readonly permissions?: readonly string[] | undefined
  readonly roleSlugs?: readonly string[] | undefined
  readonly organizationIds?: readonly string[] | undefined
  readonly settings: SessionSettings
}

export interface BlueprintSeen {
  readonly blueprint: Blueprint
  readonly application: Application
}

/**
 * Makes a blueprint, and the application whose sessions are those of its agents.
 *
 * @throws Refusal 409 `agent_blueprint_name_taken`, 422 for a permission, role or organization that there is not, and for times
 * that do not work.
 */
export function createBlueprint(on: Platform, actor: Actor, parts: BlueprintParts): Promise<BlueprintSeen> {
  return on.database.transaction(async tx => {
    const limits = await limitsOf(tx, parts, undefined)
    const application = await createApplication(tx, actor, {
      name: parts.name,
      kind: 'agent',
      policy: policyOf(parts.settings),
    })
    const id = newId('agentBlueprint')
    const blueprint = await insertBlueprint(tx, { id, applicationId: application.id, ...limits })
    if (blueprint === undefined) throw nameTaken()
    const body = { actor: actorName(actor), blueprint: id, application: application.id, after: told(limits) }
    await record(tx, { type: 'agent_blueprint.created', ...inSession(actor), body })
    return { blueprint, application }
  })
}

export interface BlueprintChange {
  readonly id: Id<'agentBlueprint'>
  readonly change: Partial<Omit<BlueprintParts, 'settings'>> & {
    readonly settings?: Partial<SessionSettings> | undefined
  }
}

/** Changes what is given. Times that are shorter shorten living sessions at once; what may be done less is less at the next token. */
export async function updateBlueprint(
  on: Platform,
  actor: Actor,
  { id, change }: BlueprintChange,
): Promise<BlueprintSeen> {
  const closed = await on.database.transaction(async tx => {
    const before = await lockBlueprint(tx, id)
    if (before === undefined) throw notFound('agent blueprint')
    const limits = await limitsOf(tx, change, before)
    if (await blueprintNameTaken(tx, limits.name, id)) throw nameTaken()
    await saveBlueprint(tx, id, limits)
    const body = { actor: actorName(actor), blueprint: id, before: told(before), after: told(limits) }
    await record(tx, { type: 'agent_blueprint.updated', ...inSession(actor), body })
    const { name, settings } = change
    if (name === undefined && settings === undefined) return []
    const { policy } = await getApplication(tx, before.applicationId)
    const settled = {
      maxAge: policy.maxSeconds,
      accessTokenTtl: policy.accessTokenSeconds,
      refreshTokenTtl: policy.idleSeconds,
      ...settings,
    }
    const changed = { name, policy: policyOf(settled) }
    return (await changeApplicationWithin(tx, actor, { id: before.applicationId, change: changed })).closed
  })
  for (const session of closed) await finishEnding(on, session)
  return getBlueprint(on.database, id)
}

/** Its application is retired in the same commit: all sessions of its agents end. */
export async function deleteBlueprint(on: Platform, actor: Actor, id: Id<'agentBlueprint'>): Promise<void> {
  const closed = await on.database.transaction(async tx => {
    const blueprint = await lockBlueprint(tx, id)
    if (blueprint === undefined || !(await markBlueprintDeleted(tx, id))) throw notFound('agent blueprint')
    const { applicationId } = blueprint
    const retired = await changeApplicationWithin(tx, actor, { id: applicationId, change: { state: 'retired' } })
    const body = { actor: actorName(actor), blueprint: id, application: applicationId }
    await record(tx, { type: 'agent_blueprint.deleted', ...inSession(actor), body })
    return retired.closed
  })
  for (const session of closed) await finishEnding(on, session)
}

/** 404 for what there is not. */
export async function getBlueprint(sql: Sql, id: Id<'agentBlueprint'>): Promise<BlueprintSeen> {
  const blueprint = await findBlueprint(sql, id)
  if (blueprint === undefined) throw notFound('agent blueprint')
  return { blueprint, application: await getApplication(sql, blueprint.applicationId) }
}

/** 404 for what there is not. */
export async function getInstance(sql: Sql, id: Id<'agentInstance'>): Promise<Instance> {
  const instance = await findInstance(sql, id)
  if (instance === undefined) throw notFound('agent instance')
  return instance
}

/** Its sessions end in the same commit; complete when it returns (I4). */
export async function deleteInstance(on: Platform, actor: Actor, id: Id<'agentInstance'>): Promise<void> {
  const sessions = await on.database.transaction(async tx => {
    const ids = await markInstanceDeleted(tx, id)
    if (ids === undefined) throw notFound('agent instance')
    await closeSessions(tx, actor, { ids, reason: 'ended_by_admin' })
    const body = { actor: actorName(actor), instance: id, sessions: ids.length }
    await record(tx, { type: 'agent_instance.deleted', ...inSession(actor), body })
    return ids
  })
  for (const session of sessions) await finishEnding(on, session)
}

function policyOf({ maxAge, accessTokenTtl, refreshTokenTtl }: SessionSettings) {
  return { maxSeconds: maxAge, accessTokenSeconds: accessTokenTtl, idleSeconds: Math.min(refreshTokenTtl, maxAge) }
}

function told({ name, permissions, roleSlugs, organizationIds }: BlueprintLimits): object {
  return { name, permissions, role_slugs: roleSlugs, organization_ids: organizationIds }
}

function nameTaken(): Refusal {
  return new Refusal({
    status: 409,
    code: 'agent_blueprint_name_taken',
    message: 'This name is taken. Choose another one.',
  })
}

async function limitsOf(
  tx: Transaction,
  given: Partial<Omit<BlueprintParts, 'settings'>>,
  before: Blueprint | undefined,
): Promise<BlueprintLimits> {
  const permissions = [...new Set(given.permissions ?? before?.permissions ?? [])]
  const roleSlugs = [...new Set(given.roleSlugs ?? before?.roleSlugs ?? [])]
  if (!(await permissionsExist(tx, permissions))) throw unknown('permissions', 'One of these permissions is not there.')
  await refuseUnknownRoles(tx, undefined, roleSlugs)
  const organizationIds: OrganizationId[] = []
  for (const text of new Set(given.organizationIds ?? before?.organizationIds ?? [])) {
    const id = parseId('organization', text)
    if (id === undefined || (await findOrganization(tx, id)) === undefined)
      throw unknown('invocable_by.organization_ids', 'One of these organizations is not there.')
    organizationIds.push(id)
  }
  const description = given.description === undefined ? before?.description : (given.description ?? undefined)
  const name = given.name ?? before?.name ?? ''
  return { name, description, permissions, roleSlugs, organizationIds }
}

function unknown(field: string, message: string): Refusal {
  return unprocessable(message, [{ field, code: 'not_found', message }])
}

import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { roleSlugFits } from './check-role-slug.ts'
import { deriveRoleSlug, organizationRolePrefix } from './derive-role-slug.ts'
import { slugDoesNotFit, slugTaken, unknownPermissions } from './errors.ts'
import type { Role, RoleScope } from './model.ts'
import { presentRoleEvent } from './render-role.ts'
import { holdPermissions } from './store-permissions.ts'
import {
  findRole,
  insertRole,
  lockRole,
  removeRole,
  removeRolesOf,
  saveRole,
  saveRolePermissions,
} from './store-roles.ts'

export interface RoleParts {
  /** Derived from the name where an organization's role has none. */
  readonly slug: string | undefined
  readonly name: string
  readonly description: string | undefined
  readonly resourceTypeSlug: string
}

/** A role of the installation, or of one organization. 409 for a slug that is taken there, 422 for one that does not fit. */
export function createRole(on: Platform, actor: Actor, scope: RoleScope, parts: RoleParts): Promise<Role> {
  const slug = parts.slug ?? deriveRoleSlug(parts.name)
  refuseSlug(slug, scope)
  return on.database.transaction(async tx => {
    const id = await insertRole(tx, { ...parts, slug, organizationId: scope })
    if (id === undefined)
      throw slugTaken(scope === undefined ? 'role_slug_conflict' : 'organization_role_slug_conflict', slug)
    return tell(tx, actor, 'created', await getRole(tx, scope, slug))
  })
}

function refuseSlug(slug: string, scope: RoleScope): void {
  if (roleSlugFits(slug, scope !== undefined)) return
  const begin = scope === undefined ? 'does not begin with' : 'begins with'
  throw slugDoesNotFit('a role', `has lower-case letters, digits, - and _, and ${begin} ${organizationRolePrefix}`)
}

/** 404 unless the role is one of exactly that scope. */
export async function getRole(sql: Sql, scope: RoleScope, slug: string): Promise<Role> {
  const role = await findRole(sql, scope, slug)
  if (role === undefined) throw notFound('role')
  return role
}

export interface RoleChange {
  readonly name: string | undefined
  /** Null takes it away. */
  readonly description: string | null | undefined
}

/** Renames or describes a role of exactly that scope; 404 for an unknown one. */
export function updateRole(
  on: Platform,
  actor: Actor,
  { scope, slug, ...change }: { scope: RoleScope; slug: string } & RoleChange,
): Promise<Role> {
  return changeRole(on, actor, {
    scope,
    slug,
    change: async (tx, role) => {
      await saveRole(tx, role.id, {
        name: change.name ?? role.name,
        description: change.description === undefined ? role.description : (change.description ?? undefined),
      })
      return 'changed'
    },
  })
}

/** Exactly these permissions from now on: every token that is issued afterwards has them. 422 for an unknown one. */
export function setRolePermissions(
  on: Platform,
  actor: Actor,
  { scope, slug, permissions }: { scope: RoleScope; slug: string; permissions: readonly string[] },
): Promise<Role> {
  return changeRole(on, actor, {
    scope,
    slug,
    change: async (tx, role) => {
      const known = await holdPermissions(tx, permissions)
      const unknown = permissions.filter(permission => !known.includes(permission))
      if (unknown.length > 0) throw unknownPermissions(unknown)
      await saveRolePermissions(tx, role.id, permissions)
      return 'changed'
    },
  })
}

/** 404 for an unknown role or permission; one that the role has already changes nothing. */
export function addRolePermission(
  on: Platform,
  actor: Actor,
  { scope, slug, permission }: { scope: RoleScope; slug: string; permission: string },
): Promise<Role> {
  return changeRole(on, actor, {
    scope,
    slug,
    change: async (tx, role) => {
      if ((await holdPermissions(tx, [permission])).length === 0) throw notFound('permission')
      if (role.permissions.includes(permission)) return 'as it was'
      await saveRolePermissions(tx, role.id, [...role.permissions, permission])
      return 'changed'
    },
  })
}

/** 404 unless the role has it. */
export function removeRolePermission(
  on: Platform,
  actor: Actor,
  { scope, slug, permission }: { scope: RoleScope; slug: string; permission: string },
): Promise<Role> {
  return changeRole(on, actor, {
    scope,
    slug,
    change: async (tx, role) => {
      if (!role.permissions.includes(permission)) throw notFound('permission of this role')
      const kept = role.permissions.filter(each => each !== permission)
      await saveRolePermissions(tx, role.id, kept)
      return 'changed'
    },
  })
}

interface Changing {
  readonly scope: RoleScope
  readonly slug: string
  change(tx: Transaction, role: Role): Promise<'changed' | 'as it was'>
}

function changeRole(on: Platform, actor: Actor, { scope, slug, change }: Changing): Promise<Role> {
  return on.database.transaction(async tx => {
    const before = await lockRole(tx, scope, slug)
    if (before === undefined) throw notFound('role')
    if ((await change(tx, before)) === 'as it was') return before
    return tell(tx, actor, 'updated', await getRole(tx, scope, slug), before)
  })
}

/**
 * Removes an organization's role, in the caller's transaction. `refuseWhileGiven` is asked under the lock that makes who gives
 * the role meanwhile wait, so that nobody keeps a role that is gone.
 */
export async function deleteOrganizationRole(
  tx: Transaction,
  actor: Actor,
  role: {
    readonly organizationId: OrganizationId
    readonly slug: string
    refuseWhileGiven(tx: Transaction): Promise<void>
  },
): Promise<void> {
  const before = await lockRole(tx, role.organizationId, role.slug)
  if (before === undefined) throw notFound('role')
  await role.refuseWhileGiven(tx)
  await removeRole(tx, before.id)
  await tell(tx, actor, 'deleted', before)
}

/** With the organization itself, whose end is the event. */
export function deleteRolesOf(tx: Transaction, organizationId: OrganizationId): Promise<void> {
  return removeRolesOf(tx, organizationId)
}

async function tell(
  tx: Transaction,
  actor: Actor,
  what: 'created' | 'updated' | 'deleted',
  role: Role,
  before?: Role,
): Promise<Role> {
  const noun = role.organizationId === undefined ? 'role' : 'organization_role'
  await emit(tx, {
    actor,
    event: `${noun}.${what}`,
    data: presentRoleEvent(role),
    organizationId: role.organizationId,
    ...(before === undefined ? {} : { previous: presentRoleEvent(before) }),
  })
  return role
}

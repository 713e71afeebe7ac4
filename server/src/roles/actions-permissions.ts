import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { permissionSlugFits } from './check-role-slug.ts'
import { permissionIsOurs, permissionSlugTaken, slugDoesNotFit } from './errors.ts'
import type { Permission } from './model.ts'
import { presentPermission } from './render-permission.ts'
import {
  insertPermission,
  lockPermission,
  type NewPermission,
  removePermission,
  savePermission,
} from './store-permissions.ts'

/** 409 for a slug that is taken, 422 for one that does not fit. */
export function createPermission(on: Platform, actor: Actor, parts: NewPermission): Promise<Permission> {
  if (!permissionSlugFits(parts.slug))
    throw slugDoesNotFit(
      'a permission',
      'has lower-case letters, digits and - _ : . *, and begins with a letter or digit',
    )
  return on.database.transaction(async tx => {
    const permission = await insertPermission(tx, parts)
    if (permission === undefined) throw permissionSlugTaken(parts.slug)
    await emit(tx, { actor, event: 'permission.created', data: presentPermission(permission) })
    return permission
  })
}

export interface PermissionChange {
  readonly slug: string
  readonly name: string | undefined
  /** Null takes it away. */
  readonly description: string | null | undefined
}

/** 404 for an unknown one, 403 for one of ours. */
export function updatePermission(on: Platform, actor: Actor, change: PermissionChange): Promise<Permission> {
  return on.database.transaction(async tx => {
    const before = await lockPermission(tx, change.slug)
    if (before === undefined) throw notFound('permission')
    if (before.system) throw permissionIsOurs(before.slug)
    const after = await savePermission(tx, before.id, {
      name: change.name ?? before.name,
      description: change.description === undefined ? before.description : (change.description ?? undefined),
    })
    if (after === undefined) throw notFound('permission')
    const previous = presentPermission(before)
    await emit(tx, { actor, event: 'permission.updated', data: presentPermission(after), previous })
    return after
  })
}

/** Takes it from every role too. 404 for an unknown one, 403 for one of ours. */
export function deletePermission(on: Platform, actor: Actor, slug: string): Promise<void> {
  return on.database.transaction(async tx => {
    const permission = await lockPermission(tx, slug)
    if (permission === undefined) throw notFound('permission')
    if (permission.system) throw permissionIsOurs(slug)
    await removePermission(tx, permission.id)
    await emit(tx, { actor, event: 'permission.deleted', data: presentPermission(permission) })
  })
}

import { findMembershipOf, findOrganization, findUser, lockPrincipals } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, newId, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, conflict, notFound, unprocessable } from '../platform/refusal.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { wireTimeOrNull } from '../platform/wire.ts'
import { permissionsExist } from '../roles/index.ts'
import type { CustomerKey } from './model.ts'
import { renderApiKey } from './render-api-key.ts'
import { findLivingKey, insertKey, lockKey, revokeKeyRow, saveExpiry, touchKey } from './store.ts'

export interface KeyParts {
  readonly organizationId: OrganizationId
  /** Whose it is; undefined for a key of the organization itself. */
  readonly userId: UserId | undefined
  readonly name: string
  readonly permissions: readonly string[]
  readonly expiresAt: Date | undefined
}

const hintLength = 4

/**
 * Makes a key for a customer; its value is returned once and kept as a hash only. 404 for an owner that is not there, 400 for
 * a person who is no active member, 422 for an end that is past and for permissions that there are not.
 */
export function createKey(
  on: Platform,
  actor: Actor,
  parts: KeyParts,
): Promise<{ readonly key: CustomerKey; readonly value: Secret }> {
  const value = new Secret(`sk_${randomToken()}`)
  if (parts.expiresAt !== undefined && parts.expiresAt <= on.clock.now()) throw pastEnd()
  return on.database.transaction(async tx => {
    await checkOwner(tx, parts)
    if (!(await permissionsExist(tx, parts.permissions))) throw unknownPermission()
    const key = await insertKey(tx, {
      ...parts,
      id: newId('apiKey'),
      hint: value.reveal().slice(-hintLength),
      tokenHash: sha256(value.reveal()),
    })
    await emitKey(tx, actor, { event: 'api_key.created', key })
    return { key, value }
  })
}

async function checkOwner(tx: Transaction, { organizationId, userId }: KeyParts): Promise<void> {
  if ((await findOrganization(tx, organizationId)) === undefined) throw notFound('organization')
  if (userId === undefined) return
  if ((await findUser(tx, userId)) === undefined) throw notFound('user')
  await lockPrincipals(tx, [userId])
  if (await isActiveMember(tx, { organizationId, userId })) return
  const message = 'This user is no active member of the organization.'
  throw badRequest('user_not_in_organization', message, [
    { code: 'user_not_in_organization', message, field: 'organization_id' },
  ])
}

async function isActiveMember(sql: Sql, whose: { organizationId: OrganizationId; userId: UserId }): Promise<boolean> {
  return (await findMembershipOf(sql, whose))?.status === 'active'
}

/**
 * The key of this value, if it may be used now: neither revoked nor expired, and its owner lives. Undefined for everything
 * else, a key that administers this installation among it: whoever holds a customer's key never becomes an actor here (I1).
 */
export async function validateKey(on: Pick<Platform, 'database'>, value: Secret): Promise<CustomerKey | undefined> {
  if (!/^sk_[\x21-\x7e]{16,256}$/.test(value.reveal())) return undefined
  const key = await findLivingKey(on.database, sha256(value.reveal()))
  if (key === undefined || !(await ownerLives(on.database, key))) return undefined
  return (await touchKey(on.database, key.id)) ?? key
}

async function ownerLives(sql: Sql, { organizationId, userId }: CustomerKey): Promise<boolean> {
  if ((await findOrganization(sql, organizationId)) === undefined) return false
  if (userId === undefined) return true
  const user = await findUser(sql, userId)
  return user?.state === 'active' && (await isActiveMember(sql, { organizationId, userId }))
}

/** For good. 404 for a key that is not there, or no longer. */
export function revokeKey(on: Platform, actor: Actor, id: Id<'apiKey'>): Promise<void> {
  return on.database.transaction(async tx => {
    const found = await lockKey(tx, id)
    if (found === undefined) throw notFound('API key')
    await revokeKeyRow(tx, id)
    await emitKey(tx, actor, { event: 'api_key.revoked', key: found.key })
  })
}

/** Lets a key end then, or now. It may be moved as long as it has not ended: 409 `api_key_already_expired` after that. */
export function expireKey(
  on: Platform,
  actor: Actor,
  { id, expiresAt }: { readonly id: Id<'apiKey'>; readonly expiresAt: Date | undefined },
): Promise<CustomerKey> {
  if (expiresAt !== undefined && expiresAt <= on.clock.now()) throw pastEnd()
  return on.database.transaction(async tx => {
    const found = await lockKey(tx, id)
    if (found === undefined) throw notFound('API key')
    if (found.expired) throw conflict('api_key_already_expired', 'This key has expired already.')
    const key = await saveExpiry(tx, id, expiresAt)
    const previous = { expires_at: wireTimeOrNull(found.key.expiresAt) }
    await emitKey(tx, actor, { event: 'api_key.updated', key, previous })
    return key
  })
}

function unknownPermission(): Error {
  const message = 'A key can have permissions only that there are. Create the permission first.'
  return unprocessable(message, [{ code: 'unknown_permission', message, field: 'permissions' }])
}

function pastEnd(): Error {
  const message = 'The end of a key has to be in the future.'
  return unprocessable(message, [{ code: 'expires_at_in_the_past', message, field: 'expires_at' }])
}

interface KeyChange {
  readonly event: 'api_key.created' | 'api_key.updated' | 'api_key.revoked'
  readonly key: CustomerKey
  readonly previous?: { readonly expires_at: string | null }
}

/** What happened to a key, told with its shape and never with its value. */
export async function emitKey(tx: Transaction, actor: Actor, { event, key, previous }: KeyChange): Promise<void> {
  await emit(tx, {
    actor,
    event,
    organizationId: key.organizationId,
    data: { ...renderApiKey(key), ...(previous === undefined ? {} : { previous_attributes: previous }) },
    ...(previous === undefined ? {} : { previous }),
  })
}

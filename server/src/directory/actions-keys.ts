import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, newId, type PrincipalId, type ServiceAccountId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { limitOf, type RateLimit, tooManyRequests } from '../platform/rate-limits.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { randomToken, Secret, sha256, sha256Hex } from '../platform/secret.ts'
import { mayActOn } from './check-outranks.ts'
import { keyOutranks } from './errors.ts'
import type { ManagementKey, Principal, PrincipalKind } from './model.ts'
import { bookedAttempts, findManagementKey, insertApiKey, returnAttempt, takeAttempt } from './store-keys.ts'
import { insertPrincipal, shareLockPrincipals } from './store-principals.ts'

/** A new principal that isn't a person; the caller records why it came to be. */
export async function createPrincipal(
  tx: Transaction,
  principal: {
    id: PrincipalId
    kind: Exclude<PrincipalKind, 'user'>
    name: string
    ownerId: UserId
    state?: 'invited' | 'active'
  },
): Promise<void> {
  await lockPrincipals(tx, [principal.ownerId])
  await insertPrincipal(tx, principal)
}

/**
 * Locks principals and their owners `FOR SHARE` in id order, first in the one lock order; whoever makes a session, grant, key
 * or child does this, so that a suspension sees it or it sees the suspension (I9). 403 `principal_suspended` unless all act.
 */
export async function lockPrincipals(tx: Transaction, ids: readonly PrincipalId[]): Promise<Principal[]> {
  const principals = await shareLockPrincipals(tx, ids)
  const missing = ids.some(id => principals.every(principal => principal.id !== id))
  if (missing) throw notFound('principal')
  const stopped = principals.find(principal => principal.state !== 'active')
  if (stopped !== undefined)
    throw new Refusal({
      status: 403,
      code: 'principal_suspended',
      message: `${stopped.name} is ${stopped.state}, so nothing new can be started. Ask an administrator.`,
    })
  return principals
}

export interface ApiKeyParts {
  readonly name: string
  readonly role: 'owner' | 'admin' | 'auditor'
  readonly ownerId: UserId
  /** Given at the first start; minted otherwise. */
  readonly value?: Secret
  readonly expiresInSeconds?: number
}

/** Makes a key and the service account that its use is booked on. The value is returned once and kept as a hash only. */
export async function createApiKey(
  tx: Transaction,
  actor: Actor,
  parts: ApiKeyParts,
): Promise<{ id: Id<'apiKey'>; value: Secret }> {
  const value = parts.value ?? new Secret(`sk_${randomToken()}`)
  const id = newId('apiKey')
  const principalId: ServiceAccountId = newId('serviceAccount')
  await createPrincipal(tx, { id: principalId, kind: 'service_account', name: parts.name, ownerId: parts.ownerId })
  await insertApiKey(tx, {
    id,
    name: parts.name,
    role: parts.role,
    tokenHash: sha256(value.reveal()),
    hint: value.reveal().slice(-4),
    ownerId: parts.ownerId,
    principalId,
    expiresInSeconds: parts.expiresInSeconds,
  })
  await record(tx, {
    type: 'api_key.created',
    ...inSession(actor),
    body: { actor: actorName(actor), api_key: id, role: parts.role, owner: parts.ownerId },
  })
  return { id, value }
}

/**
 * A key that somebody who administers makes, and answers for: one that a key makes belongs to the person who answers for that
 * one.
 *
 * @throws Refusal 403 for a role above the maker's own: the key would be that role's power (T92).
 */
export async function makeManagementKey(
  on: Platform,
  actor: Actor,
  parts: Omit<ApiKeyParts, 'ownerId' | 'value'>,
): Promise<{ readonly key: ManagementKey; readonly value: Secret }> {
  const ownerId = actor.kind === 'person' ? actor.userId : actor.kind === 'api_key' ? actor.ownerId : undefined
  const role = actor.kind === 'system' ? undefined : actor.role
  if (ownerId === undefined || !mayActOn(role, parts.role)) throw keyOutranks(parts.role)
  return on.database.transaction(async tx => {
    const { id, value } = await createApiKey(tx, actor, { ...parts, ownerId })
    const key = await findManagementKey(tx, id)
    if (key === undefined) throw new TypeError('an inserted row is there')
    return { key, value }
  })
}

/**
 * Books one attempt of whom or what `of` names; refused with 429 and `Retry-After` beyond the limit. `of` is kept as a hash
 * only: it may be long, and it may be the address of somebody who has no account here.
 */
export async function allowAttempt(
  on: Pick<Platform, 'config' | 'database'>,
  declared: RateLimit,
  of: string,
): Promise<void> {
  const limit = limitOf(on.config.rateLimits, declared)
  if (limit === undefined) return
  const key = attemptKey(limit, of)
  const { allowed, retryAfterSeconds } = await takeAttempt(on.database, { ...limit, key })
  if (allowed) return
  throw tooManyRequests(retryAfterSeconds)
}

/** Where only failures count: the attempt is booked first, so that many at once are seen, and given back when it was right. */
export async function giveBackAttempt(
  on: Pick<Platform, 'config' | 'database'>,
  declared: RateLimit,
  of: string,
): Promise<void> {
  const limit = limitOf(on.config.rateLimits, declared)
  if (limit === undefined) return
  await returnAttempt(on.database, { ...limit, key: attemptKey(limit, of) })
}

/** How many were booked in the window that runs, without booking one. Nothing is booked where limits are off. */
export function countAttempts(
  on: Pick<Platform, 'config'>,
  sql: Sql,
  { declared, of }: { readonly declared: RateLimit; readonly of: string },
): Promise<number> {
  const limit = limitOf(on.config.rateLimits, declared)
  return limit === undefined ? Promise.resolve(0) : bookedAttempts(sql, { ...limit, key: attemptKey(limit, of) })
}

function attemptKey(limit: RateLimit, of: string): string {
  return `${limit.surface} ${sha256Hex(of)}`
}

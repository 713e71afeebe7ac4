import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { record } from '../audit/index.ts'
import { type Actor, actorName, type InstallationRole } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import {
  type Id,
  newId,
  type OrganizationId,
  type PrincipalId,
  type ServiceAccountId,
  type UserId,
} from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { limitOf, type RateLimit } from '../platform/rate-limits.ts'
import { notFound, Refusal, unprocessable } from '../platform/refusal.ts'
import { randomToken, Secret, sha256, sha256Hex } from '../platform/secret.ts'
import { checkPassword, passwordLengthMax, passwordLengthMin } from './check-password.ts'
import {
  passwordHashIsWeaker,
  passwordLanes,
  passwordMemoryKib,
  passwordPasses,
  passwordTagBytes,
} from './derive-password-work.ts'
import type { Membership, Organization, Principal, PrincipalKind, User } from './model.ts'
import {
  findOrganization,
  findUser,
  getUser,
  insertApiKey,
  insertMembership,
  insertOrganization,
  insertPrincipal,
  insertUser,
  passwordHashOf,
  savePasswordHash,
  shareLockPrincipals,
  takeAttempt,
} from './store.ts'

/** Argon2id is the library's default algorithm. */
const hashOptions = {
  memoryCost: passwordMemoryKib,
  timeCost: passwordPasses,
  parallelism: passwordLanes,
  outputLen: passwordTagBytes,
}

const queueMax = 100

/** Hashing takes a core and 64 MiB: as many at once as cores, a short queue, then a refusal instead of a pile-up. */
class PasswordLanes {
  readonly #waiting: (() => void)[] = []
  #free = availableParallelism()
  /** What an unknown person's password is compared with, so that the work is the same (T32). */
  readonly dummy = this.work(() => hash(randomToken(), hashOptions))

  async work<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free--
      return
    }
    if (this.#waiting.length >= queueMax)
      throw new Refusal({
        status: 503,
        code: 'busy',
        message: 'Too many people sign in at this moment. Try again in a few seconds.',
        headers: { 'Retry-After': '2' },
      })
    await new Promise<void>(resolve => this.#waiting.push(resolve))
  }
}

const lanesOf = perPlatform(() => new PasswordLanes())

/** Argon2id in PHC form, after NFKC. 503 `busy` when too many wait already. */
export function hashPassword(on: Platform, password: Secret): Promise<string> {
  return lanesOf(on).work(() => hash(password.reveal().normalize('NFKC'), hashOptions))
}

/**
 * True when it is the person's password. A person without one, or an unknown one, costs the same work as a wrong password, so
 * that time tells nobody who has an account (T32). A hash weaker than what is shipped is renewed.
 */
export async function verifyPassword(on: Platform, userId: UserId | undefined, password: Secret): Promise<boolean> {
  const kept = userId === undefined ? undefined : await passwordHashOf(on.database, userId)
  const lanes = lanesOf(on)
  const against = kept ?? (await lanes.dummy)
  const right = await lanes.work(() => verify(against, password.reveal().normalize('NFKC')))
  if (!right || kept === undefined || userId === undefined) return false
  if (passwordHashIsWeaker(kept)) await savePasswordHash(on.database, userId, await hashPassword(on, password))
  return true
}

export interface UserParts {
  readonly email: string
  readonly password?: Secret
  readonly emailVerified?: boolean
  readonly firstName?: string
  readonly lastName?: string
  readonly role?: InstallationRole
}

/** Makes a person. 422 for a weak password or an address that is taken. */
export async function createUser(on: Platform, actor: Actor, parts: UserParts): Promise<User> {
  const { email, password } = parts
  if (password !== undefined) refuseWeak(password, email)
  const passwordHash = password === undefined ? undefined : await hashPassword(on, password)
  return on.database.transaction(async tx => {
    const id = await insertUser(tx, {
      email,
      emailVerified: parts.emailVerified ?? false,
      firstName: parts.firstName,
      lastName: parts.lastName,
      passwordHash,
      role: parts.role,
    })
    if (id === undefined)
      throw unprocessable('This address has an account already.', [
        { code: 'email_not_available', message: 'This address has an account already.', field: 'email' },
      ])
    await record(tx, {
      type: 'user.created',
      ...inSession(actor),
      body: { actor: actorName(actor), user: id, role: parts.role ?? null },
    })
    return getUser(tx, id)
  })
}

function refuseWeak(password: Secret, email: string): void {
  const verdict = checkPassword(password.reveal(), email)
  if (verdict === 'fine') return
  const message = {
    too_short: `A password has at least ${passwordLengthMin} characters.`,
    too_long: `A password has at most ${passwordLengthMax} characters.`,
    holds_the_address: 'The address can’t be the password. Choose another one.',
  }[verdict]
  throw unprocessable(message, [{ code: `password_${verdict}`, message, field: 'password' }])
}

/** The session member of an event, for actors that have one. */
export function inSession(actor: Actor): { session?: Exclude<Actor, { kind: 'system' }>['sessionId'] } {
  return actor.kind === 'system' ? {} : { session: actor.sessionId }
}

/** Makes an organization without members. */
export function createOrganization(on: Platform, actor: Actor, name: string): Promise<Organization> {
  return on.database.transaction(async tx => {
    const organization = await insertOrganization(tx, name)
    await record(tx, {
      type: 'organization.created',
      ...inSession(actor),
      body: { actor: actorName(actor), organization: organization.id },
    })
    return organization
  })
}

/** 404 for an unknown user or organization, 409 for a member. */
export function addMember(
  on: Platform,
  actor: Actor,
  member: { organizationId: OrganizationId; userId: UserId; roleSlug: string },
): Promise<Membership> {
  return on.database.transaction(async tx => {
    const organization = await findOrganization(tx, member.organizationId)
    if (organization === undefined) throw notFound('organization')
    if ((await findUser(tx, member.userId)) === undefined) throw notFound('user')
    const id = await insertMembership(tx, member)
    if (id === undefined)
      throw new Refusal({ status: 409, code: 'already_a_member', message: 'This user is a member already.' })
    await record(tx, {
      type: 'organization_membership.created',
      ...inSession(actor),
      body: { actor: actorName(actor), membership: id, ...member },
    })
    const now = on.clock.now()
    return { id, ...member, organizationName: organization.name, status: 'active', createdAt: now, updatedAt: now }
  })
}

/** A new principal that isn't a person; the caller records why it came to be. */
export async function createPrincipal(
  tx: Transaction,
  principal: { id: PrincipalId; kind: Exclude<PrincipalKind, 'user'>; name: string; ownerId: UserId },
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
  const key = `${limit.surface} ${sha256Hex(of)}`
  const { allowed, retryAfterSeconds } = await takeAttempt(on.database, { ...limit, key })
  if (allowed) return
  throw new Refusal({
    status: 429,
    code: 'too_many_requests',
    message: `Too many attempts. Try again in ${retryAfterSeconds} seconds.`,
    headers: { 'Retry-After': String(retryAfterSeconds) },
    details: { retry_after_seconds: retryAfterSeconds },
  })
}

import { emit } from '../events/index.ts'
import type { Actor, InstallationRole } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type PrincipalId, parseId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { type MetadataPatch, mergeMetadata } from '../platform/wire.ts'
import { type PasswordOwner, refuseWeak } from './actions-password-policy.ts'
import { hashPassword, type ImportedHash, keepImportedHash } from './actions-passwords.ts'
import { mayActOn } from './check-outranks.ts'
import { previousOf } from './derive-previous.ts'
import {
  addressTaken,
  changeRefused,
  externalIdTaken,
  metadataRefused,
  outranked,
  passwordTwice,
  userCreationRefused,
} from './errors.ts'
import type { User } from './model.ts'
import { presentUser } from './render-user.ts'
import {
  findTakenOfUser,
  findUser,
  getUser,
  insertUser,
  type KeptPassword,
  lockUser,
  savePasswordHash,
  saveUser,
  type UserState,
} from './store-users.ts'

/** What is said of a person; null takes a value away, and what is left out stays. */
export interface UserChange {
  readonly email?: string | undefined
  readonly emailVerified?: boolean | undefined
  readonly password?: Secret | undefined
  /** Made by another server, instead of a password. */
  readonly importedHash?: ImportedHash | undefined
  readonly firstName?: string | null | undefined
  readonly lastName?: string | null | undefined
  readonly fullName?: string | null | undefined
  readonly locale?: string | null | undefined
  readonly externalId?: string | null | undefined
  /** Null takes all of it away; a key that is null, that one. */
  readonly metadata?: MetadataPatch | null | undefined
}

export interface UserParts extends UserChange {
  readonly email: string
  readonly role?: InstallationRole | undefined
}

/**
 * Makes a person.
 *
 * @throws Refusal 400 `password_strength_error`, `invalid_metadata`, or `user_creation_error` for an address or an external id
 * that is taken.
 */
export async function createUser(on: Platform, actor: Actor, parts: UserParts): Promise<User> {
  const passwordHash = await passwordHashFrom(on, parts, parts)
  return on.database.transaction(tx => makeUser(tx, actor, parts, passwordHash))
}

/** The same in the caller's transaction; a password is hashed before. */
export async function makeUser(
  tx: Transaction,
  actor: Actor,
  parts: Omit<UserParts, 'password' | 'importedHash'>,
  passwordHash?: KeptPassword,
): Promise<User> {
  const { email, role } = parts
  const state = changed({ ...nobody, email }, parts)
  const taken = await findTakenOfUser(tx, { except: undefined, email, externalId: state.externalId })
  if (taken !== undefined) throw userCreationRefused(taken === 'email' ? addressTaken : externalIdTaken)
  const id = await insertUser(tx, { ...state, password: passwordHash, role })
  if (id === undefined) throw userCreationRefused(addressTaken)
  const user = await getUser(tx, id)
  await emit(tx, { actor, event: 'user.created', data: presentUser(user), body: { user: id, role: role ?? null } })
  return user
}

const nobody: UserState = {
  email: '',
  emailVerified: false,
  firstName: undefined,
  lastName: undefined,
  fullName: undefined,
  locale: undefined,
  externalId: undefined,
  metadata: {},
}

/**
 * Changes what is given. A new address is not proven, unless the caller vouches for it.
 *
 * @throws Refusal 404 for an unknown person, 403 for one with a higher role in this installation, 400 as `createUser`, with the
 * reason as the code.
 */
export async function updateUser(
  on: Platform,
  actor: Actor,
  { id, change, application, onPassword }: UpdatedUser,
): Promise<User> {
  const known = await getUser(on.database, id)
  refuseOutranked(actor, known)
  const passwordHash = await passwordHashFrom(on, { ...known, ...given(change), application }, change)
  return on.database.transaction(async tx => {
    const user = await changeUser(tx, actor, { id, change, passwordHash })
    if (passwordHash !== undefined) await onPassword?.(tx, user)
    return user
  })
}

/** Runs in the transaction that changes a password. */
export type OnPassword = (tx: Transaction, user: User) => Promise<void>

export interface UpdatedUser {
  readonly id: UserId
  readonly change: UserChange
  /** Name of the application that a new password opens, where it is known. */
  readonly application?: string | undefined
  /** What else is true from that moment on, where the password changes. */
  readonly onPassword?: OnPassword | undefined
}

export interface ChangedUser {
  readonly id: UserId
  readonly change: Omit<UserChange, 'password' | 'importedHash'>
  /** Of a new password: hashing takes too long for a transaction. */
  readonly passwordHash?: KeptPassword | undefined
}

/** The same in the caller's transaction. */
export async function changeUser(
  tx: Transaction,
  actor: Actor,
  { id, change, passwordHash }: ChangedUser,
): Promise<User> {
  const before = await lockUser(tx, id)
  if (before === undefined) throw notFound('user')
  refuseOutranked(actor, before)
  const state = changed(before, change)
  await refuseTaken(tx, id, state)
  await saveUser(tx, id, state)
  if (passwordHash !== undefined) await savePasswordHash(tx, id, passwordHash)
  const after = await getUser(tx, id)
  const data = presentUser(after)
  const previous = previousOf(presentUser(before), data)
  const body = { user: id, password_changed: passwordHash !== undefined }
  await emit(tx, { actor, event: 'user.updated', data, previous, body })
  return after
}

/** What a password or an imported hash comes to; undefined where neither was given. */
async function passwordHashFrom(
  on: Platform,
  owner: PasswordOwner,
  { password, importedHash }: Pick<UserChange, 'password' | 'importedHash'>,
): Promise<KeptPassword | undefined> {
  if (password !== undefined && importedHash !== undefined) throw passwordTwice('password_and_password_hash_provided')
  if (importedHash !== undefined) return keepImportedHash(on, importedHash)
  if (password === undefined) return undefined
  await refuseWeak(on, password, owner)
  return { hash: await hashPassword(on, password) }
}

/** What a change says of whose password it is; a name that it takes away counts as the former one. */
function given({ email, firstName, lastName, fullName }: UserChange): Partial<PasswordOwner> {
  const all = { email, firstName, lastName, fullName }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null))
}

/** 403 where the actor has a lower role in this installation than the person. */
export function refuseOutranked(actor: Actor, user: User): void {
  const acting = actor.kind === 'system' ? undefined : actor.role
  if (actor.kind !== 'system' && !mayActOn(acting, user.role)) throw outranked(user.id)
}

/** The same for whatever principal, where it is a person; the caller holds its row. */
export async function refuseOutrankedPerson(tx: Transaction, actor: Actor, id: PrincipalId): Promise<void> {
  const userId = parseId('user', id)
  if (userId !== undefined) refuseOutranked(actor, await getUser(tx, userId))
}

function changed(before: UserState, change: UserChange): UserState {
  const metadata = change.metadata === null ? {} : mergeMetadata(before.metadata, change.metadata ?? {})
  if (metadata === undefined) throw metadataRefused()
  const email = change.email ?? before.email
  const sameAddress = email === before.email
  return {
    email,
    emailVerified: change.emailVerified ?? (sameAddress && before.emailVerified),
    firstName: kept(change.firstName, before.firstName),
    lastName: kept(change.lastName, before.lastName),
    fullName: kept(change.fullName, before.fullName),
    locale: kept(change.locale, before.locale),
    externalId: kept(change.externalId, before.externalId),
    metadata,
  }
}

function kept(given: string | null | undefined, before: string | undefined): string | undefined {
  return given === undefined ? before : (given ?? undefined)
}

async function refuseTaken(tx: Transaction, except: UserId, { email, externalId }: UserState): Promise<void> {
  const taken = await findTakenOfUser(tx, { except, email, externalId })
  if (taken !== undefined) throw changeRefused(taken === 'email' ? addressTaken : externalIdTaken)
}

/** The person that a path names; 404 for an unknown id and for one of another shape. */
export async function userOfPath(on: Platform, text: string): Promise<User> {
  const id = parseId('user', text)
  const user = id && (await findUser(on.database, id))
  if (user === undefined) throw notFound('user')
  return user
}

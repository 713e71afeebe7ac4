import type { InstallationRole } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, newId, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import type { WorkShare } from './derive-decoy.ts'
import { emailKey } from './derive-email-key.ts'
import type { PrincipalState, User } from './model.ts'
import { insertPrincipal } from './store-principals.ts'

interface UserRow {
  id: string
  email: string
  email_verified: boolean
  first_name: string | null
  last_name: string | null
  name: string | null
  profile_picture_url: string | null
  locale: string | null
  external_id: string | null
  metadata: Readonly<Record<string, string>>
  installation_role: InstallationRole | null
  state: PrincipalState
  created_at: Date
  updated_at: Date
  last_sign_in_at: Date | null
}

const userColumns = `u.id, u.email, u.email_verified, u.first_name, u.last_name, u.name, u.profile_picture_url, u.locale,
  u.external_id, u.metadata, u.installation_role, p.state, u.created_at, u.updated_at, u.last_sign_in_at`

function userOf(row: UserRow): User {
  const name = row.name ?? [row.first_name, row.last_name].filter(part => part !== null).join(' ')
  return {
    id: idFrom('user', row.id),
    email: row.email,
    emailVerified: row.email_verified,
    firstName: row.first_name ?? undefined,
    lastName: row.last_name ?? undefined,
    name: name === '' ? row.email : name,
    fullName: row.name ?? undefined,
    profilePictureUrl: row.profile_picture_url ?? undefined,
    locale: row.locale ?? undefined,
    externalId: row.external_id ?? undefined,
    metadata: row.metadata,
    role: row.installation_role ?? undefined,
    state: row.state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastSignInAt: row.last_sign_in_at ?? undefined,
  }
}

export async function findUser(sql: Sql, id: UserId): Promise<User | undefined> {
  const rows = await sql.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id WHERE u.id = $1 AND u.deleted_at IS NULL`,
    [id],
  )
  return rows[0] && userOf(rows[0])
}

/** Active owners of the installation, the oldest first: whom to ask for a role. */
export async function listOwnersOfInstallation(sql: Sql, limit: number): Promise<User[]> {
  const rows = await sql.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id
      WHERE u.installation_role = 'owner' AND u.deleted_at IS NULL AND p.state = 'active' ORDER BY u.id LIMIT $1`,
    [limit],
  )
  return rows.map(userOf)
}

/** Refuses with 404 when there is no such user. */
export async function getUser(sql: Sql, id: UserId): Promise<User> {
  const user = await findUser(sql, id)
  if (user === undefined) throw notFound('user')
  return user
}

export async function findUserByEmail(sql: Sql, email: string): Promise<User | undefined> {
  const rows = await sql.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id WHERE u.email_key = $1 AND u.deleted_at IS NULL`,
    [emailKey(email)],
  )
  return rows[0] && userOf(rows[0])
}

export async function findUserByExternalId(sql: Sql, externalId: string): Promise<User | undefined> {
  const rows = await sql.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id WHERE u.external_id = $1 AND u.deleted_at IS NULL`,
    [externalId],
  )
  return rows[0] && userOf(rows[0])
}

/** Those of these people who are there, in no order. */
export async function findUsers(sql: Sql, ids: readonly UserId[]): Promise<User[]> {
  const rows = await sql.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id WHERE u.id = ANY ($1) AND u.deleted_at IS NULL`,
    [ids],
  )
  return rows.map(userOf)
}

export interface UserFilter {
  readonly email?: string | undefined
  /** Active members only. */
  readonly organizationId?: OrganizationId | undefined
}

export async function listUsers(sql: Sql, page: Page, { email, organizationId }: UserFilter = {}): Promise<User[]> {
  const rows = await sql.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id
      WHERE u.deleted_at IS NULL AND ($1::text IS NULL OR CASE WHEN $2 THEN u.id > $1 ELSE u.id < $1 END)
        AND ($4::text IS NULL OR u.email_key = $4)
        AND ($5::text IS NULL OR u.id IN (SELECT m.user_id FROM memberships m WHERE m.organization_id = $5 AND m.status = 'active'))
      ORDER BY CASE WHEN $2 THEN u.id END ASC, u.id DESC LIMIT $3`,
    [
      page.from ?? null,
      page.ascending,
      page.take,
      email === undefined ? null : emailKey(email),
      organizationId ?? null,
    ],
  )
  return rows.map(userOf)
}

/** The person, locked until the transaction ends. */
export async function lockUser(tx: Transaction, id: UserId): Promise<User | undefined> {
  const rows = await tx.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id
      WHERE u.id = $1 AND u.deleted_at IS NULL FOR NO KEY UPDATE OF u`,
    [id],
  )
  return rows[0] && userOf(rows[0])
}

export async function passwordHashOf(sql: Sql, id: UserId): Promise<string | undefined> {
  const rows = await sql.query<{ password_hash: string | null }>(
    'SELECT password_hash FROM users WHERE id = $1 AND deleted_at IS NULL',
    [id],
  )
  return rows[0]?.password_hash ?? undefined
}

/** What a person's row says, as far as a caller may say it. */
export interface UserState {
  readonly email: string
  readonly emailVerified: boolean
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly fullName: string | undefined
  readonly locale: string | undefined
  readonly externalId: string | undefined
  readonly metadata: Readonly<Record<string, string>>
}

/** A password as its row has it. */
export interface KeptPassword {
  readonly hash: string
  /** What comparing with it costs, where that is not what our own hashes cost. */
  readonly work?: string | undefined
}

export interface NewUser extends UserState {
  readonly password: KeptPassword | undefined
  readonly role: InstallationRole | undefined
}

const stateValues = (state: UserState): readonly unknown[] => [
  state.email,
  emailKey(state.email),
  state.emailVerified,
  state.firstName ?? null,
  state.lastName ?? null,
  state.fullName ?? null,
  state.locale ?? null,
  state.externalId ?? null,
  JSON.stringify(state.metadata),
]

/** Answers undefined when the address is taken. */
export async function insertUser(tx: Transaction, user: NewUser): Promise<UserId | undefined> {
  const id = newId('user')
  const name = [user.firstName, user.lastName].filter(part => part !== undefined).join(' ') || user.email
  await insertPrincipal(tx, { id, kind: 'user', name, ownerId: undefined })
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO users (id, email, email_key, email_verified, first_name, last_name, name, locale, external_id, metadata,
       password_hash, installation_role, password_work)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (email_key) DO NOTHING RETURNING id`,
    [id, ...stateValues(user), user.password?.hash ?? null, user.role ?? null, user.password?.work ?? null],
  )
  if (rows.length > 0) return id
  await tx.query('DELETE FROM principals WHERE id = $1', [id])
  return undefined
}

/** All that a caller may say of a person; the password is a matter of its own. */
export async function saveUser(tx: Transaction, id: UserId, state: UserState): Promise<void> {
  await tx.query(
    `UPDATE users SET email = $2, email_key = $3, email_verified = $4, first_name = $5, last_name = $6, name = $7, locale = $8,
       external_id = $9, metadata = $10, updated_at = clock_timestamp() WHERE id = $1`,
    [id, ...stateValues(state)],
  )
}

/**
 * Whether somebody else has this address or this external id already. What a change wants is held until the transaction ends, so that
 * of two who want one the second sees the first.
 */
export async function findTakenOfUser(
  tx: Transaction,
  { except, email, externalId }: { except: UserId | undefined; email: string; externalId: string | undefined },
): Promise<'email' | 'external_id' | undefined> {
  const wanted = [
    ...(except === undefined ? [] : [`email ${emailKey(email)}`]),
    ...(externalId === undefined ? [] : [`external id ${externalId}`]),
  ]
  if (wanted.length > 0)
    await tx.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('users ' || each, 0)) FROM unnest($1::text[]) AS each ORDER BY each`,
      [wanted],
    )
  const [row] = await tx.query<{ email: boolean; external_id: boolean }>(
    `SELECT coalesce(bool_or(u.email_key = $2), false) AS email, coalesce(bool_or(u.external_id = $3), false) AS external_id
       FROM users u WHERE u.id IS DISTINCT FROM $1 AND (u.email_key = $2 OR u.external_id = $3)`,
    [except ?? null, emailKey(email), externalId ?? null],
  )
  if (row?.email === true) return 'email'
  return row?.external_id === true ? 'external_id' : undefined
}

/** The row of somebody who is gone: nothing in it says who they were, and the address is free again. */
export async function eraseUser(tx: Transaction, id: UserId): Promise<void> {
  await tx.query(
    `UPDATE users SET email = 'deleted', email_key = 'deleted:' || id, email_verified = false, first_name = NULL, last_name = NULL,
       name = NULL, locale = NULL, profile_picture_url = NULL, external_id = NULL, metadata = '{}', password_hash = NULL,
       password_work = NULL,       installation_role = NULL, last_sign_in_at = NULL, deleted_at = clock_timestamp(), updated_at = clock_timestamp()
      WHERE id = $1`,
    [id],
  )
  await tx.query(`UPDATE principals SET name = 'Deleted user', updated_at = clock_timestamp() WHERE id = $1`, [id])
}

/** Owners of this installation besides this one who can act; locked, so that two can't go at once. */
export async function countOtherOwners(tx: Transaction, id: UserId): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `SELECT u.id FROM users u JOIN principals p ON p.id = u.id
      WHERE u.installation_role = 'owner' AND u.deleted_at IS NULL AND p.state = 'active' ORDER BY u.id FOR UPDATE OF u`,
    [],
  )
  return rows.filter(row => row.id !== id).length
}

export async function saveInstallationRole(
  tx: Transaction,
  id: UserId,
  role: InstallationRole | undefined,
): Promise<void> {
  await tx.query('UPDATE users SET installation_role = $2, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    role ?? null,
  ])
}

export async function savePasswordHash(sql: Sql, id: UserId, { hash, work }: KeptPassword): Promise<void> {
  await sql.query(
    'UPDATE users SET password_hash = $2, password_work = $3, updated_at = clock_timestamp() WHERE id = $1',
    [id, hash, work ?? null],
  )
}

/** The same password with our own work: nothing happens where the password was changed meanwhile, or is gone. */
export async function renewPasswordHash(
  sql: Sql,
  id: UserId,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await sql.query('UPDATE users SET password_hash = $3, password_work = NULL WHERE id = $1 AND password_hash = $2', [
    id,
    from,
    to,
  ])
}

/** What passwords cost to compare, where that is not what is shipped; those whose hash is not renewed yet. */
export async function listPasswordWork(sql: Sql): Promise<WorkShare[]> {
  return sql.query<WorkShare>(
    `SELECT u.password_work AS work, count(*)::int AS people FROM users u WHERE u.password_work IS NOT NULL
      GROUP BY u.password_work ORDER BY u.password_work`,
    [],
  )
}

export async function countPasswords(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ people: number }>(
    'SELECT count(*)::int AS people FROM users u WHERE u.password_hash IS NOT NULL',
    [],
  )
  return row?.people ?? 0
}

export async function saveSignIn(sql: Sql, id: UserId): Promise<void> {
  await sql.query('UPDATE users SET last_sign_in_at = clock_timestamp() WHERE id = $1', [id])
}

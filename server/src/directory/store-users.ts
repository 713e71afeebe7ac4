import type { InstallationRole } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, newId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
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

export async function listUsers(sql: Sql, page: Page): Promise<User[]> {
  const rows = await sql.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id
      WHERE u.deleted_at IS NULL AND ($1::text IS NULL OR CASE WHEN $2 THEN u.id > $1 ELSE u.id < $1 END)
      ORDER BY CASE WHEN $2 THEN u.id END ASC, u.id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(userOf)
}

export async function passwordHashOf(sql: Sql, id: UserId): Promise<string | undefined> {
  const rows = await sql.query<{ password_hash: string | null }>(
    'SELECT password_hash FROM users WHERE id = $1 AND deleted_at IS NULL',
    [id],
  )
  return rows[0]?.password_hash ?? undefined
}

export interface NewUser {
  readonly email: string
  readonly emailVerified: boolean
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly passwordHash: string | undefined
  readonly role: InstallationRole | undefined
}

/** Answers undefined when the address is taken. */
export async function insertUser(tx: Transaction, user: NewUser): Promise<UserId | undefined> {
  const id = newId('user')
  const name = [user.firstName, user.lastName].filter(part => part !== undefined).join(' ') || user.email
  await insertPrincipal(tx, { id, kind: 'user', name, ownerId: undefined })
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO users (id, email, email_key, email_verified, first_name, last_name, password_hash, installation_role)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (email_key) DO NOTHING RETURNING id`,
    [
      id,
      user.email,
      emailKey(user.email),
      user.emailVerified,
      user.firstName ?? null,
      user.lastName ?? null,
      user.passwordHash ?? null,
      user.role ?? null,
    ],
  )
  if (rows.length > 0) return id
  await tx.query('DELETE FROM principals WHERE id = $1', [id])
  return undefined
}

export async function savePasswordHash(sql: Sql, id: UserId, hash: string): Promise<void> {
  await sql.query('UPDATE users SET password_hash = $2, updated_at = clock_timestamp() WHERE id = $1', [id, hash])
}

export async function saveSignIn(sql: Sql, id: UserId): Promise<void> {
  await sql.query('UPDATE users SET last_sign_in_at = clock_timestamp() WHERE id = $1', [id])
}

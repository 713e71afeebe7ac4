import type { InstallationRole } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId, type OrganizationId, type PrincipalId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { emailKey } from './derive-email-key.ts'
import type { Membership, Organization, Principal, PrincipalKind, PrincipalState, User } from './model.ts'

interface UserRow {
  id: string
  email: string
  email_verified: boolean
  first_name: string | null
  last_name: string | null
  installation_role: InstallationRole | null
  state: PrincipalState
  created_at: Date
  updated_at: Date
  last_sign_in_at: Date | null
}

const userColumns = `u.id, u.email, u.email_verified, u.first_name, u.last_name, u.installation_role, p.state, u.created_at,
  u.updated_at, u.last_sign_in_at`

function userOf(row: UserRow): User {
  const name = [row.first_name, row.last_name].filter(part => part !== null).join(' ')
  return {
    id: idFrom('user', row.id),
    email: row.email,
    emailVerified: row.email_verified,
    firstName: row.first_name ?? undefined,
    lastName: row.last_name ?? undefined,
    name: name === '' ? row.email : name,
    role: row.installation_role ?? undefined,
    state: row.state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastSignInAt: row.last_sign_in_at ?? undefined,
  }
}

export async function findUser(sql: Sql, id: UserId): Promise<User | undefined> {
  const rows = await sql.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id WHERE u.id = $1`,
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
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id WHERE u.email_key = $1`,
    [emailKey(email)],
  )
  return rows[0] && userOf(rows[0])
}

export async function listUsers(sql: Sql, page: Page): Promise<User[]> {
  const rows = await sql.query<UserRow>(
    `SELECT ${userColumns} FROM users u JOIN principals p ON p.id = u.id
      WHERE ($1::text IS NULL OR CASE WHEN $2 THEN u.id > $1 ELSE u.id < $1 END)
      ORDER BY CASE WHEN $2 THEN u.id END ASC, u.id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(userOf)
}

export async function passwordHashOf(sql: Sql, id: UserId): Promise<string | undefined> {
  const rows = await sql.query<{ password_hash: string | null }>('SELECT password_hash FROM users WHERE id = $1', [id])
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

export async function insertPrincipal(
  tx: Transaction,
  principal: { id: PrincipalId; kind: PrincipalKind; name: string; ownerId: UserId | undefined },
): Promise<void> {
  await tx.query(`INSERT INTO principals (id, kind, state, name, owner_id) VALUES ($1, $2, 'active', $3, $4)`, [
    principal.id,
    principal.kind,
    principal.name,
    principal.ownerId ?? null,
  ])
}

interface PrincipalRow {
  id: string
  kind: PrincipalKind
  state: PrincipalState
  name: string
  owner_id: string | null
}

function principalOf(row: PrincipalRow): Principal {
  const { kind, state, name } = row
  const id =
    kind === 'user'
      ? idFrom('user', row.id)
      : kind === 'agent'
        ? idFrom('agent', row.id)
        : idFrom('serviceAccount', row.id)
  return { id, kind, state, name, ownerId: row.owner_id === null ? undefined : idFrom('user', row.owner_id) }
}

export async function getPrincipal(sql: Sql, id: PrincipalId): Promise<Principal> {
  const rows = await sql.query<PrincipalRow>('SELECT id, kind, state, name, owner_id FROM principals WHERE id = $1', [
    id,
  ])
  if (rows[0] === undefined) throw notFound('principal')
  return principalOf(rows[0])
}

/** The principals and their owners, locked in id order, first in the one lock order. */
export async function shareLockPrincipals(tx: Transaction, ids: readonly PrincipalId[]): Promise<Principal[]> {
  const rows = await tx.query<PrincipalRow>(
    `SELECT id, kind, state, name, owner_id FROM principals
      WHERE id = ANY ($1) OR id IN (SELECT owner_id FROM principals WHERE id = ANY ($1)) ORDER BY id FOR SHARE`,
    [ids],
  )
  return rows.map(principalOf)
}

/** The principal and all that it owns, locked in id order, for a change of state. */
export async function lockPrincipalTree(tx: Transaction, id: PrincipalId): Promise<Principal[]> {
  const rows = await tx.query<PrincipalRow>(
    `SELECT id, kind, state, name, owner_id FROM principals WHERE id = $1 OR owner_id = $1 ORDER BY id FOR NO KEY UPDATE`,
    [id],
  )
  return rows.map(principalOf)
}

export async function savePrincipalState(
  tx: Transaction,
  ids: readonly PrincipalId[],
  state: PrincipalState,
): Promise<void> {
  await tx.query('UPDATE principals SET state = $2, updated_at = clock_timestamp() WHERE id = ANY ($1)', [ids, state])
}

interface OrganizationRow {
  id: string
  name: string
  created_at: Date
  updated_at: Date
}

export async function insertOrganization(tx: Transaction, name: string): Promise<Organization> {
  const rows = await tx.query<OrganizationRow>(
    'INSERT INTO organizations (id, name) VALUES ($1, $2) RETURNING id, name, created_at, updated_at',
    [newId('organization'), name],
  )
  const [row] = rows
  if (row === undefined) throw new TypeError('an insert returns its row')
  return organizationOf(row)
}

function organizationOf(row: OrganizationRow): Organization {
  return { id: idFrom('organization', row.id), name: row.name, createdAt: row.created_at, updatedAt: row.updated_at }
}

export async function findOrganization(sql: Sql, id: OrganizationId): Promise<Organization | undefined> {
  const rows = await sql.query<OrganizationRow>(
    'SELECT id, name, created_at, updated_at FROM organizations WHERE id = $1',
    [id],
  )
  return rows[0] && organizationOf(rows[0])
}

export async function listOrganizations(sql: Sql, page: Page): Promise<Organization[]> {
  const rows = await sql.query<OrganizationRow>(
    `SELECT id, name, created_at, updated_at FROM organizations
      WHERE ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(organizationOf)
}

interface MembershipRow {
  id: string
  organization_id: string
  organization_name: string
  user_id: string
  role_slug: string
  status: Membership['status']
  created_at: Date
  updated_at: Date
}

function membershipOf(row: MembershipRow): Membership {
  return {
    id: idFrom('membership', row.id),
    organizationId: idFrom('organization', row.organization_id),
    organizationName: row.organization_name,
    userId: idFrom('user', row.user_id),
    roleSlug: row.role_slug,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Answers undefined when the user is a member already. */
export async function insertMembership(
  tx: Transaction,
  member: { organizationId: OrganizationId; userId: UserId; roleSlug: string },
): Promise<Id<'membership'> | undefined> {
  const id = newId('membership')
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO memberships (id, organization_id, user_id, role_slug) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organization_id, user_id) DO NOTHING RETURNING id`,
    [id, member.organizationId, member.userId, member.roleSlug],
  )
  return rows.length > 0 ? id : undefined
}

export async function listMemberships(
  sql: Sql,
  {
    page,
    organizationId,
    userId,
  }: { page: Page; organizationId: OrganizationId | undefined; userId: UserId | undefined },
): Promise<Membership[]> {
  const rows = await sql.query<MembershipRow>(
    `SELECT m.id, m.organization_id, o.name AS organization_name, m.user_id, m.role_slug, m.status, m.created_at, m.updated_at
       FROM memberships m JOIN organizations o ON o.id = m.organization_id
      WHERE ($1::text IS NULL OR m.organization_id = $1) AND ($2::text IS NULL OR m.user_id = $2)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN m.id > $3 ELSE m.id < $3 END)
      ORDER BY CASE WHEN $4 THEN m.id END ASC, m.id DESC LIMIT $5`,
    [organizationId ?? null, userId ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(membershipOf)
}

/** True while less than `max` attempts were booked under the key in this window, this one included (T31, T81). */
export async function takeAttempt(
  sql: Sql,
  { key, windowSeconds, max }: { key: string; windowSeconds: number; max: number },
): Promise<{ allowed: boolean; retryAfterSeconds: number }> {
  const rows = await sql.query<{ count: number; left: number }>(
    `INSERT INTO attempts (key, window_start, count)
     VALUES ($1, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / $2) * $2), 1)
     ON CONFLICT (key, window_start) DO UPDATE SET count = attempts.count + 1
     RETURNING count, ceil(extract(epoch FROM window_start) + $2 - extract(epoch FROM clock_timestamp()))::int AS left`,
    [key, windowSeconds],
  )
  const [row] = rows
  return { allowed: row !== undefined && row.count <= max, retryAfterSeconds: Math.max(1, row?.left ?? 1) }
}

export async function dropOldAttempts(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM attempts WHERE window_start < clock_timestamp() - interval '1 day'`)
}

export interface ApiKeyRow {
  id: string
  role: 'owner' | 'admin' | 'auditor'
  owner_id: string
  principal_id: string
}

/** A living key of an active owner; one statement. */
export async function findApiKey(sql: Sql, tokenHash: Buffer): Promise<ApiKeyRow | undefined> {
  const rows = await sql.query<ApiKeyRow>(
    `SELECT k.id, k.role, k.owner_id, k.principal_id FROM api_keys k
       JOIN principals p ON p.id = k.owner_id AND p.state = 'active'
       JOIN principals s ON s.id = k.principal_id AND s.state = 'active'
      WHERE k.token_hash = $1 AND k.ended_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())`,
    [tokenHash],
  )
  return rows[0]
}

export async function touchApiKey(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `UPDATE api_keys SET last_used_at = clock_timestamp()
      WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`,
    [id],
  )
}

export async function insertApiKey(
  tx: Transaction,
  key: {
    id: Id<'apiKey'>
    name: string
    role: 'owner' | 'admin' | 'auditor'
    tokenHash: Buffer
    hint: string
    ownerId: UserId
    principalId: PrincipalId
    expiresInSeconds: number | undefined
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO api_keys (id, name, role, token_hash, hint, owner_id, principal_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8::int))`,
    [key.id, key.name, key.role, key.tokenHash, key.hint, key.ownerId, key.principalId, key.expiresInSeconds ?? null],
  )
}

export async function anyApiKeyExists(sql: Sql): Promise<boolean> {
  const rows = await sql.query<{ present: boolean }>('SELECT EXISTS (SELECT FROM api_keys) AS present')
  return rows[0]?.present ?? false
}

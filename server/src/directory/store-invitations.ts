import type { Sql, Transaction } from '../platform/database.ts'
import { type InvitationId, idFrom, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { emailKey } from './derive-email-key.ts'
import type { Invitation, InvitationState } from './model.ts'

interface InvitationRow {
  id: string
  email: string
  organization_id: string | null
  organization_name: string | null
  role_slug: string | null
  inviter_user_id: string | null
  state: InvitationState
  token_sealed: Buffer | null
  expires_at: Date
  is_late: boolean
  accepted_at: Date | null
  revoked_at: Date | null
  accepted_user_id: string | null
  created_at: Date
  updated_at: Date
}

const columns = `i.id, i.email, i.organization_id, o.name AS organization_name, i.role_slug, i.inviter_user_id, i.state, i.token_sealed,
    i.expires_at, i.expires_at <= clock_timestamp() AS is_late, i.accepted_at, i.revoked_at, i.accepted_user_id, i.created_at, i.updated_at
  FROM invitations i LEFT JOIN organizations o ON o.id = i.organization_id`

/** The row, with its sealed token, which only the actions open. */
export interface StoredInvitation extends Omit<Invitation, 'token'> {
  readonly tokenSealed: Buffer | undefined
}

function invitationOf(row: InvitationRow): StoredInvitation {
  return {
    id: idFrom('invitation', row.id),
    email: row.email,
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    organizationName: row.organization_name ?? undefined,
    roleSlug: row.role_slug ?? undefined,
    inviterId: row.inviter_user_id === null ? undefined : idFrom('user', row.inviter_user_id),
    state: row.state === 'pending' && row.is_late ? 'expired' : row.state,
    tokenSealed: row.token_sealed ?? undefined,
    expiresAt: row.expires_at,
    acceptedAt: row.accepted_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    acceptedUserId: row.accepted_user_id === null ? undefined : idFrom('user', row.accepted_user_id),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export interface NewInvitation {
  readonly id: InvitationId
  readonly email: string
  readonly organizationId: OrganizationId | undefined
  readonly roleSlug: string | undefined
  readonly inviterId: UserId | undefined
  readonly tokenHash: Buffer
  readonly tokenSealed: Buffer
  readonly days: number
}

/** False when somebody with this address is asked in there already. One that has run out makes room. */
export async function insertInvitation(tx: Transaction, made: NewInvitation): Promise<boolean> {
  const place = [emailKey(made.email), made.organizationId ?? '']
  await tx.query(
    `UPDATE invitations SET state = 'expired', token_sealed = NULL, updated_at = clock_timestamp()
      WHERE email_key = $1 AND coalesce(organization_id, '') = $2 AND state = 'pending' AND expires_at <= clock_timestamp()`,
    place,
  )
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO invitations (id, email, email_key, organization_id, role_slug, inviter_user_id, token_hash, token_sealed, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + make_interval(days => $9))
     ON CONFLICT (email_key, coalesce(organization_id, '')) WHERE state = 'pending' DO NOTHING RETURNING id`,
    [
      made.id,
      made.email,
      emailKey(made.email),
      made.organizationId ?? null,
      made.roleSlug ?? null,
      made.inviterId ?? null,
      made.tokenHash,
      made.tokenSealed,
      made.days,
    ],
  )
  return rows.length === 1
}

export async function findInvitation(sql: Sql, id: InvitationId): Promise<StoredInvitation | undefined> {
  const rows = await sql.query<InvitationRow>(`SELECT ${columns} WHERE i.id = $1`, [id])
  return rows[0] && invitationOf(rows[0])
}

export async function findInvitationByHash(sql: Sql, hash: Buffer): Promise<StoredInvitation | undefined> {
  const rows = await sql.query<InvitationRow>(`SELECT ${columns} WHERE i.token_hash = $1`, [hash])
  return rows[0] && invitationOf(rows[0])
}

/** The invitation, locked until the transaction ends. */
export async function lockInvitation(tx: Transaction, id: InvitationId): Promise<StoredInvitation | undefined> {
  const rows = await tx.query<InvitationRow>(`SELECT ${columns} WHERE i.id = $1 FOR NO KEY UPDATE OF i`, [id])
  return rows[0] && invitationOf(rows[0])
}

export interface InvitationFilter {
  readonly email: string | undefined
  readonly organizationId: OrganizationId | undefined
}

export async function listInvitations(sql: Sql, filter: InvitationFilter, page: Page): Promise<StoredInvitation[]> {
  const rows = await sql.query<InvitationRow>(
    `SELECT ${columns} WHERE ($1::text IS NULL OR i.email_key = $1) AND ($2::text IS NULL OR i.organization_id = $2)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN i.id > $3 ELSE i.id < $3 END)
      ORDER BY CASE WHEN $4 THEN i.id END ASC, i.id DESC LIMIT $5`,
    [
      filter.email === undefined ? null : emailKey(filter.email),
      filter.organizationId ?? null,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(invitationOf)
}

/** From now on the token opens nothing, and is kept nowhere. */
export async function saveAcceptance(tx: Transaction, id: InvitationId, userId: UserId): Promise<void> {
  await tx.query(
    `UPDATE invitations SET state = 'accepted', accepted_at = clock_timestamp(), accepted_user_id = $2, token_sealed = NULL,
       updated_at = clock_timestamp() WHERE id = $1`,
    [id, userId],
  )
}

/** The same for one that is taken back. */
export async function saveRevocation(tx: Transaction, id: InvitationId): Promise<void> {
  await tx.query(
    `UPDATE invitations SET state = 'revoked', revoked_at = clock_timestamp(), token_sealed = NULL, updated_at = clock_timestamp()
      WHERE id = $1`,
    [id],
  )
}

/** What invitations say of somebody who is gone. */
export async function eraseInvitationsTo(tx: Transaction, email: string): Promise<void> {
  await tx.query(
    `UPDATE invitations SET email = 'deleted', email_key = 'deleted:' || id, token_sealed = NULL, expires_at = least(expires_at, clock_timestamp())
      WHERE email_key = $1`,
    [emailKey(email)],
  )
}

export async function touchInvitation(tx: Transaction, id: InvitationId): Promise<void> {
  await tx.query('UPDATE invitations SET updated_at = clock_timestamp() WHERE id = $1', [id])
}

import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type UserId } from '../platform/ids.ts'
import type { IdentityLinksRow, ProviderVisitsRow } from '../platform/rows.ts'

export interface Visit {
  readonly providerId: Id<'identityProvider'>
  /** Nonce and code verifier. */
  readonly sealed: Uint8Array
  readonly returnTo: string | undefined
  readonly linkingUserId: UserId | undefined
}

export interface NewVisit extends Visit {
  readonly stateHash: Uint8Array
  readonly flowHash: Uint8Array
  readonly seconds: number
}

export async function insertVisit(sql: Sql, made: NewVisit): Promise<void> {
  await sql.query(
    `INSERT INTO provider_visits (state_hash, provider_id, flow_hash, sealed, return_to, linking_user_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))`,
    [
      made.stateHash,
      made.providerId,
      made.flowHash,
      made.sealed,
      made.returnTo ?? null,
      made.linkingUserId ?? null,
      made.seconds,
    ],
  )
}

export interface VisitBack {
  readonly stateHash: Uint8Array
  readonly flowHash: Uint8Array
  readonly providerId: Id<'identityProvider'>
}

/** Uses it up in the statement that finds it: of two that come back with one state, one counts (T24). */
export async function takeVisit(sql: Sql, back: VisitBack): Promise<Visit | undefined> {
  const [row] = await sql.query<Pick<ProviderVisitsRow, 'provider_id' | 'sealed' | 'return_to' | 'linking_user_id'>>(
    `UPDATE provider_visits SET used_at = clock_timestamp()
      WHERE state_hash = $1 AND flow_hash = $2 AND provider_id = $3 AND used_at IS NULL
        AND expires_at > clock_timestamp() RETURNING provider_id, sealed, return_to, linking_user_id`,
    [back.stateHash, back.flowHash, back.providerId],
  )
  if (row === undefined) return undefined
  return {
    providerId: idFrom('identityProvider', row.provider_id),
    sealed: row.sealed,
    returnTo: row.return_to ?? undefined,
    linkingUserId: row.linking_user_id === null ? undefined : idFrom('user', row.linking_user_id),
  }
}

/** A proof at a provider that waits for one here. */
export interface IdentityLink {
  readonly providerId: Id<'identityProvider'>
  readonly subject: string
  readonly email: string | undefined
  readonly returnTo: string | undefined
  readonly userId: UserId | undefined
  readonly expiresAt: Date
  readonly createdAt: Date
}

export interface NewLink extends Omit<IdentityLink, 'createdAt' | 'expiresAt'> {
  readonly hash: Uint8Array
  readonly flowHash: Uint8Array
  readonly seconds: number
}

export async function insertLink(sql: Sql, made: NewLink): Promise<void> {
  await sql.query(
    `INSERT INTO identity_links (hash, provider_id, subject, email, flow_hash, return_to, user_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8))`,
    [
      made.hash,
      made.providerId,
      made.subject,
      made.email ?? null,
      made.flowHash,
      made.returnTo ?? null,
      made.userId ?? null,
      made.seconds,
    ],
  )
}

type LinkRow = Pick<
  IdentityLinksRow,
  'provider_id' | 'subject' | 'email' | 'return_to' | 'user_id' | 'expires_at' | 'created_at'
>

function linkOf(row: LinkRow): IdentityLink {
  return {
    providerId: idFrom('identityProvider', row.provider_id),
    subject: row.subject,
    email: row.email ?? undefined,
    returnTo: row.return_to ?? undefined,
    userId: row.user_id === null ? undefined : idFrom('user', row.user_id),
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  }
}

/** Only in the browser in which the proof at the provider was given. */
export async function findLink(
  sql: Sql,
  asked: { readonly hash: Uint8Array; readonly flowHash: Uint8Array },
): Promise<IdentityLink | undefined> {
  const [row] = await sql.query<LinkRow>(
    `SELECT provider_id, subject, email, return_to, user_id, expires_at, created_at FROM identity_links
      WHERE hash = $1 AND flow_hash = $2 AND used_at IS NULL AND expires_at > clock_timestamp()`,
    [asked.hash, asked.flowHash],
  )
  return row === undefined ? undefined : linkOf(row)
}

/** The same, used up by it. */
export async function takeLink(
  tx: Transaction,
  asked: { readonly hash: Uint8Array; readonly flowHash: Uint8Array },
): Promise<IdentityLink | undefined> {
  const [row] = await tx.query<LinkRow>(
    `UPDATE identity_links SET used_at = clock_timestamp()
      WHERE hash = $1 AND flow_hash = $2 AND used_at IS NULL AND expires_at > clock_timestamp()
      RETURNING provider_id, subject, email, return_to, user_id, expires_at, created_at`,
    [asked.hash, asked.flowHash],
  )
  return row === undefined ? undefined : linkOf(row)
}

/** What nobody can come back to any more. */
export async function deleteOldVisits(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM provider_visits WHERE expires_at < clock_timestamp() - interval '1 hour'`)
  await sql.query(`DELETE FROM identity_links WHERE expires_at < clock_timestamp() - interval '1 hour'`)
}

import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom, type SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import type { IdentityIssuer } from './model.ts'

interface IssuerRow {
  id: string
  issuer: string
  organization_id: string
  subject: IdentityIssuer['subject']
  applications: string[]
  jwks: Json | null
  jwks_uri: string | null
  created_at: Date
  updated_at: Date
}

const columns = 'id, issuer, organization_id, subject, applications, jwks, jwks_uri, created_at, updated_at'

function issuerOf(row: IssuerRow): IdentityIssuer {
  return {
    id: idFrom('identityIssuer', row.id),
    issuer: row.issuer,
    organizationId: idFrom('organization', row.organization_id),
    subject: row.subject,
    applications: row.applications.map(id => idFrom('application', id)),
    jwks: row.jwks ?? undefined,
    jwksUri: row.jwks_uri ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function findIdentityIssuer(sql: Sql, issuer: string): Promise<IdentityIssuer | undefined> {
  const [row] = await sql.query<IssuerRow>(`SELECT ${columns} FROM identity_issuers WHERE issuer = $1`, [issuer])
  return row && issuerOf(row)
}

/** Held against every change of it until the transaction ends: whoever starts a session on it comes before or after. */
export async function holdIdentityIssuer(
  tx: Transaction,
  id: Id<'identityIssuer'>,
): Promise<IdentityIssuer | undefined> {
  const [row] = await tx.query<IssuerRow>(`SELECT ${columns} FROM identity_issuers WHERE id = $1 FOR SHARE`, [id])
  return row && issuerOf(row)
}

/** Held for a change. */
export async function lockIdentityIssuer(
  tx: Transaction,
  id: Id<'identityIssuer'>,
): Promise<IdentityIssuer | undefined> {
  const [row] = await tx.query<IssuerRow>(`SELECT ${columns} FROM identity_issuers WHERE id = $1 FOR UPDATE`, [id])
  return row && issuerOf(row)
}

export async function listIdentityIssuers(
  sql: Sql,
  organizationId: string | undefined,
  page: Page,
): Promise<IdentityIssuer[]> {
  const rows = await sql.query<IssuerRow>(
    `SELECT ${columns} FROM identity_issuers WHERE ($1::text IS NULL OR organization_id = $1)
        AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [organizationId ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(issuerOf)
}

/** Undefined where that issuer speaks for an organization already. */
export async function insertIdentityIssuer(
  tx: Transaction,
  issuer: Omit<IdentityIssuer, 'createdAt' | 'updatedAt'>,
): Promise<IdentityIssuer | undefined> {
  const [row] = await tx.query<IssuerRow>(
    `INSERT INTO identity_issuers (id, issuer, organization_id, subject, applications, jwks, jwks_uri)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (issuer) DO NOTHING RETURNING ${columns}`,
    [
      issuer.id,
      issuer.issuer,
      issuer.organizationId,
      issuer.subject,
      issuer.applications,
      issuer.jwks === undefined ? null : JSON.stringify(issuer.jwks),
      issuer.jwksUri ?? null,
    ],
  )
  return row && issuerOf(row)
}

export async function saveIssuerApplications(
  tx: Transaction,
  id: Id<'identityIssuer'>,
  applications: readonly ApplicationId[],
): Promise<void> {
  await tx.query('UPDATE identity_issuers SET applications = $2, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    applications,
  ])
}

export async function deleteIdentityIssuer(tx: Transaction, id: Id<'identityIssuer'>): Promise<void> {
  await tx.query('DELETE FROM identity_issuers WHERE id = $1', [id])
}

/** The session was started on what this issuer, or trust, says. */
export async function insertAsserted(
  tx: Transaction,
  { session, ground }: { readonly session: SessionId; readonly ground: string },
): Promise<void> {
  await tx.query('INSERT INTO asserted_sessions (session_id, ground_id) VALUES ($1, $2)', [session, ground])
}

/** All that ever stood on it, ended or not. */
export async function listAsserted(tx: Transaction, ground: string): Promise<SessionId[]> {
  const rows = await tx.query<{ session_id: string }>(
    'SELECT session_id FROM asserted_sessions WHERE ground_id = $1 ORDER BY session_id',
    [ground],
  )
  return rows.map(row => idFrom('session', row.session_id))
}

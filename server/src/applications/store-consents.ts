import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'

/** What a person let an application have, until it is taken back. */
export interface Consent {
  readonly id: Id<'authorizedApplication'>
  readonly userId: UserId
  readonly applicationId: ApplicationId
  readonly organizationId: OrganizationId | undefined
  readonly scopes: readonly string[]
  readonly resource: string | undefined
  readonly since: Date
}

interface Row {
  id: string
  user_id: string
  application_id: string
  organization_id: string | null
  scopes: string[]
  resource: string | null
  created_at: Date
}

const columns = 'id, user_id, application_id, organization_id, scopes, resource, created_at'

function consentOf(row: Row): Consent {
  return {
    id: idFrom('authorizedApplication', row.id),
    userId: idFrom('user', row.user_id),
    applicationId: idFrom('application', row.application_id),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    scopes: row.scopes,
    resource: row.resource ?? undefined,
    since: row.created_at,
  }
}

/** One consent for each person, application and organization; a wider one adds its scopes. */
export async function saveConsent(tx: Transaction, consent: Omit<Consent, 'since'>): Promise<Consent> {
  const [row] = await tx.query<Row>(
    `INSERT INTO application_consents (id, user_id, application_id, organization_id, scopes, resource)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (user_id, application_id, organization_id) DO UPDATE SET
       scopes = ARRAY(SELECT DISTINCT s FROM unnest(application_consents.scopes || excluded.scopes) s ORDER BY s),
       resource = excluded.resource, updated_at = clock_timestamp()
     RETURNING ${columns}`,
    [
      consent.id,
      consent.userId,
      consent.applicationId,
      consent.organizationId ?? null,
      consent.scopes,
      consent.resource ?? null,
    ],
  )
  if (row === undefined) throw new Error('a row that was inserted is answered')
  return consentOf(row)
}

/** What a person let one application have, the newest first. */
export async function findConsents(sql: Sql, { userId, applicationId }: Whose): Promise<Consent[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM application_consents WHERE user_id = $1 AND application_id = $2
      ORDER BY updated_at DESC, id DESC`,
    [userId, applicationId],
  )
  return rows.map(consentOf)
}

/**
 * The same, held until the caller commits: what it starts on them is there when a withdrawal looks, or the withdrawal came first.
 * Taken after the principals' rows.
 */
export async function holdConsents(tx: Transaction, { userId, applicationId }: Whose): Promise<Consent[]> {
  const rows = await tx.query<Row>(
    `SELECT ${columns} FROM application_consents WHERE user_id = $1 AND application_id = $2
      ORDER BY updated_at DESC, id DESC FOR SHARE`,
    [userId, applicationId],
  )
  return rows.map(consentOf)
}

export interface Whose {
  readonly userId: UserId
  readonly applicationId: ApplicationId
}

/** All that a person let one application have; empty where there is none. */
export async function deleteConsents(tx: Transaction, { userId, applicationId }: Whose): Promise<Consent[]> {
  const rows = await tx.query<Row>(
    `DELETE FROM application_consents WHERE user_id = $1 AND application_id = $2 RETURNING ${columns}`,
    [userId, applicationId],
  )
  return rows.map(consentOf)
}

/** All that a person let anybody have. */
/** Those that are older than so many days, in the order of their ids: whether somebody used them since is for sessions to say. */
export function listConsentsBefore(
  sql: Sql,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<{ id: string; userId: UserId; applicationId: ApplicationId; since: Date }[]> {
  return sql.query<{ id: string; userId: UserId; applicationId: ApplicationId; since: Date }>(
    `SELECT id, user_id AS "userId", application_id AS "applicationId", updated_at AS since FROM application_consents
      WHERE updated_at < clock_timestamp() - make_interval(days => $1) ORDER BY id LIMIT $2`,
    [days, limit],
  )
}

export async function deleteConsentsOf(tx: Transaction, userId: UserId): Promise<void> {
  await tx.query('DELETE FROM application_consents WHERE user_id = $1', [userId])
}

/** One page of what a person, or the members of an organization in its name, let applications have. */
export async function listConsents(
  sql: Sql,
  of: { readonly userId: UserId } | { readonly organizationId: OrganizationId },
  page: Page,
): Promise<Consent[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM application_consents
      WHERE ($1::text IS NULL OR user_id = $1) AND ($2::text IS NULL OR organization_id = $2)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN id > $3 ELSE id < $3 END)
      ORDER BY CASE WHEN $4 THEN id END ASC, id DESC LIMIT $5`,
    [
      'userId' in of ? of.userId : null,
      'organizationId' in of ? of.organizationId : null,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(consentOf)
}

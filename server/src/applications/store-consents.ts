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
}

interface Row {
  id: string
  user_id: string
  application_id: string
  organization_id: string | null
  scopes: string[]
  resource: string | null
}

function consentOf(row: Row): Consent {
  return {
    id: idFrom('authorizedApplication', row.id),
    userId: idFrom('user', row.user_id),
    applicationId: idFrom('application', row.application_id),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    scopes: row.scopes,
    resource: row.resource ?? undefined,
  }
}

/** One consent for each person and application; a wider one adds its scopes. */
export async function saveConsent(tx: Transaction, consent: Consent): Promise<Consent> {
  const [row] = await tx.query<Row>(
    `INSERT INTO application_consents (id, user_id, application_id, organization_id, scopes, resource)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (user_id, application_id) DO UPDATE SET organization_id = excluded.organization_id,
       scopes = ARRAY(SELECT DISTINCT s FROM unnest(application_consents.scopes || excluded.scopes) s ORDER BY s),
       resource = excluded.resource, updated_at = clock_timestamp()
     RETURNING id, user_id, application_id, organization_id, scopes, resource`,
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

export async function findConsent(
  sql: Sql,
  userId: UserId,
  applicationId: ApplicationId,
): Promise<Consent | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT id, user_id, application_id, organization_id, scopes, resource FROM application_consents
      WHERE user_id = $1 AND application_id = $2`,
    [userId, applicationId],
  )
  return row === undefined ? undefined : consentOf(row)
}

/** False when there is none. */
export async function deleteConsent(tx: Transaction, userId: UserId, applicationId: ApplicationId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'DELETE FROM application_consents WHERE user_id = $1 AND application_id = $2 RETURNING id',
    [userId, applicationId],
  )
  return rows.length === 1
}

/** One page of what a person, or the members of an organization in its name, let applications have. */
export async function listConsents(
  sql: Sql,
  of: { readonly userId: UserId } | { readonly organizationId: OrganizationId },
  page: Page,
): Promise<Consent[]> {
  const rows = await sql.query<Row>(
    `SELECT id, user_id, application_id, organization_id, scopes, resource FROM application_consents
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

import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, type OrganizationId, type SessionId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { SessionsRow } from '../platform/rows.ts'
import type { Impersonator, UserSession } from './model.ts'
import { type SessionRow, sessionColumns, sessionOf } from './store.ts'

interface UserSessionRow extends SessionRow {
  ip_address: string | null
  country: string | null
  organization_now: string | null
  method: string | null
  proven_at: Date | null
  impersonator_id: string | null
  impersonator_email: string | null
  impersonation_reason: string | null
}

/** The organization in force is the newest that was chosen, else the one that the session began with. */
const userSessionQuery = `SELECT ${sessionColumns}, s.ip_address, s.country,
    coalesce((SELECT o.organization_id FROM session_organizations o WHERE o.session_id = s.id ORDER BY o.at DESC LIMIT 1),
      s.organization_id) AS organization_now,
    (SELECT i.method FROM session_sign_ins i WHERE i.session_id = s.id ORDER BY i.at LIMIT 1) AS method,
    (SELECT max(i.at) FROM session_sign_ins i WHERE i.session_id = s.id) AS proven_at,
    p.impersonator_id, p.impersonator_email, p.reason AS impersonation_reason
  FROM sessions s LEFT JOIN session_activity a ON a.session_id = s.id
  LEFT JOIN session_impersonations p ON p.session_id = s.id`

function userSessionOf(row: UserSessionRow): UserSession {
  return {
    ...sessionOf(row),
    userId: idFrom('user', row.principal_id),
    organizationId: row.organization_now === null ? undefined : idFrom('organization', row.organization_now),
    ipAddress: row.ip_address ?? undefined,
    country: row.country ?? undefined,
    userAgent: row.user_agent ?? undefined,
    method: row.method ?? undefined,
    provenAt: row.proven_at ?? undefined,
    impersonator: impersonatorOf(row),
  }
}

function impersonatorOf(row: UserSessionRow): Impersonator | undefined {
  const { impersonator_id: id, impersonator_email: email, impersonation_reason: reason } = row
  if (id === null || email === null || reason === null) return undefined
  return { userId: idFrom('user', id), email, reason }
}

/** The session of a person, with the organization in force; undefined for sessions of another kind. */
export async function findUserSession(sql: Sql, id: SessionId): Promise<UserSession | undefined> {
  const rows = await sql.query<UserSessionRow>(`${userSessionQuery} WHERE s.id = $1 AND s.kind = 'user'`, [id])
  return rows[0] && userSessionOf(rows[0])
}

/** All sessions of one person at applications, ended ones too; those of the hosted pages themselves are nobody's business. */
export async function listUserSessions(
  sql: Sql,
  owner: UserId,
  { page, except }: { page: Page; except: string },
): Promise<UserSession[]> {
  const rows = await sql.query<UserSessionRow>(
    `${userSessionQuery} WHERE s.principal_id = $1 AND s.kind = 'user' AND s.application_id <> $2
        AND ($3::text IS NULL OR CASE WHEN $4 THEN s.id > $3 ELSE s.id < $3 END)
      ORDER BY CASE WHEN $4 THEN s.id END ASC, s.id DESC LIMIT $5`,
    [owner, except, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(userSessionOf)
}

export interface SignInsAsked {
  readonly page: Page
  /** True: only those that have not ended. */
  readonly living: boolean
}

/** Where a person is signed in, and was, in the account pages too. */
export async function listSignInSessions(
  sql: Sql,
  owner: UserId,
  { page, living }: SignInsAsked,
): Promise<UserSession[]> {
  const rows = await sql.query<UserSessionRow>(
    `${userSessionQuery} WHERE s.principal_id = $1 AND s.kind = 'user' AND (NOT $2 OR s.ended_at IS NULL)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN s.id > $3 ELSE s.id < $3 END)
      ORDER BY CASE WHEN $4 THEN s.id END ASC, s.id DESC LIMIT $5`,
    [owner, living, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(userSessionOf)
}

const livingAtMax = 100

/** Where a person is signed in at an application now, the newest first: those that speak for that organization now; all of them where none is named. */
export async function listLivingSessionsAt(
  sql: Sql,
  at: {
    readonly userId: UserId
    readonly applicationId: ApplicationId
    readonly organizationId: OrganizationId | undefined
  },
): Promise<UserSession[]> {
  const rows = await sql.query<UserSessionRow>(
    `${userSessionQuery}
      WHERE s.principal_id = $1 AND s.application_id = $2 AND s.kind = 'user' AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
        AND (s.idle_seconds IS NULL OR a.last_at + make_interval(secs => s.idle_seconds) > clock_timestamp())
        AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id)
        AND ($3::text IS NULL OR coalesce((SELECT o.organization_id FROM session_organizations o WHERE o.session_id = s.id
              ORDER BY o.at DESC LIMIT 1), s.organization_id) = $3)
      ORDER BY s.id DESC LIMIT ${livingAtMax}`,
    [at.userId, at.applicationId, at.organizationId ?? null],
  )
  return rows.map(userSessionOf)
}

/** From now on tokens of this session speak for that organization. */
export async function insertOrganizationChoice(
  tx: Transaction,
  id: SessionId,
  organizationId: OrganizationId,
): Promise<void> {
  await tx.query('INSERT INTO session_organizations (session_id, organization_id) VALUES ($1, $2)', [
    id,
    organizationId,
  ])
}

export async function insertImpersonation(tx: Transaction, id: SessionId, by: Impersonator): Promise<void> {
  await tx.query(
    'INSERT INTO session_impersonations (session_id, impersonator_id, impersonator_email, reason) VALUES ($1, $2, $3, $4)',
    [id, by.userId, by.email, by.reason],
  )
}

const actingMax = 5

/** The living sessions in which this person acts in the place of somebody else, newest first. */
export async function listImpersonationsBy(sql: Sql, impersonatorId: UserId): Promise<UserSession[]> {
  const rows = await sql.query<UserSessionRow>(
    `${userSessionQuery} WHERE p.impersonator_id = $1 AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
        AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id) ORDER BY s.id DESC LIMIT $2`,
    [impersonatorId, actingMax],
  )
  return rows.map(userSessionOf)
}

/** From where a person signed in. */
export interface SignInPlace {
  readonly address: string | undefined
  readonly userAgent: string | undefined
  readonly country: string | undefined
  readonly at: Date
}

const placesMax = 50

/** The newest first; not those in which somebody else acted in the person's place. */
export async function listPlacesOf(sql: Sql, owner: UserId): Promise<SignInPlace[]> {
  const rows = await sql.query<Pick<SessionsRow, 'ip_address' | 'user_agent' | 'country' | 'started_at'>>(
    `SELECT s.ip_address, s.user_agent, s.country, s.started_at FROM sessions s
      WHERE s.principal_id = $1 AND s.kind = 'user'
        AND NOT EXISTS (SELECT FROM session_impersonations p WHERE p.session_id = s.id)
      ORDER BY s.id DESC LIMIT ${placesMax}`,
    [owner],
  )
  return rows.map(row => ({
    address: row.ip_address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    country: row.country ?? undefined,
    at: row.started_at,
  }))
}

/** How many people began a session lately from the addresses that begin like this. */
export async function countPeopleAt(sql: Sql, start: string, seconds: number): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(DISTINCT principal_id)::int AS count FROM sessions
      WHERE kind = 'user' AND ip_address LIKE $1 AND started_at > clock_timestamp() - make_interval(secs => $2)`,
    [`${start}%`, seconds],
  )
  return row?.count ?? 0
}

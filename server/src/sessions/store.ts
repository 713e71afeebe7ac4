import type { Sql, Transaction } from '../platform/database.ts'
import {
  type ApplicationId,
  type Id,
  idFrom,
  type OrganizationId,
  type Owner,
  type PrincipalId,
  type SessionId,
  type UserId,
} from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { signInOver } from './errors.ts'
import type { EndReason, Session, SessionKind } from './model.ts'
import { parseDevice } from './parse-device.ts'

export interface SessionRow {
  id: string
  kind: SessionKind
  parent_id: string | null
  principal_id: string
  on_behalf_of: string | null
  application_id: string
  organization_id: string | null
  user_agent: string | null
  started_at: Date
  expires_at: Date
  idle_seconds: number | null
  last_at: Date | null
  ended_at: Date | null
  end_reason: EndReason | null
}

export const sessionColumns = `s.id, s.kind, s.parent_id, s.principal_id, s.on_behalf_of, s.application_id, s.organization_id, s.user_agent,
  s.started_at, s.expires_at, s.idle_seconds, a.last_at, s.ended_at, s.end_reason`

export function sessionOf(row: SessionRow): Session {
  const principal = row.principal_id
  return {
    id: idFrom('session', row.id),
    kind: row.kind,
    parentId: row.parent_id === null ? undefined : idFrom('session', row.parent_id),
    principalId:
      row.kind === 'user'
        ? idFrom('user', principal)
        : row.kind === 'agent'
          ? idFrom('agent', principal)
          : idFrom('serviceAccount', principal),
    onBehalfOf: row.on_behalf_of === null ? undefined : idFrom('user', row.on_behalf_of),
    applicationId: idFrom('application', row.application_id),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    device: row.kind === 'user' ? parseDevice(row.user_agent ?? undefined) : undefined,
    startedAt: row.started_at,
    expiresAt: row.expires_at,
    idleSeconds: row.idle_seconds ?? undefined,
    lastActiveAt: row.last_at ?? row.started_at,
    endedAt: row.ended_at ?? undefined,
    endReason: row.end_reason ?? undefined,
  }
}

export interface NewSession {
  readonly id: SessionId
  readonly kind: SessionKind
  readonly parentId: SessionId | undefined
  readonly principalId: PrincipalId
  readonly onBehalfOf: UserId | undefined
  readonly applicationId: ApplicationId
  readonly organizationId: string | undefined
  readonly userAgent: string | undefined
  readonly ipAddress: string | undefined
  readonly country: string | undefined
  readonly maxSeconds: number
  readonly idleSeconds: number | undefined
}

/** The end is fixed here, by the database's clock, and never after the parent's. */
export async function insertSession(tx: Transaction, session: NewSession): Promise<Session> {
  const rows = await tx.query<SessionRow>(
    `WITH s AS (INSERT INTO sessions (id, kind, parent_id, principal_id, on_behalf_of, application_id, organization_id, user_agent,
        ip_address, started_at, expires_at, idle_seconds, country)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, t.now,
          least(t.now + make_interval(secs => $10), (SELECT expires_at FROM sessions WHERE id = $3)), $11, $12
         FROM (SELECT clock_timestamp() AS now) t
       RETURNING id, kind, parent_id, principal_id, on_behalf_of, application_id, organization_id, user_agent, started_at,
          expires_at, idle_seconds, ended_at, end_reason),
     a AS (INSERT INTO session_activity (session_id, last_at, idle_from)
       SELECT id, started_at, started_at + make_interval(secs => idle_seconds) FROM s RETURNING last_at)
     SELECT ${sessionColumns} FROM s CROSS JOIN a`,
    [
      session.id,
      session.kind,
      session.parentId ?? null,
      session.principalId,
      session.onBehalfOf ?? null,
      session.applicationId,
      session.organizationId ?? null,
      session.userAgent ?? null,
      session.ipAddress ?? null,
      session.maxSeconds,
      session.idleSeconds ?? null,
      session.country ?? null,
    ],
  )
  const [row] = rows
  if (row === undefined) throw notFound('session')
  return sessionOf(row)
}

/** Locks the session `FOR SHARE` and checks door, ends and idleness; throws the SQL error AM001 to AM004 otherwise. */
export async function holdSession(tx: Transaction, id: SessionId): Promise<void> {
  await tx.query('SELECT hold_session($1) AS expires_at', [id])
}

export async function findSession(sql: Sql, id: SessionId): Promise<Session | undefined> {
  const rows = await sql.query<SessionRow>(
    `SELECT ${sessionColumns} FROM sessions s LEFT JOIN session_activity a ON a.session_id = s.id WHERE s.id = $1`,
    [id],
  )
  return rows[0] && sessionOf(rows[0])
}

/** Refuses with 404 when there is no such session. */
export async function getSession(sql: Sql, id: SessionId): Promise<Session> {
  const session = await findSession(sql, id)
  if (session === undefined) throw notFound('session')
  return session
}

export interface SessionFilter {
  readonly principalId: string | undefined
  readonly onBehalfOf: string | undefined
  readonly applicationId: string | undefined
  readonly kind: SessionKind | undefined
  readonly living: boolean | undefined
}

export async function listSessions(sql: Sql, filter: SessionFilter, page: Page): Promise<Session[]> {
  const rows = await sql.query<SessionRow>(
    `SELECT ${sessionColumns} FROM sessions s LEFT JOIN session_activity a ON a.session_id = s.id
      WHERE ($1::text IS NULL OR s.principal_id = $1) AND ($2::text IS NULL OR s.on_behalf_of = $2)
        AND ($3::text IS NULL OR s.application_id = $3) AND ($4::text IS NULL OR s.kind = $4)
        AND ($5::boolean IS NULL OR (s.ended_at IS NULL) = $5)
        AND ($6::text IS NULL OR CASE WHEN $7 THEN s.id > $6 ELSE s.id < $6 END)
      ORDER BY CASE WHEN $7 THEN s.id END ASC, s.id DESC LIMIT $8`,
    [
      filter.principalId ?? null,
      filter.onBehalfOf ?? null,
      filter.applicationId ?? null,
      filter.kind ?? null,
      filter.living ?? null,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(sessionOf)
}

/** The sessions of one person's agents and of the person, newest first. */
export async function listSessionsOfPerson(
  sql: Sql,
  owner: Owner,
  { kind, limit }: { kind: SessionKind; limit: number },
): Promise<Session[]> {
  const rows = await sql.query<SessionRow>(
    `SELECT ${sessionColumns} FROM sessions s LEFT JOIN session_activity a ON a.session_id = s.id
      WHERE s.on_behalf_of = $1 AND s.kind = $2 ORDER BY s.ended_at IS NOT NULL, s.id DESC LIMIT $3`,
    [owner, kind, limit],
  )
  return rows.map(sessionOf)
}

/** A late write never revives: the idle clock of admission reads what is there, and a door stays. */
export async function saveActivity(sql: Sql, id: SessionId, olderThanSeconds: number): Promise<void> {
  await sql.query(
    `UPDATE session_activity a SET last_at = clock_timestamp() FROM sessions s
      WHERE a.session_id = $1 AND s.id = a.session_id AND a.last_at < clock_timestamp() - make_interval(secs => $2)
        AND (s.idle_seconds IS NULL OR a.last_at + make_interval(secs => s.idle_seconds) > clock_timestamp())`,
    [id, olderThanSeconds],
  )
}

/**
 * The person of this session proved to be there: now, or `at` the moment of a proof that is only carried over, so that entering
 * an application makes nobody look freshly signed in.
 */
export async function recordSignIn(
  sql: Sql,
  id: SessionId,
  method: string,
  { at, vouchedBy, providerSignIn }: Carried = {},
): Promise<void> {
  const rows = await sql.query<{ is_over: boolean }>(
    `INSERT INTO session_sign_ins (session_id, method, at, vouched_by, provider_sign_in)
     VALUES ($1, $2, coalesce($3, clock_timestamp()), $4, $5)
     RETURNING vouched_by IS NOT NULL AND vouched_sign_in_is_over(session_id, vouched_by, provider_sign_in) AS is_over`,
    [id, method, at ?? null, vouchedBy ?? null, providerSignIn ?? null],
  )
  if (rows.some(row => row.is_over)) throw signInOver()
}

/** What a proof brings with it: when it was made, where that is not now, and on what it stands. */
interface Carried extends Partial<Pick<SignIn, 'vouchedBy' | 'providerSignIn'>> {
  readonly at?: Date | undefined
}

/** What was proven in one session, with its own times, is proven in the other: nobody looks freshly signed in by that. */
export async function copySignIns(tx: Transaction, { from, to }: { from: SessionId; to: SessionId }): Promise<void> {
  const rows = await tx.query<{ is_over: boolean }>(
    `INSERT INTO session_sign_ins (session_id, method, at, vouched_by, provider_sign_in)
     SELECT $2, method, at, vouched_by, provider_sign_in FROM session_sign_ins WHERE session_id = $1
     RETURNING vouched_by IS NOT NULL AND vouched_sign_in_is_over(session_id, vouched_by, provider_sign_in) AS is_over`,
    [from, to],
  )
  if (rows.some(row => row.is_over)) throw signInOver()
}

const signInsMax = 100

/** Each time that the person of this session proved to be there, first one first: it names the session for good. */
export async function listSignIns(sql: Sql, id: SessionId): Promise<SignIn[]> {
  const rows = await sql.query<{
    method: string
    at: Date
    vouched_by: string | null
    provider_sign_in: string | null
  }>(
    'SELECT method, at, vouched_by, provider_sign_in FROM session_sign_ins WHERE session_id = $1 ORDER BY at LIMIT $2',
    [id, signInsMax],
  )
  return rows.map(({ method, at, vouched_by: by, provider_sign_in: there }) => ({
    method,
    at,
    vouchedBy: by === null ? undefined : idFrom('organization', by),
    providerSignIn: there === null ? undefined : idFrom('providerSignIn', there),
  }))
}

/** One time that somebody proved to be there. */
export interface SignIn {
  readonly method: string
  readonly at: Date
  /** The organization whose connection said who it is. */
  readonly vouchedBy: OrganizationId | undefined
  /** The sign-in at its provider that it stands on; it ends with that one. */
  readonly providerSignIn: Id<'providerSignIn'> | undefined
}

export async function lastSignIn(sql: Sql, id: SessionId): Promise<{ at: Date; secondsAgo: number } | undefined> {
  const rows = await sql.query<{ at: Date; seconds_ago: number }>(
    `SELECT at, extract(epoch FROM clock_timestamp() - at)::float8 AS seconds_ago FROM session_sign_ins
      WHERE session_id = $1 ORDER BY at DESC LIMIT 1`,
    [id],
  )
  return rows[0] && { at: rows[0].at, secondsAgo: rows[0].seconds_ago }
}

export async function findLivingServiceSession(sql: Sql, principalId: PrincipalId): Promise<SessionId | undefined> {
  const rows = await sql.query<{ id: string }>(
    `SELECT s.id FROM sessions s WHERE s.principal_id = $1 AND s.kind = 'service' AND s.ended_at IS NULL
        AND s.expires_at > clock_timestamp() AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id)
      ORDER BY s.id DESC LIMIT 1`,
    [principalId],
  )
  return rows[0] && idFrom('session', rows[0].id)
}

/** Held until the transaction ends: one opener of that name at a time, like a principal's service session. */
export async function lockOpening(tx: Transaction, name: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
}

/** Living sessions shrink to a tighter policy at once; a looser one changes nothing (I2). */
export async function shrinkSessions(
  tx: Transaction,
  applicationId: ApplicationId,
  policy: { maxSeconds: number; idleSeconds: number },
): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `WITH shrunk AS (UPDATE sessions SET expires_at = least(expires_at, started_at + make_interval(secs => $2)),
          idle_seconds = least(idle_seconds, $3)
        WHERE id IN (SELECT id FROM sessions WHERE application_id = $1 AND ended_at IS NULL AND kind <> 'service'
            AND (expires_at > started_at + make_interval(secs => $2) OR idle_seconds > $3) ORDER BY id FOR NO KEY UPDATE)
        RETURNING id),
     sooner AS (UPDATE session_activity a SET idle_from = least(idle_from, last_at + make_interval(secs => $3))
        FROM shrunk WHERE a.session_id = shrunk.id)
     SELECT id FROM shrunk`,
    [applicationId, policy.maxSeconds, policy.idleSeconds],
  )
  return rows.length
}

/**
 * What the session has read so far: text from outside, private data. Labels only, in order. Those of a session below are among them
 * (`taint_goes_up`).
 */
export async function taintOf(sql: Sql, id: SessionId): Promise<string[]> {
  const rows = await sql.query<{ label: string }>(
    'SELECT label FROM session_taint WHERE session_id = $1 ORDER BY label LIMIT 10',
    [id],
  )
  return rows.map(row => row.label)
}

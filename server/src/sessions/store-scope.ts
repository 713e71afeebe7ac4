import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, type OrganizationId, type SessionId, type UserId } from '../platform/ids.ts'

/** A living session of a person, with what its application's policy asks about. */
export interface PolicyView {
  readonly id: SessionId
  /** How its person proved to be there, first proof first, each followed by the organization that vouched for it, if one did. */
  readonly methods: readonly string[]
  readonly organizationId: OrganizationId | undefined
  readonly userId: UserId | undefined
}

const policyViewColumns = `s.id, s.on_behalf_of,
  ARRAY(SELECT u.proof FROM session_sign_ins i, unnest(ARRAY[i.method, i.vouched_by]) WITH ORDINALITY AS u (proof, nth)
    WHERE i.session_id = s.id AND u.proof IS NOT NULL ORDER BY i.at, u.nth) AS methods,
  coalesce((SELECT o.organization_id FROM session_organizations o WHERE o.session_id = s.id ORDER BY o.at DESC LIMIT 1),
    s.organization_id) AS organization_id`

interface PolicyRow {
  id: string
  on_behalf_of: string | null
  methods: string[]
  organization_id: string | null
}

function policyViewOf(row: PolicyRow): PolicyView {
  return {
    id: idFrom('session', row.id),
    methods: row.methods,
    userId: row.on_behalf_of === null ? undefined : idFrom('user', row.on_behalf_of),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
  }
}

/** The living sessions of people at one application. */
export async function listPolicyViews(tx: Transaction, applicationId: ApplicationId): Promise<PolicyView[]> {
  const rows = await tx.query<PolicyRow>(
    `SELECT ${policyViewColumns}
       FROM sessions s WHERE s.application_id = $1 AND s.kind = 'user' AND s.ended_at IS NULL
        AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id) ORDER BY s.id`,
    [applicationId],
  )
  return rows.map(policyViewOf)
}

/** The same of these sessions, as far as they are people's. */
export async function listPolicyViewsOf(tx: Transaction, ids: readonly SessionId[]): Promise<PolicyView[]> {
  const rows = await tx.query<PolicyRow>(
    `SELECT ${policyViewColumns} FROM sessions s WHERE s.id = ANY($1) AND s.kind = 'user' ORDER BY s.id`,
    [ids],
  )
  return rows.map(policyViewOf)
}

/** The living sessions of a person: at one application, or at each of them, the browser's own among them. */
export async function listLivingOfPerson(
  sql: Sql,
  userId: UserId,
  applicationId?: ApplicationId,
): Promise<{ id: SessionId; applicationId: ApplicationId }[]> {
  const rows = await sql.query<{ id: string; application_id: string }>(
    `SELECT id, application_id FROM sessions WHERE on_behalf_of = $1 AND kind = 'user' AND ended_at IS NULL
        AND ($2::text IS NULL OR application_id = $2) ORDER BY id`,
    [userId, applicationId ?? null],
  )
  return rows.map(row => ({
    id: idFrom('session', row.id),
    applicationId: idFrom('application', row.application_id),
  }))
}

/** The session was entered from this sign-in of a browser. */
export async function insertEntered(
  tx: Transaction,
  { session, browser }: { readonly session: SessionId; readonly browser: SessionId },
): Promise<void> {
  await tx.query('INSERT INTO session_browsers (session_id, browser_session_id) VALUES ($1, $2)', [session, browser])
}

/**
 * A person signs in again at a browser that has a sign-in of theirs already: what was entered from that one counts for the new
 * one, so that signing out tells all. A cookie of somebody else, or of nobody, says nothing.
 */
export async function copyEntered(
  tx: Transaction,
  {
    cookieHash,
    userId,
    browser,
  }: { readonly cookieHash: Buffer; readonly userId: UserId; readonly browser: SessionId },
): Promise<void> {
  await tx.query(
    `INSERT INTO session_browsers (session_id, browser_session_id)
     SELECT b.session_id, $3 FROM session_browsers b JOIN tokens t ON t.session_id = b.browser_session_id
       JOIN sessions s ON s.id = b.session_id
      WHERE t.hash = $1 AND t.kind = 'cookie' AND s.on_behalf_of = $2 AND s.ended_at IS NULL`,
    [cookieHash, userId, browser],
  )
}

const enteredMax = 1000

/** The living sessions that were entered from this sign-in of a browser, oldest first. */
export async function listEntered(
  sql: Sql,
  browser: SessionId,
): Promise<{ id: SessionId; applicationId: ApplicationId }[]> {
  const rows = await sql.query<{ id: string; application_id: string }>(
    `SELECT s.id, s.application_id FROM session_browsers b JOIN sessions s ON s.id = b.session_id
      WHERE b.browser_session_id = $1 AND s.ended_at IS NULL ORDER BY s.id LIMIT $2`,
    [browser, enteredMax],
  )
  return rows.map(row => ({ id: idFrom('session', row.id), applicationId: idFrom('application', row.application_id) }))
}

/** Of each of these persons at an application, when their last session there started. */
export async function lastStartsAt(
  sql: Sql,
  pairs: readonly { readonly userId: UserId; readonly applicationId: ApplicationId }[],
): Promise<ReadonlyMap<string, Date>> {
  const rows = await sql.query<{ person: string; application: string; at: Date }>(
    `SELECT x.person, x.application, s.started_at AS at FROM unnest($1::text[], $2::text[]) AS x (person, application)
      CROSS JOIN LATERAL (SELECT started_at FROM sessions WHERE on_behalf_of = x.person AND application_id = x.application
        ORDER BY id DESC LIMIT 1) s`,
    [pairs.map(pair => pair.userId), pairs.map(pair => pair.applicationId)],
  )
  return new Map(rows.map(row => [`${row.person} ${row.application}`, row.at]))
}

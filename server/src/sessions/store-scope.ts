import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, type OrganizationId, type SessionId, type UserId } from '../platform/ids.ts'

/** A living session of a person, with what its application's policy asks about. */
export interface PolicyView {
  readonly id: SessionId
  /** How its person proved to be there, first proof first. */
  readonly methods: readonly string[]
  readonly organizationId: OrganizationId | undefined
}

/** The living sessions of people at one application. */
export async function listPolicyViews(tx: Transaction, applicationId: ApplicationId): Promise<PolicyView[]> {
  const rows = await tx.query<{ id: string; methods: string[]; organization_id: string | null }>(
    `SELECT s.id, ARRAY(SELECT i.method FROM session_sign_ins i WHERE i.session_id = s.id ORDER BY i.at) AS methods,
        coalesce((SELECT o.organization_id FROM session_organizations o WHERE o.session_id = s.id ORDER BY o.at DESC LIMIT 1),
          s.organization_id) AS organization_id
       FROM sessions s WHERE s.application_id = $1 AND s.kind = 'user' AND s.ended_at IS NULL
        AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id) ORDER BY s.id`,
    [applicationId],
  )
  return rows.map(row => ({
    id: idFrom('session', row.id),
    methods: row.methods,
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
  }))
}

/** The living sessions of a person: at one application, or at each of them, the browser's own among them. */
export async function listLivingOfPerson(
  sql: Sql,
  userId: UserId,
  applicationId?: ApplicationId,
): Promise<{ id: SessionId; applicationId: ApplicationId }[]> {
  const rows = await sql.query<{ id: string; application_id: string }>(
    `SELECT id, application_id FROM sessions WHERE on_behalf_of = $1 AND kind = 'user' AND ended_at IS NULL
        AND ($2::text IS NULL OR application_id = $2) ORDER BY id LIMIT 10000`,
    [userId, applicationId ?? null],
  )
  return rows.map(row => ({
    id: idFrom('session', row.id),
    applicationId: idFrom('application', row.application_id),
  }))
}

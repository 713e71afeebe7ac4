import type { Sql } from '../platform/database.ts'
import { type InvitationId, idFrom, type MembershipId, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { InvitationState, Membership } from './model.ts'

interface RosterRow {
  key: string
  membership_id: string | null
  user_id: string | null
  invitation_id: string | null
  email: string
  email_verified: boolean
  first_name: string | null
  last_name: string | null
  profile_picture_url: string | null
  role_slugs: string[]
  status: Membership['status'] | null
  state: InvitationState | null
  last_sign_in_at: Date | null
  created_at: Date
}

/** Somebody on the list of an organization: a member, or who was asked to become one. */
export interface RosterEntry {
  /** Where the entry stands: the order of creation, without a prefix. */
  readonly id: string
  readonly email: string
  readonly emailVerified: boolean
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly profilePictureUrl: string | undefined
  readonly roleSlugs: readonly string[]
  readonly lastSignInAt: Date | undefined
  readonly createdAt: Date
  readonly member:
    | { readonly id: MembershipId; readonly userId: UserId; readonly status: Membership['status'] }
    | undefined
  readonly invitation: { readonly id: InvitationId; readonly state: InvitationState } | undefined
}

export interface RosterAsked {
  readonly organizationId: OrganizationId
  /** Part of a name or an address. */
  readonly search: string | undefined
  readonly role: string | undefined
  readonly page: Page
}

/** Members of an organization, and the newest invitation of everybody else who was asked in; the newest first. */
export async function listRoster(
  sql: Sql,
  { organizationId, search, role, page }: RosterAsked,
): Promise<RosterEntry[]> {
  const rows = await sql.query<RosterRow>(
    `WITH roster AS (
      SELECT right(m.id, 26) AS key, m.id AS membership_id, m.user_id, NULL AS invitation_id, u.email, u.email_verified, u.first_name,
          u.last_name, u.profile_picture_url, m.role_slugs, m.status, NULL AS state, u.last_sign_in_at, m.created_at
        FROM memberships m JOIN users u ON u.id = m.user_id AND u.deleted_at IS NULL WHERE m.organization_id = $1
      UNION ALL
      SELECT right(i.id, 26), NULL, NULL, i.id, i.email, false, NULL, NULL, NULL,
          CASE WHEN i.role_slug IS NULL THEN ARRAY[]::text[] ELSE ARRAY[i.role_slug] END, NULL,
          CASE WHEN i.state = 'pending' AND i.expires_at <= clock_timestamp() THEN 'expired' ELSE i.state END, NULL, i.created_at
        FROM (SELECT DISTINCT ON (email_key) id, email, email_key, role_slug, state, expires_at, created_at
                FROM invitations WHERE organization_id = $1 ORDER BY email_key, id DESC) i
       WHERE i.state <> 'accepted' AND i.email <> 'deleted' AND NOT EXISTS (
         SELECT FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = $1 AND u.email_key = i.email_key))
     SELECT key, membership_id, user_id, invitation_id, email, email_verified, first_name, last_name, profile_picture_url, role_slugs,
         status, state, last_sign_in_at, created_at FROM roster
      WHERE ($2::text IS NULL OR position(lower($2) IN lower(concat_ws(' ', first_name, last_name, email))) > 0)
        AND ($3::text IS NULL OR $3 = ANY (role_slugs))
        AND ($4::text IS NULL OR CASE WHEN $5 THEN key > $4 ELSE key < $4 END)
      ORDER BY CASE WHEN $5 THEN key END ASC, key DESC LIMIT $6`,
    [organizationId, search ?? null, role ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(entryOf)
}

function entryOf(row: RosterRow): RosterEntry {
  const { membership_id: membershipId, user_id: userId, status, invitation_id: invitationId, state } = row
  return {
    id: row.key,
    email: row.email,
    emailVerified: row.email_verified,
    firstName: row.first_name ?? undefined,
    lastName: row.last_name ?? undefined,
    profilePictureUrl: row.profile_picture_url ?? undefined,
    roleSlugs: row.role_slugs,
    lastSignInAt: row.last_sign_in_at ?? undefined,
    createdAt: row.created_at,
    member:
      membershipId === null || userId === null || status === null
        ? undefined
        : { id: idFrom('membership', membershipId), userId: idFrom('user', userId), status },
    invitation: invitationId === null || state === null ? undefined : { id: idFrom('invitation', invitationId), state },
  }
}

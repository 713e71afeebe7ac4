import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId, type OrganizationId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { placeName } from './derive-place.ts'
import type { Place, RoleAssignment } from './model.ts'

/** Who has the role on a resource, if anybody. */
export async function findRoleUse(
  sql: Sql,
  role: { readonly organizationId: OrganizationId; readonly slug: string },
): Promise<'member' | 'group' | undefined> {
  const rows = await sql.query<{ use: 'member' | 'group' }>(
    `(SELECT 'member' AS use FROM role_assignments WHERE organization_id = $1 AND role_slug = $2 LIMIT 1)
     UNION ALL
     (SELECT 'group' AS use FROM group_role_assignments WHERE organization_id = $1 AND role_slug = $2 LIMIT 1)`,
    [role.organizationId, role.slug],
  )
  return rows[0]?.use
}

interface AssignmentRow {
  id: string
  organization_id: string
  membership_id: string
  role_slug: string
  resource_id: string | null
  external_id: string | null
  resource_type_slug: string | null
  through: string | null
  created_at: Date
  updated_at: Date
}

function assignmentOf(row: AssignmentRow): RoleAssignment {
  return {
    id: idFrom('roleAssignment', row.id),
    membershipId: idFrom('membership', row.membership_id),
    roleSlug: row.role_slug,
    place: namedPlaceOf(row),
    through: row.through === null ? undefined : idFrom('groupRoleAssignment', row.through),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The resource of a row, or its organization where it names none. */
export function namedPlaceOf(row: {
  organization_id: string
  resource_id: string | null
  external_id: string | null
  resource_type_slug: string | null
}): RoleAssignment['place'] {
  const { resource_id: id, external_id: externalId, resource_type_slug: typeSlug } = row
  return id === null || externalId === null || typeSlug === null
    ? placeName({ organizationId: idFrom('organization', row.organization_id), resource: undefined })
    : { id: idFrom('resource', id), externalId, typeSlug }
}

/** The same row for whoever asks twice: giving a role again changes nothing. */
export async function insertAssignment(
  tx: Transaction,
  given: { readonly membershipId: Id<'membership'>; readonly roleSlug: string; readonly place: Place },
): Promise<{ readonly assignment: RoleAssignment; readonly isNew: boolean }> {
  const { membershipId, roleSlug, place } = given
  const rows = await tx.query<{ id: string; created_at: Date; updated_at: Date; is_new: boolean }>(
    `INSERT INTO role_assignments (id, organization_id, membership_id, role_slug, resource_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (membership_id, resource_id, role_slug) DO UPDATE SET role_slug = excluded.role_slug
     RETURNING id, created_at, updated_at, id = $1 AS is_new`,
    [newId('roleAssignment'), place.organizationId, membershipId, roleSlug, place.resource?.id ?? null],
  )
  const [row] = rows
  if (row === undefined) throw new TypeError('an insert returns its row')
  const assignment: RoleAssignment = {
    id: idFrom('roleAssignment', row.id),
    membershipId,
    roleSlug,
    place: placeName(place),
    through: undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
  return { assignment, isNew: row.is_new }
}

export interface RemovedAssignment {
  readonly id: string
  readonly organizationId: OrganizationId
  readonly roleSlug: string
  readonly resourceId: string | null
}

/** The assignment that was there; undefined when there was none. What a group has is not a member's to lose. */
export async function removeAssignment(
  tx: Transaction,
  of: { readonly membershipId: Id<'membership'> } & (
    | { readonly id: Id<'roleAssignment'> }
    | { readonly roleSlug: string; readonly place: Place }
  ),
): Promise<RemovedAssignment | undefined> {
  const [id, roleSlug, resourceId] =
    'id' in of ? [of.id, null, null] : [null, of.roleSlug, of.place.resource?.id ?? null]
  const rows = await tx.query<{ id: string; organization_id: string; role_slug: string; resource_id: string | null }>(
    `DELETE FROM role_assignments
      WHERE membership_id = $1 AND (id = $2 OR (role_slug = $3 AND resource_id IS NOT DISTINCT FROM $4::text))
     RETURNING id, organization_id, role_slug, resource_id`,
    [of.membershipId, id, roleSlug, resourceId],
  )
  const [row] = rows
  return (
    row && {
      id: row.id,
      organizationId: idFrom('organization', row.organization_id),
      roleSlug: row.role_slug,
      resourceId: row.resource_id,
    }
  )
}

/**
 * What members have by themselves, and through their groups. What comes through a group has an id of its own, made of the
 * group's and the membership's, so that it is the same each time and stands in the order of its making.
 */
const assignments = `
  SELECT x.id, x.organization_id, x.membership_id, x.role_slug, x.resource_id, r.external_id, r.resource_type_slug, x.through, x.created_at,
    x.updated_at
  FROM (
    SELECT a.id, a.organization_id, a.membership_id, a.role_slug, a.resource_id, NULL::text AS through, a.created_at, a.updated_at
      FROM role_assignments a
    UNION ALL
    SELECT 'role_assignment_' || substr(g.id, length('gra_') + 1, 10) || upper(left(md5(g.id || m.membership_id), 16)),
        g.organization_id, m.membership_id, g.role_slug, g.resource_id, g.id, g.created_at, g.updated_at
      FROM group_role_assignments g JOIN group_members m ON m.group_id = g.group_id
  ) x LEFT JOIN authorization_resources r ON r.id = x.resource_id`

/** Of one membership, on one resource or on all. */
export async function listAssignmentsOf(
  sql: Sql,
  page: Page,
  of: { readonly membershipId: Id<'membership'>; readonly place: Place | undefined },
): Promise<RoleAssignment[]> {
  const rows = await sql.query<AssignmentRow>(
    `${assignments}
      WHERE x.membership_id = $1 AND (NOT $5 OR x.resource_id IS NOT DISTINCT FROM $6::text)
        AND ($2::text IS NULL OR CASE WHEN $3 THEN x.id > $2 ELSE x.id < $2 END)
      ORDER BY CASE WHEN $3 THEN x.id END ASC, x.id DESC LIMIT $4`,
    [
      of.membershipId,
      page.from ?? null,
      page.ascending,
      page.take,
      of.place !== undefined,
      of.place?.resource?.id ?? null,
    ],
  )
  return rows.map(assignmentOf)
}

/** At one place itself, of one role or of all. */
export async function listAssignmentsAt(
  sql: Sql,
  page: Page,
  at: { readonly place: Place; readonly roleSlug: string | undefined },
): Promise<RoleAssignment[]> {
  const rows = await sql.query<AssignmentRow>(
    `${assignments}
      WHERE (x.resource_id = $1 OR ($1::text IS NULL AND x.resource_id IS NULL AND x.organization_id = $6))
        AND ($5::text IS NULL OR x.role_slug = $5)
        AND ($2::text IS NULL OR CASE WHEN $3 THEN x.id > $2 ELSE x.id < $2 END)
      ORDER BY CASE WHEN $3 THEN x.id END ASC, x.id DESC LIMIT $4`,
    [
      at.place.resource?.id ?? null,
      page.from ?? null,
      page.ascending,
      page.take,
      at.roleSlug ?? null,
      at.place.organizationId,
    ],
  )
  return rows.map(assignmentOf)
}

/** The roles that a member has on the organization beside those of the membership: by themselves, and through groups. */
export async function listOrganizationRoles(sql: Sql, membershipId: Id<'membership'>): Promise<string[]> {
  const rows = await sql.query<{ role_slug: string }>(
    `SELECT role_slug FROM role_assignments WHERE membership_id = $1 AND resource_id IS NULL
     UNION
     SELECT g.role_slug FROM group_members m JOIN group_role_assignments g ON g.group_id = m.group_id
      WHERE m.membership_id = $1 AND g.resource_id IS NULL`,
    [membershipId],
  )
  return rows.map(row => row.role_slug)
}

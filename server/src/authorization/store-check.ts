import type { Sql } from '../platform/database.ts'
import { type Id, idFrom } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Place, Resource, Target } from './model.ts'
import { type ResourceRow, resourceOf, targetValues } from './store-resources.ts'

/*
 * Each decision is one statement, so that it is made on one moment. In two it could join a group that somebody has left with
 * a role that the group was given afterwards, and permit what was never permitted.
 */

export interface Standing {
  readonly memberFound: boolean
  readonly resourceFound: boolean
  /** Slugs; at most the one that was asked for. */
  readonly permissions: readonly string[]
}

/**
 * What membership $1 may do on the resource that $2, or $3 and $4, name; where $5 is given, whether that is among it. Roles
 * count where they are given and on all below; those of the membership, and those without a resource, are given on the
 * organization, which is above all. Whoever is not an active member may do nothing. `UNION` ends the way up even where a
 * circle stood.
 */
export async function findStanding(
  sql: Sql,
  asked: { readonly membershipId: Id<'membership'>; readonly target: Target; readonly permission: string | undefined },
): Promise<Standing> {
  const rows = await sql.query<{ member_found: boolean; resource_found: boolean; permissions: string[] }>(
    `WITH RECURSIVE member AS (
    SELECT m.id, m.organization_id, m.role_slugs, m.status = 'active' AS is_active
      FROM memberships m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
     WHERE m.id = $1
  ), target AS (
    SELECT r.id, r.parent_id FROM member m JOIN authorization_resources r
        ON r.id = $2 AND r.organization_id = m.organization_id
    UNION
    SELECT r.id, r.parent_id FROM member m JOIN authorization_resources r
        ON r.organization_id = m.organization_id AND r.resource_type_slug = $4 AND r.external_id = $3
  ), seen AS (
    SELECT EXISTS (SELECT FROM target) OR EXISTS (SELECT FROM member m
      WHERE 'authz_resource_' || substr(m.organization_id, length('org_') + 1) = $2 OR ($4 = 'organization' AND m.organization_id = $3)) AS found
  ), up AS (
    SELECT id, parent_id FROM target
    UNION
    SELECT r.id, r.parent_id FROM up JOIN authorization_resources r ON r.id = up.parent_id
  ), given AS (
    SELECT unnest(role_slugs) AS slug FROM member
    UNION
    SELECT a.role_slug FROM role_assignments a
     WHERE a.membership_id = $1 AND (a.resource_id IS NULL OR a.resource_id = ANY (ARRAY(SELECT id FROM up)))
    UNION
    SELECT g.role_slug FROM group_members m JOIN group_role_assignments g ON g.group_id = m.group_id
     WHERE m.membership_id = $1 AND (g.resource_id IS NULL OR g.resource_id = ANY (ARRAY(SELECT id FROM up)))
  ), permitted AS (
    SELECT DISTINCT p.permission_slug AS slug
      FROM member m JOIN seen ON seen.found JOIN given ON true
      JOIN roles r ON r.slug = given.slug AND (r.organization_id IS NULL OR r.organization_id = m.organization_id)
      JOIN role_permissions p ON p.role_id = r.id AND ($5::text IS NULL OR p.permission_slug = $5)
     WHERE m.is_active
  )
    SELECT EXISTS (SELECT FROM member) AS member_found, (SELECT found FROM seen) AS resource_found,
      ARRAY(SELECT slug FROM permitted ORDER BY slug) AS permissions`,
    [asked.membershipId, ...targetValues(asked.target), asked.permission ?? null],
  )
  const [row] = rows
  return {
    memberFound: row?.member_found ?? false,
    resourceFound: row?.resource_found ?? false,
    permissions: row?.permissions ?? [],
  }
}

/** The resources right below a place on which the member has the permission. */
export async function listPermittedChildren(
  sql: Sql,
  page: Page,
  asked: { readonly membershipId: Id<'membership'>; readonly parent: Place; readonly permission: string },
): Promise<Resource[]> {
  const rows = await sql.query<ResourceRow>(
    `WITH RECURSIVE member AS (
       SELECT m.id, m.organization_id, m.role_slugs FROM memberships m
        WHERE m.id = $1 AND m.organization_id = $3 AND m.status = 'active'
     ), able AS (
       SELECT r.slug FROM roles r JOIN role_permissions p ON p.role_id = r.id AND p.permission_slug = $4
        WHERE r.organization_id IS NULL OR r.organization_id = $3
     ), held AS (
       SELECT a.resource_id FROM role_assignments a
        WHERE a.membership_id = $1 AND a.role_slug IN (SELECT slug FROM able)
       UNION
       SELECT g.resource_id FROM group_members gm JOIN group_role_assignments g ON g.group_id = gm.group_id
        WHERE gm.membership_id = $1 AND g.role_slug IN (SELECT slug FROM able)
     ), up AS (
       SELECT id, parent_id FROM authorization_resources WHERE id = $2 AND organization_id = $3
       UNION
       SELECT r.id, r.parent_id FROM up JOIN authorization_resources r ON r.id = up.parent_id
     ), inherited AS (
       SELECT EXISTS (SELECT FROM able WHERE able.slug = ANY (m.role_slugs))
           OR EXISTS (SELECT FROM held WHERE resource_id IS NULL OR resource_id IN (SELECT id FROM up)) AS holds
         FROM member m
     )
     SELECT c.id, c.organization_id, c.resource_type_slug, c.external_id, c.name, c.description, c.parent_id, c.created_at,
         c.updated_at
       FROM authorization_resources c JOIN inherited i ON i.holds OR c.id IN (SELECT resource_id FROM held)
      WHERE c.organization_id = $3 AND (c.parent_id = $2 OR ($2::text IS NULL AND c.parent_id IS NULL))
        AND ($5::text IS NULL OR CASE WHEN $6 THEN c.id > $5 ELSE c.id < $5 END)
      ORDER BY CASE WHEN $6 THEN c.id END ASC, c.id DESC LIMIT $7`,
    [
      asked.membershipId,
      asked.parent.resource?.id ?? null,
      asked.parent.organizationId,
      asked.permission,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(resourceOf)
}

export interface WhoMay {
  readonly place: Place
  readonly permission: string
  /** Whether what stands above counts too. */
  readonly inherited: boolean
}

/** The active members who have the permission on a resource, by the id of their membership. */
export async function listPermittedMembers(sql: Sql, page: Page, asked: WhoMay): Promise<Id<'membership'>[]> {
  const rows = await sql.query<{ id: string }>(
    `WITH RECURSIVE up AS (
       SELECT id, parent_id FROM authorization_resources WHERE id = $1 AND organization_id = $2
       UNION
       SELECT r.id, r.parent_id FROM up JOIN authorization_resources r ON r.id = up.parent_id
     ), reach AS (
       SELECT id FROM up WHERE $4 OR id = $1
     ), able AS (
       SELECT r.slug FROM roles r JOIN role_permissions p ON p.role_id = r.id AND p.permission_slug = $3
        WHERE r.organization_id IS NULL OR r.organization_id = $2
     )
     SELECT m.id FROM memberships m
      WHERE m.organization_id = $2 AND m.status = 'active'
        AND ($5::text IS NULL OR CASE WHEN $6 THEN m.id > $5 ELSE m.id < $5 END)
        AND ((($4 OR $1::text IS NULL) AND EXISTS (SELECT FROM able WHERE able.slug = ANY (m.role_slugs)))
          OR EXISTS (SELECT FROM role_assignments a WHERE a.membership_id = m.id
               AND (a.resource_id = ANY (ARRAY(SELECT id FROM reach)) OR (a.resource_id IS NULL AND ($4 OR $1::text IS NULL)))
               AND a.role_slug IN (SELECT slug FROM able))
          OR EXISTS (SELECT FROM group_members gm JOIN group_role_assignments g ON g.group_id = gm.group_id
               WHERE gm.membership_id = m.id
                 AND (g.resource_id = ANY (ARRAY(SELECT id FROM reach)) OR (g.resource_id IS NULL AND ($4 OR $1::text IS NULL)))
                 AND g.role_slug IN (SELECT slug FROM able)))
      ORDER BY CASE WHEN $6 THEN m.id END ASC, m.id DESC LIMIT $7`,
    [
      asked.place.resource?.id ?? null,
      asked.place.organizationId,
      asked.permission,
      asked.inherited,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(row => idFrom('membership', row.id))
}

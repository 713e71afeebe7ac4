import type { Sql } from '../platform/database.ts'
import { idFrom, type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { AccessFlag, AccessKind, AuthorityCounts, StandingAccess } from './model.ts'

interface AccessRow {
  kind: AccessKind
  subject_id: string
  name: string
  organization_id: string | null
  owner_id: string | null
  holder_id: string | null
  since: Date
  used_at: Date | null
  effects: string[]
  flags: AccessFlag[]
  facts: Readonly<Record<string, Json>>
}

export interface AccessScope {
  /** Undefined: the installation as a whole. */
  readonly organizationId: OrganizationId | undefined
  readonly kinds: readonly AccessKind[]
  /** Only what has one of these; none: all. */
  readonly flagged: readonly AccessFlag[]
}

/** What there is at this moment, all of it read at the same one; at most `limit`. */
export async function listStandingAccess(
  sql: Sql,
  { organizationId, kinds, flagged }: AccessScope,
  limit: number,
): Promise<StandingAccess[]> {
  const rows = await sql.query<AccessRow>(
    `SELECT kind, subject_id, name, organization_id, owner_id, holder_id, since, used_at, effects, flags, facts
       FROM access_now($1, $2) WHERE cardinality($3::text[]) = 0 OR flags && $3 ORDER BY kind, subject_id LIMIT $4`,
    [organizationId ?? null, kinds, flagged, limit],
  )
  return rows.map(row => ({
    kind: row.kind,
    subjectId: row.subject_id,
    name: row.name,
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    ownerId: userOf(row.owner_id),
    holderId: userOf(row.holder_id),
    since: row.since,
    usedAt: row.used_at ?? undefined,
    effects: row.effects,
    flags: row.flags,
    facts: row.facts,
  }))
}

function userOf(id: string | null): UserId | undefined {
  return id === null ? undefined : parseId('user', id)
}

interface CountsRow {
  organization_id: string | null
  kind: AccessKind
  standing: number
  dormant: number
  never_used: number
  over_granted: number
  orphaned: number
}

/** By organization and kind, all of it at one moment; kinds of which there is nothing are left out. */
export async function countAuthority(
  sql: Sql,
  organizations: readonly (OrganizationId | undefined)[],
): Promise<AuthorityCounts[]> {
  const rows = await sql.query<CountsRow>(
    `SELECT organization_id, kind, standing, dormant, never_used, over_granted, orphaned FROM authority_in($1) ORDER BY kind`,
    [organizations.map(id => id ?? null)],
  )
  return rows.map(row => ({
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    kind: row.kind,
    standing: row.standing,
    dormant: row.dormant,
    neverUsed: row.never_used,
    overGranted: row.over_granted,
    orphaned: row.orphaned,
  }))
}

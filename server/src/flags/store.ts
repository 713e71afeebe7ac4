import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { FeatureFlagsRow } from '../platform/rows.ts'
import { type Flag, type FlagOwner, type FlagRule, type FlagTarget, flagsMax } from './model.ts'

const flagColumns = `id, slug, name, description, tags, enabled, default_value, owner, created_at, updated_at`

function flagOf(row: FeatureFlagsRow): Flag {
  return {
    id: idFrom('flag', row.id),
    slug: row.slug,
    name: row.name,
    description: row.description ?? undefined,
    tags: row.tags,
    enabled: row.enabled,
    defaultValue: row.default_value,
    owner: (row.owner as FlagOwner | null) ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Undefined when the slug is taken. */
export async function insertFlag(
  tx: Transaction,
  flag: Omit<Flag, 'id' | 'createdAt' | 'updatedAt'>,
): Promise<Flag | undefined> {
  const { slug, name, description, tags, enabled, defaultValue, owner } = flag
  const rows = await tx.query<FeatureFlagsRow>(
    `INSERT INTO feature_flags (id, slug, name, description, tags, enabled, default_value, owner)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (slug) DO NOTHING RETURNING ${flagColumns}`,
    [
      newId('flag'),
      slug,
      name,
      description ?? null,
      tags,
      enabled,
      defaultValue,
      owner === undefined ? null : JSON.stringify(owner),
    ],
  )
  return rows[0] && flagOf(rows[0])
}

export async function countFlags(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM feature_flags')
  return row?.count ?? 0
}

export async function findFlag(sql: Sql, slug: string): Promise<Flag | undefined> {
  const rows = await sql.query<FeatureFlagsRow>(`SELECT ${flagColumns} FROM feature_flags WHERE slug = $1`, [slug])
  return rows[0] && flagOf(rows[0])
}

export async function lockFlag(tx: Transaction, slug: string): Promise<Flag | undefined> {
  const rows = await tx.query<FeatureFlagsRow>(
    `SELECT ${flagColumns} FROM feature_flags WHERE slug = $1 FOR NO KEY UPDATE`,
    [slug],
  )
  return rows[0] && flagOf(rows[0])
}

export async function saveFlag(tx: Transaction, flag: Flag): Promise<Flag> {
  const { id, name, description, tags, enabled, defaultValue } = flag
  const [row] = await tx.query<FeatureFlagsRow>(
    `UPDATE feature_flags SET name = $2, description = $3, tags = $4, enabled = $5, default_value = $6,
         updated_at = clock_timestamp() WHERE id = $1 RETURNING ${flagColumns}`,
    [id, name, description ?? null, tags, enabled, defaultValue],
  )
  if (row === undefined) throw new TypeError('a locked row is there')
  return flagOf(row)
}

export async function deleteFlag(tx: Transaction, id: Id<'flag'>): Promise<void> {
  await tx.query('DELETE FROM feature_flags WHERE id = $1', [id])
}

export async function listFlags(sql: Sql, page: Page): Promise<Flag[]> {
  const rows = await sql.query<FeatureFlagsRow>(
    `SELECT ${flagColumns} FROM feature_flags
      WHERE ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(flagOf)
}

/** Those that are on for at least one of these targets, or for everybody. */
export async function listFlagsOn(sql: Sql, targets: readonly FlagTarget[], page: Page): Promise<Flag[]> {
  const rows = await sql.query<FeatureFlagsRow>(
    `SELECT ${flagColumns} FROM feature_flags
      WHERE enabled AND (default_value OR EXISTS (
          SELECT 1 FROM flag_targets t WHERE t.flag_id = feature_flags.id AND t.target_id = ANY ($4::text[])))
        AND ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take, targets],
  )
  return rows.map(flagOf)
}

/** The slugs alone, in their order: what a token carries. */
export async function listSlugsOn(sql: Sql, targets: readonly FlagTarget[]): Promise<string[]> {
  const rows = await sql.query<{ slug: string }>(
    `SELECT slug FROM feature_flags
      WHERE enabled AND (default_value OR EXISTS (
          SELECT 1 FROM flag_targets t WHERE t.flag_id = feature_flags.id AND t.target_id = ANY ($1::text[])))
      ORDER BY slug LIMIT ${flagsMax}`,
    [targets],
  )
  return rows.map(row => row.slug)
}

/** True when it was none before. */
export async function insertTarget(tx: Transaction, flagId: Id<'flag'>, target: FlagTarget): Promise<boolean> {
  const rows = await tx.query<{ target_id: string }>(
    'INSERT INTO flag_targets (flag_id, target_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING target_id',
    [flagId, target],
  )
  return rows.length > 0
}

/** True when it was one. */
export async function deleteTarget(tx: Transaction, flagId: Id<'flag'>, target: FlagTarget): Promise<boolean> {
  const rows = await tx.query<{ target_id: string }>(
    'DELETE FROM flag_targets WHERE flag_id = $1 AND target_id = $2 RETURNING target_id',
    [flagId, target],
  )
  return rows.length > 0
}

/** The first ones in the order of their ids, at most `limit`. */
export async function listTargets(sql: Sql, flagId: Id<'flag'>, limit: number): Promise<string[]> {
  const rows = await sql.query<{ target_id: string }>(
    'SELECT target_id FROM flag_targets WHERE flag_id = $1 ORDER BY target_id LIMIT $2',
    [flagId, limit],
  )
  return rows.map(row => row.target_id)
}

export async function countTargets(sql: Sql, flagId: Id<'flag'>): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM flag_targets WHERE flag_id = $1',
    [flagId],
  )
  return row?.count ?? 0
}

interface RuleRow {
  slug: string
  enabled: boolean
  default_value: boolean
  users: string[]
  organizations: string[]
}

/** All flags with all their targets, as of one moment. */
export async function listRules(sql: Sql): Promise<FlagRule[]> {
  const rows = await sql.query<RuleRow>(
    `SELECT f.slug, f.enabled, f.default_value,
       coalesce(array_agg(t.target_id ORDER BY t.target_id) FILTER (WHERE t.target_id LIKE 'user\\_%'), '{}') AS users,
       coalesce(array_agg(t.target_id ORDER BY t.target_id) FILTER (WHERE t.target_id LIKE 'org\\_%'), '{}') AS organizations
       FROM feature_flags f LEFT JOIN flag_targets t ON t.flag_id = f.id
      GROUP BY f.id ORDER BY f.slug LIMIT ${flagsMax}`,
  )
  return rows.map(row => ({
    slug: row.slug,
    enabled: row.enabled,
    defaultValue: row.default_value,
    users: row.users,
    organizations: row.organizations,
  }))
}

import type { Sql } from './database.ts'

export interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly digest: string
}

/** Empty before the first migration, which makes the table. */
export async function listAppliedMigrations(sql: Sql): Promise<AppliedMigration[]> {
  const [found] = await sql.query<{ there: boolean }>(`SELECT to_regclass('schema_migrations') IS NOT NULL AS there`)
  if (found?.there !== true) return []
  return sql.query<AppliedMigration>('SELECT number, name, digest FROM schema_migrations ORDER BY number LIMIT 10000')
}

export async function saveAppliedMigration(sql: Sql, migration: AppliedMigration): Promise<void> {
  const { number, name, digest } = migration
  await sql.query('INSERT INTO schema_migrations (number, name, digest) VALUES ($1, $2, $3)', [number, name, digest])
}

/** The key check value of this database; `ifNew` becomes it when there is none yet. Of two nodes that start together, one wins. */
export async function saveKeyCheckValue(sql: Sql, ifNew: string): Promise<string | undefined> {
  await sql.query('INSERT INTO installation (key_check_value) VALUES ($1) ON CONFLICT (only_row) DO NOTHING', [ifNew])
  const rows = await sql.query<{ key_check_value: string }>('SELECT key_check_value FROM installation')
  return rows[0]?.key_check_value
}

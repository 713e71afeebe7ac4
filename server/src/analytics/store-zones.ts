import type { Database, Sql, Transaction } from '../platform/database.ts'
import type { Asked } from './parse-range.ts'

/** Built to this number: everybody is in. */
const everybody = 2_147_483_647

export interface KeptZone {
  readonly name: string
  readonly state: 'building' | 'kept'
  readonly createdAt: Date
}

interface ZoneRow {
  name: string
  built_to: number
  created_at: Date
}

function zoneOf({ name, built_to, created_at }: ZoneRow): KeptZone {
  return { name, state: built_to === everybody ? 'kept' : 'building', createdAt: created_at }
}

/** The number of a zone whose days are kept, of everybody. */
export async function findBuiltZone(sql: Sql, name: string): Promise<number | undefined> {
  const [row] = await sql.query<{ id: number }>('SELECT id FROM analytics_zones WHERE name = $1 AND built_to = $2', [
    name,
    everybody,
  ])
  return row?.id
}

const invalidParameter = '22023'

/** False: the database does not know this zone. Not in a transaction, which that would end. */
export async function knowsZone(database: Database, name: string): Promise<boolean> {
  return database.query('SELECT timezone($1, clock_timestamp()) AS now', [name]).then(
    () => true,
    (cause: Error & { code?: string }) => {
      if (cause.code === invalidParameter) return false
      throw cause
    },
  )
}

/** All zones; the caller holds the progress where it is about to add one. */
export async function listZones(sql: Sql): Promise<KeptZone[]> {
  const rows = await sql.query<ZoneRow>(
    'SELECT name, built_to, created_at FROM analytics_zones ORDER BY created_at, id LIMIT 100',
  )
  return rows.map(zoneOf)
}

/** From now on its days are kept, for those who come first of all for nobody. */
export async function insertZone(tx: Transaction, name: string): Promise<void> {
  await tx.query('INSERT INTO analytics_zones (name) VALUES ($1)', [name])
}

export async function findUnbuiltZone(sql: Sql): Promise<number | undefined> {
  const [row] = await sql.query<{ id: number }>(
    'SELECT id FROM analytics_zones WHERE built_to < $1 ORDER BY id LIMIT 1',
    [everybody],
  )
  return row?.id
}

/** Some more people of it; false once everybody is in. The caller holds the progress, so that nobody comes meanwhile. */
export async function buildZone(tx: Transaction, id: number, principals: number): Promise<boolean> {
  const [row] = await tx.query<{ more: boolean }>('SELECT analytics_build_zone($1, $2) AS more', [id, principals])
  return row?.more === true
}

/** How many days with activity principals have in the range and the 30 days before it, by days of UTC. */
export async function countActiveDays(sql: Sql, { scope, range }: Asked): Promise<number> {
  const { organization = null } = scope
  const [row] = await sql.query<{ days: string }>(
    `SELECT coalesce(sum(g.principals), 0)::text AS days FROM analytics_gaps g
      WHERE g.zone = 0 AND g.application = CASE WHEN $2::text IS NULL THEN (SELECT analytics_number($1)) ELSE 0 END
        AND g.organization = (SELECT analytics_number($2)) AND g.method = CASE WHEN $2::text IS NULL THEN (SELECT analytics_number($3)) ELSE 0 END
        AND g.day BETWEEN $4::date - 31 AND $5::date + 1`,
    [scope.application ?? null, organization, scope.method ?? null, range.from, range.to],
  )
  return Number(row?.days ?? 0)
}

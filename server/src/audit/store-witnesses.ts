import type { Sql } from '../platform/database.ts'

export async function insertWitnessOnce(sql: Sql, verifierKey: string): Promise<void> {
  await sql.query('INSERT INTO audit_witnesses (verifier_key) VALUES ($1) ON CONFLICT DO NOTHING', [verifierKey])
}

/** The size that this witness saw last; undefined while another node is asking it. */
export async function claimWitness(sql: Sql, verifierKey: string, leaseSeconds: number): Promise<number | undefined> {
  const [row] = await sql.query<{ size: string }>(
    `UPDATE audit_witnesses SET leased_until = clock_timestamp() + make_interval(secs => $2)
      WHERE verifier_key = $1 AND leased_until <= clock_timestamp() RETURNING size`,
    [verifierKey, leaseSeconds],
  )
  return row && Number(row.size)
}

/** What came of asking, and the end of the lease. */
export async function settleWitness(
  sql: Sql,
  verifierKey: string,
  { size, refused }: { readonly size: number; readonly refused: string | null },
): Promise<void> {
  await sql.query(
    `UPDATE audit_witnesses SET size = $2, refused = $3, leased_until = '-infinity' WHERE verifier_key = $1`,
    [verifierKey, size, refused],
  )
}

export interface WitnessRow {
  readonly verifierKey: string
  readonly size: number
  readonly refused: string | null
}

const witnessesMax = 100

export async function listWitnesses(sql: Sql): Promise<WitnessRow[]> {
  const rows = await sql.query<{ verifier_key: string; size: string; refused: string | null }>(
    `SELECT verifier_key, size, refused FROM audit_witnesses ORDER BY verifier_key LIMIT ${witnessesMax}`,
  )
  return rows.map(row => ({ verifierKey: row.verifier_key, size: Number(row.size), refused: row.refused }))
}

export async function insertCosignature(
  sql: Sql,
  cosignature: { readonly size: number; readonly verifierKey: string; readonly line: string },
): Promise<void> {
  await sql.query(
    'INSERT INTO audit_cosignatures (size, verifier_key, line) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [cosignature.size, cosignature.verifierKey, cosignature.line],
  )
}

/** The lines of all witnesses below checkpoints of sizes above `from` and up to `to`. */
export async function listCosignatures(
  sql: Sql,
  from: number,
  to: number,
): Promise<{ readonly size: number; readonly line: string }[]> {
  const rows = await sql.query<{ size: string; line: string }>(
    `SELECT size, line FROM audit_cosignatures WHERE size > $1 AND size <= $2 ORDER BY size, verifier_key LIMIT $3`,
    [from, to, (to - from) * witnessesMax],
  )
  return rows.map(row => ({ size: Number(row.size), line: row.line }))
}

/** The largest checkpoint that somebody else has signed too. */
export async function findCosignedSize(sql: Sql): Promise<number | undefined> {
  const [row] = await sql.query<{ size: string | null }>('SELECT max(size) AS size FROM audit_cosignatures')
  return row === undefined || row.size === null ? undefined : Number(row.size)
}

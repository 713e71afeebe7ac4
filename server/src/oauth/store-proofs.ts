import type { Sql } from '../platform/database.ts'

/** True the first time that this proof is shown. */
export async function useProof(sql: Sql, hash: Buffer, expiresAt: Date): Promise<boolean> {
  const rows = await sql.query<{ expires_at: Date }>(
    'INSERT INTO dpop_proofs (hash, expires_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING RETURNING expires_at',
    [hash, expiresAt],
  )
  return rows.length === 1
}

export async function deleteOldProofs(sql: Sql): Promise<void> {
  await sql.query('DELETE FROM dpop_proofs WHERE expires_at < clock_timestamp()')
}

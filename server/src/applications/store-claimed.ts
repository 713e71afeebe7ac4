import type { Sql } from '../platform/database.ts'
import type { Application } from './model.ts'
import { type ApplicationRow, applicationColumns, applicationOf } from './store.ts'

export interface AskedClaim {
  readonly clientId: string
  readonly secretHash: Buffer | undefined
}

export interface Claimed {
  readonly application: Application | undefined
  readonly secretFits: boolean
}

/**
 * Each claim with its answer, in their order, in one statement with the note that a secret was used: kept once a minute, so that
 * it is rarely written. Equal claims are looked up once.
 */
export async function findClaims(sql: Sql, asked: readonly AskedClaim[]): Promise<readonly Claimed[]> {
  const distinct = new Map(asked.map(claim => [keyOf(claim), claim]))
  const rows = await sql.query<ApplicationRow & { place: number; secret_fits: boolean }>(
    `WITH claimed AS (SELECT t.place, t.hash, (SELECT b.id FROM applications b
         WHERE b.client_id = t.client_id OR b.kind = 'account' ORDER BY b.client_id = t.client_id DESC LIMIT 1) AS id
       FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS t (client_id, hash, place)),
     fitting AS (SELECT c.place, s.id, s.last_used_at FROM claimed c
       JOIN application_secrets s ON s.application_id = c.id AND s.secret_hash = c.hash
      WHERE s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())),
     noted AS (UPDATE application_secrets s SET last_used_at = clock_timestamp()
       FROM (SELECT DISTINCT id FROM fitting WHERE last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute') f
      WHERE s.id = f.id)
     SELECT c.place::int AS place, f.id IS NOT NULL AS secret_fits, ${applicationColumns}
       FROM claimed c JOIN applications a ON a.id = c.id LEFT JOIN fitting f ON f.place = c.place ORDER BY c.place`,
    [
      [...distinct.values()].map(({ clientId }) => clientId),
      [...distinct.values()].map(({ secretHash }) => secretHash ?? null),
    ],
  )
  const keys = [...distinct.keys()]
  const found = new Map(
    rows.map(row => [keys[row.place - 1], { application: applicationOf(row), secretFits: row.secret_fits }]),
  )
  return asked.map(claim => found.get(keyOf(claim)) ?? { application: undefined, secretFits: false })
}

function keyOf({ clientId, secretHash }: AskedClaim): string {
  return `${secretHash?.toString('hex') ?? ''} ${clientId}`
}

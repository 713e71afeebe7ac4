import type { Sql, Transaction } from '../platform/database.ts'
import type { LoggedEvent } from './model.ts'
import { loggedOf, type PageRow } from './store-log.ts'

/** A term and the places of events in one block that have it. */
export interface TermRow {
  readonly term: string
  readonly block: number
  readonly hits: Buffer
}

/** Adds places to the end of their rows: events come in order, so the places of a row stay in order. */
export async function addTerms(tx: Transaction, rows: readonly TermRow[]): Promise<void> {
  await tx.query(
    `INSERT INTO audit_terms (term, block, hits)
       SELECT term, block, hits FROM unnest($1::bigint[], $2::int[], $3::bytea[]) AS added (term, block, hits)
       ORDER BY term, block
     ON CONFLICT (term, block) DO UPDATE SET hits = audit_terms.hits || excluded.hits`,
    [rows.map(row => row.term), rows.map(row => row.block), rows.map(row => row.hits)],
  )
}

/** Takes one event out of the rows of these terms; a row without any place goes. */
export async function dropTerms(
  tx: Transaction,
  { terms, block, hit }: { readonly terms: readonly string[]; readonly block: number; readonly hit: Buffer },
): Promise<void> {
  await tx.query(
    'UPDATE audit_terms SET hits = drop_audit_hit(hits, $3) WHERE term = ANY ($1::bigint[]) AND block = $2',
    [terms, block, hit],
  )
  await tx.query(`DELETE FROM audit_terms WHERE term = ANY ($1::bigint[]) AND block = $2 AND hits = ''`, [terms, block])
}

export interface BlocksAsk {
  readonly term: string
  /** The first block that counts, in the direction of reading. */
  readonly from: number
  readonly ascending: boolean
  readonly limit: number
}

/** The blocks that have a term, in the direction of reading. */
export async function listBlocks(sql: Sql, { term, from, ascending, limit }: BlocksAsk): Promise<number[]> {
  const text = ascending
    ? 'SELECT block FROM audit_terms WHERE term = $1 AND block >= $2 ORDER BY block LIMIT $3'
    : 'SELECT block FROM audit_terms WHERE term = $1 AND block <= $2 ORDER BY block DESC LIMIT $3'
  const rows = await sql.query<{ block: number }>(text, [term, from, limit])
  return rows.map(row => row.block)
}

/** The places of a term in these blocks. */
export async function listHits(sql: Sql, term: string, blocks: readonly number[]): Promise<Omit<TermRow, 'term'>[]> {
  if (blocks.length === 0) return []
  return sql.query('SELECT block, hits FROM audit_terms WHERE term = $1 AND block = ANY ($2::int[])', [term, blocks])
}

/** The events with these indexes, in order. */
export async function listEventsAt(sql: Sql, indexes: readonly number[]): Promise<LoggedEvent[]> {
  if (indexes.length === 0) return []
  const rows = await sql.query<PageRow>(
    `SELECT index, event_id AS id, audit_time(at) AS at, session_id AS session, type, body FROM audit_events
      WHERE index = ANY ($1::bigint[]) ORDER BY index`,
    [indexes],
  )
  return rows.map(loggedOf)
}

/** How far a follower has come, without waiting for it. */
export async function findFollowed(sql: Sql, name: string): Promise<number> {
  const [row] = await sql.query<{ next: string }>('SELECT next_index AS next FROM log_followers WHERE name = $1', [
    name,
  ])
  return Number(row?.next ?? 0)
}

/** The same, and until the transaction ends it comes no further. */
export async function holdFollower(tx: Transaction, name: string): Promise<number> {
  const [row] = await tx.query<{ next: string }>(
    'SELECT next_index AS next FROM log_followers WHERE name = $1 FOR UPDATE',
    [name],
  )
  return Number(row?.next ?? 0)
}

import type { Sql, Transaction } from '../platform/database.ts'
import type { EventId } from '../platform/ids.ts'
import { keyAddedType, keyRetiredType } from './model.ts'
import type { KeyEvent } from './parse-key-event.ts'

/** A row of `audit_keys`. The private part is sealed, and gone once the key no longer signs. */
export interface KeyRow {
  readonly number: number
  readonly publicKey: Buffer
  readonly sealedPrivateKey: Buffer | null
  /** Of the event that brought it in; undefined while that waits, and for the first key. */
  readonly addedIndex: number | undefined
  readonly retiredIndex: number | undefined
  readonly overlapEndsAt: Date | null
  readonly retiring: boolean
}

interface KeyColumns {
  number: number
  public_key: Buffer
  sealed_private_key: Buffer | null
  added_index: string | null
  retired_index: string | null
  overlap_ends_at: Date | null
  retired_event: string | null
}

/** All keys of the log, the first one first. */
export async function listKeys(sql: Sql): Promise<KeyRow[]> {
  const rows = await sql.query<KeyColumns>(
    `SELECT number, public_key, sealed_private_key, added_index, retired_index, overlap_ends_at, retired_event
      FROM audit_keys ORDER BY number LIMIT 1000`,
  )
  return rows.map(row => ({
    number: row.number,
    publicKey: row.public_key,
    sealedPrivateKey: row.sealed_private_key,
    addedIndex: row.added_index === null ? undefined : Number(row.added_index),
    retiredIndex: row.retired_index === null ? undefined : Number(row.retired_index),
    overlapEndsAt: row.overlap_ends_at,
    retiring: row.retired_event !== null,
  }))
}

/** The first one stays: two nodes that start together end up with the same key. */
export async function insertKeyOnce(sql: Sql, key: { publicKey: Buffer; sealedPrivateKey: Buffer }): Promise<void> {
  await sql.query('INSERT INTO audit_keys (public_key, sealed_private_key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    key.publicKey,
    key.sealedPrivateKey,
  ])
}

/** Until the transaction ends nobody else changes the keys. */
export async function lockKeys(tx: Transaction): Promise<void> {
  await tx.query('SELECT number FROM audit_keys ORDER BY number LIMIT 1000 FOR UPDATE')
}

/** A key that counts as soon as its event is in the log. */
export async function insertKey(
  tx: Transaction,
  key: {
    readonly number: number
    readonly publicKey: Buffer
    readonly sealedPrivateKey: Buffer
    readonly event: EventId
    readonly overlapEndsAt: Date
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO audit_keys (number, public_key, sealed_private_key, added_event, overlap_ends_at)
      VALUES ($1, $2, $3, $4, $5)`,
    [key.number, key.publicKey, key.sealedPrivateKey, key.event, key.overlapEndsAt],
  )
}

export async function saveRetiring(tx: Transaction, publicKey: Buffer, event: EventId): Promise<void> {
  await tx.query('UPDATE audit_keys SET retired_event = $2 WHERE public_key = $1', [publicKey, event])
}

/** What a queued event about keys does, once it has its index. False when no row of ours stands behind the event. */
export async function bookKeyEvent(
  tx: Transaction,
  event: { readonly id: string; readonly type: string; readonly publicKey: Buffer; readonly index: number },
): Promise<boolean> {
  const text =
    event.type === keyAddedType
      ? 'UPDATE audit_keys SET added_index = $3 WHERE added_event = $1 AND public_key = $2 AND added_index IS NULL RETURNING 1 AS one'
      : `UPDATE audit_keys SET retired_index = $3, sealed_private_key = NULL
          WHERE retired_event = $1 AND public_key = $2 AND retired_index IS NULL RETURNING 1 AS one`
  const rows = await tx.query(text, [event.id, event.publicKey, event.index])
  return rows.length === 1
}

const keyEventsMax = 10_000

/** The events of the log that say which key signs it. */
export async function listKeyEvents(sql: Sql): Promise<KeyEvent[]> {
  const rows = await sql.query<{ index: string; type: string; body: string | null }>(
    `SELECT index, type, body FROM audit_events WHERE type IN ('${keyAddedType}', '${keyRetiredType}')
      ORDER BY index LIMIT ${keyEventsMax}`,
  )
  return rows.map(row => ({ ...row, index: Number(row.index) }))
}

import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type UserId } from '../platform/ids.ts'
import type { AuditRetentionRow } from '../platform/rows.ts'

/** How long events keep what they say. */
export interface AuditRetention {
  /** Undefined: for good. */
  readonly days: number | undefined
  readonly legalReason: string | undefined
  readonly act: string | undefined
  readonly approvedBy: readonly UserId[]
  readonly eventId: string | undefined
  readonly setAt: Date | undefined
  /** The first event that was not looked at yet. */
  readonly nextIndex: number
}

const columns = 'days, legal_reason, act, approved_by, event_id, set_at, next_index'

function retentionOf(row: Omit<AuditRetentionRow, 'singleton'> | undefined): AuditRetention {
  if (row === undefined) throw new Error('the retention of the log is there from the beginning')
  return {
    days: row.days ?? undefined,
    legalReason: row.legal_reason ?? undefined,
    act: row.act ?? undefined,
    approvedBy: row.approved_by.map(id => idFrom('user', id)),
    eventId: row.event_id ?? undefined,
    setAt: row.set_at ?? undefined,
    nextIndex: Number(row.next_index),
  }
}

export async function getAuditRetention(sql: Sql): Promise<AuditRetention> {
  const rows = await sql.query<AuditRetentionRow>(`SELECT ${columns} FROM audit_retention`)
  return retentionOf(rows[0])
}

/** One node at a time takes events by their age. */
export async function lockAuditRetention(tx: Transaction): Promise<AuditRetention> {
  const rows = await tx.query<AuditRetentionRow>(`SELECT ${columns} FROM audit_retention FOR UPDATE`)
  return retentionOf(rows[0])
}

/** From the first event on: a shorter time reaches what a longer one passed over. */
export async function saveAuditRetention(
  tx: Transaction,
  set: Pick<AuditRetention, 'days' | 'legalReason' | 'act' | 'approvedBy' | 'eventId'>,
): Promise<void> {
  await tx.query(
    `UPDATE audit_retention SET days = $1, legal_reason = $2, act = $3, approved_by = $4, event_id = $5,
        set_at = clock_timestamp(), next_index = 0`,
    [set.days ?? null, set.legalReason ?? null, set.act ?? null, [...set.approvedBy], set.eventId ?? null],
  )
}

export async function saveAgeProgress(tx: Transaction, nextIndex: number): Promise<void> {
  await tx.query('UPDATE audit_retention SET next_index = $1', [nextIndex])
}

export interface AgedEvent {
  readonly index: number
  readonly type: string
  readonly session: string | null
  readonly erased: boolean
}

/** The next events in the order of the log that are older, up to the first that is not, and as far as every follower has read. */
export async function listAged(
  sql: Sql,
  { from, before, limit }: { readonly from: number; readonly before: Date; readonly limit: number },
): Promise<AgedEvent[]> {
  const rows = await sql.query<{ index: string; type: string; session: string | null; erased: boolean; aged: boolean }>(
    `SELECT index, type, session_id AS session, body IS NULL AS erased, at < $2 AS aged FROM audit_events
      WHERE index >= $1 AND index < (SELECT coalesce(min(next_index), 0) FROM log_followers) ORDER BY index LIMIT $3`,
    [from, before, limit],
  )
  const young = rows.findIndex(({ aged }) => !aged)
  return (young === -1 ? rows : rows.slice(0, young)).map(({ index, type, session, erased }) => ({
    ...{ index: Number(index), type, session, erased },
  }))
}

import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type SessionId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { ApprovalDelegationsRow } from '../platform/rows.ts'
import type { Delegation } from './model.ts'

const columns = `d.id, d.user_id, d.delegate_id, d.starts_at, d.ends_at, d.ended_at, d.end_reason, d.created_at`

type Row = Omit<ApprovalDelegationsRow, 'made_in_session'>

function delegationOf(row: Row): Delegation {
  return {
    id: idFrom('delegation', row.id),
    userId: idFrom('user', row.user_id),
    delegateId: idFrom('user', row.delegate_id),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    endedAt: row.ended_at ?? undefined,
    endReason: row.end_reason ?? undefined,
    createdAt: row.created_at,
  }
}

export async function insertDelegation(
  tx: Transaction,
  made: Pick<Delegation, 'id' | 'userId' | 'delegateId' | 'startsAt' | 'endsAt'> & { readonly inSession: SessionId },
): Promise<void> {
  await tx.query(
    `INSERT INTO approval_delegations (id, user_id, delegate_id, starts_at, ends_at, made_in_session)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [made.id, made.userId, made.delegateId, made.startsAt, made.endsAt, made.inSession],
  )
}

/** Of this person or to them, the newest first. `delegations_end` ends those of whoever is suspended. */
export async function listDelegationsOf(sql: Sql, userId: UserId, limit: number): Promise<Delegation[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approval_delegations d WHERE d.user_id = $1 OR d.delegate_id = $1 ORDER BY d.id DESC LIMIT $2`,
    [userId, limit],
  )
  return rows.map(delegationOf)
}

/** For administrators. */
export async function listDelegations(sql: Sql, page: Page): Promise<Delegation[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approval_delegations d
      WHERE ($1::text IS NULL OR CASE WHEN $2 THEN d.id > $1 ELSE d.id < $1 END)
      ORDER BY CASE WHEN $2 THEN d.id END ASC, d.id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(delegationOf)
}

/** Held until the transaction ends; by its id alone, for whoever is allowed is judged by who it is of. */
export async function lockDelegation(tx: Transaction, id: Id<'delegation'>): Promise<Delegation | undefined> {
  const rows = await tx.query<Row>(`SELECT ${columns} FROM approval_delegations d WHERE d.id = $1 FOR NO KEY UPDATE`, [
    id,
  ])
  return rows[0] && delegationOf(rows[0])
}

export async function endDelegation(tx: Transaction, id: Id<'delegation'>, reason: string): Promise<void> {
  await tx.query(
    `UPDATE approval_delegations SET ended_at = clock_timestamp(), end_reason = $2 WHERE id = $1 AND ended_at IS NULL`,
    [id, reason],
  )
}

/** Who decides in this person's place at this moment. */
export async function listDelegatesNow(sql: Sql, userId: UserId): Promise<UserId[]> {
  const rows = await sql.query<{ delegate_id: string }>(
    `SELECT DISTINCT d.delegate_id FROM approval_delegations d WHERE d.user_id = $1 AND d.ended_at IS NULL
        AND d.starts_at <= clock_timestamp() AND d.ends_at > clock_timestamp() LIMIT 5`,
    [userId],
  )
  return rows.map(row => idFrom('user', row.delegate_id))
}

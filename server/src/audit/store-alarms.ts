import type { Sql, Transaction } from '../platform/database.ts'
import type { Alarm, AlarmKind } from './decide-alarms.ts'

export interface AlarmRow extends Alarm {
  readonly since: Date
  readonly node: string
  readonly acceptedAt: Date | undefined
}

interface AlarmColumns {
  kind: AlarmKind
  since: Date
  seconds: number
  halts: boolean
  node: string
  accepted_at: Date | null
}

const columns = 'kind, since, seconds, halts, node, accepted_at'

function alarmOf({ accepted_at: acceptedAt, ...row }: AlarmColumns): AlarmRow {
  return { ...row, acceptedAt: acceptedAt ?? undefined }
}

/** What is wrong now; a jump of the clock that was accepted is no longer. */
export async function listAlarms(sql: Sql): Promise<AlarmRow[]> {
  const rows = await sql.query<AlarmColumns>(`SELECT ${columns} FROM audit_alarms ORDER BY kind LIMIT 10`)
  return rows.map(alarmOf)
}

/** The same; until the transaction ends no other node changes them. */
export async function lockAlarms(tx: Transaction): Promise<AlarmRow[]> {
  await tx.query('LOCK TABLE audit_alarms IN SHARE ROW EXCLUSIVE MODE')
  return listAlarms(tx)
}

export async function saveAlarm(tx: Transaction, alarm: Alarm & { readonly node: string }): Promise<void> {
  await tx.query(
    `INSERT INTO audit_alarms (kind, seconds, halts, node) VALUES ($1, $2, $3, $4)
      ON CONFLICT (kind) DO UPDATE SET seconds = excluded.seconds, halts = excluded.halts, node = excluded.node,
        accepted_at = NULL`,
    [alarm.kind, alarm.seconds, alarm.halts, alarm.node],
  )
}

export async function deleteAlarm(tx: Transaction, kind: AlarmKind): Promise<void> {
  await tx.query('DELETE FROM audit_alarms WHERE kind = $1', [kind])
}

/** The clock of the database, and how much later the newest checkpoint is. */
export async function readClock(sql: Sql): Promise<{ databaseMs: number; behindSeconds: number }> {
  const [row] = await sql.query<{ ms: number; behind: number | null }>(
    `SELECT (extract(epoch from clock_timestamp()) * 1000)::float8 AS ms,
       (SELECT extract(epoch from at - clock_timestamp()) FROM audit_checkpoints ORDER BY size DESC LIMIT 1)::float8 AS behind`,
  )
  return { databaseMs: row?.ms ?? 0, behindSeconds: Math.max(0, row?.behind ?? 0) }
}

/** It halts nothing from now on. The row stays, so that each node hears of it. */
export async function acceptAlarm(tx: Transaction, kind: AlarmKind): Promise<void> {
  await tx.query('UPDATE audit_alarms SET accepted_at = clock_timestamp(), halts = false WHERE kind = $1', [kind])
}

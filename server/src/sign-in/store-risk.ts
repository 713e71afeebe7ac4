import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, newId } from '../platform/ids.ts'
import type { RiskAttemptsRow, RiskListEntriesRow } from '../platform/rows.ts'
import type { RiskListEntry, RiskListType, RiskVerdict } from './model.ts'

type ListedRow = Omit<RiskListEntriesRow, 'created_at'>

/** False when it stands there already. */
export async function insertRiskEntry(tx: Transaction, { type, action, entry }: RiskListEntry): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO risk_list_entries (type, action, entry) VALUES ($1, $2, $3) ON CONFLICT (type, entry, action) DO NOTHING
     RETURNING type`,
    [type, action, entry],
  )
  return rows.length > 0
}

/** False when there was none. */
export async function deleteRiskEntry(tx: Transaction, { type, action, entry }: RiskListEntry): Promise<boolean> {
  const rows = await tx.query(
    'DELETE FROM risk_list_entries WHERE type = $1 AND action = $2 AND entry = $3 RETURNING type',
    [type, action, entry],
  )
  return rows.length > 0
}

export interface ListQuestion {
  /** An address of the internet; undefined for what is none. */
  readonly address: string | undefined
  readonly values: readonly { readonly type: RiskListType; readonly entry: string }[]
}

const listedMax = 100

/** The entries that fit one sign-in: equal values, and networks that hold the address. */
export async function listRiskEntriesFor(sql: Sql, { address, values }: ListQuestion): Promise<RiskListEntry[]> {
  const rows = await sql.query<ListedRow>(
    `SELECT type, action, entry FROM risk_list_entries
      WHERE (type, entry) IN (SELECT x.type, x.entry FROM unnest($1::text[], $2::text[]) AS x (type, entry))
     UNION SELECT type, action, entry FROM risk_list_entries
      WHERE type = 'ip_address' AND CASE WHEN type = 'ip_address' THEN entry::inet >>= $3::inet END
      LIMIT ${listedMax}`,
    [values.map(({ type }) => type), values.map(({ entry }) => entry), address ?? null],
  )
  return rows.map(({ type, action, entry }) => ({ type, action, entry }))
}

export interface NewRiskAttempt {
  readonly emailKey: string
  readonly address: string
  readonly userAgent: string
  readonly verdict: RiskVerdict
}

export async function insertRiskAttempt(tx: Transaction, made: NewRiskAttempt): Promise<Id<'riskAttempt'>> {
  const id = newId('riskAttempt')
  await tx.query(
    'INSERT INTO risk_attempts (id, email_key, ip_address, user_agent, verdict) VALUES ($1, $2, $3, $4, $5)',
    [id, made.emailKey, made.address, made.userAgent, made.verdict],
  )
  return id
}

/** What was passed, once each; false for an id that is unknown. */
export async function markRiskAttempt(
  tx: Transaction,
  id: Id<'riskAttempt'>,
  passed: { readonly challenge: boolean; readonly attempt: boolean },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE risk_attempts SET
       challenge_succeeded_at = CASE WHEN $2 THEN coalesce(challenge_succeeded_at, clock_timestamp()) ELSE challenge_succeeded_at END,
       attempt_succeeded_at = CASE WHEN $3 THEN coalesce(attempt_succeeded_at, clock_timestamp()) ELSE attempt_succeeded_at END
      WHERE id = $1 RETURNING id`,
    [id, passed.challenge, passed.attempt],
  )
  return rows.length > 0
}

const passedMax = 50

/** The newest attempts at one address that succeeded. */
export function listPassedAttempts(
  sql: Sql,
  emailKey: string,
): Promise<Pick<RiskAttemptsRow, 'ip_address' | 'user_agent' | 'created_at'>[]> {
  return sql.query(
    `SELECT ip_address, user_agent, created_at FROM risk_attempts WHERE email_key = $1 AND attempt_succeeded_at IS NOT NULL
      ORDER BY id DESC LIMIT ${passedMax}`,
    [emailKey],
  )
}

export async function countRiskAttempts(sql: Sql, emailKey: string, seconds: number): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM risk_attempts
      WHERE email_key = $1 AND created_at > clock_timestamp() - make_interval(secs => $2)`,
    [emailKey, seconds],
  )
  return row?.count ?? 0
}

/** No rule looks further back. */
export async function deleteOldRiskAttempts(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM risk_attempts WHERE created_at < clock_timestamp() - interval '30 days'`)
}

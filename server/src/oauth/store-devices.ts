import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom, type SessionId } from '../platform/ids.ts'
import type { DeviceCodesRow } from '../platform/rows.ts'
import type { CodeDoor, KeptDevice } from './model.ts'

export interface NewDevice {
  readonly hash: Buffer
  readonly userCodeHash: Buffer
  readonly applicationId: ApplicationId
  readonly door: CodeDoor
  readonly scope: string
  readonly resource: string | undefined
  readonly codeChallenge: string | undefined
  readonly ipAddress: string
  readonly userAgent: string | undefined
  readonly intervalSeconds: number
  readonly lifeSeconds: number
}

/** False when the user code is taken. */
export async function insertDevice(sql: Sql, made: NewDevice): Promise<boolean> {
  const rows = await sql.query<{ state: string }>(
    `INSERT INTO device_codes (hash, user_code_hash, application_id, door, scope, resource, code_challenge, ip_address, user_agent,
       interval_seconds, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() + make_interval(secs => $11))
     ON CONFLICT (user_code_hash) DO NOTHING RETURNING state`,
    [
      made.hash,
      made.userCodeHash,
      made.applicationId,
      made.door,
      made.scope,
      made.resource ?? null,
      made.codeChallenge ?? null,
      made.ipAddress,
      made.userAgent ?? null,
      made.intervalSeconds,
      made.lifeSeconds,
    ],
  )
  return rows.length === 1
}

interface DeviceRow extends DeviceCodesRow {
  is_late: boolean
  seconds_since_poll: number | null
}

const columns = `hash, application_id, door, scope, resource, code_challenge, ip_address, user_agent, state, session_id, signed_in_at,
  interval_seconds, created_at, expires_at, used_at, expires_at <= clock_timestamp() AS is_late,
  extract(epoch FROM clock_timestamp() - last_poll_at)::float8 AS seconds_since_poll`

function deviceOf(row: DeviceRow): KeptDevice {
  return {
    hash: row.hash,
    applicationId: idFrom('application', row.application_id),
    door: row.door,
    scope: row.scope,
    resource: row.resource ?? undefined,
    codeChallenge: row.code_challenge ?? undefined,
    ipAddress: row.ip_address,
    userAgent: row.user_agent ?? undefined,
    state: row.state,
    sessionId: row.session_id === null ? undefined : idFrom('session', row.session_id),
    signedInAt: row.signed_in_at ?? undefined,
    intervalSeconds: row.interval_seconds,
    secondsSincePoll: row.seconds_since_poll ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    isLate: row.is_late,
    isUsed: row.used_at !== null,
  }
}

/** The device with this code, locked: of many polls one takes the session. */
export async function lockDevice(tx: Transaction, hash: Buffer): Promise<KeptDevice | undefined> {
  const rows = await tx.query<DeviceRow>(`SELECT ${columns} FROM device_codes WHERE hash = $1 FOR NO KEY UPDATE`, [
    hash,
  ])
  return rows[0] && deviceOf(rows[0])
}

/** A device that still waits for its person. */
export async function findWaitingDevice(sql: Sql, userCodeHash: Buffer): Promise<KeptDevice | undefined> {
  const rows = await sql.query<DeviceRow>(
    `SELECT ${columns} FROM device_codes
      WHERE user_code_hash = $1 AND state = 'pending' AND expires_at > clock_timestamp()`,
    [userCodeHash],
  )
  return rows[0] && deviceOf(rows[0])
}

export async function savePoll(tx: Transaction, hash: Buffer, intervalSeconds: number): Promise<void> {
  await tx.query('UPDATE device_codes SET last_poll_at = clock_timestamp(), interval_seconds = $2 WHERE hash = $1', [
    hash,
    intervalSeconds,
  ])
}

export async function saveDeviceUse(tx: Transaction, hash: Buffer): Promise<void> {
  await tx.query('UPDATE device_codes SET used_at = clock_timestamp() WHERE hash = $1', [hash])
}

export async function saveApproval(
  tx: Transaction,
  { hash, sessionId, signedInAt }: { hash: Buffer; sessionId: SessionId; signedInAt: Date },
): Promise<void> {
  await tx.query(
    `UPDATE device_codes SET state = 'approved', session_id = $2, signed_in_at = $3 WHERE hash = $1 AND state = 'pending'`,
    [hash, sessionId, signedInAt],
  )
}

export async function saveDenial(tx: Transaction, hash: Buffer): Promise<void> {
  await tx.query(`UPDATE device_codes SET state = 'denied' WHERE hash = $1 AND state = 'pending'`, [hash])
}

/** Kept for a day after their end, so that a late poll is told that it is late. */
export async function deleteEndedDevices(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM device_codes WHERE expires_at < clock_timestamp() - interval '1 day'`)
}

/** Devices that waited for their person ask again. */
export async function deleteDevices(tx: Transaction): Promise<void> {
  await tx.query('DELETE FROM device_codes')
}

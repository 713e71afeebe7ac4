import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom, type SessionId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { sessionStatus } from './derive-session-status.ts'
import type { Bearer, EndReason } from './model.ts'
import { type SessionRow, sessionColumns, sessionOf } from './store.ts'

interface BearerRow extends SessionRow {
  hash: Buffer
  token_kind: BearerKind
  scope: string
  resource: string | null
  jkt: string | null
  token_expires_at: Date
  door_reason: EndReason | null
  asked_at: Date | null
  asked_by: string | null
  now: Date
}

/** `widget` opens the widgets of the session's application; `elevated` lets the same session change how its person signs in. */
export type BearerKind = 'access' | 'cookie' | 'widget' | 'elevated'

const bearerQuery = `SELECT ${sessionColumns}, t.hash, t.kind AS token_kind, t.scope, t.resource, t.jkt, t.expires_at AS token_expires_at, e.reason AS door_reason,
    e.asked_at, e.asked_by, clock_timestamp() AS now
  FROM tokens t JOIN sessions s ON s.id = t.session_id
  LEFT JOIN session_endings e ON e.session_id = s.id LEFT JOIN session_activity a ON a.session_id = s.id
 WHERE t.hash = ANY ($1)`

/** One statement that joins token, session, door and activity; never trusted from a cache. An answer for each, in order. */
export async function findBearerRows(
  sql: Sql,
  asked: readonly { readonly hash: Buffer; readonly kind: BearerKind }[],
): Promise<Bearer[]> {
  const rows = await sql.query<BearerRow>(bearerQuery, [asked.map(({ hash }) => hash)])
  const byHash = new Map(rows.map(row => [row.hash.toString('hex'), row]))
  return asked.map(({ hash, kind }) => {
    const row = byHash.get(hash.toString('hex'))
    return row === undefined || row.token_kind !== kind ? { outcome: 'unknown' } : bearerOf(row)
  })
}

function bearerOf(row: BearerRow): Bearer {
  const session = sessionOf(row)
  const door =
    row.door_reason === null || row.asked_at === null ? undefined : { reason: row.door_reason, at: row.asked_at }
  const status = sessionStatus(session, door, row.now)
  if (!status.living)
    return { outcome: 'ended', session, reason: status.reason, endedAt: status.at, askedBy: row.asked_by ?? 'system' }
  if (row.now >= row.token_expires_at) return { outcome: 'token_expired' }
  return {
    outcome: 'active',
    session,
    scope: row.scope,
    resource: row.resource ?? undefined,
    holderKey: row.jkt ?? undefined,
    tokenExpiresAt: row.token_expires_at,
  }
}

export async function insertToken(
  tx: Transaction,
  token: {
    id: string
    hash: Buffer
    kind: BearerKind
    sessionId: SessionId
    resource: string | undefined
    scope: string
    seconds: number
    holderKey?: string | undefined
  },
): Promise<Date> {
  const rows = await tx.query<{ expires_at: Date }>(
    `INSERT INTO tokens (hash, id, kind, session_id, resource, scope, jkt, expires_at)
     SELECT $1, $2, $3, s.id, $5, $6, $8, least(clock_timestamp() + make_interval(secs => $7), s.expires_at)
       FROM sessions s WHERE s.id = $4 RETURNING expires_at`,
    [
      token.hash,
      token.id,
      token.kind,
      token.sessionId,
      token.resource ?? null,
      token.scope,
      token.seconds,
      token.holderKey ?? null,
    ],
  )
  const [row] = rows
  if (row === undefined) throw notFound('session')
  return row.expires_at
}

/** A signed token, in both places where it is known: by its hash, and by its id for who can only name it. */
export async function insertUserToken(
  tx: Transaction,
  token: {
    hash: Buffer
    id: Id<'token'>
    jti: string
    session: { id: SessionId }
    application: { id: ApplicationId }
    scope: string
    expiresAt: Date
    resource?: string | undefined
    holderKey?: string | undefined
  },
): Promise<void> {
  await tx.query(
    `WITH known AS (INSERT INTO tokens (hash, id, kind, session_id, scope, expires_at, jkt, resource)
       SELECT $1, $2, 'access', s.id, $4, least($5, s.expires_at), $8, $9 FROM sessions s WHERE s.id = $3)
     INSERT INTO offline_tokens (id, session_id, application_id, expires_at) VALUES ($7, $3, $6, $5)`,
    [
      token.hash,
      token.id,
      token.session.id,
      token.scope,
      token.expiresAt,
      token.application.id,
      token.jti,
      token.holderKey ?? null,
      token.resource ?? null,
    ],
  )
}

/** A token that was made elsewhere, and a session that ends no later than it. */
export async function insertForeignToken(
  tx: Transaction,
  token: {
    hash: Buffer
    id: Id<'token'>
    sessionId: SessionId
    scope: string
    resource: string
    expiresAt: Date
    holderKey: string | undefined
  },
): Promise<void> {
  await tx.query(
    `WITH shrunk AS (UPDATE sessions SET expires_at = least(expires_at, $6) WHERE id = $3 RETURNING id)
     INSERT INTO tokens (hash, id, kind, session_id, scope, resource, expires_at, jkt)
       SELECT $1, $2, 'access', id, $4, $5, $6, $7 FROM shrunk`,
    [token.hash, token.id, token.sessionId, token.scope, token.resource, token.expiresAt, token.holderKey ?? null],
  )
}

/** Answers the session of a token that lived until now. */
export async function endToken(tx: Transaction, hash: Buffer): Promise<SessionId | undefined> {
  const rows = await tx.query<{ session_id: string }>(
    `UPDATE tokens SET ended_at = clock_timestamp(), expires_at = least(expires_at, clock_timestamp())
      WHERE hash = $1 AND ended_at IS NULL RETURNING session_id`,
    [hash],
  )
  return rows[0] && idFrom('session', rows[0].session_id)
}

export interface RefreshRow {
  hash: Buffer
  scope: string
  resource: string | null
  jkt: string | null
  used_at: Date | null
  successor_hash: Buffer | null
  successor_sealed: Buffer | null
  seconds_since_use: number | null
}

export interface KnownRefreshToken {
  readonly sessionId: SessionId
  readonly applicationId: string
  readonly scope: string
  readonly resource: string | undefined
  readonly isUsed: boolean
}

export async function findRefreshToken(sql: Sql, hash: Buffer): Promise<KnownRefreshToken | undefined> {
  const [row] = await sql.query<{
    session_id: string
    application_id: string
    scope: string
    resource: string | null
    is_used: boolean
  }>(
    `SELECT r.session_id, s.application_id, r.scope, r.resource, r.used_at IS NOT NULL AS is_used
       FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.hash = $1`,
    [hash],
  )
  if (row === undefined) return undefined
  return {
    sessionId: idFrom('session', row.session_id),
    applicationId: row.application_id,
    scope: row.scope,
    resource: row.resource ?? undefined,
    isUsed: row.is_used,
  }
}

export async function lockRefreshToken(tx: Transaction, hash: Buffer): Promise<RefreshRow | undefined> {
  const rows = await tx.query<RefreshRow>(
    `SELECT hash, scope, resource, jkt, used_at, successor_hash, successor_sealed,
        extract(epoch FROM clock_timestamp() - used_at)::float8 AS seconds_since_use
       FROM refresh_tokens WHERE hash = $1 FOR NO KEY UPDATE`,
    [hash],
  )
  return rows[0]
}

export async function refreshTokenWasUsed(tx: Transaction, hash: Buffer): Promise<boolean> {
  const rows = await tx.query<{ used: boolean }>(
    'SELECT used_at IS NOT NULL AS used FROM refresh_tokens WHERE hash = $1',
    [hash],
  )
  return rows[0]?.used ?? true
}

export async function insertRefreshToken(
  tx: Transaction,
  token: {
    hash: Buffer
    sessionId: SessionId
    generation: number
    scope: string
    resource: string | undefined
    holderKey?: string | undefined
  },
): Promise<void> {
  await tx.query(
    'INSERT INTO refresh_tokens (hash, session_id, generation, scope, resource, jkt) VALUES ($1, $2, $3, $4, $5, $6)',
    [token.hash, token.sessionId, token.generation, token.scope, token.resource ?? null, token.holderKey ?? null],
  )
}

/** The next generation of a refresh token, and that the former one was used for it. */
export async function insertSuccessor(
  tx: Transaction,
  hash: Buffer,
  successor: { hash: Buffer; sealed: Buffer },
): Promise<void> {
  await tx.query(
    `WITH used AS (UPDATE refresh_tokens SET used_at = clock_timestamp(), successor_hash = $2, successor_sealed = $3 WHERE hash = $1
       RETURNING session_id, generation, scope, resource, jkt)
     INSERT INTO refresh_tokens (hash, session_id, generation, scope, resource, jkt)
       SELECT $2, session_id, generation + 1, scope, resource, jkt FROM used`,
    [hash, successor.hash, successor.sealed],
  )
}

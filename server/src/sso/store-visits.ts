import type { Sql } from '../platform/database.ts'
import { type Id, idFrom } from '../platform/ids.ts'
import type { ProfileAsked, VisitPurpose } from './model.ts'

export interface Visit {
  readonly connectionId: Id<'connection'>
  readonly purpose: VisitPurpose
  /** Nonce and code verifier, or the id of the request. */
  readonly sealed: Uint8Array
  /** What the provider's page posted; undefined where the browser itself brings it. */
  readonly answerSealed: Uint8Array | undefined
  readonly returnTo: string | undefined
  readonly asked: ProfileAsked | undefined
}

export interface NewVisit extends Omit<Visit, 'answerSealed'> {
  readonly stateHash: Uint8Array
  readonly flowHash: Uint8Array
  readonly seconds: number
}

export async function insertVisit(sql: Sql, made: NewVisit): Promise<void> {
  await sql.query(
    `INSERT INTO sso_visits (state_hash, connection_id, flow_hash, purpose, sealed, return_to, asked, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8))`,
    [
      made.stateHash,
      made.connectionId,
      made.flowHash,
      made.purpose,
      made.sealed,
      made.returnTo ?? null,
      made.asked === undefined ? null : JSON.stringify(made.asked),
      made.seconds,
    ],
  )
}

/** Keeps what the provider's page posted for the visit of this state, once. False where none is awaited. */
export async function keepAnswer(
  sql: Sql,
  kept: { readonly stateHash: Uint8Array; readonly connectionId: Id<'connection'>; readonly answerSealed: Uint8Array },
): Promise<boolean> {
  const rows = await sql.query<{ purpose: string }>(
    `UPDATE sso_visits SET answer_sealed = $3 WHERE state_hash = $1 AND connection_id = $2 AND answer_sealed IS NULL
       AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING purpose`,
    [kept.stateHash, kept.connectionId, kept.answerSealed],
  )
  return rows.length === 1
}

interface Row {
  connection_id: string
  purpose: VisitPurpose
  sealed: Buffer
  answer_sealed: Buffer | null
  return_to: string | null
  asked: { clientId: string; redirectUri: string; state?: string; codeChallenge?: string } | null
}

/** Uses it up in the statement that finds it, for the browser that was sent and for no other (T24). */
export async function takeVisit(
  sql: Sql,
  back: { readonly stateHash: Uint8Array; readonly flowHash: Uint8Array; readonly connectionId: Id<'connection'> },
): Promise<Visit | undefined> {
  const [row] = await sql.query<Row>(
    `UPDATE sso_visits SET used_at = clock_timestamp()
      WHERE state_hash = $1 AND flow_hash = $2 AND connection_id = $3 AND used_at IS NULL AND expires_at > clock_timestamp()
      RETURNING connection_id, purpose, sealed, answer_sealed, return_to, asked`,
    [back.stateHash, back.flowHash, back.connectionId],
  )
  return (
    row && {
      connectionId: idFrom('connection', row.connection_id),
      purpose: row.purpose,
      sealed: row.sealed,
      answerSealed: row.answer_sealed ?? undefined,
      returnTo: row.return_to ?? undefined,
      asked:
        row.asked === null
          ? undefined
          : { ...row.asked, state: row.asked.state, codeChallenge: row.asked.codeChallenge },
    }
  )
}

export async function insertTest(
  sql: Sql,
  made: {
    readonly hash: Uint8Array
    readonly connectionId: Id<'connection'>
    readonly askedBy: string
    /** A path of ours to which whoever looks at what arrived goes on. */
    readonly returnTo: string | undefined
    readonly seconds: number
  },
): Promise<void> {
  await sql.query(
    `INSERT INTO sso_tests (hash, connection_id, asked_by, return_to, expires_at)
     VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))`,
    [made.hash, made.connectionId, made.askedBy, made.returnTo ?? null, made.seconds],
  )
}

/** Uses the link of a test sign-in up. */
export async function takeTest(
  sql: Sql,
  hash: Uint8Array,
): Promise<{ readonly id: Id<'connection'>; readonly returnTo: string | undefined } | undefined> {
  const [row] = await sql.query<{ connection_id: string; return_to: string | null }>(
    `UPDATE sso_tests SET used_at = clock_timestamp() WHERE hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp()
      RETURNING connection_id, return_to`,
    [hash],
  )
  return row && { id: idFrom('connection', row.connection_id), returnTo: row.return_to ?? undefined }
}

/** Visits, test links and codes that are over. */
export async function deleteOld(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM sso_visits WHERE expires_at < clock_timestamp() - interval '1 day'`)
  await sql.query(`DELETE FROM sso_tests WHERE expires_at < clock_timestamp() - interval '1 day'`)
  await sql.query(`DELETE FROM sso_codes WHERE expires_at < clock_timestamp() - interval '1 day'`)
}

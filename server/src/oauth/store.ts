import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom, type SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { CodeDoor, KeptCode } from './model.ts'

export interface NewCode {
  readonly hash: Uint8Array
  readonly applicationId: ApplicationId
  readonly sessionId: SessionId
  readonly redirectUri: string
  /** Undefined only at the door `user_management`, for a client with a secret. */
  readonly codeChallenge: string | undefined
  readonly door: CodeDoor
  readonly invitationId?: Id<'invitation'> | undefined
  readonly holderKey?: string | undefined
  readonly resource: string | undefined
  readonly scope: string
  readonly nonce: string | undefined
  readonly signedInAt: Date
  readonly lifeSeconds: number
}

/** Keeps the hash of a code; the code itself only travels. */
export async function insertCode(tx: Transaction, made: NewCode): Promise<void> {
  await tx.query(
    `INSERT INTO authorization_codes (hash, application_id, session_id, redirect_uri, code_challenge, resource, scope, nonce,
       signed_in_at, door, invitation_id, jkt, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, clock_timestamp() + make_interval(secs => $13))`,
    [
      made.hash,
      made.applicationId,
      made.sessionId,
      made.redirectUri,
      made.codeChallenge ?? null,
      made.resource ?? null,
      made.scope,
      made.nonce ?? null,
      made.signedInAt,
      made.door,
      made.invitationId ?? null,
      made.holderKey ?? null,
      made.lifeSeconds,
    ],
  )
}

/** The code with this hash, used or not, late or not. */
export async function findCode(sql: Sql, hash: Uint8Array): Promise<KeptCode | undefined> {
  const [row] = await sql.query<{
    application_id: string
    session_id: string
    redirect_uri: string
    code_challenge: string | null
    door: CodeDoor
    invitation_id: string | null
    jkt: string | null
    resource: string | null
    scope: string
    nonce: string | null
    signed_in_at: Date
    used_at: Date | null
  }>(
    `SELECT application_id, session_id, redirect_uri, code_challenge, door, invitation_id, jkt, resource, scope, nonce, signed_in_at, used_at
       FROM authorization_codes WHERE hash = $1`,
    [hash],
  )
  if (row === undefined) return undefined
  return {
    applicationId: idFrom('application', row.application_id),
    sessionId: idFrom('session', row.session_id),
    redirectUri: row.redirect_uri,
    codeChallenge: row.code_challenge ?? undefined,
    door: row.door,
    invitationId: row.invitation_id === null ? undefined : idFrom('invitation', row.invitation_id),
    holderKey: row.jkt ?? undefined,
    resource: row.resource ?? undefined,
    scope: row.scope,
    nonce: row.nonce ?? undefined,
    signedInAt: row.signed_in_at,
    isUsed: row.used_at !== null,
  }
}

/** True for one request of many: the others wait on the row and then see that it is used. False also when it is too late. */
export async function useCode(tx: Transaction, hash: Uint8Array): Promise<boolean> {
  const rows = await tx.query<{ application_id: string }>(
    `UPDATE authorization_codes SET used_at = clock_timestamp()
      WHERE hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING application_id`,
    [hash],
  )
  return rows.length === 1
}

/** True the first time a consent page is answered. */
export async function answerConsent(tx: Transaction, id: string, expiresAt: Date): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'INSERT INTO answered_consents (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id',
    [id, expiresAt],
  )
  return rows.length === 1
}

/** A page that was answered in this transaction, and led to a question instead of an end, can be answered again. */
export async function reopenConsent(tx: Transaction, id: string): Promise<void> {
  await tx.query('DELETE FROM answered_consents WHERE id = $1', [id])
}

export interface KeptDocument {
  readonly applicationId: ApplicationId
  readonly digest: string
  readonly isFresh: boolean
}

/** What is known of a client id that is a URL. */
export async function findDocument(sql: Sql, clientId: string): Promise<KeptDocument | undefined> {
  const [row] = await sql.query<{ application_id: string; document_digest: string; is_fresh: boolean }>(
    `SELECT application_id, document_digest, fresh_until > clock_timestamp() AS is_fresh
       FROM client_metadata_documents WHERE client_id = $1`,
    [clientId],
  )
  if (row === undefined) return undefined
  return {
    applicationId: idFrom('application', row.application_id),
    digest: row.document_digest,
    isFresh: row.is_fresh,
  }
}

export interface FetchedDocument {
  readonly clientId: string
  readonly applicationId: ApplicationId
  readonly document: Json
  readonly digest: string
  readonly freshSeconds: number
}

/** The document as it was read last. */
export async function saveDocument(tx: Transaction, fetched: FetchedDocument): Promise<void> {
  await tx.query(
    `INSERT INTO client_metadata_documents (client_id, application_id, document, document_digest, fetched_at, fresh_until)
     VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + make_interval(secs => $5))
     ON CONFLICT (client_id) DO UPDATE SET document = excluded.document, document_digest = excluded.document_digest,
       fetched_at = excluded.fetched_at, fresh_until = excluded.fresh_until`,
    [fetched.clientId, fetched.applicationId, JSON.stringify(fetched.document), fetched.digest, fetched.freshSeconds],
  )
}

/** Codes are kept for a day after their end, so that a late replay is still known as one (T02). */
export async function deleteEnded(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM authorization_codes WHERE expires_at < clock_timestamp() - interval '1 day'`)
  await sql.query('DELETE FROM answered_consents WHERE expires_at < clock_timestamp()')
}

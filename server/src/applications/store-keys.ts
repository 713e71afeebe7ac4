import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { KeyAlgorithm, PublicKey } from './model.ts'

interface PublicRow {
  id: string
  application_id: string
  algorithm: KeyAlgorithm
  public_jwk: Json
  certificate: Buffer | null
  sign_from: Date
}

export interface StoredKey extends PublicKey {
  readonly privateSealed: Buffer
}

/** The newest key that signs by now. */
export async function findSigningKey(sql: Sql, applicationId: ApplicationId): Promise<StoredKey | undefined> {
  const [row] = await sql.query<PublicRow & { private_sealed: Buffer }>(
    `SELECT id, application_id, algorithm, public_jwk, certificate, sign_from, private_sealed FROM signing_keys
      WHERE application_id = $1 AND sign_from <= clock_timestamp() AND (retired_at IS NULL OR retired_at > clock_timestamp())
      ORDER BY sign_from DESC, id DESC LIMIT 1`,
    [applicationId],
  )
  return row === undefined ? undefined : { ...publicKeyOf(row), privateSealed: row.private_sealed }
}

/** The private part is sealed; only `actions-keys.ts` opens it. Answers from when on it signs. */
export async function insertSigningKey(tx: Transaction, made: StoredKey, aheadSeconds: number): Promise<Date> {
  const [row] = await tx.query<{ sign_from: Date }>(
    `INSERT INTO signing_keys (id, application_id, algorithm, public_jwk, private_sealed, certificate, sign_from)
     VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7)) RETURNING sign_from`,
    [
      made.kid,
      made.applicationId,
      made.algorithm,
      JSON.stringify(made.jwk),
      made.privateSealed,
      made.certificate ?? null,
      aheadSeconds,
    ],
  )
  if (row === undefined) throw new Error('a row that was inserted is answered')
  return row.sign_from
}

/** From then on only the key named signs; the others verify for as long as a token of theirs may live. */
export async function retireSigningKeys(
  tx: Transaction,
  applicationId: ApplicationId,
  parts: { readonly except: Id<'signingKey'>; readonly signsFrom: Date; readonly overlapSeconds: number },
): Promise<void> {
  await tx.query(
    `UPDATE signing_keys SET retired_at = $3, published_until = $3::timestamptz + make_interval(secs => $4)
      WHERE application_id = $1 AND id <> $2 AND (retired_at IS NULL OR retired_at > $3)`,
    [applicationId, parts.except, parts.signsFrom, parts.overlapSeconds],
  )
}

/** All keys that verify, also those that sign only later: of one application, or of every one. */
export async function listPublicKeys(sql: Sql, applicationId?: ApplicationId): Promise<PublicKey[]> {
  const rows = await sql.query<PublicRow>(
    `SELECT k.id, k.application_id, k.algorithm, k.public_jwk, k.certificate, k.sign_from FROM signing_keys k
       JOIN applications a ON a.id = k.application_id
      WHERE ($1::text IS NULL OR k.application_id = $1) AND a.state = 'active'
        AND (k.retired_at IS NULL OR k.published_until > clock_timestamp()) ORDER BY k.id LIMIT 1000`,
    [applicationId ?? null],
  )
  return rows.map(publicKeyOf)
}

/** Keys without a certificate that still verify; a batch of them. */
export async function listUncertified(sql: Sql): Promise<StoredKey[]> {
  const rows = await sql.query<PublicRow & { private_sealed: Buffer }>(
    `SELECT id, application_id, algorithm, public_jwk, certificate, sign_from, private_sealed FROM signing_keys
      WHERE certificate IS NULL AND (retired_at IS NULL OR published_until > clock_timestamp()) ORDER BY id LIMIT 100`,
  )
  return rows.map(row => ({ ...publicKeyOf(row), privateSealed: row.private_sealed }))
}

/** Kept once: of two nodes that certify one key, the first one's certificate stays. */
export async function saveCertificate(sql: Sql, kid: Id<'signingKey'>, certificate: Uint8Array): Promise<void> {
  await sql.query('UPDATE signing_keys SET certificate = $2 WHERE id = $1 AND certificate IS NULL', [kid, certificate])
}

export interface KeyState extends PublicKey {
  readonly createdAt: Date
  readonly retiredAt: Date | undefined
  readonly publishedUntil: Date | undefined
}

/** Every key of an application that is published, newest first. */
export async function listKeyStates(sql: Sql, applicationId: ApplicationId): Promise<KeyState[]> {
  const rows = await sql.query<PublicRow & { created_at: Date; retired_at: Date | null; published_until: Date | null }>(
    `SELECT id, application_id, algorithm, public_jwk, certificate, sign_from, created_at, retired_at, published_until
       FROM signing_keys WHERE application_id = $1 AND (retired_at IS NULL OR published_until > clock_timestamp())
      ORDER BY id DESC LIMIT 100`,
    [applicationId],
  )
  return rows.map(row => ({
    ...publicKeyOf(row),
    createdAt: row.created_at,
    retiredAt: row.retired_at ?? undefined,
    publishedUntil: row.published_until ?? undefined,
  }))
}

/** Active applications whose newest key is older than that: due for the next one. */
export async function listKeysDue(sql: Sql, olderThanSeconds: number): Promise<PublicKey[]> {
  const rows = await sql.query<PublicRow>(
    `SELECT k.id, k.application_id, k.algorithm, k.public_jwk, k.certificate, k.sign_from FROM signing_keys k
       JOIN applications a ON a.id = k.application_id
      WHERE a.state = 'active' AND k.retired_at IS NULL AND k.sign_from < clock_timestamp() - make_interval(secs => $1)
      ORDER BY k.sign_from LIMIT 10`,
    [olderThanSeconds],
  )
  return rows.map(publicKeyOf)
}

/** Active applications in which people act and that have no key yet. */
export async function listKeyless(sql: Sql): Promise<ApplicationId[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT a.id FROM applications a WHERE a.state = 'active' AND a.kind IN ('web', 'single_page', 'native')
        AND a.registration = 'admin' AND NOT EXISTS (SELECT FROM signing_keys k WHERE k.application_id = a.id)
      ORDER BY a.id LIMIT 10`,
  )
  return rows.map(row => idFrom('application', row.id))
}

function publicKeyOf(row: PublicRow): PublicKey {
  return {
    kid: idFrom('signingKey', row.id),
    applicationId: idFrom('application', row.application_id),
    algorithm: row.algorithm,
    jwk: row.public_jwk,
    certificate: row.certificate ?? undefined,
    signsFrom: row.sign_from,
  }
}

import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { KeyAlgorithm, PublicKey } from './model.ts'

interface KeyRow {
  id: string
  application_id: string
  algorithm: KeyAlgorithm
  public_jwk: Json
  private_sealed: Buffer
}

export interface StoredKey extends PublicKey {
  readonly privateSealed: Buffer
}

/** The newest key that signs. */
export async function findSigningKey(sql: Sql, applicationId: ApplicationId): Promise<StoredKey | undefined> {
  const [row] = await sql.query<KeyRow>(
    `SELECT id, application_id, algorithm, public_jwk, private_sealed FROM signing_keys
      WHERE application_id = $1 AND retired_at IS NULL ORDER BY id DESC LIMIT 1`,
    [applicationId],
  )
  return row === undefined ? undefined : { ...publicKeyOf(row), privateSealed: row.private_sealed }
}

/** The private part is sealed; only `actions.ts` opens it. */
export async function insertSigningKey(tx: Transaction, made: StoredKey): Promise<void> {
  await tx.query(
    `INSERT INTO signing_keys (id, application_id, algorithm, public_jwk, private_sealed) VALUES ($1, $2, $3, $4, $5)`,
    [made.kid, made.applicationId, made.algorithm, JSON.stringify(made.jwk), made.privateSealed],
  )
}

/** Stops signing with all keys of the application but the one named; they verify until `publishedUntil`. */
export async function retireSigningKeys(
  tx: Transaction,
  applicationId: ApplicationId,
  parts: { readonly except: Id<'signingKey'>; readonly publishedUntil: Date },
): Promise<void> {
  await tx.query(
    `UPDATE signing_keys SET retired_at = clock_timestamp(), published_until = $3
      WHERE application_id = $1 AND id <> $2 AND retired_at IS NULL`,
    [applicationId, parts.except, parts.publishedUntil],
  )
}

/** All keys that still verify: of one application, or of every one. */
export async function listPublicKeys(sql: Sql, applicationId?: ApplicationId): Promise<PublicKey[]> {
  const rows = await sql.query<Omit<KeyRow, 'private_sealed'>>(
    `SELECT k.id, k.application_id, k.algorithm, k.public_jwk FROM signing_keys k
       JOIN applications a ON a.id = k.application_id
      WHERE ($1::text IS NULL OR k.application_id = $1) AND a.state = 'active'
        AND (k.retired_at IS NULL OR k.published_until > clock_timestamp()) ORDER BY k.id LIMIT 1000`,
    [applicationId ?? null],
  )
  return rows.map(publicKeyOf)
}

function publicKeyOf(row: Omit<KeyRow, 'private_sealed'>): PublicKey {
  return {
    kid: idFrom('signingKey', row.id),
    applicationId: idFrom('application', row.application_id),
    algorithm: row.algorithm,
    jwk: row.public_jwk,
  }
}

import type { KnownCredential } from '../platform/credentials.ts'
import type { Sql } from '../platform/database.ts'
import { idFrom } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { sha256 } from '../platform/secret.ts'

type Owners = KnownCredential['owners']

interface OwnerRow {
  id: string
  client_id: string
}

function ownersOf(rows: readonly OwnerRow[]): Owners {
  return rows.map(row => ({ id: idFrom('application', row.id), clientId: row.client_id }))
}

/** Whose secret this is or was. */
export async function findSecretOwners(sql: Sql, value: string): Promise<Owners> {
  const rows = await sql.query<OwnerRow>(
    `SELECT a.id, a.client_id FROM application_secrets s JOIN applications a ON a.id = s.application_id
      WHERE s.secret_hash = $1`,
    [sha256(value)],
  )
  return ownersOf(rows)
}

/** Which applications registered exactly this redirect URI. */
export async function findRedirectOwners(sql: Sql, value: string): Promise<Owners> {
  const rows = await sql.query<OwnerRow>(
    `SELECT a.id, a.client_id FROM redirect_uris r JOIN applications a ON a.id = r.application_id
      WHERE r.uri = $1 ORDER BY a.id LIMIT 100`,
    [value],
  )
  return ownersOf(rows)
}

/** Which applications registered exactly this address for after a session. */
export async function findLogoutOwners(sql: Sql, value: string): Promise<Owners> {
  const rows = await sql.query<OwnerRow>(
    `SELECT a.id, a.client_id FROM logout_uris l JOIN applications a ON a.id = l.application_id
      WHERE l.uri = $1 ORDER BY a.id LIMIT 100`,
    [value],
  )
  return ownersOf(rows)
}

/** The key of that id, published or not, and whose it is. */
export async function findKeyOwner(
  sql: Sql,
  kid: string,
): Promise<{ readonly jwk: Json; readonly owners: Owners } | undefined> {
  const [row] = await sql.query<OwnerRow & { public_jwk: Json }>(
    `SELECT a.id, a.client_id, k.public_jwk FROM signing_keys k JOIN applications a ON a.id = k.application_id
      WHERE k.id = $1`,
    [kid],
  )
  return row === undefined ? undefined : { jwk: row.public_jwk, owners: ownersOf([row]) }
}

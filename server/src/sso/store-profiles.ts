import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom, newId, type UserId } from '../platform/ids.ts'
import type { SsoProfilesRow } from '../platform/rows.ts'
import type { Assertion, Profile } from './model.ts'

type Row = Omit<SsoProfilesRow, 'raw_attributes' | 'created_at' | 'updated_at'> & {
  raw_attributes: Readonly<Record<string, unknown>>
}

const columns =
  'p.id, p.connection_id, p.idp_id, p.user_id, p.email, p.first_name, p.last_name, p.idp_groups, p.raw_attributes'

function profileOf(row: Row): Profile {
  return {
    id: idFrom('profile', row.id),
    connectionId: idFrom('connection', row.connection_id),
    idpId: row.idp_id,
    userId: row.user_id === null ? undefined : idFrom('user', row.user_id),
    email: row.email,
    firstName: row.first_name ?? undefined,
    lastName: row.last_name ?? undefined,
    groups: row.idp_groups,
    raw: row.raw_attributes,
  }
}

/** What the provider says now, for the person that it names: made, or brought up to date. */
export async function saveProfile(
  tx: Transaction,
  connectionId: Id<'connection'>,
  said: Assertion & { readonly email: string },
): Promise<Profile> {
  const [row] = await tx.query<Row>(
    `INSERT INTO sso_profiles AS p (id, connection_id, idp_id, email, first_name, last_name, idp_groups, raw_attributes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (connection_id, idp_id) DO UPDATE SET email = $4, first_name = $5, last_name = $6, idp_groups = $7,
       raw_attributes = $8, updated_at = clock_timestamp() RETURNING ${columns}`,
    [
      newId('profile'),
      connectionId,
      said.idpId,
      said.email,
      said.firstName ?? null,
      said.lastName ?? null,
      said.groups,
      JSON.stringify(said.raw),
    ],
  )
  if (row === undefined) throw new Error('a profile was not kept')
  return profileOf(row)
}

export async function findProfile(sql: Sql, id: Id<'profile'>): Promise<Profile | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${columns} FROM sso_profiles p WHERE p.id = $1`, [id])
  return row && profileOf(row)
}

/** The profile is this person from now on. False when it is somebody's already. */
export async function linkProfile(tx: Transaction, id: Id<'profile'>, userId: UserId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'UPDATE sso_profiles SET user_id = $2 WHERE id = $1 AND (user_id IS NULL OR user_id = $2) RETURNING id',
    [id, userId],
  )
  return rows.length === 1
}

export interface NewCode {
  readonly hash: Uint8Array
  readonly applicationId: ApplicationId
  readonly profileId: Id<'profile'>
  readonly redirectUri: string
  readonly codeChallenge: string | undefined
  readonly seconds: number
}

export async function insertCode(tx: Transaction, made: NewCode): Promise<void> {
  await tx.query(
    `INSERT INTO sso_codes (code_hash, application_id, profile_id, redirect_uri, code_challenge, expires_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))`,
    [made.hash, made.applicationId, made.profileId, made.redirectUri, made.codeChallenge ?? null, made.seconds],
  )
}

export interface KeptCode {
  readonly applicationId: ApplicationId
  readonly codeChallenge: string | undefined
  readonly isUsed: boolean
}

export async function findCode(sql: Sql, hash: Uint8Array): Promise<KeptCode | undefined> {
  const [row] = await sql.query<{ application_id: string; code_challenge: string | null; used: boolean }>(
    `SELECT application_id, code_challenge, used_at IS NOT NULL AS used FROM sso_codes
      WHERE code_hash = $1 AND expires_at > clock_timestamp()`,
    [hash],
  )
  return (
    row && {
      applicationId: idFrom('application', row.application_id),
      codeChallenge: row.code_challenge ?? undefined,
      isUsed: row.used,
    }
  )
}

/** Uses the code up in the statement that finds it; from then on the token reads the profile. */
export async function takeCode(
  tx: Transaction,
  taken: { readonly hash: Uint8Array; readonly tokenHash: Uint8Array; readonly seconds: number },
): Promise<Profile | undefined> {
  const [row] = await tx.query<Row>(
    `UPDATE sso_codes c SET used_at = clock_timestamp(), token_hash = $2,
       expires_at = clock_timestamp() + make_interval(secs => $3)
      FROM sso_profiles p JOIN sso_connections n ON n.id = p.connection_id AND n.state = 'active'
      WHERE c.code_hash = $1 AND c.used_at IS NULL AND c.expires_at > clock_timestamp() AND p.id = c.profile_id
      RETURNING ${columns}`,
    [taken.hash, taken.tokenHash, taken.seconds],
  )
  return row && profileOf(row)
}

/** A code that was used comes again: two hold it, so its token reads nothing any more. */
export async function endTokenOf(sql: Sql, hash: Uint8Array): Promise<void> {
  await sql.query('UPDATE sso_codes SET expires_at = clock_timestamp() WHERE code_hash = $1 AND used_at IS NOT NULL', [
    hash,
  ])
}

/** The profile of a living token; a connection that is switched off says nothing more. */
export async function findProfileByToken(sql: Sql, tokenHash: Uint8Array): Promise<Profile | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${columns} FROM sso_codes c JOIN sso_profiles p ON p.id = c.profile_id
       JOIN sso_connections n ON n.id = p.connection_id AND n.state = 'active'
      WHERE c.token_hash = $1 AND c.expires_at > clock_timestamp()`,
    [tokenHash],
  )
  return row && profileOf(row)
}

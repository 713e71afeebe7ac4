import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom } from '../platform/ids.ts'

export interface NewSignIn {
  readonly id: Id<'providerSignIn'>
  readonly connectionId: Id<'connection'>
  readonly profileId: Id<'profile'>
  /** What the provider calls it. */
  readonly idpSession: string | undefined
  readonly hintSealed: Uint8Array
}

export async function insertSignIn(tx: Transaction, made: NewSignIn): Promise<void> {
  await tx.query(
    `INSERT INTO sso_sign_ins (id, connection_id, profile_id, idp_session, hint_sealed) VALUES ($1, $2, $3, $4, $5)`,
    [made.id, made.connectionId, made.profileId, made.idpSession ?? null, made.hintSealed],
  )
}

/** Which sign-ins at a provider end: those of the person that it names, of the session that it names, or of both at once. */
export interface EndingSignIns {
  readonly connectionId: Id<'connection'>
  readonly idpId: string | undefined
  /** Undefined: all of that person. */
  readonly idpSessions: readonly string[] | undefined
}

/**
 * One of the person that has no name of its own there can't be told from the others, so it ends too.
 * They end with this transaction, which waits for whoever starts a session on one of them; answers also those that ended before, so
 * that an end which was cut short is finished by the next.
 */
export async function endSignIns(
  tx: Transaction,
  { connectionId, idpId, idpSessions }: EndingSignIns,
): Promise<{ id: Id<'providerSignIn'>; profileId: Id<'profile'> }[]> {
  const rows = await tx.query<{ id: string; profile_id: string }>(
    `UPDATE sso_sign_ins i SET ended_at = coalesce(i.ended_at, clock_timestamp()), hint_sealed = NULL FROM sso_profiles p
      WHERE p.id = i.profile_id AND i.connection_id = $1 AND ($2::text IS NULL OR p.idp_id = $2)
        AND ($3::text[] IS NULL OR i.idp_session = ANY ($3) OR (i.idp_session IS NULL AND $2::text IS NOT NULL))
        AND ($2::text IS NOT NULL OR $3::text[] IS NOT NULL)
      RETURNING i.id, i.profile_id`,
    [connectionId, idpId ?? null, idpSessions ?? null],
  )
  return rows.map(row => ({ id: idFrom('providerSignIn', row.id), profileId: idFrom('profile', row.profile_id) }))
}

/** The last sign-in of this profile that has not ended, by which its provider knows it. */
export async function findLastSignIn(
  sql: Sql,
  profileId: Id<'profile'>,
): Promise<{ id: Id<'providerSignIn'>; idpSession: string | undefined; hintSealed: Uint8Array } | undefined> {
  const [row] = await sql.query<{ id: string; idp_session: string | null; hint_sealed: Buffer }>(
    `SELECT id, idp_session, hint_sealed FROM sso_sign_ins WHERE profile_id = $1 AND ended_at IS NULL AND hint_sealed IS NOT NULL
      ORDER BY id DESC LIMIT 1`,
    [profileId],
  )
  return (
    row && {
      id: idFrom('providerSignIn', row.id),
      idpSession: row.idp_session ?? undefined,
      hintSealed: row.hint_sealed,
    }
  )
}

export async function insertLogout(
  sql: Sql,
  made: { readonly hash: Uint8Array; readonly profileId: Id<'profile'>; readonly seconds: number },
): Promise<void> {
  await sql.query(
    `INSERT INTO sso_logouts (token_hash, profile_id, expires_at)
     VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))`,
    [made.hash, made.profileId, made.seconds],
  )
}

/** Whose link it is, as long as it counts. */
export async function findLogout(sql: Sql, hash: Uint8Array): Promise<Id<'profile'> | undefined> {
  const [row] = await sql.query<{ profile_id: string }>(
    'SELECT profile_id FROM sso_logouts WHERE token_hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp()',
    [hash],
  )
  return row && idFrom('profile', row.profile_id)
}

/** Uses the link up; false where it counts no more. */
export async function takeLogout(tx: Transaction, hash: Uint8Array): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE sso_logouts SET used_at = clock_timestamp() WHERE token_hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp()
      RETURNING 1`,
    [hash],
  )
  return rows.length === 1
}

/** Codes and tokens that read one of these profiles read nothing any more. */
export async function endReadingOf(tx: Transaction, profiles: readonly Id<'profile'>[]): Promise<void> {
  await tx.query(
    'UPDATE sso_codes SET expires_at = clock_timestamp() WHERE profile_id = ANY ($1) AND expires_at > clock_timestamp()',
    [profiles],
  )
}

/** Longer than any session lives. */
const keptDays = 400

/** Sign-ins on which nothing can stand any more, and links that are over. */
export async function deleteOldSignIns(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM sso_sign_ins WHERE created_at < clock_timestamp() - make_interval(days => $1)`, [
    keptDays,
  ])
  await sql.query(`DELETE FROM sso_logouts WHERE expires_at < clock_timestamp() - interval '1 day'`)
}

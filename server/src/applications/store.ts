import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { applicationRetired } from './errors.ts'
import type {
  Agent,
  Application,
  ApplicationKind,
  ApplicationState,
  AuthMethod,
  ClientSecret,
  RedirectUri,
  Registration,
  SessionPolicy,
} from './model.ts'

interface Row {
  id: string
  client_id: string
  name: string
  kind: ApplicationKind
  state: ApplicationState
  registration: Registration
  client_uri: string | null
  token_endpoint_auth_method: AuthMethod
  jwks: Json
  max_seconds: number
  idle_seconds: number
  access_token_seconds: number
  grant_max_seconds: number
  sign_in_reuse_max_age_seconds: number
  unused_until: Date | null
  created_at: Date
  updated_at: Date
  redirect_uris: readonly { id: string; uri: string; is_default: boolean }[]
}

const columns = `a.id, a.client_id, a.name, a.kind, a.state, a.registration, a.client_uri, a.token_endpoint_auth_method,
  a.jwks, a.max_seconds, a.idle_seconds, a.access_token_seconds, a.grant_max_seconds, a.sign_in_reuse_max_age_seconds,
  a.unused_until, a.created_at, a.updated_at,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'uri', r.uri, 'is_default', r.is_default) ORDER BY r.id)
    FROM redirect_uris r WHERE r.application_id = a.id), '[]'::jsonb) AS redirect_uris`

function applicationOf(row: Row): Application {
  return {
    id: idFrom('application', row.id),
    clientId: row.client_id,
    name: row.name,
    kind: row.kind,
    state: row.state,
    registration: row.registration,
    clientUri: row.client_uri ?? undefined,
    policy: {
      maxSeconds: row.max_seconds,
      idleSeconds: row.idle_seconds,
      accessTokenSeconds: row.access_token_seconds,
      grantMaxSeconds: row.grant_max_seconds,
      signInReuseMaxAgeSeconds: row.sign_in_reuse_max_age_seconds,
    },
    tokenEndpointAuthMethod: row.token_endpoint_auth_method,
    jwks: row.jwks ?? undefined,
    redirectUris: row.redirect_uris.map(each => ({
      id: idFrom('redirectUri', each.id),
      uri: each.uri,
      isDefault: each.is_default,
    })),
    unusedUntil: row.unused_until ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The application of a client id, whatever its state. */
export async function findApplicationByClientId(sql: Sql, clientId: string): Promise<Application | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${columns} FROM applications a WHERE a.client_id = $1`, [clientId])
  return row === undefined ? undefined : applicationOf(row)
}

/**
 * The application that a client claims to be, or the account application, which proves itself in no way: the same statement and
 * the same work for a client that exists and for one that does not (T13).
 */
export async function findClaimedApplication(sql: Sql, clientId: string): Promise<Application | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${columns} FROM applications a WHERE a.id = (SELECT b.id FROM applications b
       WHERE b.client_id = $1 OR b.kind = 'account' ORDER BY b.client_id = $1 DESC LIMIT 1)`,
    [clientId],
  )
  return row === undefined ? undefined : applicationOf(row)
}

/** The application, whatever its state. */
export async function findApplication(sql: Sql, id: ApplicationId): Promise<Application | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${columns} FROM applications a WHERE a.id = $1`, [id])
  return row === undefined ? undefined : applicationOf(row)
}

/** Throws 404 when there is none. */
export async function getApplication(sql: Sql, id: ApplicationId): Promise<Application> {
  const found = await findApplication(sql, id)
  if (found === undefined) throw notFound('application')
  return found
}

/** The built-in application in which people are signed in at Ambit itself; it is there from the first start on. */
export async function findAccountApplication(sql: Sql): Promise<Application | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${columns} FROM applications a WHERE a.kind = 'account'`)
  return row === undefined ? undefined : applicationOf(row)
}

/** One page, in the order of creation. */
export async function listApplications(sql: Sql, page: Page): Promise<Application[]> {
  const from = page.from ?? null
  const rows = page.ascending
    ? await sql.query<Row>(
        `SELECT ${columns} FROM applications a WHERE ($1::text IS NULL OR a.id > $1) ORDER BY a.id LIMIT $2`,
        [from, page.take],
      )
    : await sql.query<Row>(
        `SELECT ${columns} FROM applications a WHERE ($1::text IS NULL OR a.id < $1) ORDER BY a.id DESC LIMIT $2`,
        [from, page.take],
      )
  return rows.map(applicationOf)
}

/**
 * Holds the row so that it can't be retired meanwhile (I9), and refuses unless it is active. Taken after the principals'
 * rows and before any session's: one lock order.
 */
export async function lockApplication(tx: Transaction, id: ApplicationId): Promise<void> {
  const [row] = await tx.query<{ state: ApplicationState }>('SELECT state FROM applications WHERE id = $1 FOR SHARE', [
    id,
  ])
  if (row === undefined) throw notFound('application')
  if (row.state !== 'active') throw applicationRetired()
}

/** Holds the row against every other writer of the application. */
export async function holdApplication(tx: Transaction, id: ApplicationId): Promise<void> {
  await tx.query('SELECT id FROM applications WHERE id = $1 FOR NO KEY UPDATE', [id])
}

export interface NewApplication {
  readonly id: ApplicationId
  readonly clientId: string
  readonly name: string
  readonly kind: ApplicationKind
  readonly registration: Registration
  readonly clientUri: string | undefined
  readonly tokenEndpointAuthMethod: AuthMethod
  readonly jwks: Json | undefined
  readonly policy: SessionPolicy
  readonly unusedUntil: Date | undefined
}

/** False when the client id is taken. */
export async function insertApplication(tx: Transaction, made: NewApplication): Promise<boolean> {
  const { policy } = made
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO applications (id, client_id, name, kind, registration, client_uri, token_endpoint_auth_method, jwks,
       max_seconds, idle_seconds, access_token_seconds, grant_max_seconds, sign_in_reuse_max_age_seconds, unused_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (client_id) DO NOTHING RETURNING id`,
    [
      made.id,
      made.clientId,
      made.name,
      made.kind,
      made.registration,
      made.clientUri ?? null,
      made.tokenEndpointAuthMethod,
      made.jwks === undefined ? null : JSON.stringify(made.jwks),
      policy.maxSeconds,
      policy.idleSeconds,
      policy.accessTokenSeconds,
      policy.grantMaxSeconds,
      policy.signInReuseMaxAgeSeconds,
      made.unusedUntil ?? null,
    ],
  )
  return rows.length === 1
}

/** What an application may become; its kind, client id and registration never change. */
export async function saveApplication(tx: Transaction, changed: Application): Promise<void> {
  const { policy } = changed
  await tx.query(
    `UPDATE applications SET name = $2, state = $3, client_uri = $4, token_endpoint_auth_method = $5, jwks = $6,
       max_seconds = $7, idle_seconds = $8, access_token_seconds = $9, grant_max_seconds = $10,
       sign_in_reuse_max_age_seconds = $11, updated_at = clock_timestamp() WHERE id = $1`,
    [
      changed.id,
      changed.name,
      changed.state,
      changed.clientUri ?? null,
      changed.tokenEndpointAuthMethod,
      changed.jwks === undefined ? null : JSON.stringify(changed.jwks),
      policy.maxSeconds,
      policy.idleSeconds,
      policy.accessTokenSeconds,
      policy.grantMaxSeconds,
      policy.signInReuseMaxAgeSeconds,
    ],
  )
}

/** The client was used: it stays (MT23). */
export async function keepApplication(sql: Sql, id: ApplicationId): Promise<void> {
  await sql.query('UPDATE applications SET unused_until = NULL WHERE id = $1 AND unused_until IS NOT NULL', [id])
}

/** Registrations that nobody ever used. One with an agent was used, whatever its mark says. */
export async function deleteUnusedApplications(sql: Sql, now: Date): Promise<number> {
  const rows = await sql.query<{ id: string }>(
    `DELETE FROM applications a WHERE a.unused_until <= $1 AND a.registration IN ('dynamic', 'metadata_document')
       AND NOT EXISTS (SELECT FROM agents g WHERE g.application_id = a.id) RETURNING a.id`,
    [now],
  )
  return rows.length
}

/** Exactly these, in this order; a URI that stays keeps its row and id. */
export async function saveRedirectUris(
  tx: Transaction,
  id: ApplicationId,
  uris: readonly RedirectUri[],
): Promise<void> {
  await tx.query('DELETE FROM redirect_uris WHERE application_id = $1 AND uri <> ALL ($2::text[])', [
    id,
    uris.map(each => each.uri),
  ])
  for (const each of uris)
    await tx.query(
      `INSERT INTO redirect_uris (id, application_id, uri, is_default) VALUES ($1, $2, $3, $4)
       ON CONFLICT (application_id, uri) DO UPDATE SET is_default = excluded.is_default`,
      [each.id, id, each.uri, each.isDefault],
    )
}

export interface NewSecret {
  readonly id: Id<'secret'>
  readonly applicationId: ApplicationId
  readonly hash: Uint8Array
  readonly hint: string
  readonly expiresAt: Date | undefined
}

/** Keeps the hash; the secret itself is shown once and kept nowhere. */
export async function insertSecret(tx: Transaction, made: NewSecret): Promise<void> {
  await tx.query(
    'INSERT INTO application_secrets (id, application_id, secret_hash, hint, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [made.id, made.applicationId, made.hash, made.hint, made.expiresAt ?? null],
  )
}

/** The living secret with this hash. */
export async function findSecret(sql: Sql, applicationId: string, hash: Uint8Array): Promise<Id<'secret'> | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `SELECT id FROM application_secrets WHERE application_id = $1 AND secret_hash = $2 AND ended_at IS NULL
       AND (expires_at IS NULL OR expires_at > clock_timestamp())`,
    [applicationId, hash],
  )
  return row === undefined ? undefined : idFrom('secret', row.id)
}

/** Noted once a minute, so that the hot path rarely writes. */
export async function markSecretUsed(sql: Sql, id: Id<'secret'>): Promise<void> {
  await sql.query(
    `UPDATE application_secrets SET last_used_at = clock_timestamp() WHERE id = $1
       AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`,
    [id],
  )
}

/** Those that live. */
export function listSecrets(sql: Sql, applicationId: ApplicationId): Promise<ClientSecret[]> {
  return sql.query<ClientSecret>(
    `SELECT id, hint, created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt"
       FROM application_secrets WHERE application_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 100`,
    [applicationId],
  )
}

/** False when this application has no such living secret. */
export async function endSecret(tx: Transaction, applicationId: ApplicationId, id: string): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE application_secrets SET ended_at = clock_timestamp()
      WHERE application_id = $1 AND id = $2 AND ended_at IS NULL RETURNING id`,
    [applicationId, id],
  )
  return rows.length === 1
}

/** The agent of this application and owner; without an owner, the only agent of one that authenticates by itself. */
export async function findAgent(sql: Sql, applicationId: ApplicationId, ownerId?: UserId): Promise<Agent | undefined> {
  const [row] = await sql.query<{ id: string; owner_id: string }>(
    'SELECT id, owner_id FROM agents WHERE application_id = $1 AND ($2::text IS NULL OR owner_id = $2) ORDER BY id LIMIT 1',
    [applicationId, ownerId ?? null],
  )
  return row === undefined ? undefined : { id: idFrom('agent', row.id), ownerId: idFrom('user', row.owner_id) }
}

/** Two consents at the same moment: the second one waits here, and then finds the agent of the first. */
export async function lockAgentPlace(tx: Transaction, applicationId: ApplicationId, ownerId: UserId): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('agent ' || $1::text || ' ' || $2::text, 0))`, [
    applicationId,
    ownerId,
  ])
}

/** The principal stands already. */
export async function insertAgent(tx: Transaction, applicationId: ApplicationId, agent: Agent): Promise<void> {
  await tx.query('INSERT INTO agents (id, application_id, owner_id) VALUES ($1, $2, $3)', [
    agent.id,
    applicationId,
    agent.ownerId,
  ])
}

export interface UsedAssertion {
  readonly applicationId: ApplicationId
  readonly idHash: Uint8Array
  readonly expiresAt: Date
}

/** True the first time: of many requests with one assertion, one passes (RFC 7523 section 3, `jti`). */
export async function insertUsedAssertion(sql: Sql, used: UsedAssertion): Promise<boolean> {
  const rows = await sql.query<{ application_id: string }>(
    `INSERT INTO used_assertions (id_hash, application_id, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (id_hash) DO NOTHING RETURNING application_id`,
    [used.idHash, used.applicationId, used.expiresAt],
  )
  return rows.length === 1
}

/** Those that would be refused for their age by now. */
export async function deleteUsedAssertions(sql: Sql, now: Date): Promise<void> {
  await sql.query('DELETE FROM used_assertions WHERE expires_at < $1', [now])
}

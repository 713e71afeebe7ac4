import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { applicationRetired } from './errors.ts'
import type {
  Application,
  ApplicationKind,
  ApplicationState,
  AuthMethod,
  Branding,
  ClaimTemplate,
  ConnectParts,
  MfaPolicy,
  Registration,
  SessionPolicy,
  SignInMethod,
  SignInPolicy,
} from './model.ts'

export interface ApplicationRow {
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
  description: string | null
  homepage_url: string | null
  initiate_login_uri: string | null
  methods: SignInMethod[]
  sign_up: boolean
  mfa: MfaPolicy
  organizations: string[] | null
  require_organization: boolean
  branding: Branding
  back_channel_logout_uri: string | null
  claim_template: string | null
  claim_template_made_at: Date | null
  claim_template_changed_at: Date | null
  front_channel_logout_uri: string | null
  front_channel_logout_session_required: boolean
  external_sign_in_uri: string | null
  is_default: boolean
  connect: boolean
  third_party: boolean
  scopes: string[] | null
  organization_id: string | null
  redirect_uris: readonly { id: string; uri: string; is_default: boolean }[]
  logout_uris: readonly { id: string; uri: string; is_default: boolean }[]
  origins: string[]
}

export const applicationColumns = `a.id, a.client_id, a.name, a.kind, a.state, a.registration, a.client_uri, a.token_endpoint_auth_method,
  a.jwks, a.max_seconds, a.idle_seconds, a.access_token_seconds, a.grant_max_seconds, a.sign_in_reuse_max_age_seconds,
  a.unused_until, a.created_at, a.updated_at, a.description, a.homepage_url, a.initiate_login_uri, a.methods, a.sign_up, a.mfa,
  a.organizations, a.require_organization, a.branding, a.back_channel_logout_uri, a.is_default,
  a.claim_template, a.claim_template_made_at, a.claim_template_changed_at,
  a.front_channel_logout_uri, a.front_channel_logout_session_required,
  a.external_sign_in_uri, a.connect, a.third_party, a.scopes, a.organization_id,
  ARRAY(SELECT o.origin FROM cors_origins o WHERE o.application_id = a.id ORDER BY o.id) AS origins,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'uri', l.uri, 'is_default', l.is_default) ORDER BY l.id)
    FROM logout_uris l WHERE l.application_id = a.id), '[]'::jsonb) AS logout_uris,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'uri', r.uri, 'is_default', r.is_default) ORDER BY r.id)
    FROM redirect_uris r WHERE r.application_id = a.id), '[]'::jsonb) AS redirect_uris`

export function applicationOf(row: ApplicationRow): Application {
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
    logoutUris: row.logout_uris.map(each => ({
      id: idFrom('logoutUri', each.id),
      uri: each.uri,
      isDefault: each.is_default,
    })),
    origins: row.origins,
    description: row.description ?? undefined,
    homepageUrl: row.homepage_url ?? undefined,
    initiateLoginUri: row.initiate_login_uri ?? undefined,
    externalSignInUri: row.external_sign_in_uri ?? undefined,
    signIn: signInOf(row),
    branding: row.branding,
    backChannelLogoutUri: row.back_channel_logout_uri ?? undefined,
    claimTemplate: claimTemplateOf(row),
    frontChannelLogoutUri: row.front_channel_logout_uri ?? undefined,
    frontChannelLogoutSessionRequired: row.front_channel_logout_session_required,
    isDefault: row.is_default,
    connect: {
      shown: row.connect,
      thirdParty: row.third_party,
      scopes: row.scopes ?? undefined,
      organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    },
    unusedUntil: row.unused_until ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function claimTemplateOf(row: ApplicationRow): ClaimTemplate | undefined {
  const { claim_template: content, claim_template_made_at: createdAt, claim_template_changed_at: updatedAt } = row
  return content === null || createdAt === null || updatedAt === null ? undefined : { content, createdAt, updatedAt }
}

type SignInRow = Pick<ApplicationRow, 'methods' | 'sign_up' | 'mfa' | 'organizations' | 'require_organization'>

function signInOf(row: SignInRow): SignInPolicy {
  return {
    methods: row.methods,
    signUp: row.sign_up,
    mfa: row.mfa,
    organizations: row.organizations?.map(id => idFrom('organization', id)),
    requireOrganization: row.require_organization,
  }
}

/** The application of a client id, whatever its state. */
export async function findApplicationByClientId(sql: Sql, clientId: string): Promise<Application | undefined> {
  const [row] = await sql.query<ApplicationRow>(
    `SELECT ${applicationColumns} FROM applications a WHERE a.client_id = $1`,
    [clientId],
  )
  return row === undefined ? undefined : applicationOf(row)
}

/** The one that an administrator made and that is entered by exactly this address. */
export async function findApplicationAtSignIn(sql: Sql, initiateLoginUri: string): Promise<Application | undefined> {
  const [row] = await sql.query<ApplicationRow>(
    `SELECT ${applicationColumns} FROM applications a
      WHERE a.initiate_login_uri = $1 AND a.state = 'active' AND a.registration = 'admin' ORDER BY a.id LIMIT 1`,
    [initiateLoginUri],
  )
  return row === undefined ? undefined : applicationOf(row)
}

/** The application, whatever its state. */
export async function findApplication(sql: Sql, id: ApplicationId): Promise<Application | undefined> {
  const [row] = await sql.query<ApplicationRow>(`SELECT ${applicationColumns} FROM applications a WHERE a.id = $1`, [
    id,
  ])
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
  const [row] = await sql.query<ApplicationRow>(
    `SELECT ${applicationColumns} FROM applications a WHERE a.kind = 'account'`,
  )
  return row === undefined ? undefined : applicationOf(row)
}

/** The built-in application in which administrators use the dashboard; it is there from the first visit on. */
export async function findDashboardApplication(sql: Sql): Promise<Application | undefined> {
  const [row] = await sql.query<ApplicationRow>(
    `SELECT ${applicationColumns} FROM applications a WHERE a.kind = 'dashboard'`,
  )
  return row === undefined ? undefined : applicationOf(row)
}

/** The application that calls without an application in their address mean. */
export async function findDefaultApplication(sql: Sql): Promise<Application | undefined> {
  const [row] = await sql.query<ApplicationRow>(
    `SELECT ${applicationColumns} FROM applications a WHERE a.is_default AND a.state = 'active'`,
  )
  return row === undefined ? undefined : applicationOf(row)
}

/** One page, in the order of creation. */
export async function listApplications(sql: Sql, page: Page): Promise<Application[]> {
  const from = page.from ?? null
  const rows = page.ascending
    ? await sql.query<ApplicationRow>(
        `SELECT ${applicationColumns} FROM applications a WHERE ($1::text IS NULL OR a.id > $1) ORDER BY a.id LIMIT $2`,
        [from, page.take],
      )
    : await sql.query<ApplicationRow>(
        `SELECT ${applicationColumns} FROM applications a WHERE ($1::text IS NULL OR a.id < $1) ORDER BY a.id DESC LIMIT $2`,
        [from, page.take],
      )
  return rows.map(applicationOf)
}

export interface ConnectFilter {
  readonly organizationId: string | undefined
  /** True: only those that registered themselves. False: only those that an administrator made. */
  readonly dynamic: boolean | undefined
}

/** Active applications that the Connect API shows: made there, or registered by themselves; an agent by itself is none. */
export async function listConnectApplications(sql: Sql, filter: ConnectFilter, page: Page): Promise<Application[]> {
  const rows = await sql.query<ApplicationRow>(
    `SELECT ${applicationColumns} FROM applications a
      WHERE a.state = 'active' AND (a.connect OR (a.registration IN ('dynamic', 'metadata_document') AND a.kind <> 'machine'))
        AND ($1::text IS NULL OR a.organization_id = $1)
        AND ($2::boolean IS NULL OR (a.registration IN ('dynamic', 'metadata_document')) = $2)
        AND ($3::text IS NULL OR CASE WHEN $4 THEN a.id > $3 ELSE a.id < $3 END)
      ORDER BY CASE WHEN $4 THEN a.id END ASC, a.id DESC LIMIT $5`,
    [filter.organizationId ?? null, filter.dynamic ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(applicationOf)
}

/** What an application says at the moment from which on it can't be changed any more. */
export interface LockedPolicy {
  readonly maxSeconds: number
  readonly idleSeconds: number
  readonly signIn: SignInPolicy
}

/**
 * Holds the row so that it can't be retired or tightened meanwhile (I9), and refuses unless it is active. Taken after the
 * principals' rows and before any session's: one lock order. Answers what the row says now: whatever was read before may be the
 * policy of the moment before.
 */
export async function lockApplication(tx: Transaction, id: ApplicationId): Promise<LockedPolicy> {
  const [row] = await tx.query<SignInRow & Pick<ApplicationRow, 'state' | 'max_seconds' | 'idle_seconds'>>(
    `SELECT state, max_seconds, idle_seconds, methods, sign_up, mfa, organizations, require_organization
       FROM applications WHERE id = $1 FOR SHARE`,
    [id],
  )
  if (row === undefined) throw notFound('application')
  if (row.state !== 'active') throw applicationRetired()
  return { maxSeconds: row.max_seconds, idleSeconds: row.idle_seconds, signIn: signInOf(row) }
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
  readonly isDefault: boolean
  readonly connect: ConnectParts
  readonly unusedUntil: Date | undefined
}

/** False when the client id is taken. */
export async function insertApplication(tx: Transaction, made: NewApplication): Promise<boolean> {
  const { policy } = made
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO applications (id, client_id, name, kind, registration, client_uri, token_endpoint_auth_method, jwks,
       max_seconds, idle_seconds, access_token_seconds, grant_max_seconds, sign_in_reuse_max_age_seconds, unused_until,
       is_default, connect, third_party, scopes, organization_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
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
      made.isDefault,
      made.connect.shown,
      made.connect.thirdParty,
      made.connect.scopes ?? null,
      made.connect.organizationId ?? null,
    ],
  )
  return rows.length === 1
}

/** What an application may become; its kind, client id and registration never change. */
export async function saveApplication(tx: Transaction, changed: Application): Promise<void> {
  const { policy, signIn, connect } = changed
  await tx.query(
    `UPDATE applications SET name = $2, state = $3, client_uri = $4, token_endpoint_auth_method = $5, jwks = $6,
       max_seconds = $7, idle_seconds = $8, access_token_seconds = $9, grant_max_seconds = $10,
       sign_in_reuse_max_age_seconds = $11, description = $12, homepage_url = $13, initiate_login_uri = $14, methods = $15,
       sign_up = $16, mfa = $17, organizations = $18, require_organization = $19, branding = $20,
       back_channel_logout_uri = $21, scopes = $22, front_channel_logout_uri = $23,
       front_channel_logout_session_required = $24, external_sign_in_uri = $25,
       updated_at = clock_timestamp() WHERE id = $1`,
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
      changed.description ?? null,
      changed.homepageUrl ?? null,
      changed.initiateLoginUri ?? null,
      signIn.methods,
      signIn.signUp,
      signIn.mfa,
      signIn.organizations ?? null,
      signIn.requireOrganization,
      JSON.stringify(changed.branding),
      changed.backChannelLogoutUri ?? null,
      connect.scopes ?? null,
      changed.frontChannelLogoutUri ?? null,
      changed.frontChannelLogoutSessionRequired,
      changed.externalSignInUri ?? null,
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

import type { Sql, Transaction } from '../platform/database.ts'
import { type AccountId, idFrom, type OrganizationId, type ProviderId, parseId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import type { ConnectedAccountsRow } from '../platform/rows/pipes.ts'
import type { Account, AccountOwner, AccountUse, AuthMethod } from './model.ts'

export const accountColumnNames = [
  'id',
  'provider_id',
  'owner_id',
  'organization_id',
  'label',
  'external_id',
  'issuer',
  'scopes',
  'state',
  'credential_version',
  'credential_expires_at',
  'connection_role',
  'for_applications',
  'auth_method',
  'oauth_client_id',
  'secret_last_4',
  'refreshable',
  'refresh_rotates',
  'refresh_failures',
  'lost_because',
  'name',
  'used_by',
  'used_by_role',
  'checked_at',
  'created_at',
  'updated_at',
] as const
export const accountColumns = accountColumnNames.join(', ')
export type AccountRow = Pick<ConnectedAccountsRow, (typeof accountColumnNames)[number]>

export function accountOf(row: AccountRow): Account {
  return {
    id: idFrom('account', row.id),
    providerId: idFrom('provider', row.provider_id),
    ownerId: ownerOf(row.owner_id),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    connectionRole: row.connection_role,
    forApplications: row.for_applications,
    authMethod: row.auth_method,
    clientId: row.oauth_client_id ?? undefined,
    secretLast4: row.secret_last_4 ?? undefined,
    externalId: row.external_id ?? undefined,
    refreshable: row.refreshable ?? undefined,
    refreshRotates: row.refresh_rotates ?? undefined,
    refreshFailures: row.refresh_failures,
    lostBecause: row.lost_because ?? undefined,
    label: row.label,
    name: row.name ?? undefined,
    usedBy: useOf(row),
    checkedAt: row.checked_at,
    state: row.state,
    scopes: row.scopes,
    issuer: row.issuer ?? undefined,
    credentialVersion: row.credential_version,
    credentialExpiresAt: row.credential_expires_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function useOf({ used_by: by, used_by_role: role }: AccountRow): AccountUse {
  return by === 'role' && role !== null ? { by, role } : { by: by === 'members' ? by : 'nobody' }
}

export function ownerOf(text: string): AccountOwner {
  return parseId('organization', text) ?? idFrom('user', text)
}

/** Whose accounts, and for which organization where they are a person's. */
export interface AccountScope {
  readonly providerId: ProviderId
  readonly ownerId: AccountOwner
  readonly organizationId: OrganizationId | undefined
}

/** The person's account at that provider that is meant where none is named, whatever state it is in, but not a disconnected one. */
export async function findAccountOf(sql: Sql, provider: ProviderId, owner: UserId): Promise<Account | undefined> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts
      WHERE provider_id = $1 AND owner_id = $2 AND coalesce(organization_id, '') = '' AND state <> 'disconnected'
        AND connection_role = 'compatibility'`,
    [provider, owner],
  )
  return rows[0] && accountOf(rows[0])
}

export const accountsOfOneMax = 100

/** All that live at one provider for one owner, the one that is meant where none is named first. */
export async function listAccountsIn(
  sql: Sql,
  { providerId, ownerId, organizationId }: AccountScope,
): Promise<Account[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts
      WHERE provider_id = $1 AND owner_id = $2 AND coalesce(organization_id, '') = $3 AND state <> 'disconnected'
      ORDER BY connection_role, id LIMIT ${accountsOfOneMax}`,
    [providerId, ownerId, organizationId ?? ''],
  )
  return rows.map(accountOf)
}

/** Those of a person at one provider, for themselves and for organizations, the one that is meant where none is named first. */
export async function listAccountsAt(sql: Sql, providerId: ProviderId, ownerId: UserId): Promise<Account[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts
      WHERE provider_id = $1 AND owner_id = $2 AND state <> 'disconnected'
      ORDER BY coalesce(organization_id, ''), connection_role, id LIMIT ${accountsOfOneMax}`,
    [providerId, ownerId],
  )
  return rows.map(accountOf)
}

/** The same at all providers. */
export async function listAccountsAnywhere(
  sql: Sql,
  { ownerId, organizationId }: Omit<AccountScope, 'providerId'>,
): Promise<Account[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts
      WHERE owner_id = $1 AND coalesce(organization_id, '') = $2 AND state <> 'disconnected'
      ORDER BY connection_role, id LIMIT 10000`,
    [ownerId, organizationId ?? ''],
  )
  return rows.map(accountOf)
}

export async function findAccount(sql: Sql, id: AccountId): Promise<Account | undefined> {
  const rows = await sql.query<AccountRow>(`SELECT ${accountColumns} FROM connected_accounts WHERE id = $1`, [id])
  return rows[0] && accountOf(rows[0])
}

/** Refuses with 404 unless it is the owner's own; without an owner, for the installation's administrators. */
export async function getAccount(sql: Sql, id: AccountId, owner?: AccountOwner): Promise<Account> {
  const account = await findAccount(sql, id)
  if (account === undefined || (owner !== undefined && account.ownerId !== owner)) throw notFound('connected account')
  return account
}

/** Those of one person, or of all for the installation's administrators. */
export async function listAccounts(sql: Sql, page: Page, owner?: AccountOwner): Promise<Account[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts
      WHERE state <> 'disconnected' AND ($4::text IS NULL OR owner_id = $4)
        AND ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take, owner ?? null],
  )
  return rows.map(accountOf)
}

export async function listAccountsOfProvider(sql: Sql, id: ProviderId): Promise<Account[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts WHERE provider_id = $1 AND state <> 'disconnected'
      ORDER BY id LIMIT 10000`,
    [id],
  )
  return rows.map(accountOf)
}

/** Those that are an organization's, or a person's for it, at one provider. */
export async function listAccountsForOrganization(
  sql: Sql,
  providerId: ProviderId,
  organizationId: OrganizationId,
): Promise<Account[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts
      WHERE provider_id = $1 AND organization_id = $2 AND state <> 'disconnected' ORDER BY id LIMIT 10000`,
    [providerId, organizationId],
  )
  return rows.map(accountOf)
}

/** With the version that it was sealed under. */
export interface SealedCredential {
  readonly account: Account
  readonly sealed: Buffer
}

/** Undefined unless the account is connected. */
export async function findCredential(sql: Sql, id: AccountId): Promise<SealedCredential | undefined> {
  const rows = await sql.query<AccountRow & { credential_sealed: Buffer | null }>(
    `SELECT ${accountColumns}, credential_sealed FROM connected_accounts WHERE id = $1 AND state = 'connected'`,
    [id],
  )
  const row = rows[0]
  return row === undefined || row.credential_sealed === null
    ? undefined
    : { account: accountOf(row), sealed: row.credential_sealed }
}

export interface CredentialParts {
  readonly authMethod: AuthMethod
  readonly clientId: string | undefined
  readonly secretLast4: string | undefined
  readonly label: string
  readonly externalId: string | undefined
  readonly issuer: string | undefined
  readonly scopes: readonly string[]
  readonly sealed: Buffer
  readonly version: number
  readonly expiresAt: Date | undefined
  readonly refreshable: boolean
  readonly forApplications: boolean
}

export async function insertAccount(
  tx: Transaction,
  it: CredentialParts & AccountScope & { readonly id: AccountId } & Pick<Account, 'connectionRole'>,
  connectedBy: UserId | undefined,
): Promise<void> {
  await tx.query(
    `INSERT INTO connected_accounts (id, provider_id, owner_id, organization_id, connection_role, connected_by, label, external_id,
        issuer, scopes, state, credential_sealed, credential_version, credential_expires_at, auth_method, oauth_client_id,
        secret_last_4, refreshable, for_applications)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'connected', $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      it.id,
      it.providerId,
      it.ownerId,
      it.organizationId ?? null,
      it.connectionRole,
      connectedBy ?? null,
      it.label,
      it.externalId ?? null,
      it.issuer ?? null,
      it.scopes,
      it.sealed,
      it.version,
      it.expiresAt ?? null,
      it.authMethod,
      it.clientId ?? null,
      it.secretLast4 ?? null,
      it.refreshable,
      it.forApplications,
    ],
  )
}

/** A new authorization of the account that is there: it replaces the credential and everything known about it. */
export async function saveConnection(tx: Transaction, id: AccountId, it: CredentialParts): Promise<void> {
  await tx.query(
    `UPDATE connected_accounts SET label = $2, external_id = $3, issuer = $4, scopes = $5, state = 'connected',
        credential_sealed = $6, credential_version = $7, credential_expires_at = $8, refreshing_until = NULL,
        auth_method = $9, oauth_client_id = $10, secret_last_4 = $11, refreshable = $12, refresh_failures = 0,
        for_applications = for_applications OR $13,
        refresh_retry_at = NULL, refreshing_by = NULL, refresh_rotates = NULL, lost_because = NULL,
        checked_at = clock_timestamp(), updated_at = clock_timestamp() WHERE id = $1`,
    [
      id,
      it.label,
      it.externalId ?? null,
      it.issuer ?? null,
      it.scopes,
      it.sealed,
      it.version,
      it.expiresAt ?? null,
      it.authMethod,
      it.clientId ?? null,
      it.secretLast4 ?? null,
      it.refreshable,
      it.forApplications,
    ],
  )
}

/** Holds the account `FOR SHARE`, so that what is made for it is not made while it is being disconnected (I9). */
export async function holdAccount(tx: Transaction, id: AccountId): Promise<Account | undefined> {
  const rows = await tx.query<AccountRow>(`SELECT ${accountColumns} FROM connected_accounts WHERE id = $1 FOR SHARE`, [
    id,
  ])
  return rows[0] && accountOf(rows[0])
}

/** Authorizations that people were about to give are begun anew. */
export async function deleteConnectFlows(tx: Transaction): Promise<void> {
  await tx.query('DELETE FROM connect_flows')
  await tx.query('DELETE FROM connect_requests')
}

const livingConstraints: readonly unknown[] = ['connected_accounts_living', 'connected_accounts_holders']

/** True for what an insert says when the owner has such a living account at the provider already. */
export function livesAlready(cause: unknown): boolean {
  return cause instanceof Error && 'constraint' in cause && livingConstraints.includes(cause.constraint)
}

/** The credential goes at once; the row stays for those who read about the past. */
export async function saveDisconnected(tx: Transaction, id: AccountId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE connected_accounts SET state = 'disconnected', credential_sealed = NULL, refreshing_until = NULL,
        updated_at = clock_timestamp() WHERE id = $1 AND state <> 'disconnected' RETURNING id`,
    [id],
  )
  return rows.length === 1
}

/** Connections of one owner that live, locked. */
export async function listAccountsOf(tx: Transaction, owner: AccountOwner): Promise<Account[]> {
  const rows = await tx.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts WHERE owner_id = $1 AND state <> 'disconnected'
      ORDER BY id FOR NO KEY UPDATE`,
    [owner],
  )
  return rows.map(accountOf)
}

/** How the providers call this person, in former connections too, and what was on its way to become one. */
export async function eraseAccountsOf(tx: Transaction, owner: AccountOwner): Promise<void> {
  await tx.query(
    `UPDATE connected_accounts SET label = '', name = NULL, external_id = NULL, credential_sealed = NULL WHERE owner_id = $1`,
    [owner],
  )
  await tx.query('DELETE FROM connect_flows WHERE user_id = $1 OR owner_id = $1', [owner])
  await tx.query('DELETE FROM connect_requests WHERE user_id = $1 OR owner_id = $1', [owner])
}

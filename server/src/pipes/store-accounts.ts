import type { Sql, Transaction } from '../platform/database.ts'
import { type AccountId, idFrom, type ProviderId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import type { ConnectedAccountsRow, ConnectFlowsRow } from '../platform/rows/pipes.ts'
import type { Account } from './model.ts'

export type AccountRow = Omit<ConnectedAccountsRow, 'credential_sealed' | 'external_id' | 'refreshing_until'>

const accountColumns = `id, provider_id, owner_id, label, issuer, scopes, state, credential_version,
  credential_expires_at, created_at, updated_at`

export function accountOf(row: AccountRow): Account {
  return {
    id: idFrom('account', row.id),
    providerId: idFrom('provider', row.provider_id),
    ownerId: idFrom('user', row.owner_id),
    label: row.label,
    state: row.state,
    scopes: row.scopes,
    issuer: row.issuer ?? undefined,
    credentialVersion: row.credential_version,
    credentialExpiresAt: row.credential_expires_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The person's account at that provider, whatever state it is in, but not a disconnected one. */
export async function findAccountOf(sql: Sql, provider: ProviderId, owner: UserId): Promise<Account | undefined> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts
      WHERE provider_id = $1 AND owner_id = $2 AND state <> 'disconnected'`,
    [provider, owner],
  )
  return rows[0] && accountOf(rows[0])
}

export async function findAccount(sql: Sql, id: AccountId): Promise<Account | undefined> {
  const rows = await sql.query<AccountRow>(`SELECT ${accountColumns} FROM connected_accounts WHERE id = $1`, [id])
  return rows[0] && accountOf(rows[0])
}

/** What the provider calls the holder of the account. */
export async function findExternalId(sql: Sql, id: AccountId): Promise<string | undefined> {
  const rows = await sql.query<{ external_id: string | null }>(
    'SELECT external_id FROM connected_accounts WHERE id = $1',
    [id],
  )
  return rows[0]?.external_id ?? undefined
}

/** Refuses with 404 unless it is the owner's own; without an owner, for the installation's administrators. */
export async function getAccount(sql: Sql, id: AccountId, owner?: UserId): Promise<Account> {
  const account = await findAccount(sql, id)
  if (account === undefined || (owner !== undefined && account.ownerId !== owner)) throw notFound('connected account')
  return account
}

/** Those of one person, or of all for the installation's administrators. */
export async function listAccounts(sql: Sql, page: Page, owner?: UserId): Promise<Account[]> {
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
  readonly label: string
  readonly externalId: string | undefined
  readonly issuer: string | undefined
  readonly scopes: readonly string[]
  readonly sealed: Buffer
  readonly version: number
  readonly expiresAt: Date | undefined
}

export async function insertAccount(
  tx: Transaction,
  it: CredentialParts & { readonly id: AccountId; readonly providerId: ProviderId; readonly ownerId: UserId },
): Promise<void> {
  await tx.query(
    `INSERT INTO connected_accounts (id, provider_id, owner_id, label, external_id, issuer, scopes, state,
        credential_sealed, credential_version, credential_expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'connected', $8, $9, $10)`,
    [
      it.id,
      it.providerId,
      it.ownerId,
      it.label,
      it.externalId ?? null,
      it.issuer ?? null,
      it.scopes,
      it.sealed,
      it.version,
      it.expiresAt ?? null,
    ],
  )
}

/** A new authorization of the account that is there: it replaces the credential and everything known about it. */
export async function saveConnection(tx: Transaction, id: AccountId, it: CredentialParts): Promise<void> {
  await tx.query(
    `UPDATE connected_accounts SET label = $2, external_id = $3, issuer = $4, scopes = $5, state = 'connected',
        credential_sealed = $6, credential_version = $7, credential_expires_at = $8, refreshing_until = NULL,
        updated_at = clock_timestamp() WHERE id = $1`,
    [id, it.label, it.externalId ?? null, it.issuer ?? null, it.scopes, it.sealed, it.version, it.expiresAt ?? null],
  )
}

/** Holds the account `FOR SHARE`, so that what is made for it is not made while it is being disconnected (I9). */
export async function holdAccount(tx: Transaction, id: AccountId): Promise<Account | undefined> {
  const rows = await tx.query<AccountRow>(`SELECT ${accountColumns} FROM connected_accounts WHERE id = $1 FOR SHARE`, [
    id,
  ])
  return rows[0] && accountOf(rows[0])
}

/** Undefined when the account is not there any more. */
export async function lockAccount(
  tx: Transaction,
  id: AccountId,
): Promise<
  { readonly account: Account; readonly sealed: Buffer | undefined; readonly refreshing: boolean } | undefined
> {
  const rows = await tx.query<AccountRow & { credential_sealed: Buffer | null; refreshing: boolean }>(
    `SELECT ${accountColumns}, credential_sealed, coalesce(refreshing_until > clock_timestamp(), false) AS refreshing
       FROM connected_accounts WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  )
  const row = rows[0]
  return row && { account: accountOf(row), sealed: row.credential_sealed ?? undefined, refreshing: row.refreshing }
}

/** Takes the right to refresh, for so long. */
export async function takeRefresh(tx: Transaction, id: AccountId, seconds: number): Promise<void> {
  await tx.query(
    `UPDATE connected_accounts SET refreshing_until = clock_timestamp() + make_interval(secs => $2) WHERE id = $1`,
    [id, seconds],
  )
}

export async function releaseRefresh(sql: Sql, id: AccountId): Promise<void> {
  await sql.query('UPDATE connected_accounts SET refreshing_until = NULL WHERE id = $1', [id])
}

/** A rotated credential, unless another one has come in between. Answers whether it was stored. */
export async function saveRefreshed(
  tx: Transaction,
  id: AccountId,
  it: Pick<CredentialParts, 'sealed' | 'version' | 'expiresAt' | 'scopes'>,
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE connected_accounts SET credential_sealed = $2, credential_version = $3, credential_expires_at = $4,
        scopes = $5, refreshing_until = NULL, updated_at = clock_timestamp()
      WHERE id = $1 AND state = 'connected' AND credential_version = $3 - 1 RETURNING id`,
    [id, it.sealed, it.version, it.expiresAt ?? null, it.scopes],
  )
  return rows.length === 1
}

/** The provider has withdrawn it. The version is compared, so that news about an old credential does not end a new one. */
export async function saveNeedsReconnection(tx: Transaction, id: AccountId, version: number): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE connected_accounts SET state = 'needs_reconnection', credential_sealed = NULL, refreshing_until = NULL,
        updated_at = clock_timestamp()
      WHERE id = $1 AND state = 'connected' AND credential_version = $2 RETURNING id`,
    [id, version],
  )
  return rows.length === 1
}

/** The access token is refused before its time: the next call refreshes it first. */
export async function saveExpired(sql: Sql, id: AccountId, version: number): Promise<void> {
  await sql.query(
    `UPDATE connected_accounts SET credential_expires_at = clock_timestamp() WHERE id = $1 AND credential_version = $2`,
    [id, version],
  )
}

/** True for what an insert says when the person has a living account at the provider already. */
export function livesAlready(cause: unknown): boolean {
  return cause instanceof Error && 'constraint' in cause && cause.constraint === 'connected_accounts_living'
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

/** Connections of a person that live, locked. */
export async function listAccountsOf(tx: Transaction, owner: UserId): Promise<Account[]> {
  const rows = await tx.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts WHERE owner_id = $1 AND state <> 'disconnected'
      ORDER BY id FOR NO KEY UPDATE`,
    [owner],
  )
  return rows.map(accountOf)
}

/** How the providers call this person, in former connections too, and what was on its way to become one. */
export async function eraseAccountsOf(tx: Transaction, owner: UserId): Promise<void> {
  await tx.query(`UPDATE connected_accounts SET label = '', external_id = NULL WHERE owner_id = $1`, [owner])
  await tx.query('DELETE FROM connect_flows WHERE user_id = $1', [owner])
}

export interface ConnectFlow {
  readonly stateHash: Buffer
  readonly providerId: ProviderId
  readonly userId: UserId
  readonly bindingHash: Buffer
  readonly issuer: string
  readonly clientId: string
  readonly metadata: Json
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly verifierSealed: Buffer
  readonly returnTo: string | undefined
}

export async function insertFlow(tx: Transaction, flow: ConnectFlow, lifeSeconds: number): Promise<void> {
  await tx.query(
    `INSERT INTO connect_flows (state_hash, provider_id, user_id, binding_hash, issuer, client_id, metadata,
        redirect_uri, scopes, verifier_sealed, return_to, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp() + make_interval(secs => $12))`,
    [
      flow.stateHash,
      flow.providerId,
      flow.userId,
      flow.bindingHash,
      flow.issuer,
      flow.clientId,
      JSON.stringify(flow.metadata),
      flow.redirectUri,
      flow.scopes,
      flow.verifierSealed,
      flow.returnTo ?? null,
      lifeSeconds,
    ],
  )
}

/** Uses the flow up: it is found once, in time, and by the browser and the person who began it. */
export async function takeFlow(
  sql: Sql,
  by: { readonly stateHash: Buffer; readonly bindingHash: Buffer; readonly userId: UserId },
): Promise<ConnectFlow | undefined> {
  const rows = await sql.query<Omit<ConnectFlowsRow, 'metadata'> & { metadata: Json }>(
    `UPDATE connect_flows SET used_at = clock_timestamp()
      WHERE state_hash = $1 AND binding_hash = $2 AND user_id = $3 AND used_at IS NULL AND expires_at > clock_timestamp()
      RETURNING state_hash, provider_id, user_id, binding_hash, issuer, client_id, metadata, redirect_uri, scopes,
        verifier_sealed, return_to, expires_at, used_at`,
    [by.stateHash, by.bindingHash, by.userId],
  )
  const row = rows[0]
  return (
    row && {
      stateHash: row.state_hash,
      providerId: idFrom('provider', row.provider_id),
      userId: idFrom('user', row.user_id),
      bindingHash: row.binding_hash,
      issuer: row.issuer,
      clientId: row.client_id,
      metadata: row.metadata,
      redirectUri: row.redirect_uri,
      scopes: row.scopes,
      verifierSealed: row.verifier_sealed,
      returnTo: row.return_to ?? undefined,
    }
  )
}

/** Flows that nobody finished, an hour after they stopped working. */
export async function dropOldFlows(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM connect_flows WHERE expires_at < clock_timestamp() - interval '1 hour'`)
}

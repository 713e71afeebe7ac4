import type { Sql, Transaction } from '../platform/database.ts'
import { type AccountId, idFrom, type OrganizationId, type ProviderId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { ConnectFlowsRow, ConnectRequestsRow } from '../platform/rows/pipes.ts'
import type { AccountOwner } from './model.ts'
import { ownerOf } from './store-accounts.ts'

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
  readonly ownerId: AccountOwner
  readonly organizationId: OrganizationId | undefined
  /** The account that is authorized anew. */
  readonly accountId: AccountId | undefined
  /** Another account beside those that are there. */
  readonly beside: boolean
  /** An application sent the person. */
  readonly forApplications: boolean
}

export async function insertFlow(tx: Transaction, flow: ConnectFlow, lifeSeconds: number): Promise<void> {
  await tx.query(
    `INSERT INTO connect_flows (state_hash, provider_id, user_id, binding_hash, issuer, client_id, metadata,
        redirect_uri, scopes, verifier_sealed, return_to, owner_id, organization_id, account_id, beside, for_applications,
        expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
       clock_timestamp() + make_interval(secs => $17))`,
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
      flow.ownerId,
      flow.organizationId ?? null,
      flow.accountId ?? null,
      flow.beside,
      flow.forApplications,
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
        verifier_sealed, return_to, owner_id, organization_id, account_id, beside, for_applications, expires_at,
        used_at`,
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
      ownerId: ownerOf(row.owner_id ?? row.user_id),
      organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
      accountId: row.account_id === null ? undefined : idFrom('account', row.account_id),
      beside: row.beside,
      forApplications: row.for_applications,
    }
  )
}

/** Flows that nobody finished, an hour after they stopped working. */
export async function dropOldFlows(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM connect_flows WHERE expires_at < clock_timestamp() - interval '1 hour'`)
  await sql.query(`DELETE FROM connect_requests WHERE expires_at < clock_timestamp() - interval '1 hour'`)
}

/** What a link that an application handed out lets its person begin. */
export interface ConnectRequest {
  readonly tokenHash: Buffer
  readonly integrationId: ProviderId
  readonly userId: UserId
  readonly ownerId: AccountOwner
  readonly organizationId: OrganizationId | undefined
  readonly returnTo: string | undefined
}

export async function insertConnectRequest(tx: Transaction, it: ConnectRequest, lifeSeconds: number): Promise<void> {
  await tx.query(
    `INSERT INTO connect_requests (token_hash, integration_id, user_id, owner_id, organization_id, return_to, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))`,
    [
      it.tokenHash,
      it.integrationId,
      it.userId,
      it.ownerId,
      it.organizationId ?? null,
      it.returnTo ?? null,
      lifeSeconds,
    ],
  )
}

const requestColumns = 'token_hash, integration_id, user_id, owner_id, organization_id, return_to'
type RequestRow = Omit<ConnectRequestsRow, 'expires_at' | 'used_at'>

/** In time, not used, and for this person: for anybody else there is none. */
export async function findConnectRequest(
  sql: Sql,
  by: { readonly tokenHash: Buffer; readonly userId: UserId },
): Promise<ConnectRequest | undefined> {
  const rows = await sql.query<RequestRow>(
    `SELECT ${requestColumns} FROM connect_requests
      WHERE token_hash = $1 AND user_id = $2 AND used_at IS NULL AND expires_at > clock_timestamp()`,
    [by.tokenHash, by.userId],
  )
  return rows[0] && requestOf(rows[0])
}

/** Uses it up: one link begins one round trip. */
export async function takeConnectRequest(
  sql: Sql,
  by: { readonly tokenHash: Buffer; readonly userId: UserId },
): Promise<ConnectRequest | undefined> {
  const rows = await sql.query<RequestRow>(
    `UPDATE connect_requests SET used_at = clock_timestamp()
      WHERE token_hash = $1 AND user_id = $2 AND used_at IS NULL AND expires_at > clock_timestamp()
      RETURNING ${requestColumns}`,
    [by.tokenHash, by.userId],
  )
  return rows[0] && requestOf(rows[0])
}

function requestOf(row: RequestRow): ConnectRequest {
  return {
    tokenHash: row.token_hash,
    integrationId: idFrom('provider', row.integration_id),
    userId: idFrom('user', row.user_id),
    ownerId: ownerOf(row.owner_id),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    returnTo: row.return_to ?? undefined,
  }
}

import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, idFrom } from '../platform/ids.ts'
import type { ForeignClient } from './model.ts'

/** Those of one issuer, by their ids there. */
export async function listForeignClients(sql: Sql, issuer: Id<'identityIssuer'>): Promise<ForeignClient[]> {
  const rows = await sql.query<{ client_id: string; application_id: string }>(
    'SELECT client_id, application_id FROM foreign_clients WHERE issuer_id = $1 ORDER BY client_id',
    [issuer],
  )
  return rows.map(row => ({ clientId: row.client_id, applicationId: idFrom('application', row.application_id) }))
}

/** Which application that client is; held, where a transaction asks, as long as its issuer is. */
export async function findForeignClient(
  sql: Sql,
  { issuer, clientId }: { readonly issuer: Id<'identityIssuer'>; readonly clientId: string },
): Promise<ApplicationId | undefined> {
  const [row] = await sql.query<{ application_id: string }>(
    'SELECT application_id FROM foreign_clients WHERE issuer_id = $1 AND client_id = $2',
    [issuer, clientId],
  )
  return row && idFrom('application', row.application_id)
}

/** These and no others. */
export async function saveForeignClients(
  tx: Transaction,
  issuer: Id<'identityIssuer'>,
  clients: readonly ForeignClient[],
): Promise<void> {
  await tx.query('DELETE FROM foreign_clients WHERE issuer_id = $1', [issuer])
  await tx.query(
    `INSERT INTO foreign_clients (issuer_id, client_id, application_id)
     SELECT $1, client_id, application_id FROM unnest($2::text[], $3::text[]) AS given (client_id, application_id)`,
    [issuer, clients.map(each => each.clientId), clients.map(each => each.applicationId)],
  )
}

/** Issuers whose access tokens open the gateway, for the metadata of the resource. */
export async function listGatewayIssuers(sql: Sql, take: number): Promise<string[]> {
  const rows = await sql.query<{ issuer: string }>(
    `SELECT issuer FROM identity_issuers i WHERE EXISTS (SELECT 1 FROM foreign_clients c WHERE c.issuer_id = i.id)
      ORDER BY id LIMIT $1`,
    [take],
  )
  return rows.map(row => row.issuer)
}

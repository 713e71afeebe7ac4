import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, idFrom } from '../platform/ids.ts'

/** A client that may exchange tokens of another application. */
export interface ExchangeClient {
  readonly id: ApplicationId
  readonly clientId: string
}

/** Those that this application names, in the order of their ids. */
export async function listExchangeClients(sql: Sql, applicationId: ApplicationId): Promise<ExchangeClient[]> {
  const rows = await sql.query<{ id: string; client_id: string }>(
    `SELECT a.id, a.client_id FROM exchange_clients x JOIN applications a ON a.id = x.client_application_id
      WHERE x.application_id = $1 ORDER BY a.id`,
    [applicationId],
  )
  return rows.map(row => ({ id: idFrom('application', row.id), clientId: row.client_id }))
}

/** What is not among these is no longer allowed. Whoever exchanges at this moment holds its row: this waits for it. */
export async function saveExchangeClients(
  tx: Transaction,
  applicationId: ApplicationId,
  clients: readonly ApplicationId[],
): Promise<void> {
  await tx.query('DELETE FROM exchange_clients WHERE application_id = $1 AND NOT client_application_id = ANY ($2)', [
    applicationId,
    clients,
  ])
  await tx.query(
    `INSERT INTO exchange_clients (application_id, client_application_id) SELECT $1, unnest($2::text[])
     ON CONFLICT DO NOTHING`,
    [applicationId, clients],
  )
}

/** True while the application names this client; until the transaction ends nobody takes that back. */
export async function holdExchange(
  tx: Transaction,
  { applicationId, clientId }: { readonly applicationId: ApplicationId; readonly clientId: ApplicationId },
): Promise<boolean> {
  const rows = await tx.query<{ application_id: string }>(
    `SELECT application_id FROM exchange_clients WHERE application_id = $1 AND client_application_id = $2 FOR SHARE`,
    [applicationId, clientId],
  )
  return rows.length === 1
}

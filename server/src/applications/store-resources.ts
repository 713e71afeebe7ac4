import type { Sql, Transaction } from '../platform/database.ts'
import type { ApplicationId } from '../platform/ids.ts'

/** What the application may ask tokens for besides this server, in the order of the alphabet. */
export async function listResources(sql: Sql, applicationId: ApplicationId): Promise<string[]> {
  const rows = await sql.query<{ uri: string }>(
    'SELECT uri FROM application_resources WHERE application_id = $1 ORDER BY uri',
    [applicationId],
  )
  return rows.map(({ uri }) => uri)
}

export async function saveResources(
  tx: Transaction,
  applicationId: ApplicationId,
  resources: readonly string[],
): Promise<void> {
  await tx.query('DELETE FROM application_resources WHERE application_id = $1 AND NOT uri = ANY ($2)', [
    applicationId,
    resources,
  ])
  await tx.query(
    `INSERT INTO application_resources (application_id, uri) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`,
    [applicationId, resources],
  )
}

import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId } from '../platform/ids.ts'
import type { ActionEndpointsRow } from '../platform/rows.ts'
import type { ActionKind } from './check-action-answer.ts'

export interface ActionEndpoint {
  readonly id: Id<'actionEndpoint'>
  readonly kind: ActionKind
  readonly url: string
  readonly secretVersion: number
  readonly secretSealed: Buffer
  readonly enabled: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
}

const endpointColumns = 'id, kind, url, secret_version, secret_sealed, enabled, created_at, updated_at'

function endpointOf(row: ActionEndpointsRow): ActionEndpoint {
  return {
    id: idFrom('actionEndpoint', row.id),
    kind: row.kind,
    url: row.url,
    secretVersion: row.secret_version,
    secretSealed: row.secret_sealed,
    enabled: row.enabled,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function findActionEndpoint(sql: Sql, kind: ActionKind): Promise<ActionEndpoint | undefined> {
  const rows = await sql.query<ActionEndpointsRow>(`SELECT ${endpointColumns} FROM action_endpoints WHERE kind = $1`, [
    kind,
  ])
  return rows[0] && endpointOf(rows[0])
}

export async function listActionEndpoints(sql: Sql): Promise<ActionEndpoint[]> {
  const rows = await sql.query<ActionEndpointsRow>(
    `SELECT ${endpointColumns} FROM action_endpoints ORDER BY kind LIMIT 10`,
  )
  return rows.map(endpointOf)
}

/** Makes the row of a kind unless there is one; the caller then locks it. `seal` is asked for the id that it got. */
export async function insertActionEndpoint(
  tx: Transaction,
  endpoint: { kind: ActionKind; url: string; enabled: boolean; seal: (id: string) => Buffer },
): Promise<void> {
  const id = newId('actionEndpoint')
  await tx.query(
    `INSERT INTO action_endpoints (kind, id, url, secret_sealed, enabled) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (kind) DO NOTHING`,
    [endpoint.kind, id, endpoint.url, endpoint.seal(id), endpoint.enabled],
  )
}

export async function saveActionEndpoint(
  tx: Transaction,
  endpoint: { kind: ActionKind; url: string; enabled: boolean },
): Promise<ActionEndpoint> {
  const [row] = await tx.query<ActionEndpointsRow>(
    `UPDATE action_endpoints SET url = $2, enabled = $3, updated_at = clock_timestamp() WHERE kind = $1
     RETURNING ${endpointColumns}`,
    [endpoint.kind, endpoint.url, endpoint.enabled],
  )
  if (row === undefined) throw new TypeError('the row was made before')
  return endpointOf(row)
}

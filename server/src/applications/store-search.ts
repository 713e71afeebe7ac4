import type { Sql } from '../platform/database.ts'
import type { ApplicationKind, ApplicationState } from './model.ts'

export interface NamedApplication {
  readonly id: string
  readonly name: string
  readonly kind: ApplicationKind
  readonly state: ApplicationState
}

/** How these applications are called, in no order. */
export async function listApplicationNames(sql: Sql, ids: readonly string[]): Promise<NamedApplication[]> {
  return sql.query<NamedApplication & Record<string, unknown>>(
    'SELECT id, name, kind, state FROM applications WHERE id = ANY ($1)',
    [ids],
  )
}

/** Applications that an administrator made and that have this text in their name or client id. */
export async function searchApplications(sql: Sql, text: string, limit: number): Promise<NamedApplication[]> {
  return sql.query<NamedApplication & Record<string, unknown>>(
    `SELECT id, name, kind, state FROM applications
      WHERE registration IN ('admin', 'built_in') AND (strpos(lower(name), $1) > 0 OR strpos(lower(client_id), $1) > 0)
      ORDER BY lower(name), id LIMIT $2`,
    [text.toLowerCase(), limit],
  )
}

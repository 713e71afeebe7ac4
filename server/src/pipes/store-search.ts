import type { Sql } from '../platform/database.ts'

export interface NamedTool {
  readonly id: string
  /** With its provider: `github__create_issue`. */
  readonly name: string
  readonly state: 'active' | 'drifted' | 'gone'
}

/** Tools that have this text in their name, the provider's with it. */
export async function searchTools(sql: Sql, text: string, limit: number): Promise<NamedTool[]> {
  return sql.query<NamedTool & Record<string, unknown>>(
    `SELECT t.id, p.slug || '__' || t.name AS name, t.state FROM tools t JOIN providers p ON p.id = t.provider_id
      WHERE t.state <> 'gone' AND strpos(lower(p.slug || '__' || t.name), $1) > 0 ORDER BY 2, 1 LIMIT $2`,
    [text.toLowerCase(), limit],
  )
}

import type pg from 'pg'

/**
 * Tables whose rows say nothing about what somebody may do: the log itself and what follows it by its index (the figures too), counters, activity,
 * answers kept for repeated requests, keys that wrap nothing yet.
 */
const left =
  /^(audit_(?!log_(entries|schemas)$)|log_followers$|analytics_|boundary_|evidence_|event_days$|events$|webhook_deliveries$|logout_deliveries$|attempts$|idempotency_keys$|session_activity$|schema_migrations$|installation$|data_keys$|nodes$)/

const tablesOfState = `SELECT c.relname AS name FROM pg_class c
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition ORDER BY 1`

interface TableText {
  readonly name: string
  readonly text: string
}

/** Digest of every table that holds state, by name, as it stands at one moment. */
export type StateReader = () => Promise<Readonly<Record<string, string>>>

/**
 * Reads on a connection of its own, which keeps the plans: to plan a statement about every table takes longer than to run it. Rows are
 * digested again only where other versions of rows stand in a table than last time: a version is written once, and known by its place
 * and the transaction that wrote it.
 */
export function createStateReader(looker: pg.Client): StateReader {
  const digests = new Map<string, { readonly versions: string; readonly digest: string }>()
  const ask = async ({ name, text }: TableText): Promise<readonly TableText[]> =>
    (await looker.query<TableText>({ name, text })).rows

  const digestOf = async (table: string, versions: string): Promise<string> => {
    const known = digests.get(table)
    if (known?.versions === versions) return known.digest
    const [read] = await ask({ name: `digest ${table}`, text: digestText(table) })
    if (read === undefined) throw new Error(`${table} has no digest`)
    digests.set(table, { versions, digest: read.text })
    return read.text
  }

  return async () => {
    await looker.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    try {
      const tables = await looker.query<{ name: string }>({ name: 'tables', text: tablesOfState })
      const names = tables.rows.map(({ name }) => name).filter(name => !left.test(name))
      const state: Record<string, string> = {}
      for (const { name, text } of await ask({ name: `versions ${names.length}`, text: versionsText(names) }))
        state[name] = await digestOf(name, text)
      return state
    } finally {
      await looker.query('COMMIT')
    }
  }
}

function versionsText(tables: readonly string[]): string {
  const each = (table: string): string =>
    `SELECT '${table}' AS name, (SELECT md5(coalesce(string_agg(ctid::text || xmin::text, ' '), '')) FROM ${table}) AS text`
  return tables.map(each).join(' UNION ALL ')
}

function digestText(table: string): string {
  const shown = `(to_jsonb(t) - '{last_used_at,next_check_at}'::text[])::text`
  return `SELECT '${table}' AS name, md5(coalesce(string_agg(${shown}, '|' ORDER BY ${shown}), '')) AS text FROM ${table} t`
}

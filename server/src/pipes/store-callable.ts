import type { Sql } from '../platform/database.ts'
import { idFrom } from '../platform/ids.ts'
import type { ToolsRow } from '../platform/rows/pipes.ts'
import type { Account, AccountUser, Provider, Tool } from './model.ts'
import { type ProviderRow, providerOf } from './store.ts'
import { type AccountRow, accountColumnNames, accountOf, accountsOfOneMax } from './store-accounts.ts'

/** What tells one state of a tool from another, without its long definition. */
export interface ToolVersion {
  readonly id: Tool['id']
  readonly digest: string
  readonly effect: Tool['effect']
  readonly state: Tool['state']
}

export interface CallableRow {
  readonly version: ToolVersion
  readonly provider: Provider
  /** The living accounts there that the session may use for the person, whatever state they are in, the one that is meant first. */
  readonly accounts: readonly SeenAccount[]
  /** Changes with each write to the provider's row. */
  readonly providerRow: string
}

export interface SeenAccount {
  readonly account: Account
  /** Changes with each write to the account's row. */
  readonly row: string
}

type Row = ProviderRow & {
  tool_id: string
  tool_digest: string
  tool_effect: ToolsRow['effect']
  tool_state: ToolsRow['state']
  provider_row: string
  account_row: string | null
} & { [K in keyof AccountRow as `account_${K}`]: AccountRow[K] | null }

const accountInJoin = accountColumnNames.map(name => `a.${name} AS account_${name}`).join(', ')

/** A tool of an active provider by its two names, with the accounts that can be used there, in one statement. */
export async function findCallableRow(
  sql: Sql,
  name: { readonly slug: string; readonly plainName: string },
  { userId, sessionId }: AccountUser,
): Promise<CallableRow | undefined> {
  const rows = await sql.query<Row>(
    `SELECT p.id, p.slug, p.name, p.kind, p.state, p.url, p.catalogue, p.base_urls, p.auth_type, p.auth_per, p.secret_version,
        p.oauth_client_id, p.oauth_issuer, p.oauth_scopes, p.tools_read_at, p.left_out, p.definition, p.enabled_for, p.may_ask,
        p.created_at, p.updated_at,
        t.id AS tool_id, t.digest AS tool_digest, t.effect AS tool_effect, t.state AS tool_state,
        ${accountInJoin},
        p.xmin::text AS provider_row, a.xmin::text AS account_row
       FROM tools t JOIN providers p ON p.id = t.provider_id
       LEFT JOIN connected_accounts a ON a.provider_id = p.id AND p.auth_per = 'user' AND a.id IN (SELECT accounts_for($3, $4))
      WHERE p.slug = $1 AND p.state = 'active' AND t.name = $2
      ORDER BY coalesce(a.organization_id, ''), a.connection_role, a.id LIMIT ${accountsOfOneMax}`,
    [name.slug, name.plainName, sessionId ?? null, userId],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { tool_id: id, tool_digest: digest, tool_effect: effect, tool_state: state } = row
  return {
    version: { id: idFrom('tool', id), digest, effect, state },
    provider: providerOf(row),
    accounts: rows.flatMap(accountIn),
    providerRow: row.provider_row,
  }
}

function accountIn(row: Row): SeenAccount[] {
  if (row.account_id === null || row.account_row === null) return []
  const account = Object.fromEntries(accountColumnNames.map(name => [name, row[`account_${name}`]]))
  return [{ account: accountOf(Object(account)), row: row.account_row }]
}

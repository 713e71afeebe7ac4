import type { Sql } from '../platform/database.ts'
import { idFrom, type UserId } from '../platform/ids.ts'
import type { ToolsRow } from '../platform/rows/pipes.ts'
import type { Account, Provider, Tool } from './model.ts'
import { type ProviderRow, providerOf } from './store.ts'
import { type AccountRow, accountColumnNames, accountOf } from './store-accounts.ts'

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
  /** The person's living account at the provider, whatever state it is in. */
  readonly account: Account | undefined
  /** Changes with each write to the provider's row or to the account's. */
  readonly rowVersions: RowVersions
}

export interface RowVersions {
  readonly provider: string
  readonly account: string | undefined
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

/** A tool of an active provider by its two names, with the account that the person has there, in one statement. */
export async function findCallableRow(
  sql: Sql,
  name: { readonly slug: string; readonly plainName: string },
  person: UserId,
): Promise<CallableRow | undefined> {
  const rows = await sql.query<Row>(
    `SELECT p.id, p.slug, p.name, p.kind, p.state, p.url, p.catalogue, p.base_urls, p.auth_type, p.auth_per, p.secret_version,
        p.oauth_client_id, p.oauth_issuer, p.oauth_scopes, p.tools_read_at, p.left_out, p.definition, p.enabled_for, p.created_at,
        p.updated_at,
        t.id AS tool_id, t.digest AS tool_digest, t.effect AS tool_effect, t.state AS tool_state,
        ${accountInJoin},
        p.xmin::text AS provider_row, a.xmin::text AS account_row
       FROM tools t JOIN providers p ON p.id = t.provider_id
       LEFT JOIN connected_accounts a ON a.provider_id = p.id AND a.owner_id = $3
        AND coalesce(a.organization_id, '') = '' AND a.connection_role = 'compatibility' AND a.state <> 'disconnected'
      WHERE p.slug = $1 AND p.state = 'active' AND t.name = $2`,
    [name.slug, name.plainName, person],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { tool_id: id, tool_digest: digest, tool_effect: effect, tool_state: state } = row
  return {
    version: { id: idFrom('tool', id), digest, effect, state },
    provider: providerOf(row),
    account: accountIn(row),
    rowVersions: { provider: row.provider_row, account: row.account_row ?? undefined },
  }
}

function accountIn(row: Row): Account | undefined {
  if (row.account_id === null) return undefined
  return accountOf(Object(Object.fromEntries(accountColumnNames.map(name => [name, row[`account_${name}`]]))))
}

import type { Sql } from '../platform/database.ts'
import { idFrom, type UserId } from '../platform/ids.ts'
import type { ToolsRow } from '../platform/rows/pipes.ts'
import type { Account, Provider, Tool } from './model.ts'
import { type ProviderRow, providerOf } from './store.ts'
import { type AccountRow, accountOf } from './store-accounts.ts'

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

/** A tool of an active provider by its two names, with the account that the person has there, in one statement. */
export async function findCallableRow(
  sql: Sql,
  name: { readonly slug: string; readonly plainName: string },
  person: UserId,
): Promise<CallableRow | undefined> {
  const rows = await sql.query<Row>(
    `SELECT p.id, p.slug, p.name, p.kind, p.state, p.url, p.catalogue, p.base_urls, p.auth_type, p.auth_per, p.secret_version,
        p.oauth_client_id, p.oauth_issuer, p.oauth_scopes, p.tools_read_at, p.left_out, p.created_at, p.updated_at,
        t.id AS tool_id, t.digest AS tool_digest, t.effect AS tool_effect, t.state AS tool_state,
        a.id AS account_id, a.provider_id AS account_provider_id, a.owner_id AS account_owner_id, a.label AS account_label,
        a.issuer AS account_issuer, a.scopes AS account_scopes, a.state AS account_state,
        a.credential_version AS account_credential_version, a.credential_expires_at AS account_credential_expires_at,
        a.created_at AS account_created_at, a.updated_at AS account_updated_at,
        p.xmin::text AS provider_row, a.xmin::text AS account_row
       FROM tools t JOIN providers p ON p.id = t.provider_id
       LEFT JOIN connected_accounts a ON a.provider_id = p.id AND a.owner_id = $3 AND a.state <> 'disconnected'
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
  const { account_id: id, account_provider_id, account_owner_id, account_label, account_state } = row
  const { account_scopes, account_credential_version, account_created_at, account_updated_at } = row
  if (id === null || account_provider_id === null || account_owner_id === null || account_label === null)
    return undefined
  if (account_state === null || account_scopes === null || account_credential_version === null) return undefined
  if (account_created_at === null || account_updated_at === null) return undefined
  return accountOf({
    id,
    provider_id: account_provider_id,
    owner_id: account_owner_id,
    label: account_label,
    issuer: row.account_issuer,
    scopes: account_scopes,
    state: account_state,
    credential_version: account_credential_version,
    credential_expires_at: row.account_credential_expires_at,
    created_at: account_created_at,
    updated_at: account_updated_at,
  })
}

import type { Sql } from '../platform/database.ts'
import type { OrganizationId, ProviderId } from '../platform/ids.ts'
import type { AccountOwner } from './model.ts'

/** Whose accounts, at which provider. */
export interface WantedOf {
  readonly providerId: ProviderId
  readonly ownerId: AccountOwner
  readonly organizationId: OrganizationId | undefined
}

/** What the provider wanted for calls of this owner, the first one first. */
export async function listWantedScopes(sql: Sql, of: WantedOf): Promise<string[]> {
  const rows = await sql.query<{ scope: string }>(
    `SELECT scope FROM scopes_wanted WHERE provider_id = $1 AND owner_id = $2 AND organization_id = $3
      ORDER BY asked_at, scope`,
    [of.providerId, of.ownerId, of.organizationId ?? ''],
  )
  return rows.map(row => row.scope)
}

/** Kept once each, and not more than so many for one owner. */
export async function insertWantedScopes(
  sql: Sql,
  of: WantedOf,
  { scopes, max }: { readonly scopes: readonly string[]; readonly max: number },
): Promise<void> {
  await sql.query(
    `INSERT INTO scopes_wanted (provider_id, owner_id, organization_id, scope)
     SELECT $1, $2, $3, scope FROM unnest($4::text[]) AS given (scope)
      WHERE scope NOT IN (SELECT scope FROM scopes_wanted WHERE provider_id = $1 AND owner_id = $2 AND organization_id = $3)
      LIMIT greatest(0, $5 - (SELECT count(*) FROM scopes_wanted
        WHERE provider_id = $1 AND owner_id = $2 AND organization_id = $3))
     ON CONFLICT DO NOTHING`,
    [of.providerId, of.ownerId, of.organizationId ?? '', scopes, max],
  )
}

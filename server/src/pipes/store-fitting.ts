import type { Sql } from '../platform/database.ts'
import type { ProviderId } from '../platform/ids.ts'
import type { Account, AccountUser } from './model.ts'
import { type AccountRow, accountColumnNames, accountColumns, accountOf, accountsOfOneMax } from './store-accounts.ts'

/**
 * Those at one provider that a session may use for a person, the one that is meant where none is named first. `accounts_for` judges
 * by the organization that the session acts in (`organization_of_session`), the membership there, and what the account itself says.
 */
export async function listFitting(
  sql: Sql,
  providerId: ProviderId,
  { userId, sessionId }: Pick<AccountUser, 'userId' | 'sessionId'>,
): Promise<Account[]> {
  const rows = await sql.query<AccountRow>(
    `SELECT ${accountColumns} FROM connected_accounts
      WHERE provider_id = $1 AND id IN (SELECT accounts_for($2, $3))
      ORDER BY coalesce(organization_id, ''), connection_role, id LIMIT ${accountsOfOneMax}`,
    [providerId, sessionId ?? null, userId],
  )
  return rows.map(accountOf)
}

/** The same at every provider, with its slug; those that a call could be made with. */
export async function listFittingAnywhere(
  sql: Sql,
  { userId, sessionId }: Pick<AccountUser, 'userId' | 'sessionId'>,
): Promise<{ readonly account: Account; readonly providerSlug: string }[]> {
  const rows = await sql.query<AccountRow & { slug: string }>(
    `SELECT ${columnsOfJoined}, p.slug
       FROM connected_accounts c JOIN providers p ON p.id = c.provider_id AND p.state = 'active'
      WHERE c.id IN (SELECT accounts_for($1, $2)) AND p.auth_type <> 'none' AND p.auth_per = 'user'
        AND CASE WHEN c.owner_id LIKE 'org\\_%' THEN 'organization' ELSE 'user' END = ANY (p.enabled_for)
      ORDER BY p.slug, coalesce(c.organization_id, ''), c.connection_role, c.id LIMIT ${accountsAnywhereMax}`,
    [sessionId ?? null, userId],
  )
  return rows.map(row => ({ account: accountOf(row), providerSlug: row.slug }))
}

const accountsAnywhereMax = 500
const columnsOfJoined = accountColumnNames.map(name => `c.${name}`).join(', ')

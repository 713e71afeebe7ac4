import type { Sql, Transaction } from '../platform/database.ts'
import type { AccountId, GrantId, SessionId, UserId } from '../platform/ids.ts'

/** One row elsewhere that a grant relies on, and what it has to say. */
export interface Ground {
  readonly kind: GroundKind
  /** Id of the row, or of the session and membership that it belongs to. */
  readonly subject: string
  /** What the row says, as an id, a slug or a digest; empty where its being there is all. */
  readonly needs: string
}

export const groundKinds = [
  'owner',
  'choice',
  'organization',
  'membership',
  'group',
  'role',
  'permission',
  'policy',
  'provider',
  'account',
  'use',
  'scope',
  'tool',
  'author',
  'administrator',
  'approver',
] as const
export type GroundKind = (typeof groundKinds)[number]

/**
 * Locks what the person's access comes from, in the one order: before accounts and tools, and before the session. What a grant relies on
 * is written down by its own row: `grant_stands_on` and `approval_stands_on` ask `grounds_of_person`, which asks
 * `organizations_relied_on` and `roles_relied_on`, then `grounds_of_approvers`, `grounds_of_own_tools`, `grounds_of_authors`, `grounds_of_accounts` (`account_use`) and `grounds_of_tools`;
 * `refuse_other_accounts` refuses an account that the session may not use for the person. When a row moves,
 * `ground_moved` ends what needed more of it than it says by then (`ground_holds`, `ground_lost`), in the same transaction.
 */
export async function holdGrounds(tx: Transaction, { sessionId, userId, accounts }: HeldGround): Promise<void> {
  await tx.query('SELECT hold_grounds($1, $2, $3)', [sessionId, userId, accounts])
}

export interface HeldGround {
  readonly sessionId: SessionId
  readonly userId: UserId
  readonly accounts: readonly AccountId[]
}

/** What the grant was made on, as it was at that moment. Empty for an unknown id. */
export async function listGrounds(sql: Sql, id: GrantId): Promise<Ground[]> {
  return sql.query<Ground & Record<string, unknown>>(
    `SELECT f.kind, f.subject, f.needs FROM access_grants g,
        jsonb_to_recordset(g.stands_on) AS f (kind text, subject text, needs text)
      WHERE g.id = $1 ORDER BY f.kind, f.subject, f.needs`,
    [id],
  )
}

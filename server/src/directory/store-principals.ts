import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type PrincipalId, type UserId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import type { Principal, PrincipalKind, PrincipalState } from './model.ts'

export async function insertPrincipal(
  tx: Transaction,
  principal: { id: PrincipalId; kind: PrincipalKind; name: string; ownerId: UserId | undefined },
): Promise<void> {
  await tx.query(`INSERT INTO principals (id, kind, state, name, owner_id) VALUES ($1, $2, 'active', $3, $4)`, [
    principal.id,
    principal.kind,
    principal.name,
    principal.ownerId ?? null,
  ])
}

interface PrincipalRow {
  id: string
  kind: PrincipalKind
  state: PrincipalState
  name: string
  owner_id: string | null
}

function principalOf(row: PrincipalRow): Principal {
  const { kind, state, name } = row
  const id =
    kind === 'user'
      ? idFrom('user', row.id)
      : kind === 'agent'
        ? idFrom('agent', row.id)
        : idFrom('serviceAccount', row.id)
  return { id, kind, state, name, ownerId: row.owner_id === null ? undefined : idFrom('user', row.owner_id) }
}

export async function getPrincipal(sql: Sql, id: PrincipalId): Promise<Principal> {
  const rows = await sql.query<PrincipalRow>('SELECT id, kind, state, name, owner_id FROM principals WHERE id = $1', [
    id,
  ])
  if (rows[0] === undefined) throw notFound('principal')
  return principalOf(rows[0])
}

/** The principals and their owners, locked in id order, first in the one lock order. Found by their ids however many others there are. */
export async function shareLockPrincipals(tx: Transaction, ids: readonly PrincipalId[]): Promise<Principal[]> {
  const rows = await tx.query<PrincipalRow>(
    `SELECT id, kind, state, name, owner_id FROM principals
      WHERE id = ANY (ARRAY(SELECT unnest($1::text[]) UNION SELECT owner_id FROM principals WHERE id = ANY ($1)))
      ORDER BY id FOR SHARE`,
    [ids],
  )
  return rows.map(principalOf)
}

/** The principal and all that it owns, locked in id order, for a change of state. */
export async function lockPrincipalTree(tx: Transaction, id: PrincipalId): Promise<Principal[]> {
  const rows = await tx.query<PrincipalRow>(
    `SELECT id, kind, state, name, owner_id FROM principals WHERE id = $1 OR owner_id = $1 ORDER BY id FOR NO KEY UPDATE`,
    [id],
  )
  return rows.map(principalOf)
}

export async function savePrincipalState(
  tx: Transaction,
  ids: readonly PrincipalId[],
  state: PrincipalState,
): Promise<void> {
  await tx.query('UPDATE principals SET state = $2, updated_at = clock_timestamp() WHERE id = ANY ($1)', [ids, state])
}

import type { Sql, Transaction } from '../platform/database.ts'
import { type AgentId, idFrom, type PrincipalId, type UserId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import type { Principal, PrincipalKind, PrincipalState } from './model.ts'

export async function insertPrincipal(
  tx: Transaction,
  principal: {
    id: PrincipalId
    kind: PrincipalKind
    name: string
    ownerId: UserId | undefined
    state?: 'invited' | 'active'
  },
): Promise<void> {
  await tx.query(`INSERT INTO principals (id, kind, state, name, owner_id) VALUES ($1, $2, $5, $3, $4)`, [
    principal.id,
    principal.kind,
    principal.name,
    principal.ownerId ?? null,
    principal.state ?? 'active',
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

/** The principal and all that it owns, and one besides, locked in id order, for a change of state. */
export async function lockPrincipalTree(tx: Transaction, id: PrincipalId, besides?: PrincipalId): Promise<Principal[]> {
  const rows = await tx.query<PrincipalRow>(
    `SELECT id, kind, state, name, owner_id FROM principals WHERE id = $1 OR owner_id = $1 OR id = $2 ORDER BY id FOR NO KEY UPDATE`,
    [id, besides ?? null],
  )
  return rows.map(principalOf)
}

/** `by`: as events name who acts, for what follows from it in the database. */
export async function savePrincipalState(
  tx: Transaction,
  ids: readonly PrincipalId[],
  state: PrincipalState,
  by = 'system',
): Promise<void> {
  await tx.query(
    `UPDATE principals SET state = $2, updated_at = clock_timestamp()
      WHERE id = ANY ($1) AND set_config('ambit.actor', $3, true) IS NOT NULL`,
    [ids, state, by],
  )
}

/** These principals, locked in id order for a change of them. */
export async function lockThese(tx: Transaction, ids: readonly PrincipalId[]): Promise<Principal[]> {
  const rows = await tx.query<PrincipalRow>(
    `SELECT id, kind, state, name, owner_id FROM principals WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE`,
    [ids],
  )
  return rows.map(principalOf)
}

/** Gives them to another owner, with the keys that act through them. */
export async function saveOwner(
  tx: Transaction,
  ids: readonly PrincipalId[],
  { ownerId, by }: { readonly ownerId: UserId; readonly by: string },
): Promise<void> {
  await tx.query(
    `UPDATE principals SET owner_id = $2, updated_at = clock_timestamp()
      WHERE id = ANY ($1) AND set_config('ambit.actor', $3, true) IS NOT NULL`,
    [ids, ownerId, by],
  )
  await tx.query('UPDATE api_keys SET owner_id = $2 WHERE principal_id = ANY ($1)', [ids, ownerId])
}

/** Ends the management keys that act through these. */
export async function endKeysOf(tx: Transaction, ids: readonly PrincipalId[]): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE api_keys SET ended_at = clock_timestamp() WHERE principal_id = ANY ($1) AND ended_at IS NULL RETURNING id`,
    [ids],
  )
  return rows.length
}

/** True for two people who are in one organization, or where the second one has a role in the installation: no outsider to the first. */
export async function knowEachOther(sql: Sql, first: UserId, second: UserId): Promise<boolean> {
  const [row] = await sql.query<{ known: boolean }>(
    `SELECT EXISTS (SELECT FROM users u WHERE u.id = $2 AND u.installation_role IS NOT NULL)
         OR EXISTS (SELECT FROM memberships a JOIN memberships b ON b.organization_id = a.organization_id
           WHERE a.user_id = $1 AND b.user_id = $2 AND a.status = 'active' AND b.status = 'active') AS known`,
    [first, second],
  )
  return row?.known === true
}

/** What acts although nobody who acts answers for it. There is none, or something is wrong (I9). */
export async function listOrphans(sql: Sql, limit: number): Promise<PrincipalId[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT p.id FROM principals p JOIN principals o ON o.id = p.owner_id
      WHERE p.state = 'active' AND o.state <> 'active' ORDER BY p.id LIMIT $1`,
    [limit],
  )
  return rows.map(row => idFrom('agent', row.id))
}

/** Agents that act and are older than so many days, in the order of their ids. */
export async function listActiveAgents(
  sql: Sql,
  { olderThanDays, after, limit }: { readonly olderThanDays: number; readonly after: string; readonly limit: number },
): Promise<{ id: AgentId; createdAt: Date }[]> {
  const rows = await sql.query<{ id: string; created_at: Date }>(
    `SELECT id, created_at FROM principals WHERE kind = 'agent' AND state = 'active' AND id > $2
        AND created_at < clock_timestamp() - make_interval(days => $1) ORDER BY id LIMIT $3`,
    [olderThanDays, after, limit],
  )
  return rows.map(row => ({ id: idFrom('agent', row.id), createdAt: row.created_at }))
}

/** What a person owns, whatever its state, and since when it is there. */
export async function listOwned(sql: Sql, ownerId: UserId, limit: number): Promise<Principal[]> {
  const rows = await sql.query<PrincipalRow>(
    'SELECT id, kind, state, name, owner_id FROM principals WHERE owner_id = $1 ORDER BY id DESC LIMIT $2',
    [ownerId, limit],
  )
  return rows.map(principalOf)
}

export async function createdAtOf(sql: Sql, id: PrincipalId): Promise<Date> {
  const [row] = await sql.query<{ created_at: Date }>('SELECT created_at FROM principals WHERE id = $1', [id])
  if (row === undefined) throw notFound('principal')
  return row.created_at
}

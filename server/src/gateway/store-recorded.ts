import type { Sql } from '../platform/database.ts'
import {
  type AccountId,
  idFrom,
  type OrganizationId,
  type PrincipalId,
  type SessionId,
  type UserId,
} from '../platform/ids.ts'

/** A call, a refusal by a policy, an open request of one call, with its arguments still sealed, or one tool of a request for access. */
export interface RecordedUnder {
  readonly kind: 'call' | 'refusal' | 'approval' | 'request'
  readonly id: string
  readonly sessionId: SessionId
  readonly principalId: PrincipalId
  readonly onBehalfOf: UserId | undefined
  readonly person: string | null
  readonly email: string
  readonly client: string
  readonly tool: string
  readonly accountId: AccountId | undefined
  readonly effect: 'read' | 'write' | 'destructive'
  /** Undefined: a request for access has bounds instead. */
  readonly argumentsSealed: Buffer | undefined
  readonly at: Date
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  /** What the session had read by then. */
  readonly taint: readonly string[]
}

interface Row {
  looked: string
  kind: RecordedUnder['kind']
  id: string | null
  session_id: string
  principal_id: string
  on_behalf_of: string | null
  person: string | null
  email: string | null
  client: string
  tool_name: string
  account_id: string | null
  effect: RecordedUnder['effect']
  arguments_sealed: Buffer | null
  at: Date
  groups: string[]
  roles: string[]
  labels: string[]
}

export interface Looking {
  readonly organizationId: OrganizationId
  readonly since: Date
  /** Of all organizations, of each kind. */
  readonly look: number
  readonly limit: number
}

/** What was recorded under an organization, newest first, and whether that is all of it. */
export async function listRecordedUnder(
  sql: Sql,
  { organizationId, since, look, limit }: Looking,
): Promise<{ recorded: RecordedUnder[]; complete: boolean }> {
  const rows = await sql.query<Row>(
    `SELECT looked, kind, id, session_id, principal_id, on_behalf_of, person, email, client, tool_name, account_id, effect,
        arguments_sealed, at, groups, roles, labels FROM recorded_under($1, $2, $3, $4)`,
    [organizationId, since, look, limit],
  )
  const recorded = rows.flatMap(row => (row.id === null ? [] : [recordedOf(row, row.id)]))
  return { recorded, complete: Number(rows[0]?.looked ?? 0) < look && recorded.length < limit }
}

function recordedOf(row: Row, id: string): RecordedUnder {
  return {
    kind: row.kind,
    id,
    sessionId: idFrom('session', row.session_id),
    principalId: idFrom('agent', row.principal_id),
    onBehalfOf: row.on_behalf_of === null ? undefined : idFrom('user', row.on_behalf_of),
    person: row.person,
    email: row.email ?? '',
    client: row.client,
    tool: row.tool_name,
    accountId: row.account_id === null ? undefined : idFrom('account', row.account_id),
    effect: row.effect,
    argumentsSealed: row.arguments_sealed ?? undefined,
    at: row.at,
    groups: row.groups,
    roles: row.roles,
    taint: row.labels,
  }
}

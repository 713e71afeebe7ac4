import { type InstallationRole, installationRoles } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type ApprovalId, type ApprovalRuleId, idFrom, type SessionId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import type { ApprovalRulesRow } from '../platform/rows.ts'
import type { ApprovalRule, Effect, Need } from './model.ts'

const columns = `r.id, r.organization_id, r.name, r.effects, r.provider_id, r.tools_min, r.group_id, r.roles, r.persons, r.created_at`

type Row = Omit<ApprovalRulesRow, 'created_by' | 'removed_at'>

const effects: readonly Effect[] = ['read', 'write', 'destructive']

function ruleOf(row: Row): ApprovalRule {
  return {
    id: idFrom('approvalRule', row.id),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    name: row.name,
    effects: effects.filter(effect => row.effects.includes(effect)),
    providerId: row.provider_id === null ? undefined : idFrom('provider', row.provider_id),
    toolsMin: row.tools_min ?? undefined,
    groupId: row.group_id === null ? undefined : idFrom('group', row.group_id),
    roles: installationRoles.filter((role: InstallationRole) => row.roles.includes(role)),
    persons: row.persons,
    createdAt: row.created_at,
  }
}

export async function insertRule(tx: Transaction, rule: Omit<ApprovalRule, 'createdAt'>, by: string): Promise<void> {
  await tx.query(
    `INSERT INTO approval_rules (id, organization_id, name, effects, provider_id, tools_min, group_id, roles, persons, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      rule.id,
      rule.organizationId ?? null,
      rule.name,
      [...rule.effects],
      rule.providerId ?? null,
      rule.toolsMin ?? null,
      rule.groupId ?? null,
      [...rule.roles],
      rule.persons,
      by,
    ],
  )
}

/** Those in force. */
export async function findRule(sql: Sql, id: ApprovalRuleId): Promise<ApprovalRule | undefined> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approval_rules r WHERE r.id = $1 AND r.removed_at IS NULL`,
    [id],
  )
  return rows[0] && ruleOf(rows[0])
}

export async function listRules(sql: Sql, organizationId: string | undefined, page: Page): Promise<ApprovalRule[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM approval_rules r WHERE r.removed_at IS NULL AND ($1::text IS NULL OR r.organization_id = $1)
        AND ($2::text IS NULL OR CASE WHEN $3 THEN r.id > $2 ELSE r.id < $2 END)
      ORDER BY CASE WHEN $3 THEN r.id END ASC, r.id DESC LIMIT $4`,
    [organizationId ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(ruleOf)
}

/** Answers false where there is none in force. */
export async function removeRule(tx: Transaction, id: ApprovalRuleId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    'UPDATE approval_rules SET removed_at = clock_timestamp() WHERE id = $1 AND removed_at IS NULL RETURNING id',
    [id],
  )
  return rows.length === 1
}

/** Whether a rule is over such a request at this moment; `approval_needs` writes down which, with the request itself. */
export async function needsOthers(sql: Sql, sessionId: SessionId, tools: Json): Promise<boolean> {
  const rows = await sql.query<{ needs: boolean }>(`SELECT rules_over($1, $2) <> '[]' AS needs`, [
    sessionId,
    JSON.stringify(tools),
  ])
  return rows[0]?.needs === true
}

/**
 * What an approval needs beside its person, for one who asks. Who may take a part is judged by `may_decide`, `meets_need` and
 * `decides_for`, and once more where the part is written (`part_is_theirs`) and where the approval is (`decided_by_all`).
 */
export async function listNeeds(sql: Sql, id: ApprovalId, userId: UserId): Promise<Need[]> {
  const rows = await sql.query<{ rule: string; name: string; persons: number; approved: number; is_one: boolean }>(
    'SELECT n.rule, n.name, n.persons, n.approved, n.is_one FROM needs_of($1, $2) n ORDER BY n.rule',
    [id, userId],
  )
  return rows.map(row => ({
    ruleId: idFrom('approvalRule', row.rule),
    name: row.name,
    persons: row.persons,
    approved: row.approved,
    isOne: row.is_one,
  }))
}

/** Whether this person decides as the one whom it is asked of. */
export async function decidesAsPerson(sql: Sql, id: ApprovalId, userId: UserId): Promise<boolean> {
  const rows = await sql.query<{ decides: boolean }>(
    `SELECT decides_for($2, a.user_id, a.session_id, a.request::jsonb -> 'tools') AS decides FROM approvals a WHERE a.id = $1`,
    [id, userId],
  )
  return rows[0]?.decides === true
}

/** Those whom the needs of an approval name, for telling them. */
export async function listNeeded(sql: Sql, id: ApprovalId, limit: number): Promise<UserId[]> {
  const rows = await sql.query<{ id: string }>('SELECT u AS id FROM needed_for($1) u ORDER BY u LIMIT $2', [id, limit])
  return rows.map(row => idFrom('user', row.id))
}

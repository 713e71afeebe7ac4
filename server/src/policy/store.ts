import type { Sql, Transaction } from '../platform/database.ts'
import { type AccountId, idFrom, newId, type OrganizationId, type SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import type { PoliciesRow } from '../platform/rows.ts'
import type { Policy, PolicyId, PolicyTest } from './model.ts'

const columns = `id, organization_id, version, state, text, tests, digest, created_by, created_at, activated_by, activated_at,
  retired_at`

function policyOf(row: PoliciesRow): Policy {
  const tests: PolicyTest[] = JSON.parse(row.tests)
  return {
    id: idFrom('policy', row.id),
    organizationId: idFrom('organization', row.organization_id),
    version: row.version,
    state: row.state,
    text: row.text,
    tests,
    digest: row.digest,
    createdBy: row.created_by,
    createdAt: row.created_at,
    activatedBy: row.activated_by ?? undefined,
    activatedAt: row.activated_at ?? undefined,
    retiredAt: row.retired_at ?? undefined,
  }
}

/** A version of this organization; another one's id is as unknown as a random one (I10). */
export async function findPolicy(sql: Sql, organizationId: OrganizationId, id: PolicyId): Promise<Policy | undefined> {
  const rows = await sql.query<PoliciesRow>(`SELECT ${columns} FROM policies WHERE id = $1 AND organization_id = $2`, [
    id,
    organizationId,
  ])
  return rows[0] && policyOf(rows[0])
}

/** The text of a version, for whoever is judged by it. */
export async function textOf(sql: Sql, id: PolicyId, organizationId: OrganizationId): Promise<string | undefined> {
  return (await findPolicy(sql, organizationId, id))?.text
}

export async function findActive(sql: Sql, organizationId: OrganizationId): Promise<Policy | undefined> {
  const rows = await sql.query<PoliciesRow>(
    `SELECT ${columns} FROM policies WHERE organization_id = $1 AND state = 'active'`,
    [organizationId],
  )
  return rows[0] && policyOf(rows[0])
}

export async function listPolicies(sql: Sql, organizationId: OrganizationId, page: Page): Promise<Policy[]> {
  const rows = await sql.query<PoliciesRow>(
    `SELECT ${columns} FROM policies WHERE organization_id = $1
        AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END, CASE WHEN NOT $3 THEN id END DESC LIMIT $4`,
    [organizationId, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(policyOf)
}

/** Versions of every organization, for administrators of the installation. */
export async function listAllPolicies(sql: Sql, state: Policy['state'] | undefined, page: Page): Promise<Policy[]> {
  const rows = await sql.query<PoliciesRow>(
    `SELECT ${columns} FROM policies
      WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END, CASE WHEN NOT $3 THEN id END DESC LIMIT $4`,
    [state ?? null, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(policyOf)
}

export interface NewPolicy {
  readonly organizationId: OrganizationId
  readonly text: string
  /** Canonical JSON. */
  readonly tests: string
  readonly digest: string
  readonly createdBy: string
}

/** The next version. The caller holds the organization, so that none is counted twice. */
export async function insertDraft(tx: Transaction, draft: NewPolicy): Promise<Policy> {
  const rows = await tx.query<PoliciesRow>(
    `INSERT INTO policies (id, organization_id, version, text, tests, digest, created_by)
     SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6 FROM policies WHERE organization_id = $2
     RETURNING ${columns}`,
    [newId('policy'), draft.organizationId, draft.text, draft.tests, draft.digest, draft.createdBy],
  )
  const [row] = rows
  if (row === undefined) throw new Error('the policy that was just written is not there')
  return policyOf(row)
}

export interface Moved {
  readonly id: PolicyId
  readonly organizationId: OrganizationId
  readonly by: string
}

/** Retires what is active and activates the draft. False: it is no draft any more. */
export async function activate(tx: Transaction, { id, organizationId, by }: Moved): Promise<boolean> {
  await tx.query(
    `UPDATE policies SET state = 'retired', retired_at = clock_timestamp() WHERE organization_id = $1 AND state = 'active'`,
    [organizationId],
  )
  const rows = await tx.query<{ id: string }>(
    `UPDATE policies SET state = 'active', activated_by = $3, activated_at = clock_timestamp()
      WHERE id = $1 AND organization_id = $2 AND state = 'draft' RETURNING id`,
    [id, organizationId, by],
  )
  return rows.length === 1
}

export async function retireDraft(tx: Transaction, { id, organizationId }: Omit<Moved, 'by'>): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE policies SET state = 'retired', retired_at = clock_timestamp()
      WHERE id = $1 AND organization_id = $2 AND state = 'draft' RETURNING id`,
    [id, organizationId],
  )
  return rows.length === 1
}

/** What the policies over such a call are judged by, as admission will compare it; undefined when there is none. */
export async function readFacts(
  sql: Sql,
  { sessionId, accountId }: { readonly sessionId: SessionId; readonly accountId: AccountId | undefined },
): Promise<string | undefined> {
  const rows = await sql.query<{ facts: string | null }>('SELECT policy_facts($1, $2) AS facts', [
    sessionId,
    accountId ?? null,
  ])
  return rows[0]?.facts ?? undefined
}

/** Transactions of this database that run now and have written or locked something: whoever began before sees what was before. */
export async function listInside(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ inside: string }>(
    `SELECT pid || ' ' || backend_xid::text AS inside FROM pg_stat_activity
      WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()`,
  )
  return rows.map(row => row.inside)
}

export interface KeptPreview {
  readonly policyId: PolicyId
  /** The version that was active when it ran. */
  readonly against: PolicyId | undefined
  readonly ranBy: string
  readonly ranAt: Date
  readonly result: Json
}

export async function savePreview(tx: Transaction, preview: KeptPreview): Promise<void> {
  await tx.query(
    `INSERT INTO policy_previews (policy_id, against, ran_by, ran_at, result) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (policy_id) DO UPDATE SET against = excluded.against, ran_by = excluded.ran_by, ran_at = excluded.ran_at,
       result = excluded.result`,
    [preview.policyId, preview.against ?? null, preview.ranBy, preview.ranAt, JSON.stringify(preview.result)],
  )
}

export async function findPreview(sql: Sql, { id, organizationId }: Policy): Promise<KeptPreview | undefined> {
  const rows = await sql.query<{ against: string | null; ran_by: string; ran_at: Date; result: Json }>(
    `SELECT v.against, v.ran_by, v.ran_at, v.result FROM policy_previews v JOIN policies p ON p.id = v.policy_id
      WHERE v.policy_id = $1 AND p.organization_id = $2`,
    [id, organizationId],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const against = row.against === null ? undefined : idFrom('policy', row.against)
  return { policyId: id, against, ranBy: row.ran_by, ranAt: row.ran_at, result: row.result }
}

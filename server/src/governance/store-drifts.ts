import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type PrincipalId, type SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import type { DriftRulesRow, DriftsRow, PurposesRow } from '../platform/rows/governance.ts'
import {
  type Drift,
  type DriftRule,
  type DriftRuleName,
  type DriftState,
  driftRules,
  type Purpose,
  type Severity,
} from './model.ts'

const columns = `d.id, d.rule, d.severity, d.subject, d.organization_id, d.session_id, d.before, d.after, d.caused_by, d.since,
  d.found_at, d.blocks, d.blocked_until, d.act_id, d.state, d.settled_at, d.settled_by, d.settled_how, d.reason, d.accepted_until`

function ruleOf(text: string): DriftRuleName {
  const rule = driftRules.find(each => each === text)
  if (rule === undefined) throw new Error(`a drift of a rule that is not known: ${text}`)
  return rule
}

function driftOf(row: DriftsRow): Drift {
  return {
    id: idFrom('drift', row.id),
    rule: ruleOf(row.rule),
    severity: row.severity,
    subject: row.subject,
    organizationId: row.organization_id ?? undefined,
    sessionId: row.session_id ?? undefined,
    before: row.before as Record<string, Json>,
    after: row.after as Record<string, Json>,
    causedBy: row.caused_by,
    since: row.since,
    foundAt: row.found_at,
    blocks: row.blocks ?? undefined,
    blockedUntil: row.blocked_until ?? undefined,
    actId: row.act_id ?? undefined,
    state: row.state,
    settledAt: row.settled_at ?? undefined,
    settledBy: row.settled_by ?? undefined,
    settledHow: row.settled_how ?? undefined,
    reason: row.reason ?? undefined,
    acceptedUntil: row.accepted_until ?? undefined,
  }
}

export interface DriftFilter {
  readonly state: DriftState | undefined
  readonly rule: DriftRuleName | undefined
  readonly severity: Severity | undefined
  readonly organizationId: string | undefined
  readonly subject: string | undefined
  readonly sessionId: string | undefined
}

export async function listDrifts(sql: Sql, filter: DriftFilter, page: Page): Promise<Drift[]> {
  const rows = await sql.query<DriftsRow>(
    `SELECT ${columns} FROM drifts d WHERE ($1::text IS NULL OR d.state = $1) AND ($2::text IS NULL OR d.rule = $2)
        AND ($3::text IS NULL OR d.severity = $3) AND ($4::text IS NULL OR d.organization_id = $4)
        AND ($5::text IS NULL OR d.subject = $5) AND ($6::text IS NULL OR d.session_id = $6)
        AND ($7::text IS NULL OR CASE WHEN $8 THEN d.id > $7 ELSE d.id < $7 END)
      ORDER BY CASE WHEN $8 THEN d.id END ASC, d.id DESC LIMIT $9`,
    [
      filter.state ?? null,
      filter.rule ?? null,
      filter.severity ?? null,
      filter.organizationId ?? null,
      filter.subject ?? null,
      filter.sessionId ?? null,
      page.from ?? null,
      page.ascending,
      page.take,
    ],
  )
  return rows.map(driftOf)
}

export async function findDrift(sql: Sql, id: Id<'drift'>): Promise<Drift | undefined> {
  const [row] = await sql.query<DriftsRow>(`SELECT ${columns} FROM drifts d WHERE d.id = $1`, [id])
  return row && driftOf(row)
}

export async function lockDrift(tx: Transaction, id: Id<'drift'>): Promise<Drift | undefined> {
  const [row] = await tx.query<DriftsRow>(`SELECT ${columns} FROM drifts d WHERE d.id = $1 FOR NO KEY UPDATE`, [id])
  return row && driftOf(row)
}

const driftsOfSessionMax = 100

/** What drifted in a session: what was found in it, and what its grants stood on and that changed while it lived; oldest first. */
export async function driftsOfSession(sql: Sql, sessionId: SessionId): Promise<Drift[]> {
  const rows = await sql.query<DriftsRow>(
    `SELECT ${columns} FROM drifts d WHERE d.session_id = $1
        OR (d.subject = ANY (ARRAY(SELECT DISTINCT unnest(stood_on_in_session($1))))
          AND d.found_at BETWEEN (lifetime_of_session($1))[1] AND (lifetime_of_session($1))[2])
      ORDER BY d.id LIMIT $2`,
    [sessionId, driftsOfSessionMax],
  )
  return rows.map(driftOf)
}

/** How many are open, by severity. */
export async function countOpenDrifts(sql: Sql): Promise<Record<Severity, number>> {
  const rows = await sql.query<{ severity: Severity; count: number }>(
    `SELECT severity, count(*)::int AS count FROM drifts WHERE state = 'open' GROUP BY severity`,
  )
  return { low: 0, medium: 0, high: 0, critical: 0, ...Object.fromEntries(rows.map(row => [row.severity, row.count])) }
}

export interface NewDrift {
  readonly rule: DriftRuleName
  readonly subject: string
  readonly before: Readonly<Record<string, Json>>
  readonly after: Readonly<Record<string, Json>>
  readonly by: string
  readonly organizationId?: string | undefined
  readonly blocks?: string | undefined
  readonly blockedUntil?: Date | undefined
  readonly actId?: string | undefined
}

/**
 * Notes a drift with its event. The same again is not noted twice while it is open or accepted: undefined. Most are noted by the row
 * that changes: `drift_of_tool`, `drift_of_account`, `drift_of_provider`, `drift_of_owner`, `drift_of_document`, `drift_of_refused_call`,
 * `drift_at_start`; `drift_is_approved`, `drift_ends_with_session` and `drift_of_act` settle what is over by that.
 */
export async function noteDrift(tx: Sql, it: NewDrift): Promise<Id<'drift'> | undefined> {
  const [row] = await tx.query<{ id: string | null }>(
    `SELECT find_drift($1, $2, $3, $4, $5, p_organization => $6, p_blocks => $7, p_blocked_until => $8, p_act => $9) AS id`,
    [
      it.rule,
      it.subject,
      JSON.stringify(it.before),
      JSON.stringify(it.after),
      it.by,
      it.organizationId ?? null,
      it.blocks ?? null,
      it.blockedUntil ?? null,
      it.actId ?? null,
    ],
  )
  return row?.id == null ? undefined : idFrom('drift', row.id)
}

/** Settles the open and accepted ones of a subject, each with its event. Answers how many there were. */
export async function fixDrifts(
  tx: Sql,
  it: { readonly rules: readonly DriftRuleName[]; readonly subject: string; readonly how: string; readonly by: string },
): Promise<number> {
  const [row] = await tx.query<{ fixed: number }>('SELECT fix_drifts($1, $2, $3, $4) AS fixed', [
    [...it.rules],
    it.subject,
    it.how,
    it.by,
  ])
  return row?.fixed ?? 0
}

export async function saveAccepted(
  tx: Transaction,
  id: Id<'drift'>,
  it: { readonly by: string; readonly reason: string; readonly until: Date },
): Promise<void> {
  await tx.query('SELECT accept_drift($1, $2, $3, $4)', [id, it.by, it.reason, it.until])
}

/** Acceptances whose time is over: they are open again. */
export async function reopenDrifts(sql: Sql): Promise<void> {
  await sql.query('SELECT reopen_drifts()')
}

/** Who acts in this transaction, where a trigger has to say so. */
export async function actAs(tx: Transaction, name: string): Promise<void> {
  await tx.query(`SELECT set_config('ambit.actor', $1, true)`, [name])
}

/** Whether somebody besides this person may decide what nobody decides alone, by a role of the installation. */
export async function othersMayDecide(
  sql: Sql,
  personId: string | undefined,
  roles: readonly string[] = ['owner', 'admin'],
): Promise<boolean> {
  const [row] = await sql.query<{ others: boolean }>(
    'SELECT EXISTS (SELECT FROM deciders_by_role($2) d WHERE d IS DISTINCT FROM $1) AS others',
    [personId ?? null, [...roles]],
  )
  return row?.others === true
}

interface Due {
  id: string
  subject: string
}

/** Sleeping agents that woke, and are not suspended yet. */
export async function listWoken(sql: Sql, limit: number): Promise<PrincipalId[]> {
  const rows = await sql.query<Due>(
    `SELECT d.id, d.subject FROM drifts d WHERE d.rule = 'D10' AND d.state = 'open' AND d.after ->> 'woke' = 'true'
        AND principal_acts(d.subject) ORDER BY d.id LIMIT $1`,
    [limit],
  )
  return rows.map(row => idFrom('agent', row.subject))
}

/** Those whose time without an owner who acts is over. */
export async function listOwnerless(sql: Sql, limit: number): Promise<PrincipalId[]> {
  const rows = await sql.query<Due>(
    `SELECT d.id, d.subject FROM drifts d WHERE d.rule = 'D06' AND d.state = 'open' AND d.blocked_until <= clock_timestamp()
      ORDER BY d.id LIMIT $1`,
    [limit],
  )
  return rows.map(row => idFrom('agent', row.subject))
}

/** Keys, secrets, trusts and consents that nobody used for so long that they end. */
export async function listLongUnused(sql: Sql, limit: number): Promise<Due[]> {
  return sql.query<Due>(
    `SELECT d.id, d.subject FROM drifts d WHERE d.rule = 'D09' AND d.state = 'open'
        AND d.after ->> 'kind' IN ('api_key_unused', 'client_secret_unused', 'workload_trust_unused', 'consent_unused')
        AND d.since < clock_timestamp() - make_interval(days => (drift_rule_for('D09', d.organization_id)).threshold)
      ORDER BY d.id LIMIT $1`,
    [limit],
  )
}

/** What outlived its purpose and is still there: its time is over for so many days. */
export async function listOutlived(sql: Sql, limit: number): Promise<Due[]> {
  return sql.query<Due>(
    `SELECT d.id, d.subject FROM drifts d WHERE d.rule = 'D11' AND d.state = 'open' AND d.blocked_until <= clock_timestamp()
      ORDER BY d.id LIMIT $1`,
    [limit],
  )
}

/** Ends a key, a secret, a trust or a consent. False: there is none any more. */
export async function endUnused(tx: Transaction, subject: string): Promise<boolean> {
  const [row] = await tx.query<{ ended: boolean }>('SELECT end_unused($1) AS ended', [subject])
  return row?.ended === true
}

function rulesOf(row: Omit<DriftRulesRow, 'updated_at'>): DriftRule {
  return {
    rule: ruleOf(row.rule),
    organizationId: row.organization_id === '' ? undefined : row.organization_id,
    severity: row.severity,
    enabled: row.enabled,
    threshold: row.threshold ?? undefined,
  }
}

/** What the rules say: each of the installation, and where an organization is named, as they count for it. */
export async function listDriftRules(sql: Sql, organizationId: string | undefined): Promise<DriftRule[]> {
  const rows = await sql.query<Omit<DriftRulesRow, 'updated_at'>>(
    `SELECT r.rule, $1::text AS organization_id, e.severity, e.enabled, e.threshold
       FROM drift_rules r CROSS JOIN LATERAL drift_rule_for(r.rule, nullif($1, '')) e WHERE r.organization_id = '' ORDER BY r.rule`,
    [organizationId ?? ''],
  )
  return rows.map(rulesOf)
}

export async function saveDriftRule(
  tx: Transaction,
  { rule, organizationId, severity, enabled, threshold }: DriftRule,
): Promise<void> {
  await tx.query(
    `INSERT INTO drift_rules (rule, organization_id, severity, enabled, threshold) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (rule, organization_id) DO UPDATE SET enabled = excluded.enabled, threshold = excluded.threshold,
       updated_at = clock_timestamp()`,
    [rule, organizationId ?? '', severity, enabled, threshold ?? null],
  )
}

const purposeColumns = 'subject_id, said, ends_at, over_at, over_because, set_by'

function purposeOf(row: Omit<PurposesRow, 'updated_at'>): Purpose {
  return {
    subjectId: row.subject_id,
    said: row.said,
    endsAt: row.ends_at ?? undefined,
    overAt: row.over_at ?? undefined,
    overBecause: row.over_because ?? undefined,
    setBy: row.set_by,
  }
}

export async function savePurpose(tx: Transaction, it: Purpose): Promise<void> {
  await tx.query(
    `INSERT INTO purposes (subject_id, said, ends_at, over_at, over_because, set_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (subject_id) DO UPDATE SET said = excluded.said, ends_at = excluded.ends_at, over_at = excluded.over_at,
       over_because = excluded.over_because, set_by = excluded.set_by, updated_at = clock_timestamp()`,
    [it.subjectId, it.said, it.endsAt ?? null, it.overAt ?? null, it.overBecause ?? null, it.setBy],
  )
}

export async function findPurpose(sql: Sql, subjectId: string): Promise<Purpose | undefined> {
  const [row] = await sql.query<Omit<PurposesRow, 'updated_at'>>(
    `SELECT ${purposeColumns} FROM purposes WHERE subject_id = $1`,
    [subjectId],
  )
  return row && purposeOf(row)
}

/** Whether it is there, and of a kind that is for something. */
export async function hasPurpose(sql: Sql, subjectId: string): Promise<boolean> {
  const [row] = await sql.query<{ fits: boolean }>('SELECT has_purpose($1) AS fits', [subjectId])
  return row?.fits === true
}

/** Purposes that are over and that no drift speaks of yet. */
export async function listOverPurposes(sql: Sql, limit: number): Promise<Purpose[]> {
  const rows = await sql.query<Omit<PurposesRow, 'updated_at'>>(
    `SELECT ${purposeColumns} FROM purposes p WHERE coalesce(over_at, ends_at) <= clock_timestamp()
        AND NOT EXISTS (SELECT FROM drifts d WHERE d.rule = 'D11' AND d.subject = p.subject_id
          AND d.found_at >= coalesce(p.over_at, p.ends_at)) ORDER BY subject_id LIMIT $1`,
    [limit],
  )
  return rows.map(purposeOf)
}

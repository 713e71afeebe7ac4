import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type OrganizationId } from '../platform/ids.ts'
import type { OrganizationDomain } from './model.ts'

interface DomainRow {
  id: string
  organization_id: string
  domain: string
  state: OrganizationDomain['state']
  verification_strategy: OrganizationDomain['strategy']
  verification_prefix: string | null
  verification_token: string | null
  created_at: Date
  updated_at: Date
}

const domainColumns = `id, organization_id, domain, state, verification_strategy, verification_prefix, verification_token, created_at,
  updated_at`

function domainOf(row: DomainRow): OrganizationDomain {
  const { verification_prefix: prefix, verification_token: token } = row
  return {
    id: idFrom('domain', row.id),
    organizationId: idFrom('organization', row.organization_id),
    domain: row.domain,
    state: row.state,
    strategy: row.verification_strategy,
    proof: prefix === null || token === null ? undefined : { prefix, token },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export interface NewDomain {
  readonly id: Id<'domain'>
  readonly organizationId: OrganizationId
  readonly domain: string
  readonly state: 'pending' | 'verified'
  readonly strategy: OrganizationDomain['strategy']
  readonly proof: OrganizationDomain['proof']
  readonly checkInMs: number | undefined
  readonly giveUpInDays: number
}

/** Answers undefined when the organization has it already. */
export async function insertDomain(tx: Transaction, domain: NewDomain): Promise<OrganizationDomain | undefined> {
  const rows = await tx.query<DomainRow>(
    `INSERT INTO organization_domains (id, organization_id, domain, state, verification_strategy, verification_prefix,
       verification_token, next_check_at, give_up_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8::float8 / 1000),
       clock_timestamp() + make_interval(days => $9::int))
     ON CONFLICT (organization_id, domain) DO NOTHING RETURNING ${domainColumns}`,
    [
      domain.id,
      domain.organizationId,
      domain.domain,
      domain.state,
      domain.strategy,
      domain.proof?.prefix ?? null,
      domain.proof?.token ?? null,
      domain.checkInMs ?? null,
      domain.giveUpInDays,
    ],
  )
  return rows[0] && domainOf(rows[0])
}

export async function findDomain(sql: Sql, id: Id<'domain'>): Promise<OrganizationDomain | undefined> {
  const rows = await sql.query<DomainRow>(`SELECT ${domainColumns} FROM organization_domains WHERE id = $1`, [id])
  return rows[0] && domainOf(rows[0])
}

/** Of these organizations, oldest first. */
export async function listDomainsOf(sql: Sql, ids: readonly OrganizationId[]): Promise<OrganizationDomain[]> {
  const rows = await sql.query<DomainRow>(
    `SELECT ${domainColumns} FROM organization_domains WHERE organization_id = ANY ($1) ORDER BY id LIMIT 10000`,
    [ids],
  )
  return rows.map(domainOf)
}

/** Who proves a domain holds it until the transaction ends, so that of two provers one sees the other. */
export async function holdDomain(tx: Transaction, domain: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('organization_domains ' || $1, 0))`, [domain])
}

/** The organization that has proven the domain. */
export async function findProver(sql: Sql, domain: string): Promise<OrganizationId | undefined> {
  const rows = await sql.query<{ organization_id: string }>(
    `SELECT organization_id FROM organization_domains WHERE domain = $1 AND state = 'verified'`,
    [domain],
  )
  return rows[0] && idFrom('organization', rows[0].organization_id)
}

export interface DomainState {
  readonly state: OrganizationDomain['state']
  readonly strategy: OrganizationDomain['strategy']
  readonly checkInMs: number | undefined
  /** It was proven, and its record stayed away for longer than the grace. */
  readonly isLost?: boolean
  /** Given where the time to prove it starts anew. */
  readonly giveUpInDays?: number
}

/** Only while it is in the state that was read: undefined when somebody else was quicker, or it is gone. */
export async function saveDomainState(
  tx: Transaction,
  before: OrganizationDomain,
  after: DomainState,
): Promise<OrganizationDomain | undefined> {
  const rows = await tx.query<DomainRow>(
    `UPDATE organization_domains SET state = $3, verification_strategy = $4, updated_at = clock_timestamp(),
       next_check_at = clock_timestamp() + make_interval(secs => $5::float8 / 1000), record_missing_since = NULL,
       record_seen_at = CASE WHEN $3 = 'verified' AND $4 = 'dns' THEN clock_timestamp() END,
       lost_at = CASE WHEN $7 THEN clock_timestamp() WHEN $3 = 'verified' THEN NULL ELSE lost_at END,
       give_up_at = coalesce(clock_timestamp() + make_interval(days => $6::int), give_up_at)
      WHERE id = $1 AND state = $2 RETURNING ${domainColumns}`,
    [
      before.id,
      before.state,
      after.state,
      after.strategy,
      after.checkInMs ?? null,
      after.giveUpInDays ?? null,
      after.isLost === true,
    ],
  )
  return rows[0] && domainOf(rows[0])
}

export async function removeDomain(tx: Transaction, id: Id<'domain'>): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('DELETE FROM organization_domains WHERE id = $1 RETURNING id', [id])
  return rows.length > 0
}

/** With the organization itself: what it had proven is free again. */
export async function removeDomainsOf(tx: Transaction, organizationId: OrganizationId): Promise<void> {
  await tx.query('DELETE FROM organization_domains WHERE organization_id = $1', [organizationId])
}

export interface DueDomain {
  readonly domain: OrganizationDomain
  readonly waitsSince: Date
  readonly isLate: boolean
  readonly missingSince: Date | undefined
  readonly seenAt: Date
}

/** Domains whose record is to be looked up now, put off by five minutes so that one node looks at a time. */
export async function takeDueDomains(sql: Sql, max: number, periodDays: number): Promise<DueDomain[]> {
  const rows = await sql.query<
    DomainRow & { waits_since: Date; is_late: boolean; missing_since: Date | null; seen_at: Date }
  >(
    `UPDATE organization_domains d SET next_check_at = clock_timestamp() + interval '5 minutes'
      WHERE d.id IN (SELECT id FROM organization_domains WHERE next_check_at <= clock_timestamp()
        ORDER BY next_check_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING id, organization_id, domain, state, verification_strategy, verification_prefix, verification_token, created_at,
       updated_at, give_up_at - make_interval(days => $2::int) AS waits_since, give_up_at <= clock_timestamp() AS is_late,
       record_missing_since AS missing_since, coalesce(record_seen_at, updated_at) AS seen_at`,
    [max, periodDays],
  )
  return rows.map(row => ({
    domain: domainOf(row),
    waitsSince: row.waits_since,
    isLate: row.is_late,
    missingSince: row.missing_since ?? undefined,
    seenAt: row.seen_at,
  }))
}

export async function putOffCheck(sql: Sql, id: Id<'domain'>, ms: number): Promise<void> {
  await sql.query(
    'UPDATE organization_domains SET next_check_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000) WHERE id = $1',
    [id, ms],
  )
}

export interface LookedAt {
  readonly found: 'holds' | 'drifts' | 'unknown'
  readonly checkInMs: number
}

/** Of a proven domain. True for the one look that found first that its record is gone, on whatever node. */
export async function saveLooked(tx: Transaction, id: Id<'domain'>, { found, checkInMs }: LookedAt): Promise<boolean> {
  const rows = await tx.query<{ is_first: boolean }>(
    `WITH was AS (SELECT record_missing_since FROM organization_domains WHERE id = $1 AND state = 'verified' FOR UPDATE)
     UPDATE organization_domains d SET next_check_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000),
       record_seen_at = CASE WHEN $2 = 'holds' THEN clock_timestamp() ELSE d.record_seen_at END,
       record_missing_since = CASE $2 WHEN 'holds' THEN NULL WHEN 'drifts' THEN coalesce(d.record_missing_since, clock_timestamp())
         ELSE d.record_missing_since END
      FROM was WHERE d.id = $1 RETURNING $2 = 'drifts' AND was.record_missing_since IS NULL AS is_first`,
    [id, found, checkInMs],
  )
  return rows[0]?.is_first === true
}

/** `drifts`: its record is gone. `lost`: for longer than the grace. */
export async function findStanding(
  sql: Sql,
  { organizationId, domain }: { readonly organizationId: OrganizationId; readonly domain: string },
): Promise<'proven' | 'drifts' | 'lost' | 'none'> {
  const [row] = await sql.query<{ standing: 'proven' | 'drifts' | 'lost' | 'none' }>(
    `SELECT CASE WHEN state = 'verified' AND record_missing_since IS NULL THEN 'proven' WHEN state = 'verified' THEN 'drifts'
       WHEN lost_at IS NOT NULL THEN 'lost' ELSE 'none' END AS standing
      FROM organization_domains WHERE organization_id = $1 AND domain = $2`,
    [organizationId, domain],
  )
  return row?.standing ?? 'none'
}

import { type InstallationRole, installationRoles } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type ActId, type ApprovalId, type EventId, idFrom, type SessionId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { ActsRow, DecisionPartsRow } from '../platform/rows.ts'
import { type Act, type ActKind, type ActState, actKinds, type DecisionPart } from './model.ts'

const columns = `a.id, a.kind, a.document, a.digest, a.persons, a.roles, a.state, a.asked_by, a.asked_in_session, a.expires_at,
  a.closed_at, a.created_at`

function actOf(row: ActsRow): Act {
  const kind = actKinds.find(each => each === row.kind)
  if (kind === undefined) throw new Error(`an act of a kind that is not known: ${row.kind}`)
  return {
    id: idFrom('act', row.id),
    kind,
    document: JSON.parse(row.document),
    digest: row.digest,
    persons: row.persons,
    roles: installationRoles.filter(role => row.roles.includes(role)),
    state: row.state,
    askedBy: idFrom('user', row.asked_by),
    askedInSession: idFrom('session', row.asked_in_session),
    expiresAt: row.expires_at,
    closedAt: row.closed_at ?? undefined,
    createdAt: row.created_at,
  }
}

export interface NewAct {
  readonly id: ActId
  readonly kind: Act['kind']
  /** Canonical JSON. */
  readonly document: string
  readonly digest: string
  readonly persons: number
  readonly roles: readonly InstallationRole[]
  readonly askedBy: UserId
  readonly askedInSession: SessionId
  readonly openSeconds: number
}

/** Answers false when the very same is asked already and nobody has decided it. */
export async function insertAct(tx: Transaction, act: NewAct): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO acts (id, kind, document, digest, persons, roles, state, asked_by, asked_in_session, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, clock_timestamp() + make_interval(secs => $9))
     ON CONFLICT (digest) WHERE state = 'pending' DO NOTHING RETURNING id`,
    [
      act.id,
      act.kind,
      act.document,
      act.digest,
      act.persons,
      [...act.roles],
      act.askedBy,
      act.askedInSession,
      act.openSeconds,
    ],
  )
  return rows.length === 1
}

/** Of the installation, as all acts are. */
export async function findAct(sql: Sql, id: ActId): Promise<Act | undefined> {
  const rows = await sql.query<ActsRow>(`SELECT ${columns} FROM acts a WHERE a.id = $1`, [id])
  return rows[0] && actOf(rows[0])
}

/** The open one with this very content. */
export async function findOpenAct(sql: Sql, digest: string): Promise<Act | undefined> {
  const rows = await sql.query<ActsRow>(
    `SELECT ${columns} FROM acts a WHERE a.digest = $1 AND a.state = 'pending' AND a.expires_at > clock_timestamp()`,
    [digest],
  )
  return rows[0] && actOf(rows[0])
}

/** Decisions on one act come one after the other. */
export async function lockAct(tx: Transaction, id: ActId): Promise<Act | undefined> {
  const rows = await tx.query<ActsRow>(`SELECT ${columns} FROM acts a WHERE a.id = $1 FOR NO KEY UPDATE`, [id])
  return rows[0] && actOf(rows[0])
}

export async function listActs(
  sql: Sql,
  filter: { readonly state: ActState | undefined; readonly kind: ActKind | undefined },
  page: Page,
): Promise<Act[]> {
  const rows = await sql.query<ActsRow>(
    `SELECT ${columns} FROM acts a WHERE ($1::text IS NULL OR a.state = $1) AND ($5::text IS NULL OR a.kind = $5)
        AND ($2::text IS NULL OR CASE WHEN $3 THEN a.id > $2 ELSE a.id < $2 END)
      ORDER BY CASE WHEN $3 THEN a.id END ASC, a.id DESC LIMIT $4`,
    [filter.state ?? null, page.from ?? null, page.ascending, page.take, filter.kind ?? null],
  )
  return rows.map(actOf)
}

/** What waits for this person, oldest first: they have the role, and have not said anything yet. */
export async function listActsForPerson(sql: Sql, userId: UserId, limit: number): Promise<Act[]> {
  const rows = await sql.query<ActsRow>(
    `SELECT ${columns} FROM acts a WHERE a.state = 'pending' AND a.expires_at > clock_timestamp() AND decides_by_role($1, a.roles)
        AND NOT EXISTS (SELECT FROM decision_parts d WHERE d.subject = a.id AND d.user_id = $1) ORDER BY a.id LIMIT $2`,
    [userId, limit],
  )
  return rows.map(actOf)
}

export async function mayDecideAct(sql: Sql, userId: UserId, { roles }: Act): Promise<boolean> {
  const rows = await sql.query<{ may: boolean }>('SELECT decides_by_role($1, $2) AS may', [userId, [...roles]])
  return rows[0]?.may === true
}

/** Those who may decide it, for telling them. */
export async function listDeciders(sql: Sql, { roles }: Act, limit: number): Promise<UserId[]> {
  const rows = await sql.query<{ id: string }>('SELECT id FROM deciders_by_role($1) id ORDER BY id LIMIT $2', [
    [...roles],
    limit,
  ])
  return rows.map(row => idFrom('user', row.id))
}

/** Approved by as many as it needs: judged by the row's own trigger once more. */
export async function saveAct(
  tx: Transaction,
  { id, state, usableSeconds }: { readonly id: ActId; readonly state: ActState; readonly usableSeconds?: number },
): Promise<void> {
  await tx.query(
    `UPDATE acts SET state = $2,
        expires_at = CASE WHEN $3::int IS NULL THEN expires_at ELSE clock_timestamp() + make_interval(secs => $3) END
      WHERE id = $1`,
    [id, state, usableSeconds ?? null],
  )
}

export async function expireActs(tx: Transaction, limit: number): Promise<{ id: ActId; session: SessionId }[]> {
  const rows = await tx.query<{ id: string; asked_in_session: string }>(
    `UPDATE acts SET state = 'expired' WHERE id IN (SELECT id FROM acts WHERE state IN ('pending', 'approved')
        AND expires_at <= clock_timestamp() ORDER BY id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) RETURNING id, asked_in_session`,
    [limit],
  )
  return rows.map(row => ({ id: idFrom('act', row.id), session: idFrom('session', row.asked_in_session) }))
}

/** The same for an open one with this very content, so that it can be asked again at once. */
export async function overdueActs(tx: Transaction, digest: string): Promise<ActId[]> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE acts SET state = 'expired' WHERE digest = $1 AND state = 'pending' AND expires_at <= clock_timestamp() RETURNING id`,
    [digest],
  )
  return rows.map(row => idFrom('act', row.id))
}

export interface NewPart {
  readonly subject: ActId | ApprovalId
  readonly userId: UserId
  readonly decision: DecisionPart['decision']
  readonly inSession: SessionId
  /** Canonical JSON. */
  readonly shown: string
  readonly eventId: EventId
  /** What the person of an approval gives, canonical JSON; the others approve exactly that. */
  readonly given?: string
}

export async function insertPart(tx: Transaction, part: NewPart): Promise<void> {
  await tx.query(
    `INSERT INTO decision_parts (subject, user_id, decision, in_session, shown, event_id, given) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [part.subject, part.userId, part.decision, part.inSession, part.shown, part.eventId, part.given ?? null],
  )
}

/** Who decided which part, in the order in which they did. */
export async function listParts(sql: Sql, subject: ActId | ApprovalId): Promise<DecisionPart[]> {
  const rows = await sql.query<Omit<DecisionPartsRow, 'subject' | 'event_id'>>(
    `SELECT d.user_id, d.decision, d.in_session, d.shown, d.given, d.at FROM decision_parts d
      WHERE d.subject = $1 ORDER BY d.at, d.user_id LIMIT 20`,
    [subject],
  )
  return rows.map(row => ({
    userId: idFrom('user', row.user_id),
    decision: row.decision,
    inSession: idFrom('session', row.in_session),
    shown: row.shown,
    ...(row.given === null ? {} : { given: row.given }),
    at: row.at,
  }))
}

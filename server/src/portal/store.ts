import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type OrganizationId } from '../platform/ids.ts'
import type { PortalVisitsRow } from '../platform/rows.ts'
import type { PortalVisit } from './model.ts'

type Row = Omit<PortalVisitsRow, 'link_hash' | 'cookie_hash' | 'left_at' | 'created_at'>

const columns = `id, organization_id, application_id, intent, return_url, success_url, made_by, answers_for, link_ends_at,
  opened_at, ends_at`

function visitOf(row: Row): PortalVisit {
  return {
    id: idFrom('portalVisit', row.id),
    organizationId: idFrom('organization', row.organization_id),
    applicationId: idFrom('application', row.application_id),
    intent: row.intent ?? undefined,
    returnUrl: row.return_url ?? undefined,
    successUrl: row.success_url ?? undefined,
    madeBy: row.made_by,
    answersFor: row.answers_for === null ? undefined : idFrom('user', row.answers_for),
    linkEndsAt: row.link_ends_at,
    openedAt: row.opened_at ?? undefined,
    endsAt: row.ends_at ?? undefined,
  }
}

export type NewVisit = Omit<PortalVisit, 'linkEndsAt' | 'openedAt' | 'endsAt'> & {
  readonly linkHash: Buffer
  readonly linkSeconds: number
}

export async function insertVisit(tx: Transaction, made: NewVisit): Promise<void> {
  await tx.query(
    `INSERT INTO portal_visits (id, organization_id, application_id, intent, return_url, success_url, made_by, answers_for,
       link_hash, link_ends_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp() + make_interval(secs => $10))`,
    [
      made.id,
      made.organizationId,
      made.applicationId,
      made.intent ?? null,
      made.returnUrl ?? null,
      made.successUrl ?? null,
      made.madeBy,
      made.answersFor ?? null,
      made.linkHash,
      made.linkSeconds,
    ],
  )
}

/** By a link that still counts. */
export async function findByLink(sql: Sql, linkHash: Buffer): Promise<PortalVisit | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${columns} FROM portal_visits WHERE link_hash = $1 AND opened_at IS NULL AND link_ends_at > clock_timestamp()`,
    [linkHash],
  )
  return row && visitOf(row)
}

export interface Opening {
  readonly linkHash: Buffer
  readonly cookieHash: Buffer
  readonly seconds: number
}

/** Uses the link up: of many that come with it, one begins the visit. */
export async function openByLink(tx: Transaction, opening: Opening): Promise<PortalVisit | undefined> {
  const [row] = await tx.query<Row>(
    `UPDATE portal_visits SET cookie_hash = $2, opened_at = clock_timestamp(), ends_at = clock_timestamp() + make_interval(secs => $3)
      WHERE link_hash = $1 AND opened_at IS NULL AND link_ends_at > clock_timestamp() RETURNING ${columns}`,
    [opening.linkHash, opening.cookieHash, opening.seconds],
  )
  return row && visitOf(row)
}

/** The visit of a browser, while it lasts. */
export async function findByCookie(sql: Sql, cookieHash: Buffer): Promise<PortalVisit | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${columns} FROM portal_visits WHERE cookie_hash = $1 AND ends_at > clock_timestamp() AND left_at IS NULL`,
    [cookieHash],
  )
  return row && visitOf(row)
}

/** True when it was not over before. */
export async function leaveVisit(
  tx: Transaction,
  { id, organizationId }: { readonly id: Id<'portalVisit'>; readonly organizationId: OrganizationId },
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE portal_visits SET left_at = clock_timestamp() WHERE id = $1 AND organization_id = $2 AND left_at IS NULL RETURNING id`,
    [id, organizationId],
  )
  return rows.length === 1
}

/** Who was there stands in the log; what is over is not kept here. */
export async function deleteOldVisits(sql: Sql): Promise<void> {
  await sql.query(
    `DELETE FROM portal_visits WHERE link_ends_at < clock_timestamp() - interval '1 day'
       AND (ends_at IS NULL OR ends_at < clock_timestamp() - interval '1 day')`,
  )
}

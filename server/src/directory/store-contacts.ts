import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId, type OrganizationId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { emailKey } from './derive-email-key.ts'
import type { ItContact } from './model.ts'

interface ContactRow {
  id: string
  organization_id: string
  email: string
  intents: string[]
  created_at: Date
  updated_at: Date
}

const contactColumns = 'id, organization_id, email, intents, created_at, updated_at'

function contactOf(row: ContactRow): ItContact {
  return {
    id: idFrom('itContact', row.id),
    organizationId: idFrom('organization', row.organization_id),
    email: row.email,
    intents: row.intents,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Answers undefined when the organization has a contact at that address. */
export async function insertContact(
  tx: Transaction,
  organizationId: OrganizationId,
  email: string,
): Promise<ItContact | undefined> {
  const rows = await tx.query<ContactRow>(
    `INSERT INTO it_contacts (id, organization_id, email, email_key) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organization_id, email_key) DO NOTHING RETURNING ${contactColumns}`,
    [newId('itContact'), organizationId, email, emailKey(email)],
  )
  return rows[0] && contactOf(rows[0])
}

export async function findContact(
  sql: Sql,
  organizationId: OrganizationId,
  id: Id<'itContact'>,
): Promise<ItContact | undefined> {
  const rows = await sql.query<ContactRow>(
    `SELECT ${contactColumns} FROM it_contacts WHERE organization_id = $1 AND id = $2`,
    [organizationId, id],
  )
  return rows[0] && contactOf(rows[0])
}

export async function listContacts(sql: Sql, page: Page, organizationId: OrganizationId): Promise<ItContact[]> {
  const rows = await sql.query<ContactRow>(
    `SELECT ${contactColumns} FROM it_contacts
      WHERE organization_id = $1 AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [organizationId, page.from ?? null, page.ascending, page.take],
  )
  return rows.map(contactOf)
}

/** Where the organization's own administrators are told of things, the oldest contacts first. */
export async function listContactAddresses(sql: Sql, organizationId: OrganizationId, limit: number): Promise<string[]> {
  const rows = await sql.query<{ email: string }>(
    'SELECT email FROM it_contacts WHERE organization_id = $1 ORDER BY id LIMIT $2',
    [organizationId, limit],
  )
  return rows.map(({ email }) => email)
}

/** What the contact is asked to set up; nothing takes the invitation back. */
export async function saveIntents(
  tx: Transaction,
  id: Id<'itContact'>,
  intents: readonly string[],
): Promise<ItContact | undefined> {
  const rows = await tx.query<ContactRow>(
    `UPDATE it_contacts SET intents = $2, updated_at = clock_timestamp(),
       invited_at = CASE WHEN cardinality($2::text[]) > 0 THEN clock_timestamp() END
      WHERE id = $1 RETURNING ${contactColumns}`,
    [id, intents],
  )
  return rows[0] && contactOf(rows[0])
}

/** False when it went already. */
export async function removeContact(tx: Transaction, id: Id<'itContact'>): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('DELETE FROM it_contacts WHERE id = $1 RETURNING id', [id])
  return rows.length > 0
}

/** With the organization itself. */
export async function removeContactsOf(tx: Transaction, organizationId: OrganizationId): Promise<void> {
  await tx.query('DELETE FROM it_contacts WHERE organization_id = $1', [organizationId])
}

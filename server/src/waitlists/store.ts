import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, newId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { WaitlistEntriesRow, WaitlistsRow } from '../platform/rows.ts'
import type { Waitlist, WaitlistEntry } from './model.ts'

function waitlistOf(row: Pick<WaitlistsRow, 'id' | 'created_at' | 'updated_at'>): Waitlist {
  return { id: idFrom('waitlist', row.id), createdAt: row.created_at, updatedAt: row.updated_at }
}

export async function findWaitlist(sql: Sql, id: Id<'waitlist'>): Promise<Waitlist | undefined> {
  const rows = await sql.query<WaitlistsRow>('SELECT id, created_at, updated_at FROM waitlists WHERE id = $1', [id])
  return rows[0] && waitlistOf(rows[0])
}

export async function findDefaultWaitlist(sql: Sql): Promise<Waitlist | undefined> {
  const rows = await sql.query<WaitlistsRow>('SELECT id, created_at, updated_at FROM waitlists WHERE is_default')
  return rows[0] && waitlistOf(rows[0])
}

const waitlistsMax = 1_000

export async function listWaitlists(sql: Sql): Promise<Waitlist[]> {
  const rows = await sql.query<WaitlistsRow>(
    `SELECT id, created_at, updated_at FROM waitlists ORDER BY id LIMIT ${waitlistsMax}`,
  )
  return rows.map(waitlistOf)
}

type EntryRow = Omit<WaitlistEntriesRow, 'email_key'>

const entryColumns = `id, waitlist_id, email, state, approved_at, additional_fields, created_at, updated_at`

function entryOf(row: EntryRow): WaitlistEntry {
  return {
    id: idFrom('waitlistEntry', row.id),
    waitlistId: idFrom('waitlist', row.waitlist_id),
    email: row.email,
    state: row.state,
    approvedAt: row.approved_at ?? undefined,
    additionalFields: row.additional_fields as Readonly<Record<string, string>>,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Undefined when the address waits there already. */
export async function insertEntry(
  tx: Transaction,
  entry: {
    waitlistId: Id<'waitlist'>
    email: string
    emailKey: string
    additionalFields: Readonly<Record<string, string>>
  },
): Promise<WaitlistEntry | undefined> {
  const rows = await tx.query<EntryRow>(
    `INSERT INTO waitlist_entries (id, waitlist_id, email, email_key, additional_fields) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (waitlist_id, email_key) DO NOTHING RETURNING ${entryColumns}`,
    [newId('waitlistEntry'), entry.waitlistId, entry.email, entry.emailKey, JSON.stringify(entry.additionalFields)],
  )
  return rows[0] && entryOf(rows[0])
}

export async function findEntryByEmail(
  sql: Sql,
  waitlistId: Id<'waitlist'>,
  emailKey: string,
): Promise<WaitlistEntry | undefined> {
  const rows = await sql.query<EntryRow>(
    `SELECT ${entryColumns} FROM waitlist_entries WHERE waitlist_id = $1 AND email_key = $2`,
    [waitlistId, emailKey],
  )
  return rows[0] && entryOf(rows[0])
}

export async function lockEntry(tx: Transaction, id: Id<'waitlistEntry'>): Promise<WaitlistEntry | undefined> {
  const rows = await tx.query<EntryRow>(`SELECT ${entryColumns} FROM waitlist_entries WHERE id = $1 FOR UPDATE`, [id])
  return rows[0] && entryOf(rows[0])
}

export async function saveEntryState(
  tx: Transaction,
  id: Id<'waitlistEntry'>,
  state: 'approved' | 'denied',
): Promise<WaitlistEntry> {
  const [row] = await tx.query<EntryRow>(
    `UPDATE waitlist_entries SET state = $2, approved_at = CASE WHEN $2 = 'approved' THEN clock_timestamp() END,
         updated_at = clock_timestamp() WHERE id = $1 RETURNING ${entryColumns}`,
    [id, state],
  )
  if (row === undefined) throw new TypeError('a locked row is there')
  return entryOf(row)
}

export async function deleteEntryRow(tx: Transaction, id: Id<'waitlistEntry'>): Promise<void> {
  await tx.query('DELETE FROM waitlist_entries WHERE id = $1', [id])
}

export async function listEntries(
  sql: Sql,
  waitlistId: Id<'waitlist'>,
  asked: {
    readonly page: Page
    readonly state: WaitlistEntry['state'] | undefined
    readonly emailKey: string | undefined
  },
): Promise<WaitlistEntry[]> {
  const { page, state, emailKey } = asked
  const rows = await sql.query<EntryRow>(
    `SELECT ${entryColumns} FROM waitlist_entries
      WHERE waitlist_id = $1 AND ($5::text IS NULL OR state = $5) AND ($6::text IS NULL OR email_key = $6)
        AND ($2::text IS NULL OR CASE WHEN $3 THEN id > $2 ELSE id < $2 END)
      ORDER BY CASE WHEN $3 THEN id END ASC, id DESC LIMIT $4`,
    [waitlistId, page.from ?? null, page.ascending, page.take, state ?? null, emailKey ?? null],
  )
  return rows.map(entryOf)
}

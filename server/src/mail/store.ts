import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type MailId } from '../platform/ids.ts'
import type { MailPurpose, MailState } from './model.ts'

export interface NewMail {
  readonly id: MailId
  readonly purpose: MailPurpose
  readonly to: string
  readonly subject: string
  readonly bodySealed: Buffer
  readonly state: Extract<MailState, 'queued' | 'kept'>
  readonly usefulUntil: Date | undefined
}

export async function insertMail(tx: Transaction, mail: NewMail): Promise<void> {
  await tx.query(
    `INSERT INTO mails (id, purpose, to_address, subject, body_sealed, state, useful_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [mail.id, mail.purpose, mail.to, mail.subject, mail.bodySealed, mail.state, mail.usefulUntil ?? null],
  )
}

const mailsShownMax = 100

export interface KeptMail {
  readonly id: MailId
  readonly to: string
  readonly subject: string
  readonly purpose: string
  readonly bodySealed: Buffer
  readonly createdAt: Date
}

interface KeptRow {
  id: string
  to_address: string
  subject: string
  purpose: string
  body_sealed: Buffer
  created_at: Date
}

function keptOf(row: KeptRow): KeptMail {
  return {
    id: idFrom('mail', row.id),
    to: row.to_address,
    subject: row.subject,
    purpose: row.purpose,
    bodySealed: row.body_sealed,
    createdAt: row.created_at,
  }
}

/** To one address, the oldest first, as far as its words are still kept. */
export async function listMailsTo(sql: Sql, address: string): Promise<KeptMail[]> {
  const rows = await sql.query<KeptRow>(
    `SELECT id, to_address, subject, purpose, body_sealed, created_at FROM mails
      WHERE to_address = $1 AND length(body_sealed) > 0 ORDER BY id LIMIT $2`,
    [address, mailsShownMax],
  )
  return rows.map(keptOf)
}

/** What the outbox shows, the newest first. */
export async function listKeptMails(sql: Sql): Promise<KeptMail[]> {
  const rows = await sql.query<KeptRow>(
    `SELECT id, to_address, subject, purpose, body_sealed, created_at FROM mails
      WHERE state = 'kept' AND length(body_sealed) > 0 ORDER BY id DESC LIMIT $1`,
    [mailsShownMax],
  )
  return rows.map(keptOf)
}

export async function findKeptMail(sql: Sql, id: MailId): Promise<KeptMail | undefined> {
  const rows = await sql.query<KeptRow>(
    `SELECT id, to_address, subject, purpose, body_sealed, created_at FROM mails
      WHERE id = $1 AND state = 'kept' AND length(body_sealed) > 0`,
    [id],
  )
  return rows[0] && keptOf(rows[0])
}

export interface DueMail extends KeptMail {
  readonly attempts: number
  readonly isLate: boolean
}

/**
 * One mail that is due, for this node alone as long as the lease runs; a node that dies in between leaves it to the next one, so
 * a mail is sent at least once. No row stays locked while a mail server is waited for.
 */
export async function claimMail(sql: Sql, leaseSeconds: number): Promise<DueMail | undefined> {
  const rows = await sql.query<KeptRow & { attempts: number; is_late: boolean }>(
    `UPDATE mails SET attempts = attempts + 1, next_attempt_at = clock_timestamp() + make_interval(secs => $1)
      WHERE id = (SELECT id FROM mails WHERE state = 'queued' AND next_attempt_at <= clock_timestamp()
                   ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, to_address, subject, purpose, body_sealed, created_at, attempts,
        coalesce(useful_until <= clock_timestamp(), false) AS is_late`,
    [leaseSeconds],
  )
  const [row] = rows
  return row && { ...keptOf(row), attempts: row.attempts, isLate: row.is_late }
}

/** It is out, so its words are erased. */
export async function saveMailSent(sql: Sql, id: MailId): Promise<void> {
  await sql.query(
    `UPDATE mails SET state = 'sent', sent_at = clock_timestamp(), body_sealed = '', last_error = NULL WHERE id = $1`,
    [id],
  )
}

export async function saveMailRetry(
  sql: Sql,
  { id, error, afterSeconds }: { id: MailId; error: string; afterSeconds: number },
): Promise<void> {
  await sql.query(
    'UPDATE mails SET last_error = $2, next_attempt_at = clock_timestamp() + make_interval(secs => $3) WHERE id = $1',
    [id, error, afterSeconds],
  )
}

export async function saveMailFailed(tx: Transaction, { id, error }: { id: MailId; error: string }): Promise<void> {
  await tx.query(`UPDATE mails SET state = 'failed', body_sealed = '', last_error = $2 WHERE id = $1`, [id, error])
}

/** A week of what was sent or given up, a day of the outbox. */
export async function deleteOldMails(sql: Sql): Promise<void> {
  await sql.query(
    `DELETE FROM mails WHERE (state IN ('sent', 'failed') AND created_at < clock_timestamp() - interval '7 days')
        OR (state = 'kept' AND created_at < clock_timestamp() - interval '1 day')`,
  )
}

/** What waited to be sent may have been sent since: it is not sent once more. */
export async function failQueued(tx: Transaction, error: string): Promise<void> {
  await tx.query(`UPDATE mails SET state = 'failed', body_sealed = '', last_error = $1 WHERE state = 'queued'`, [error])
}

import type { Sql, Transaction } from '../platform/database.ts'
import type { MailId } from '../platform/ids.ts'
import type { MailPurpose } from './model.ts'

export interface NewMail {
  readonly id: MailId
  readonly purpose: MailPurpose
  readonly to: string
  readonly subject: string
  readonly bodySealed: Buffer
}

export async function insertMail(tx: Transaction, mail: NewMail): Promise<void> {
  await tx.query('INSERT INTO mails (id, purpose, to_address, subject, body_sealed) VALUES ($1, $2, $3, $4, $5)', [
    mail.id,
    mail.purpose,
    mail.to,
    mail.subject,
    mail.bodySealed,
  ])
}

const mailsShownMax = 100

/** To one address, the oldest first. */
export async function listMailsTo(
  sql: Sql,
  address: string,
): Promise<{ id: string; subject: string; bodySealed: Buffer }[]> {
  return sql.query<{ id: string; subject: string; bodySealed: Buffer }>(
    `SELECT id, subject, body_sealed AS "bodySealed" FROM mails WHERE to_address = $1 ORDER BY id LIMIT $2`,
    [address, mailsShownMax],
  )
}

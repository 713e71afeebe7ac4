import type { Transaction } from '../platform/database.ts'
import { type MailId, newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { MailBody, MailPurpose, MailWords } from './model.ts'
import { renderMail } from './render-mail.ts'
import { insertMail, listMailsTo } from './store.ts'

export interface Mail {
  readonly purpose: MailPurpose
  readonly to: string
  readonly subject: string
  readonly words: MailWords
  /** BCP 47. */
  readonly locale?: string
}

const sealPurpose = 'mail'

/** Queues a mail in the transaction that gives the reason for it: without the act no mail, and without the mail no act. */
export async function queueMail(tx: Transaction, on: Platform, mail: Mail): Promise<MailId> {
  const { purpose, to, subject, words } = mail
  const id = newId('mail')
  const bodySealed = on.rootKey.seal(sealPurpose, Buffer.from(JSON.stringify(renderMail(words))), id)
  await insertMail(tx, { id, purpose, to, subject, bodySealed })
  return id
}

/** What was sent, or would have been, to an address; the oldest first. For the outbox of a trial on one machine. */
export async function mailsTo(on: Platform, address: string): Promise<readonly ({ subject: string } & MailBody)[]> {
  const mails = await listMailsTo(on.database, address)
  return mails.map(({ id, subject, bodySealed }) => {
    const { text, html }: MailBody = JSON.parse(on.rootKey.open(sealPurpose, bodySealed, id).toString('utf8'))
    return { subject, text, html }
  })
}

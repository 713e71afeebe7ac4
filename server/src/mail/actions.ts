import type { Transaction } from '../platform/database.ts'
import { type MailId, newId } from '../platform/ids.ts'
import { visibleText } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { mailIsOffRefusal } from './errors.ts'
import type { MailBody, MailPurpose, MailWords } from './model.ts'
import { renderMail } from './render-mail.ts'
import { insertMail, type KeptMail, listMailsTo } from './store.ts'
import { mailPurpose } from './store-sealed.ts'

export interface Mail {
  readonly purpose: MailPurpose
  readonly to: string
  readonly subject: string
  readonly words: MailWords
  /** BCP 47. */
  readonly locale?: string
}

const subjectCharactersMax = 150

/**
 * Queues a mail in the transaction that gives the reason for it: without the act no mail, and without the mail no act. Without a
 * mail server it is kept, and on a trial machine the outbox shows it.
 */
export async function queueMail(tx: Transaction, on: Platform, mail: Mail): Promise<MailId> {
  const { purpose, to, words } = mail
  const { baseUrl, smtpUrl } = on.config
  if (words.link !== undefined && !words.link.href.reveal().startsWith(`${baseUrl}/`))
    throw new TypeError('a link of a mail begins with the base URL')
  const id = newId('mail')
  const body = renderMail(words, { brand: 'Ambit', host: new URL(baseUrl).host, locale: mail.locale ?? 'en' })
  await insertMail(tx, {
    id,
    purpose,
    to,
    subject: [...visibleText(mail.subject)].slice(0, subjectCharactersMax).join(''),
    bodySealed: on.rootKey.seal(mailPurpose, Buffer.from(JSON.stringify(body)), id),
    state: smtpUrl instanceof Secret ? 'queued' : 'kept',
    usefulUntil: words.validUntil,
  })
  return id
}

/** The words of a kept mail. */
export function openMail(on: Platform, { id, bodySealed }: Pick<KeptMail, 'id' | 'bodySealed'>): MailBody {
  return JSON.parse(on.rootKey.open(mailPurpose, bodySealed, id).toString('utf8'))
}

/** What was queued for an address, the oldest first, as far as its words are still kept. For tests. */
export async function mailsTo(on: Platform, address: string): Promise<readonly ({ subject: string } & MailBody)[]> {
  const mails = await listMailsTo(on.database, address)
  return mails.map(mail => ({ subject: mail.subject, ...openMail(on, mail) }))
}

/** For flows that lead nowhere without a mail: refuses with 422 `mail_is_off` where `AMBIT_SMTP_URL` is `none`. */
export function refuseWithoutMail(on: Pick<Platform, 'config'>): void {
  if (on.config.smtpUrl === 'none') throw mailIsOffRefusal()
}

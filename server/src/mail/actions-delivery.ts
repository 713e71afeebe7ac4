import { createTransport, type Transporter } from 'nodemailer'
import { record } from '../audit/index.ts'
import type { Platform } from '../platform/platform.ts'
import { openMail } from './actions.ts'
import { retryAfter } from './decide-retry.ts'
import type { SmtpServer } from './derive-smtp.ts'
import { claimMail, type DueMail, saveMailFailed, saveMailRetry, saveMailSent } from './store.ts'

/** Longer than a connection may take in the worst case, so that two nodes don't send one mail. */
const leaseSeconds = 180
const connectMs = 20_000
const idleMs = 30_000

/** The configured mail server. */
export interface Post {
  readonly server: SmtpServer
  readonly transport: Transporter
}

/** A connection is opened for each mail, so that nothing is held while there is none. */
export function openPost(server: SmtpServer): Post {
  const { host, port, secure, requireTls, user, password } = server
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: requireTls,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: idleMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { server, transport }
}

/** Sends one mail that is due. False when there is none. */
export async function sendNextMail(on: Platform, post: Post): Promise<boolean> {
  const mail = await claimMail(on.database, leaseSeconds)
  if (mail === undefined) return false
  if (mail.isLate) await giveUp(on, mail, 'too late')
  else await send(on, post, mail)
  return true
}

async function send(on: Platform, { server, transport }: Post, mail: DueMail): Promise<void> {
  const { text, html } = openMail(on, mail)
  const { from } = server
  const host = new URL(on.config.baseUrl).hostname
  try {
    await transport.sendMail({
      // As objects, for a text would be read as a list of addresses and go to whatever stands in it.
      envelope: { from: from.address, to: [{ name: '', address: mail.to }] },
      from,
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text,
      html,
      // The same at each try, so that a mail that came twice is known as one.
      messageId: `<${mail.id}@${host}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    })
  } catch (cause) {
    return tryLater(on, mail, cause)
  }
  await saveMailSent(on.database, mail.id)
}

async function tryLater(on: Platform, mail: DueMail, cause: unknown): Promise<void> {
  const { code, responseCode } = faultOf(cause)
  const error = [code, responseCode].filter(part => part !== undefined).join(' ')
  const aboutMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  const afterSeconds = retryAfter({ attempts: mail.attempts, responseCode, aboutMail })
  on.log.warn({ mail: mail.id, error, attempts: mail.attempts }, 'a mail could not be sent')
  if (afterSeconds === 'give_up') return giveUp(on, mail, error)
  await saveMailRetry(on.database, { id: mail.id, error, afterSeconds })
}

/** Codes only: what a mail server says may hold the address of a person. */
function faultOf(cause: unknown): { code: string; responseCode: number | undefined } {
  const fault = Object(cause)
  const code = typeof fault.code === 'string' && /^E[A-Z]{2,20}$/.test(fault.code) ? fault.code : 'EUNKNOWN'
  return { code, responseCode: typeof fault.responseCode === 'number' ? fault.responseCode : undefined }
}

async function giveUp(on: Platform, mail: DueMail, error: string): Promise<void> {
  await on.database.transaction(async tx => {
    await saveMailFailed(tx, { id: mail.id, error })
    await record(tx, {
      type: 'mail.failed',
      body: { mail: mail.id, purpose: mail.purpose, attempts: mail.attempts, error },
    })
  })
}

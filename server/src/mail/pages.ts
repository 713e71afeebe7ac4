import { isLoopbackUrl } from '../platform/config.ts'
import { parseId } from '../platform/ids.ts'
import { page as answerPage } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { openMail } from './actions.ts'
import { mailPolicy, renderOutbox } from './render-outbox.ts'
import { findKeptMail, listKeptMails } from './store.ts'

/**
 * Only on a trial machine: a loopback base URL, no mail server, and a program of this machine without a forwarder in between.
 * Codes and links that sign people in stand here, so everybody else finds nothing.
 */
function refuseElsewhere(on: Platform, call: Call): void {
  const { baseUrl, smtpUrl } = on.config
  if (smtpUrl === undefined && isLoopbackUrl(baseUrl) && call.peer.isLoopback) return
  throw notFound('page')
}

async function showOutbox(on: Platform, call: Call): Promise<Response> {
  refuseElsewhere(on, call)
  const kept = await listKeptMails(on.database)
  const mails = kept.map(mail => ({ ...mail, text: openMail(on, mail).text }))
  const reader = { zone: 'UTC', now: on.clock.now() }
  return answerPage(renderOutbox({ frame: { brand: 'Ambit', host: new URL(on.config.baseUrl).host, reader }, mails }))
}

async function showMail(on: Platform, call: Call): Promise<Response> {
  refuseElsewhere(on, call)
  const id = parseId('mail', call.params.id ?? '')
  const mail = id && (await findKeptMail(on.database, id))
  if (mail === undefined) throw notFound('mail')
  const shown = answerPage(openMail(on, mail).html)
  shown.headers.set('content-security-policy', mailPolicy)
  return shown
}

/** Mail that was not sent, for whoever tries this server on their own machine. */
export const outboxPages: readonly Route[] = [
  page('get', '/outbox', { summary: 'Mail that was not sent, on a trial machine', handle: showOutbox }),
  page('get', '/outbox/{id}', { summary: 'One mail as it looks', handle: showMail }),
]

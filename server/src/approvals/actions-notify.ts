import type { Application } from '../applications/index.ts'
import { allowAttempt, findUser } from '../directory/index.ts'
import { queueMail } from '../mail/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { PrincipalId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type RateLimit, rateLimits } from '../platform/rate-limits.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Act, Approval, AskedApproval } from './model.ts'
import { actMail, neededMail, requestMail } from './render-request-mail.ts'
import { listDeciders } from './store-acts.ts'
import { listDelegatesNow } from './store-delegations.ts'
import { listNeeded } from './store-rules.ts'

const mailsOfAgent = rateLimits.approval_mails_agent
const mailsToPerson = rateLimits.approval_mails_person

/**
 * Whether one more mail goes to the person for this agent: few an hour from one agent, and a bounded number from all of them, so
 * that none can tire a person out (T88). What is not mailed stands on their account page all the same.
 */
export async function mayTell(on: Platform, agent: PrincipalId, person: UserId): Promise<boolean> {
  if (on.config.smtpUrl === 'none') return false
  return (await allowed(on, mailsOfAgent, `${agent} ${person}`)) && (await allowed(on, mailsToPerson, person))
}

async function allowed(on: Platform, limit: RateLimit, of: string): Promise<boolean> {
  try {
    await allowAttempt(on, limit, of)
    return true
  } catch (cause) {
    if (cause instanceof Refusal) return false
    throw cause
  }
}

/**
 * The mail about a new request, queued with it: who asks, for what, until when, and what to do if it wasn't the person. It leads to
 * the page, which asks who is there; nothing in it decides (design 3.3). No purpose stands in it, for an agent wrote that.
 */
export async function tellOfRequest(
  tx: Transaction,
  on: Platform,
  { approval, application }: { readonly approval: AskedApproval; readonly application: Application },
): Promise<void> {
  for (const userId of [approval.userId, ...(await listDelegatesNow(tx, approval.userId))])
    await tellOne(tx, on, { approval, application, userId })
}

interface Told {
  readonly approval: AskedApproval
  readonly application: Application
  readonly userId: UserId
}

async function tellOne(tx: Transaction, on: Platform, { approval, application, userId }: Told): Promise<void> {
  const user = await findUser(tx, userId)
  if (user === undefined) return
  const { locale } = user
  const reader = { zone: 'UTC', now: on.clock.now(), ...(locale === undefined ? {} : { locale }) }
  const told = requestMail({ agent: application.name, program: programOf(application), approval, reader })
  await queueMail(tx, on, {
    purpose: 'approval',
    to: user.email,
    subject: told.subject,
    ...(locale === undefined ? {} : { locale }),
    words: told.words,
  })
}

function programOf({ clientUri, clientId }: Application): string {
  const address = clientUri ?? clientId
  return URL.canParse(address) ? new URL(address).host : clientId
}

/** The mail to those whom an approval waits for once its person has approved. It only opens the page. */
export async function tellNeeded(tx: Transaction, on: Platform, approval: Approval): Promise<void> {
  if (on.config.smtpUrl === 'none') return
  const person = await findUser(tx, approval.userId)
  const url = new URL(`/approvals/${approval.id}`, on.config.baseUrl).href
  for (const userId of await listNeeded(tx, approval.id, toldOfActMax)) {
    const user = await findUser(tx, userId)
    if (user === undefined) continue
    const { locale } = user
    const known = locale === undefined ? {} : { locale }
    const reader = { zone: 'UTC', now: on.clock.now(), ...known }
    const { subject, words } = neededMail({ approval, url, askedBy: person?.email ?? '', reader })
    await queueMail(tx, on, { purpose: 'approval', to: user.email, subject, ...known, words })
  }
}

/** At most so many are told of one act; all who may decide it find it on their account page. */
const toldOfActMax = 20

/** The mail to those who may decide an act, in the transaction that asks for it. It only opens the page. */
export async function tellOfAct(tx: Transaction, on: Platform, act: Act): Promise<void> {
  if (on.config.smtpUrl === 'none') return
  const asker = await findUser(tx, act.askedBy)
  for (const userId of await listDeciders(tx, act, toldOfActMax)) {
    const user = await findUser(tx, userId)
    if (user === undefined) continue
    const { locale } = user
    const known = locale === undefined ? {} : { locale }
    const reader = { zone: 'UTC', now: on.clock.now(), ...known }
    const url = new URL(`/approvals/${act.id}`, on.config.baseUrl).href
    const { subject, words } = actMail({ act, url, askedBy: asker?.email ?? '', reader })
    await queueMail(tx, on, { purpose: 'approval', to: user.email, subject, ...known, words })
  }
}

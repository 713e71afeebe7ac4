import { listBreakGlassOf } from '../applications/index.ts'
import type { LoggedEvent } from '../audit/index.ts'
import {
  findMembershipOf,
  findOrganization,
  findUser,
  listContactAddresses,
  listOwnersOfInstallation,
} from '../directory/index.ts'
import { queueMail } from '../mail/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { hasStrongProof } from '../sign-in/index.ts'
import { mailsMax } from './actions-certificates.ts'
import type { BreakGlassNotice } from './model.ts'
import { breakGlassNews } from './parse-break-glass.ts'
import { breakGlassMail } from './render-break-glass-mail.ts'

interface Notice {
  readonly what: BreakGlassNotice
  readonly userId: UserId
  readonly organizationId: OrganizationId
  readonly at: Date
}

/**
 * Follows the log and mails what becomes of break-glass accounts: named, used, taken off, or no way in any more. The mails are in the
 * transaction that says how far the log was read, so that none is missing and none comes twice.
 */
export function tellOfBreakGlass(on: Platform): (tx: Transaction, events: readonly LoggedEvent[]) => Promise<void> {
  return async (tx, events) => {
    const told = new Set<string>()
    for (const event of events)
      for (const notice of await noticesOf(tx, event)) {
        const once = `${notice.what} ${notice.userId} ${notice.organizationId}`
        if (notice.what === 'lost' && told.has(once)) continue
        told.add(once)
        await mail(on, tx, notice)
      }
  }
}

async function noticesOf(tx: Transaction, event: LoggedEvent): Promise<Notice[]> {
  const notices: Notice[] = []
  const at = new Date(event.at)
  for (const news of breakGlassNews(event)) {
    if (news.what !== 'maybe_lost') notices.push({ ...news, at })
    else for (const place of await lostBy(tx, news)) notices.push({ what: 'lost', ...place, at })
  }
  return notices
}

/** Where the person is a break-glass account and comes in no more. */
async function lostBy(
  tx: Transaction,
  { userId, organizationId }: { readonly userId: UserId; readonly organizationId: OrganizationId | undefined },
): Promise<Pick<Notice, 'userId' | 'organizationId'>[]> {
  const named = await listBreakGlassOf(tx, userId)
  const places = named.filter(id => organizationId === undefined || id === organizationId)
  const lost = []
  for (const id of places)
    if (!(await comesIn(tx, { userId, organizationId: id }))) lost.push({ userId, organizationId: id })
  return lost
}

async function comesIn(tx: Transaction, place: Pick<Notice, 'userId' | 'organizationId'>): Promise<boolean> {
  const user = await findUser(tx, place.userId)
  const membership = await findMembershipOf(tx, place)
  return user?.state === 'active' && membership?.status === 'active' && (await hasStrongProof(tx, place.userId))
}

/** To the owners of this server, the contacts of the organization, and the person. */
async function mail(on: Platform, tx: Transaction, { what, userId, organizationId, at }: Notice): Promise<void> {
  if (on.config.smtpUrl === 'none') return
  const organization = await findOrganization(tx, organizationId)
  if (organization === undefined) return
  const person = await findUser(tx, userId)
  const owners = await listOwnersOfInstallation(tx, mailsMax)
  const contacts = await listContactAddresses(tx, organizationId, mailsMax)
  const readers = [
    ...(person === undefined ? [] : [person]),
    ...owners,
    ...contacts.map(email => ({ email, locale: undefined })),
  ]
  const told = new Map(readers.map(({ email, locale }) => [email.toLowerCase(), { email, locale }]))
  for (const { email, locale } of told.values()) {
    const known = locale === undefined ? {} : { locale }
    const reader = { zone: 'UTC', now: on.clock.now(), ...known }
    const who = person?.email ?? userId
    const { subject, words } = breakGlassMail({ what, organization: organization.name, who, at, reader })
    await queueMail(tx, on, { purpose: 'notice', to: email, subject, ...known, words })
  }
}

import {
  type Application,
  accountApplication,
  findApplication,
  findDefaultApplication,
  isBuiltIn,
  listApplications,
  servesPeople,
} from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { allowAttempt, findManagementKey, getOrganization, getPrincipal } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql } from '../platform/database.ts'
import { newId, parseId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { returnAddressAllowed } from './check-return-address.ts'
import { addressNotRegistered } from './errors.ts'
import type { PortalIntent, PortalVisit } from './model.ts'
import * as store from './store.ts'

const linkSeconds = 300
/** What was begun is kept, so whoever needs longer comes back by another link. */
export const visitSeconds = 3_600
const applicationsMax = 200
const firstApplications: Page = {
  ascending: true,
  from: undefined,
  take: applicationsMax,
  backwards: false,
  limit: applicationsMax,
}

export interface LinkParts {
  readonly organizationId: string
  readonly intent?: PortalIntent | undefined
  readonly returnUrl?: string | undefined
  readonly successUrl?: string | undefined
}

/**
 * An address at which somebody sets an organization up: it counts once, for five minutes.
 *
 * @throws Refusal 404 for an unknown organization, 422 for an address that no application registered, 429.
 */
export async function generateLink(on: Platform, actor: Actor, parts: LinkParts): Promise<Secret> {
  const organization = await getOrganization(on.database, parts.organizationId)
  await allowAttempt(on, rateLimits.portal_link, organization.id)
  const application = await applicationFor(on.database, parts)
  const token = randomToken()
  const id = newId('portalVisit')
  await on.database.transaction(async tx => {
    await store.insertVisit(tx, {
      id,
      organizationId: organization.id,
      applicationId: application.id,
      intent: parts.intent,
      returnUrl: parts.returnUrl,
      successUrl: parts.successUrl,
      madeBy: actorName(actor),
      answersFor: answersFor(actor),
      linkHash: sha256(token),
      linkSeconds,
    })
    const body = { actor: actorName(actor), organization: organization.id, visit: id, intent: parts.intent ?? null }
    await record(tx, { type: 'portal.link_made', ...inSession(actor), body })
  })
  return new Secret(`${on.config.baseUrl}/portal/start?${new URLSearchParams({ token })}`)
}

function answersFor(actor: Actor): PortalVisit['answersFor'] {
  if (actor.kind === 'api_key') return parseId('user', actor.ownerId)
  return actor.kind === 'person' || actor.kind === 'agent' ? parseId('user', actor.userId) : undefined
}

/** The one at whose address the visit goes on, else the one that is meant where none is named, else this server's own. */
async function applicationFor(sql: Sql, { returnUrl, successUrl }: LinkParts): Promise<Application> {
  const standard = await findDefaultApplication(sql)
  if (returnUrl === undefined && successUrl === undefined) return standard ?? accountApplication(sql)
  const all = await listApplications(sql, firstApplications)
  let fitting = all.filter(
    ({ state, kind, registration }) =>
      state === 'active' && registration === 'admin' && !isBuiltIn(kind) && servesPeople(kind),
  )
  for (const [field, address] of [['return_url', returnUrl] as const, ['success_url', successUrl] as const]) {
    if (address === undefined) continue
    fitting = fitting.filter(each => returnAddressAllowed(address, each))
    if (fitting.length === 0) throw addressNotRegistered(field)
  }
  return fitting.find(({ id }) => id === standard?.id) ?? fitting[0] ?? accountApplication(sql)
}

/** By a link that still counts, without using it up: programs that look at mails open links too. */
export async function lookAtLink(on: Platform, token: string): Promise<PortalVisit | undefined> {
  const visit = await store.findByLink(on.database, sha256(token))
  return visit !== undefined && (await stillStands(on.database, visit)) ? visit : undefined
}

export interface Opened {
  readonly visit: PortalVisit
  readonly cookie: Secret
}

/** Uses a link up and begins its visit in this browser. Undefined for a link that is unknown, used, too old, or of somebody who may not. */
export async function openLink(on: Platform, token: string): Promise<Opened | undefined> {
  if ((await lookAtLink(on, token)) === undefined) return undefined
  const cookie = new Secret(randomToken())
  return on.database.transaction(async tx => {
    const opening = { linkHash: sha256(token), cookieHash: sha256(cookie.reveal()), seconds: visitSeconds }
    const visit = await store.openByLink(tx, opening)
    if (visit === undefined) return undefined
    const body = {
      actor: visit.id,
      organization: visit.organizationId,
      made_by: visit.madeBy,
      intent: visit.intent ?? null,
    }
    await record(tx, { type: 'portal.opened', body })
    return { visit, cookie }
  })
}

/** The visit of this cookie, while it lasts and whoever made its link may still act. */
export async function visitBy(on: Platform, cookie: string): Promise<PortalVisit | undefined> {
  const visit = await store.findByCookie(on.database, sha256(cookie))
  return visit !== undefined && (await stillStands(on.database, visit)) ? visit : undefined
}

/** A link does not outlive the key, the person or the membership that it was made by. */
async function stillStands(sql: Sql, visit: PortalVisit): Promise<boolean> {
  const key = parseId('apiKey', visit.madeBy)
  if (key !== undefined && (await findManagementKey(sql, key)) === undefined) return false
  if (visit.answersFor === undefined) return true
  return (await getPrincipal(sql, visit.answersFor)).state === 'active'
}

/** Over, in this browser and anywhere. */
export async function endVisit(on: Platform, visit: PortalVisit): Promise<void> {
  await on.database.transaction(async tx => {
    if (!(await store.leaveVisit(tx, visit))) return
    await record(tx, { type: 'portal.left', body: { actor: visit.id, organization: visit.organizationId } })
  })
}

/** How what is done in a visit is named. */
export function actorOf({ id, organizationId }: PortalVisit): Actor {
  return { kind: 'portal', visitId: id, organizationId }
}

/** In whose name the pages are; of this server itself where that one is retired, or where there is no visit. */
export async function applicationOf(sql: Sql, visit: PortalVisit | undefined): Promise<Application> {
  const found = visit && (await findApplication(sql, visit.applicationId))
  return found?.state === 'active' ? found : accountApplication(sql)
}

import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, newId, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Application } from './model.ts'
import type { Authorized } from './render-connect.ts'
import { getApplication } from './store.ts'
import { type Consent, deleteConsent, findConsent, listConsents, saveConsent } from './store-consents.ts'

export interface ConsentParts {
  readonly userId: UserId
  readonly application: Application
  readonly organizationId?: OrganizationId | undefined
  readonly scopes: readonly string[]
  readonly resource?: string | undefined
}

/** Keeps that a person let a third party's application have these scopes; the person can see and take it back. */
export async function recordConsent(tx: Transaction, actor: Actor, parts: ConsentParts): Promise<Consent> {
  const { userId, application, scopes } = parts
  const kept = await saveConsent(tx, {
    id: newId('authorizedApplication'),
    userId,
    applicationId: application.id,
    organizationId: parts.organizationId,
    scopes,
    resource: parts.resource,
  })
  await record(tx, {
    type: 'application.authorized',
    ...inSession(actor),
    body: { actor: actorName(actor), application: application.id, user: userId, scopes: [...kept.scopes] },
  })
  return kept
}

/**
 * Whether a person has to be asked before this application gets these scopes: a third party's, unless the person let it have
 * each of them before. Our own applications are the person's installation, and ask nothing.
 */
export async function consentNeeded(
  sql: Sql,
  { userId, application, scopes }: Pick<ConsentParts, 'userId' | 'application' | 'scopes'>,
): Promise<boolean> {
  if (!application.connect.thirdParty) return false
  const kept = await findConsent(sql, userId, application.id)
  return kept === undefined || scopes.some(scope => !kept.scopes.includes(scope))
}

/** False when there was nothing to take back. The caller ends the sessions that the person has there. */
export async function withdrawConsent(
  tx: Transaction,
  actor: Actor,
  { userId, applicationId }: { readonly userId: UserId; readonly applicationId: ApplicationId },
): Promise<boolean> {
  if (!(await deleteConsent(tx, userId, applicationId))) return false
  await record(tx, {
    type: 'application.authorization_withdrawn',
    ...inSession(actor),
    body: { actor: actorName(actor), application: applicationId, user: userId },
  })
  return true
}

/** What a person let applications have, one page, for `presentAuthorized`. */
export function listAuthorizedApplications(sql: Sql, userId: UserId, page: Page): Promise<Authorized[]> {
  return listConsents(sql, { userId }, page).then(consents => withApplications(sql, consents))
}

/** The same for what members let applications have in the name of an organization. */
export function listAuthorizedByOrganization(
  sql: Sql,
  organizationId: OrganizationId,
  page: Page,
): Promise<Authorized[]> {
  return listConsents(sql, { organizationId }, page).then(consents => withApplications(sql, consents))
}

async function withApplications(sql: Sql, consents: readonly Consent[]): Promise<Authorized[]> {
  const found: Authorized[] = []
  for (const consent of consents)
    found.push({ ...consent, application: await getApplication(sql, consent.applicationId) })
  return found
}

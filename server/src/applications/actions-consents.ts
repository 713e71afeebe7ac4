import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { newId, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Application } from './model.ts'
import type { Authorized } from './render-connect.ts'
import { getApplication } from './store.ts'
import { type Consent, deleteConsents, listConsents, saveConsent, type Whose } from './store-consents.ts'

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
    body: {
      actor: actorName(actor),
      application: application.id,
      user: userId,
      organization: kept.organizationId ?? null,
      scopes: [...kept.scopes],
    },
  })
  return kept
}

/**
 * Takes back all that a person let an application have. False when there was nothing. The caller ends the sessions that the
 * person has there, with doors in the same commit.
 */
export async function withdrawConsent(tx: Transaction, actor: Actor, whose: Whose): Promise<boolean> {
  const taken = await deleteConsents(tx, whose)
  if (taken.length === 0) return false
  const { userId, applicationId } = whose
  await record(tx, {
    type: 'application.authorization_withdrawn',
    ...inSession(actor),
    body: {
      actor: actorName(actor),
      application: applicationId,
      user: userId,
      scopes: [...new Set(taken.flatMap(({ scopes }) => scopes))].toSorted(),
    },
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

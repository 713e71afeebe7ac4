import {
  type Application,
  findConsents,
  getApplication,
  holdConsents,
  lockApplication,
  policyFault,
  recordConsent,
  standingConsent,
  withdrawConsent,
} from '../applications/index.ts'
import { lockPrincipals } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { ApplicationId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { type EndReason, endSessionsAt, type Receipt } from '../sessions/index.ts'
import { type Denied, entering, type NextStep, nextStep, proofOf } from '../sign-in/index.ts'
import type { ConsentPage } from './actions.ts'
import { issueCode } from './actions-codes.ts'
import { type Entered, type Entering, enter } from './actions-enter.ts'
import { permissionsNamed } from './actions-scopes.ts'
import { saysWhatOneMayDo } from './derive-scopes.ts'
import { shownDigest } from './derive-third-party-shown.ts'
import type { AuthorizationRequest } from './model.ts'
import { answerConsent, reopenConsent } from './store.ts'

/** A person at the door of a third party's application. */
export interface AtThirdParty extends Omit<Entering, 'invitation' | 'inOrganization'> {
  readonly request: AuthorizationRequest
}

/** Whether a session of these scopes is for an organization: where one of them speaks of it, or the policy lets nobody in without. */
export function needsOrganization(application: Application, scope: string): boolean {
  return scope.split(' ').some(saysWhatOneMayDo) || policyFault(application, { organizationId: null }) !== undefined
}

/**
 * In by what the person allowed before. `unconsented`: they have to be asked, and nothing was started. The consent is held while
 * the session starts, so that taking it back ends this session too, or comes first.
 */
export function enterByConsent(
  on: Platform,
  { request, ...entrant }: AtThirdParty,
): Promise<Entered<Secret> | Denied | { readonly outcome: 'unconsented' }> {
  const { person, application, organizationId } = entrant
  const inOrganization = needsOrganization(application, request.scope)
  return entering<Entered<Secret> | { readonly outcome: 'unconsented' }>(on, async (tx, isAsked) => {
    await lockPrincipals(tx, [person.userId])
    const kept = await holdConsents(tx, { userId: person.userId, applicationId: application.id })
    const scopes = request.scope.split(' ')
    const standing = standingConsent({ kept, scopes, inOrganization, organizationId })
    if (standing === undefined) return { outcome: 'unconsented' }
    return enter(on, tx, {
      ...entrant,
      organizationId: organizationId ?? standing.organizationId,
      inOrganization,
      isAsked,
      make: (session, proof) =>
        issueCode(tx, { ...request, door: 'oauth2', sessionId: session.id, signedInAt: proof.at }),
    })
  })
}

/** The gate that comes before the question; the choice of an organization is part of the question itself. */
export async function gateBeforeConsent(
  on: Platform,
  { person, application, organizationId, place, request }: AtThirdParty,
): Promise<Exclude<NextStep, { step: 'done' | 'organization_selection' }> | undefined> {
  const inOrganization = needsOrganization(application, request.scope)
  const step = await on.database.transaction(async tx =>
    nextStep(on, tx, { proof: await proofOf(tx, person), application, organizationId, inOrganization, place }),
  )
  return step.step === 'done' || step.step === 'organization_selection' ? undefined : step
}

/** What this person let the application have before. */
export async function scopesLetIn(on: Platform, userId: UserId, applicationId: ApplicationId): Promise<Set<string>> {
  const kept = await findConsents(on.database, { userId, applicationId })
  return new Set(kept.flatMap(({ scopes }) => scopes))
}

export type Allowed =
  | Entered<Secret>
  | Denied
  /** This page was answered before. */
  | { readonly outcome: 'answered' }
  /** The application is no longer what the person was shown. */
  | { readonly outcome: 'changed' }

export interface AllowParts extends AtThirdParty {
  readonly page: ConsentPage
  /** What the person was shown. */
  readonly shown: string
}

/** The person said yes, to what they were shown: the consent is kept, and the application gets its code, in one commit. */
export function allowThirdParty(on: Platform, { page, shown, request, ...entrant }: AllowParts): Promise<Allowed> {
  const { person } = entrant
  const actor: Actor = { kind: 'person', ...person }
  const scopes = request.scope.split(' ')
  return entering<Allowed>(on, async (tx, isAsked) => {
    await lockPrincipals(tx, [person.userId])
    await lockApplication(tx, request.applicationId)
    const application = await getApplication(tx, request.applicationId)
    if (shownDigest(application, await permissionsNamed(tx, scopes)) !== shown) return { outcome: 'changed' }
    if (!(await answerConsent(tx, page.id, page.endsAt))) return { outcome: 'answered' }
    const entered = await enter(on, tx, {
      ...entrant,
      application,
      inOrganization: needsOrganization(application, request.scope),
      isAsked,
      make: async (session, proof) => {
        const { userId } = person
        const { organizationId } = session
        await recordConsent(tx, actor, { userId, application, organizationId, scopes, resource: request.resource })
        return issueCode(tx, { ...request, door: 'oauth2', sessionId: session.id, signedInAt: proof.at })
      },
    })
    if (entered.outcome !== 'entered') await reopenConsent(tx, page.id)
    return entered
  })
}

export interface Withdrawal {
  readonly userId: UserId
  readonly applicationId: ApplicationId
  readonly reason: EndReason
}

/**
 * Takes back what a person let an application have. Complete when it returns (I4): no session of this person lives there, so no
 * token does. Undefined where there was nothing to take back.
 */
export function withdrawAuthorization(
  on: Platform,
  actor: Actor,
  whose: Withdrawal,
): Promise<readonly Receipt[] | undefined> {
  return endSessionsAt(on, actor, { ...whose, take: tx => withdrawConsent(tx, actor, whose) })
}

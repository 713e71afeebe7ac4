import { type Application, listDemands, policyFault } from '../applications/index.ts'
import { getUser, listMemberships, type User } from '../directory/index.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { listSignIns } from '../sessions/index.ts'
import { createEmailVerification, createRadarChallenge, findLivingCode } from './actions-codes.ts'
import { decideNextStep } from './decide-next-step.ts'
import { stepPath } from './derive-step-path.ts'
import type { NextStep, Person, Place, Proof, RiskVerdict } from './model.ts'
import { listConnectionsOf } from './store-connections.ts'
import { listProvenFactors } from './store-factors.ts'
import { methodOf } from './store-pending.ts'

export interface StepParts {
  readonly proof: Proof
  readonly application: Application
  readonly organizationId?: OrganizationId | undefined
  /** Accepting it makes the person a member of its organization. */
  readonly invitation?: { readonly organizationId: OrganizationId | undefined } | undefined
  readonly place?: Place | undefined
  /** Judged where a sign-in begins; entering an application from a browser that is signed in is not judged again. */
  readonly risk?: RiskVerdict | undefined
  /** Whether it is for an organization at all, where that is not for the application's policy to say. */
  readonly inOrganization?: boolean | undefined
}

const organizationsMax = 100

/**
 * What stands between this proof and a session of the application. Where the address is not proven, a code is mailed, at most
 * one while it lives. Only `done` may start a session, and only with the organization it names.
 */
export async function nextStep(on: Platform, tx: Transaction, parts: StepParts): Promise<NextStep> {
  const { proof, application, invitation } = parts
  const user = await getUser(tx, proof.userId)
  const factors = await listProvenFactors(tx, user.id)
  const organizations = await organizationsOf(tx, user)
  const wanted = parts.organizationId ?? invitation?.organizationId
  const ids = [...organizations.map(({ id }) => id), ...(wanted === undefined ? [] : [wanted])]
  const step = decideNextStep({
    proof,
    application,
    emailVerified: user.emailVerified,
    risk: parts.risk,
    factors: factors.map(({ id, type }) => ({ id, type })),
    organizations,
    organizationId: wanted,
    invited: invitation?.organizationId !== undefined,
    inOrganization: parts.inOrganization,
    demands: application.kind === 'account' ? new Map() : await listDemands(tx, ids),
  })
  const mailed = { user, application, place: parts.place }
  switch (step.step) {
    case 'email_verification':
      return { ...step, verificationId: await mailedCode(on, tx, { kind: 'email_verification', ...mailed }) }
    case 'risk_challenge':
      return { ...step, challengeId: await mailedCode(on, tx, { kind: 'radar_challenge', ...mailed }) }
    case 'sso_required':
      return { step: 'sso_required', connectionIds: await listConnectionsOf(tx, step.organizationId) }
    default:
      return step
  }
}

async function organizationsOf(sql: Sql, user: User): Promise<{ id: OrganizationId; name: string }[]> {
  const page = { ascending: true, from: undefined, take: organizationsMax, backwards: false, limit: organizationsMax }
  const members = await listMemberships(sql, { page, organizationId: undefined, userId: user.id })
  return members
    .filter(({ status }) => status === 'active')
    .map(({ organizationId, organizationName }) => ({ id: organizationId, name: organizationName }))
}

/** The organizations of a person in which this application may be used. */
export async function organizationsFor(
  sql: Sql,
  { user, application }: { user: User; application: Application },
): Promise<{ id: OrganizationId; name: string }[]> {
  const organizations = await organizationsOf(sql, user)
  return organizations.filter(({ id }) => policyFault(application, { organizationId: id }) === undefined)
}

const nowhere: Place = { address: undefined, userAgent: undefined }

interface MailedCode {
  readonly kind: 'email_verification' | 'radar_challenge'
  readonly user: User
  readonly application: Application
  readonly place: Place | undefined
}

async function mailedCode(on: Platform, tx: Transaction, { kind, ...parts }: MailedCode): Promise<string> {
  const { user, application, place = nowhere } = parts
  const living = await findLivingCode(on, tx, { kind, user, applicationId: application.id })
  if (living !== undefined) return living.id
  const actor = { kind: 'system', node: on.node } as const
  const create = kind === 'radar_challenge' ? createRadarChallenge : createEmailVerification
  return (await create(on, tx, actor, { user, application, place })).id
}

/**
 * What the browser's own session proves at the moment somebody enters an application: its first factor, the last time that the
 * person was asked, and the second factor where one was passed.
 */
export async function proofOf(sql: Sql, browser: Person): Promise<Proof> {
  const signIns = await listSignIns(sql, browser.sessionId)
  const [first] = signIns
  const last = signIns.at(-1)
  const method = methodOf(first?.method ?? 'Password')
  const at = last?.at ?? browser.startedAt
  const passedSecond = method === 'Passkey' || signIns.some(({ method: name }, nth) => nth > 0 && isSecondFactor(name))
  // A second factor counts as long as the session in which it was passed: it is as old as the last proof, never a row before it.
  return {
    userId: browser.userId,
    method,
    at,
    secondFactorAt: passedSecond ? at : undefined,
    vouchedBy: first?.vouchedBy,
    providerSignIn: first?.providerSignIn,
  }
}

/** Whatever stands in the list of a session's proofs besides passwords and codes by mail. */
function isSecondFactor(method: string): boolean {
  return ['second_factor', 'totp', 'recovery_code', 'remembered_device', 'Passkey'].includes(method)
}

/** The page of a step; it leads back to the address of this call. */
export function stepAddress(step: NextStep, call: Call): string {
  const back = new URLSearchParams({ return_to: call.url.pathname + call.url.search })
  if (step.step === 'refused') back.set('because', step.because)
  return `${stepPath(step)}?${back}`
}

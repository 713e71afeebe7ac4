import { currentSigningKey, type SigningKey } from '../applications/index.ts'
import { acceptInvitation, getInvitation, getUser, saveSignIn } from '../directory/index.ts'
import { wirePart } from '../events/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Refusal } from '../platform/refusal.ts'
import { issueUserTokens, recordSignIn, type Session, startSession, userClaims } from '../sessions/index.ts'
import { keepPending, type NextStep, nextStep, type Pending, type Proof, usePending } from '../sign-in/index.ts'
import { sessionCreated } from './actions-events.ts'
import { stepRefusal } from './errors.ts'
import type { Authenticated, UserTokenRequest } from './model.ts'

/** What a grant proved: who it is, and what the person asked for besides. */
export interface Proven {
  readonly proof: Proof
  readonly organizationId?: OrganizationId | undefined
  readonly invitationId?: string | undefined
  /** The half-done sign-in that this request goes on with; used up once it led on. */
  readonly pending?: Pending | undefined
}

/**
 * What a grant found in the transaction of the answer. A refusal is answered and not thrown, because what was counted on the way
 * to it is kept (T33).
 */
export type Proved = { readonly proven: Proven } | { readonly refused: Refusal }

type Completed =
  | { readonly outcome: 'signed_in'; readonly authenticated: Authenticated }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }

/**
 * From a proof to tokens, in one transaction: the gates in their one order, then a session of the application with its first
 * tokens. While a gate is left there is no session: the answer names the gate, with a token that goes on from here and nowhere
 * else (T36).
 */
export async function completeAuthentication(
  on: Platform,
  request: UserTokenRequest,
  prove: (tx: Transaction) => Promise<Proved>,
): Promise<Authenticated> {
  // The key first: making one takes a connection of its own.
  const key = await currentSigningKey(on, request.application.id)
  const completed = await on.database.transaction<Completed>(async tx => {
    const proved = await prove(tx)
    if ('refused' in proved) return { outcome: 'refused', refusal: proved.refused }
    return pass(on, tx, { request, key, proven: proved.proven })
  })
  if (completed.outcome === 'refused') throw completed.refusal
  return completed.authenticated
}

interface Passing {
  readonly request: UserTokenRequest
  readonly key: SigningKey
  readonly proven: Proven
}

async function pass(on: Platform, tx: Transaction, { request, key, proven }: Passing): Promise<Completed> {
  const { application, place } = request
  const { proof, organizationId: wanted, invitationId } = proven
  const invitation = invitationId === undefined ? undefined : await getInvitation(on, tx, invitationId)
  const step = await nextStep(on, tx, { proof, organizationId: wanted, invitation, application, place })
  if (proven.pending !== undefined && step.step !== 'refused') await usePending(tx, proven.pending)
  if (step.step !== 'done') return anotherStep(tx, request, { proven, step })
  const { userId } = proof
  const { organizationId } = step
  if (invitation !== undefined)
    await acceptInvitation(tx, { kind: 'system', node: on.node }, { id: invitation.id, userId })
  const claims = await userClaims(tx, { userId, organizationId })
  const session = await startUserSession(on, tx, { request, proven, organizationId })
  const tokens = await issueUserTokens(tx, on, { session, application, key, claims, refresh: true })
  const user = await getUser(tx, userId)
  const authenticated = { user, session, tokens, organizationId, method: proof.method, impersonator: undefined }
  return { outcome: 'signed_in', authenticated }
}

/** The gate that is next, and the token that goes on from it; none where there is nothing to go on with. */
async function anotherStep(
  tx: Transaction,
  { application }: UserTokenRequest,
  { proven, step }: { readonly proven: Proven; readonly step: Exclude<NextStep, { step: 'done' }> },
): Promise<Completed> {
  const user = await getUser(tx, proven.proof.userId)
  const token = step.step === 'refused' ? undefined : await keepPending(tx, { ...proven, application })
  return { outcome: 'refused', refusal: stepRefusal({ step, user, token }) }
}

async function startUserSession(
  on: Platform,
  tx: Transaction,
  { request, proven, organizationId }: Starting,
): Promise<Session> {
  const { application, place } = request
  const { userId, method, at, secondFactorAt } = proven.proof
  const seen = { userId, method, provenAt: secondFactorAt ?? at, impersonator: undefined }
  const from = { ipAddress: place.address, userAgent: place.userAgent }
  const session = await startSession(tx, {
    actor: { kind: 'system', node: on.node },
    kind: 'user',
    principalId: userId,
    onBehalfOf: userId,
    application,
    organizationId,
    ...from,
    announce: started => ({ wire: wirePart(sessionCreated(on, { ...started, ...seen, ...from }, application)) }),
  })
  await recordSignIn(tx, session.id, method, at)
  if (secondFactorAt !== undefined) await recordSignIn(tx, session.id, 'second_factor', secondFactorAt)
  await saveSignIn(tx, userId)
  return session
}

interface Starting {
  readonly request: UserTokenRequest
  readonly proven: Proven
  readonly organizationId: OrganizationId | undefined
}

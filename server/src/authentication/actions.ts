import { currentSigningKey, getApplication, type SigningKey } from '../applications/index.ts'
import { acceptInvitation, getInvitation, getUser, saveSignIn } from '../directory/index.ts'
import { askAction, wirePart } from '../events/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Refusal } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import {
  issueUserTokens,
  recordSignIn,
  type Session,
  startSession,
  userClaims,
  whilePolicyMoves,
} from '../sessions/index.ts'
import {
  entryToAsk,
  judgeSignIn,
  keepPending,
  type NextStep,
  nextStep,
  type Pending,
  type Proof,
  proofNames,
  type RiskVerdict,
  recordRisk,
  type ToAsk,
  takePending,
  usePending,
} from '../sign-in/index.ts'
import { sessionCreated } from './actions-events.ts'
import { entryDenied, invalidPending, stepRefusal } from './errors.ts'
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
  | (ToAsk & { readonly goOn: Secret })

/**
 * From a proof to tokens, in one transaction: the gates in their one order, then a session of the application with its first
 * tokens. While a gate is left there is no session: the answer names the gate, with a token that goes on from here and nowhere
 * else (T36). Where an action endpoint has to be asked, what was proven is kept as a half-done sign-in and committed; the question
 * stands outside of any transaction, and the half-done sign-in then goes on, all gates judged anew.
 */
export async function completeAuthentication(
  on: Platform,
  request: UserTokenRequest,
  prove: (tx: Transaction) => Promise<Proved>,
): Promise<Authenticated> {
  // The key first: making one takes a connection of its own.
  const key = await currentSigningKey(on, request.application.id)
  const first = await whilePolicyMoves(() => attempt(on, { request, key, isAsked: false, prove }))
  if (first.outcome !== 'to_ask') return answerOf(first)
  const verdict = await askAction(on, 'authentication', first.context)
  if (verdict !== 'allow') throw entryDenied(verdict.denied)
  const resume = (tx: Transaction): Promise<Proved> => resumed(tx, request, first.goOn)
  return answerOf(await whilePolicyMoves(() => attempt(on, { request, key, isAsked: true, prove: resume })))
}

interface Attempt {
  readonly request: UserTokenRequest
  readonly key: SigningKey
  readonly isAsked: boolean
  readonly prove: (tx: Transaction) => Promise<Proved>
}

function attempt(on: Platform, { prove, ...parts }: Attempt): Promise<Completed> {
  return on.database.transaction(async tx => {
    const proved = await prove(tx)
    if ('refused' in proved) return { outcome: 'refused', refusal: proved.refused }
    return pass(on, tx, { ...parts, proven: proved.proven })
  })
}

function answerOf(completed: Completed): Authenticated {
  if (completed.outcome === 'refused') throw completed.refusal
  if (completed.outcome === 'to_ask') throw new Error('asked twice')
  return completed.authenticated
}

async function resumed(tx: Transaction, { application }: UserTokenRequest, goOn: Secret): Promise<Proved> {
  const pending = await takePending(tx, { token: goOn.reveal(), applicationId: application.id })
  if (pending === undefined) return { refused: invalidPending() }
  const { proof, organizationId, invitationId } = pending
  return { proven: { proof, organizationId, invitationId, pending } }
}

interface Passing {
  readonly request: UserTokenRequest
  readonly key: SigningKey
  readonly isAsked: boolean
  readonly proven: Proven
}

async function pass(on: Platform, tx: Transaction, { request, key, isAsked, proven }: Passing): Promise<Completed> {
  const { place } = request
  // As it is now: the question to an action endpoint may have taken its time.
  const application = await getApplication(tx, request.application.id)
  const { proof, organizationId: wanted, invitationId } = proven
  const invitation = invitationId === undefined ? undefined : await getInvitation(on, tx, invitationId)
  const risk = await judgeEntry(on, tx, request, proven)
  const step = await nextStep(on, tx, { proof, organizationId: wanted, invitation, application, place, risk })
  if (proven.pending !== undefined && step.step !== 'refused') await usePending(tx, proven.pending)
  if (step.step !== 'done') return anotherStep(tx, request, { proven, step })
  const { userId } = proof
  const { organizationId } = step
  const toAsk = isAsked ? undefined : await entryToAsk(tx, { proof, organizationId, place })
  if (toAsk !== undefined)
    return { ...toAsk, goOn: await keepPending(tx, { proof, organizationId, invitationId, application }) }
  if (invitation !== undefined)
    await acceptInvitation(tx, { kind: 'system', node: on.node }, { id: invitation.id, userId })
  const claims = await userClaims(tx, { userId, organizationId })
  const session = await startUserSession(on, tx, { request: { ...request, application }, proven, organizationId })
  const tokens = await issueUserTokens(tx, on, { session, application, key, claims, refresh: true })
  const user = await getUser(tx, userId)
  const authenticated = { user, session, tokens, organizationId, method: proof.method, impersonator: undefined }
  return { outcome: 'signed_in', authenticated }
}

/** Kept once a sign-in, at its first proof. */
async function judgeEntry(
  on: Platform,
  tx: Transaction,
  { place }: UserTokenRequest,
  { proof, pending }: Proven,
): Promise<RiskVerdict> {
  const user = await getUser(tx, proof.userId)
  const risk = await judgeSignIn(on, tx, { email: user.email, user, place })
  if (pending === undefined) await recordRisk(on, tx, { user, method: proof.method, place, risk })
  return risk.demand
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
  const { userId, method, at, secondFactorAt, vouchedBy, providerSignIn } = proven.proof
  const seen = { userId, method, provenAt: secondFactorAt ?? at, impersonator: undefined }
  const from = { ipAddress: place.address, userAgent: place.userAgent }
  const session = await startSession(tx, {
    actor: { kind: 'system', node: on.node },
    kind: 'user',
    principalId: userId,
    onBehalfOf: userId,
    application,
    organizationId,
    proofs: proofNames(proven.proof),
    ...from,
    announce: started => ({ wire: wirePart(sessionCreated(on, { ...started, ...seen, ...from }, application)) }),
  })
  await recordSignIn(tx, session.id, method, { at, vouchedBy, providerSignIn })
  if (secondFactorAt !== undefined) await recordSignIn(tx, session.id, 'second_factor', { at: secondFactorAt })
  await saveSignIn(tx, userId)
  return session
}

interface Starting {
  readonly request: UserTokenRequest
  readonly proven: Proven
  readonly organizationId: OrganizationId | undefined
}

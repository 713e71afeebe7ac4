import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createAgent } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { heldRoles } from '../authorization/index.ts'
import {
  allowAttempt,
  emailKey,
  findUserByEmail,
  findUserByExternalId,
  getUser,
  holdMembershipOf,
  listMemberships,
  lockPrincipals,
  makeUser,
  mayActOn,
  type User,
} from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import type { Id, OrganizationId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import type { Refusal } from '../platform/refusal.ts'
import { sha256 } from '../platform/secret.ts'
import { refuseSwitchedOff } from './actions-registrations.ts'
import { type ClaimantFault, claimantFault } from './check-claimant.ts'
import { decideClaim, decideCompletion } from './decide-claim.ts'
import { readUserCode, shownUserCode, userCodeFrom } from './derive-user-code.ts'
import { claimRefused } from './errors.ts'
import type { ClaimAttempt, Claimed, Confirmed, Place, Waiting } from './model.ts'
import { presentClaimed } from './render-registration.ts'
import {
  findAttempt,
  findLastAttempt,
  lockRegistration,
  lockRegistrationOfToken,
  saveClaimDenial,
  saveCompletion,
  saveLink,
  saveRegistrationClaim,
  saveWrongGuess,
} from './store-registrations.ts'

/** How long the code that a person is shown counts. */
export const userCodeSeconds = 600
const guessesMax = 5
const randomBytesForCode = 32
const organizationsMax = 100

/** Where the person is an active member, oldest first. */
export async function placesOf(sql: Sql, userId: UserId): Promise<Place[]> {
  const page = { ascending: true, from: undefined, take: organizationsMax, backwards: false, limit: organizationsMax }
  const found = await listMemberships(sql, { page, organizationId: undefined, userId, statuses: ['active'] })
  return Promise.all(
    found.map(async membership => ({
      organizationId: membership.organizationId,
      name: membership.organizationName,
      roles: await heldRoles(sql, membership),
    })),
  )
}

export interface Claiming {
  readonly attemptToken: string
  readonly organizationId: OrganizationId | undefined
}

/** The person said yes on our page: they get the code that completes the claim. */
export function confirmClaim(
  on: Platform,
  actor: Extract<Actor, { kind: 'person' }>,
  claiming: Claiming,
): Promise<Confirmed> {
  return on.database.transaction(tx => link(on, tx, actor, { ...claiming, findUser: () => getUser(tx, actor.userId) }))
}

/**
 * An application vouches for one of its own people, known by its own id; they are made when they are not there yet. What an
 * administrator may do at `POST /v1/agents`, with the code besides.
 *
 * @throws Refusal as the WorkOS API names them: 400 `invalid_claim`, `email_mismatch`, `wrong_account`, `invalid_organization`; 403
 * `claim_denied`, `auth_method_disabled`; 409 `organization_selection_required`, `email_already_in_use`, `already_claimed`; 410
 * `claim_expired`; and 403 where a role is missing, or the person's is higher than the caller's.
 */
export function linkClaim(
  on: Platform,
  actor: Actor,
  claiming: Claiming & { readonly email: string; readonly externalId: string },
): Promise<Confirmed> {
  return on.database.transaction(tx =>
    link(on, tx, actor, { ...claiming, findUser: () => userOf(tx, actor, claiming) }),
  )
}

async function userOf(
  tx: Transaction,
  actor: Actor,
  { email, externalId }: { readonly email: string; readonly externalId: string },
): Promise<User> {
  const known = await findUserByExternalId(tx, externalId)
  if (known === undefined) {
    if ((await findUserByEmail(tx, email)) !== undefined) throw claimRefused('email_already_in_use')
    return makeUser(tx, actor, { email, externalId })
  }
  if (emailKey(known.email) !== emailKey(email)) throw claimRefused('email_mismatch')
  // Who may not change a person gives them no agent either.
  if (!mayActOn(actor.kind === 'system' ? undefined : actor.role, known.role)) throw claimRefused('claim_denied')
  return known
}

interface Linking extends Claiming {
  readonly findUser: () => Promise<User>
}

async function link(on: Platform, tx: Transaction, actor: Actor, linking: Linking): Promise<Confirmed> {
  const { roleSlugs } = await refuseSwitchedOff(tx)
  const { registration, attempt } = await held(tx, linking.attemptToken)
  const user = await linking.findUser()
  const places = await placesOf(tx, user.id)
  const organizationId = linking.organizationId ?? (places.length === 1 ? places[0]?.organizationId : undefined)
  const fault = claimantFault({ ...claimantOf(user, attempt), organizationId, memberships: places, roleSlugs })
  if (fault !== undefined) throw claimantRefused(fault, places)
  const code = freshUserCode()
  await saveLink(tx, attempt.id, {
    userId: user.id,
    organizationId,
    userCodeHash: codeHash(on, attempt.id, code),
    codeSeconds: userCodeSeconds,
    guesses: guessesMax,
  })
  const body = { actor: actorName(actor), registration: registration.id, attempt: attempt.id, user: user.id }
  await record(tx, { type: 'agent_registration.confirmed', ...inSession(actor), body })
  return { registration, userCode: shownUserCode(code), places }
}

function claimantOf(user: User, attempt: ClaimAttempt) {
  const { loginHint } = attempt
  const hintKey = loginHint === undefined ? undefined : emailKey(loginHint)
  return { userId: user.id, emailKey: emailKey(user.email), hintKey, linkedTo: attempt.userId }
}

function claimantRefused(fault: ClaimantFault, places: readonly Place[]): Refusal {
  if (fault === 'role_required') return claimRefused('claim_denied')
  if (fault !== 'organization_selection_required') return claimRefused(fault)
  return claimRefused(fault, { organizations: places.map(({ organizationId: id, name }) => ({ id, name })) })
}

/** Each letter of a code is as likely as the others, so bytes that are not fair are drawn again. */
function freshUserCode(): string {
  return userCodeFrom(randomBytes(randomBytesForCode)) ?? freshUserCode()
}

/** Short enough to be guessed from a plain digest (T55), so that it takes the root key; and worth nothing for another attempt. */
function codeHash(on: Platform, attemptId: Id<'agentClaimAttempt'>, code: string): Buffer {
  return on.rootKey.digest('claim code', `${attemptId} ${code}`)
}

/** The attempt that a link names, both rows held; a claim that is over is refused with what it is. */
async function held(tx: Transaction, attemptToken: string): Promise<Waiting> {
  const found = await findAttempt(tx, sha256(attemptToken))
  const registration = found && (await lockRegistration(tx, found.registrationId))
  const attempt = found && (await findAttempt(tx, sha256(attemptToken)))
  const standing = decideClaim(registration, attempt)
  if (registration === undefined || attempt === undefined) throw claimRefused('invalid_claim')
  if (standing !== 'open') throw claimRefused(standing)
  return { registration, attempt }
}

/** What the person who opened a link is asked; refused as `confirmClaim` where nothing is to be asked. */
export function findWaitingClaim(on: Platform, attemptToken: string): Promise<Waiting> {
  return on.database.transaction(async tx => {
    await refuseSwitchedOff(tx)
    return held(tx, attemptToken)
  })
}

/** The person said no. Only whom the agent asked can. */
export async function denyClaim(
  on: Platform,
  actor: Extract<Actor, { kind: 'person' }>,
  attemptToken: string,
): Promise<void> {
  await on.database.transaction(async tx => {
    const { registration, attempt } = await held(tx, attemptToken)
    const { emailKey: own, hintKey } = claimantOf(await getUser(tx, actor.userId), attempt)
    if (own !== hintKey) throw claimRefused('email_mismatch')
    await saveClaimDenial(tx, attempt.id)
    const body = { actor: actorName(actor), registration: registration.id, attempt: attempt.id }
    await record(tx, { type: 'agent_registration.denied', ...inSession(actor), body })
  })
}

/**
 * The agent shows what its person was shown: from then on it is an agent like every other, owned by the person, with a client id
 * and a secret of its own. What the person said yes to is judged once more, at this moment and under locks.
 *
 * @throws Refusal 400 `invalid_claim`, `invalid_user_code`, `claim_not_confirmed` and what `linkClaim` refuses with; 429.
 */
export async function completeClaim(
  on: Platform,
  shown: { readonly claimToken: string; readonly userCode: string; readonly address: string },
): Promise<Claimed> {
  await allowAttempt(on, rateLimits.agent_claim, shown.address)
  const done = await on.database.transaction(tx => complete(on, tx, shown))
  // A wrong guess is counted, so it is refused after the transaction.
  if (done === 'invalid_user_code') throw claimRefused(done)
  return done
}

async function complete(
  on: Platform,
  tx: Transaction,
  { claimToken, userCode }: { readonly claimToken: string; readonly userCode: string },
): Promise<Claimed | 'invalid_user_code'> {
  const { roleSlugs } = await refuseSwitchedOff(tx)
  const registration = await lockRegistrationOfToken(tx, sha256(claimToken))
  const attempt = registration && (await findLastAttempt(tx, registration.id))
  const standing = decideCompletion(registration, attempt)
  if (standing !== 'open') throw claimRefused(standing)
  if (registration === undefined || attempt?.userId === undefined) throw claimRefused('invalid_claim')
  const code = readUserCode(userCode)
  if (code === undefined || !sameCode(attempt.userCodeHash, codeHash(on, attempt.id, code))) {
    await saveWrongGuess(tx, attempt.id)
    return 'invalid_user_code'
  }
  await judgeOwner(tx, attempt, { userId: attempt.userId, roleSlugs })
  return made(on, tx, { registration, attempt, userId: attempt.userId })
}

function sameCode(kept: Buffer | undefined, shown: Buffer): boolean {
  return kept !== undefined && kept.length === shown.length && timingSafeEqual(kept, shown)
}

/** The person, their membership and their role may be gone since they said yes. */
async function judgeOwner(
  tx: Transaction,
  attempt: ClaimAttempt,
  { userId, roleSlugs }: { readonly userId: UserId; readonly roleSlugs: readonly string[] },
): Promise<void> {
  await lockPrincipals(tx, [userId])
  const { organizationId } = attempt
  if (organizationId !== undefined && !(await holdMembershipOf(tx, { userId, organizationId })))
    throw claimRefused('invalid_organization')
  const [user, places] = [await getUser(tx, userId), await placesOf(tx, userId)]
  const memberships = organizationId === undefined ? [] : places
  const fault = claimantFault({ ...claimantOf(user, attempt), organizationId, memberships, roleSlugs })
  if (fault !== undefined) throw claimantRefused(fault, places)
}

interface Making extends Waiting {
  readonly userId: UserId
}

async function made(on: Platform, tx: Transaction, { registration, attempt, userId }: Making): Promise<Claimed> {
  const actor: Actor = { kind: 'system', node: on.node }
  const { name, agentId: id } = registration
  const credentials = { type: 'client_secret' } as const
  const parts = { name, ownerId: userId, id, credentials, registration: 'dynamic' } as const
  const { application, secret } = await createAgent(tx, actor, parts)
  if (secret === undefined) throw new Error('an agent with a secret has one')
  const { organizationId } = attempt
  const claimed = await saveRegistrationClaim(tx, registration.id, { userId, organizationId })
  await saveCompletion(tx, attempt)
  const data = presentClaimed(claimed, attempt, userId)
  const body = { agent: id, application: application.id }
  await emit(tx, { actor, event: 'agent.registration.claim.completed', data, organizationId, body })
  return { registration: claimed, clientId: application.clientId, clientSecret: secret }
}

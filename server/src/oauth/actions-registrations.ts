import { record } from '../audit/index.ts'
import { allowAttempt, getPrincipal } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { newId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { refuseUnknownRoles } from '../roles/index.ts'
import { userAgentLengthMax } from '../sessions/index.ts'
import { claimRefused } from './errors.ts'
import type {
  AgentRegistration,
  AgentRegistrationSettings,
  OwnRegistration,
  Registering,
  StartedAttempt,
} from './model.ts'
import { presentAttempt, presentCreated } from './render-registration.ts'
import {
  findLastAttempt,
  findRegistration,
  getRegistrationSettings,
  insertAttempt,
  insertRegistration,
  lockRegistrationOfToken,
  saveRegistrationSettings,
} from './store-registrations.ts'

/** An agent waits so long for its person, and one request to a person so long. */
const claimSeconds = 86_400
const attemptSeconds = 900
const attemptsMax = 10

const registrationsPerAddress = rateLimits.agent_registration
const registrationsPerDay = rateLimits.register_day
const claimsPerAddress = rateLimits.agent_claim

export interface RegistrationParts {
  /** As the agent calls itself. */
  readonly name: string
  /** The person it asks; without one it asks later. */
  readonly loginHint: string | undefined
  readonly place: { readonly address: string; readonly userAgent: string | undefined }
}

/**
 * An agent that nobody has made says that it is there. It gets a token by which it can ask a person to claim it, and nothing else:
 * there is no principal and no credential before.
 *
 * @throws Refusal 403 `auth_method_disabled` where an administrator has not let agents do so; 429.
 */
export async function registerAgent(on: Platform, { name, loginHint, place }: RegistrationParts): Promise<Registering> {
  await allowAttempt(on, registrationsPerAddress, place.address)
  await allowAttempt(on, registrationsPerDay, 'agents')
  const claimToken = new Secret(`clm_${randomToken()}`)
  return on.database.transaction(async tx => {
    await refuseSwitchedOff(tx)
    const registration = await insertRegistration(tx, {
      id: newId('agentRegistration'),
      claimId: newId('agentClaim'),
      claimTokenHash: sha256(claimToken.reveal()),
      kind: loginHint === undefined ? 'anonymous' : 'service_auth',
      name,
      ipAddress: place.address,
      userAgent: place.userAgent?.slice(0, userAgentLengthMax),
      agentId: newId('agent'),
      lifeSeconds: claimSeconds,
    })
    const actor: Actor = { kind: 'system', node: on.node }
    await emit(tx, { actor, event: 'agent.registration.created', data: presentCreated(registration) })
    const started = loginHint === undefined ? undefined : await startAttempt(on, tx, registration, loginHint)
    return { registration, claimToken, started }
  })
}

/**
 * The agent asks a person, or asks again: the request before counts no more.
 *
 * @throws Refusal 400 `invalid_claim`, 409 `already_claimed`, 410 `claim_expired`, 403 `auth_method_disabled`, 429.
 */
export async function askForClaim(
  on: Platform,
  asked: { readonly claimToken: string; readonly loginHint: string; readonly address: string },
): Promise<Omit<Registering, 'claimToken'>> {
  await allowAttempt(on, claimsPerAddress, asked.address)
  return on.database.transaction(async tx => {
    await refuseSwitchedOff(tx)
    const registration = await lockRegistrationOfToken(tx, sha256(asked.claimToken))
    if (registration === undefined) throw claimRefused('invalid_claim')
    if (registration.claimedAt !== undefined) throw claimRefused('already_claimed')
    if (registration.isLate || registration.attempts >= attemptsMax) throw claimRefused('claim_expired')
    return { registration, started: await startAttempt(on, tx, registration, asked.loginHint) }
  })
}

async function startAttempt(
  on: Platform,
  tx: Transaction,
  registration: AgentRegistration,
  loginHint: string,
): Promise<StartedAttempt> {
  const token = `cla_tkn_${randomToken()}`
  const attempt = await insertAttempt(tx, {
    id: newId('agentClaimAttempt'),
    registrationId: registration.id,
    tokenHash: sha256(token),
    loginHint,
    lifeSeconds: attemptSeconds,
  })
  await emit(tx, {
    actor: { kind: 'system', node: on.node },
    event: 'agent.registration.claim.attempt.created',
    data: presentAttempt(registration, attempt),
  })
  return { attempt, verificationUri: new Secret(`${on.config.baseUrl}/agent/claim?claim_attempt_token=${token}`) }
}

/** 403 where agents may not register themselves, or may no longer. */
export async function refuseSwitchedOff(tx: Transaction): Promise<AgentRegistrationSettings> {
  const settings = await getRegistrationSettings(tx)
  if (!settings.enabled) throw claimRefused('auth_method_disabled')
  return settings
}

/** By its id; undefined for every other one. */
export async function findOwnRegistration(sql: Sql, text: string): Promise<OwnRegistration | undefined> {
  const id = parseId('agentRegistration', text)
  const registration = id && (await findRegistration(sql, id))
  if (registration === undefined) return undefined
  const attempt = await findLastAttempt(sql, registration.id)
  const isThere = registration.claimedAt !== undefined
  return { registration, attempt, state: isThere ? (await getPrincipal(sql, registration.agentId)).state : undefined }
}

/** Switched off, claims that wait are not answered either. */
export async function changeRegistrationSettings(
  on: Platform,
  actor: Actor,
  settings: AgentRegistrationSettings,
): Promise<void> {
  await on.database.transaction(async tx => {
    const before = await getRegistrationSettings(tx)
    await refuseUnknownRoles(tx, undefined, settings.roleSlugs)
    await saveRegistrationSettings(tx, settings)
    const body = { actor: actorName(actor), before, after: settings }
    await record(tx, { type: 'agent_registration_settings.changed', ...inSession(actor), body })
  })
}

import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server'
import { record } from '../audit/index.ts'
import { allowAttempt, findUser, type User } from '../directory/index.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { Refusal } from '../platform/refusal.ts'
import { randomToken, sha256 } from '../platform/secret.ts'
import { recordTried } from './actions-events.ts'
import { allowFactorTry } from './actions-factors.ts'
import { queuePasskeyNote } from './actions-passkey-notes.ts'
import { counterWentOn } from './check-passkey-counter.ts'
import { type RelyingParty, relyingParty } from './derive-relying-party.ts'
import type { ChallengePurpose, Place, Proof } from './model.ts'
import { parseSigned } from './parse-passkey-answer.ts'
import * as store from './store-passkeys.ts'

const passkeyAnswerSeconds = 300
export const passkeysMax = 20
const perAddress = rateLimits.sign_in_address
const stepUps = rateLimits.step_up

/** For whom and in which browser an authenticator is asked. */
export interface PasskeyAsked {
  readonly purpose: ChallengePurpose
  /** Undefined for a sign-in: the passkey itself says whose it is. */
  readonly userId: UserId | undefined
  /** What only the pages of this browser know. */
  readonly flow: string
}

/** 503 where this server has an address without a name, to which no passkey can be bound. */
export function partyOf(on: Platform): RelyingParty {
  const party = relyingParty(on.config.baseUrl)
  if (party === undefined)
    throw new Refusal({
      status: 503,
      code: 'passkeys_not_offered',
      message: 'Passkeys need a server with a name. Open it by its name, or sign in another way.',
    })
  return party
}

/** Keeps a new challenge, and answers it: 256 random bits, 5 minutes, once. */
export async function newChallenge(sql: Sql, asked: PasskeyAsked): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = randomToken()
  await store.insertWebauthnChallenge(sql, { ...kept(asked, challenge), seconds: passkeyAnswerSeconds })
  return new Uint8Array(Buffer.from(challenge, 'base64url'))
}

/** Uses up the challenge that an answer names. False where it isn't one of this purpose, person and browser. */
export function takeChallenge(tx: Transaction, asked: PasskeyAsked, challenge: string): Promise<boolean> {
  return store.takeWebauthnChallenge(tx, kept(asked, challenge))
}

function kept({ purpose, userId, flow }: PasskeyAsked, challenge: string) {
  return { hash: sha256(challenge), purpose, userId, flowHash: sha256(flow) }
}

/**
 * What the browser asks an authenticator. At a sign-in no passkey is named, so nobody learns who has one; the authenticator shows
 * those that it has for this server (discoverable). Where a person is known, only theirs count.
 */
export async function passkeyQuestion(
  on: Platform,
  asked: PasskeyAsked,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { userId } = asked
  const theirs = userId === undefined ? [] : await store.listPasskeys(on.database, userId, passkeysMax)
  return generateAuthenticationOptions({
    rpID: partyOf(on).id,
    challenge: await newChallenge(on.database, asked),
    userVerification: 'required',
    timeout: passkeyAnswerSeconds * 1000,
    allowCredentials: theirs.map(({ credentialId }) => ({ id: Buffer.from(credentialId).toString('base64url') })),
  })
}

export type PasskeyProven =
  | { readonly outcome: 'proven'; readonly proof: Proof; readonly user: User }
  /** One answer for everything that can be wrong, so that none tells what it was. */
  | { readonly outcome: 'webauthn_invalid' }
  | { readonly outcome: 'not_active' }

/** Books one try; 429 beyond the limits, also for the right passkey. Not inside a transaction: it counts whatever comes of that. */
export async function bookPasskeyTry(on: Platform, { purpose, userId }: PasskeyAsked, place: Place): Promise<void> {
  if (userId === undefined) return allowAttempt(on, perAddress, place.address ?? '')
  return purpose === 'step_up' ? allowAttempt(on, stepUps, userId) : allowFactorTry(on, userId)
}

export interface Presented extends PasskeyAsked {
  /** What the page sent. */
  readonly text: string
  readonly place: Place
}

/**
 * Judges the answer of an authenticator (Web Authentication, section 7.2). **Commit also when it was wrong**: the challenge is used
 * up in this transaction whatever comes of it. The person was verified by the authenticator, so a passkey is two factors at once.
 */
export async function provePasskey(on: Platform, tx: Transaction, presented: Presented): Promise<PasskeyProven> {
  const { text, place, ...asked } = presented
  const parsed = parseSigned(text)
  const judged = parsed === undefined ? undefined : await judge(on, tx, { asked, parsed, place })
  if (judged === undefined) {
    const user = asked.userId === undefined ? undefined : await findUser(tx, asked.userId)
    await recordTried(on, tx, { user, kind: 'passkey', status: 'failed', place, because: 'webauthn_invalid' })
    return { outcome: 'webauthn_invalid' }
  }
  const user = await findUser(tx, judged)
  if (user?.state === 'active') {
    const at = on.clock.now()
    return { outcome: 'proven', user, proof: { userId: user.id, method: 'Passkey', at, secondFactorAt: at } }
  }
  await recordTried(on, tx, { user, kind: 'passkey', status: 'failed', place, because: 'not_active' })
  return { outcome: 'not_active' }
}

interface Judging {
  readonly asked: PasskeyAsked
  readonly parsed: { readonly answer: AuthenticationResponseJSON; readonly challenge: string }
  readonly place: Place
}

/** Whose passkey it is; undefined when anything is wrong. */
async function judge(on: Platform, tx: Transaction, { asked, parsed, place }: Judging): Promise<UserId | undefined> {
  const { answer, challenge } = parsed
  if (!(await takeChallenge(tx, asked, challenge))) return undefined
  const passkey = await store.lockPasskey(tx, Buffer.from(answer.id, 'base64url'))
  if (passkey === undefined || passkey.suspectedAt !== undefined) return undefined
  if (asked.userId !== undefined && asked.userId !== passkey.userId) return undefined
  if (!handleFits(answer.response.userHandle, passkey.userId, asked)) return undefined
  const signed = await verified(on, { answer, challenge, passkey })
  if (signed === undefined) return undefined
  if (!counterWentOn(passkey.counter, signed.counter)) {
    await suspect(on, tx, { passkey, place })
    return undefined
  }
  await store.savePasskeyUse(tx, passkey.id, signed)
  return passkey.userId
}

/** Step 6: where the person was not known before, the authenticator has to say who it is, and must be right. */
function handleFits(handle: string | undefined, owner: UserId, { userId }: PasskeyAsked): boolean {
  if (handle === undefined) return userId !== undefined
  return Buffer.from(handle, 'base64url').toString('utf8') === owner
}

async function verified(
  on: Platform,
  { answer, challenge, passkey }: Judging['parsed'] & { readonly passkey: store.PasskeyWithKey },
): Promise<{ counter: number; backedUp: boolean } | undefined> {
  const party = partyOf(on)
  try {
    const { verified: right, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      // The counter is judged by a rule of ours, which tells a copy from a signature that is wrong.
      credential: { id: answer.id, publicKey: passkey.publicKey, counter: 0 },
    })
    return right
      ? { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp }
      : undefined
  } catch {
    return undefined
  }
}

/** Two authenticators use one key: from now on it opens nothing, and its owner hears of it. */
async function suspect(
  on: Platform,
  tx: Transaction,
  { passkey, place }: { readonly passkey: store.PasskeyWithKey; readonly place: Place },
): Promise<void> {
  await store.suspectPasskey(tx, passkey.id)
  await record(tx, {
    type: 'passkey.suspected',
    body: { actor: 'system', user: passkey.userId, passkey: passkey.id, because: 'counter_went_back' },
  })
  await queuePasskeyNote(tx, on, { userId: passkey.userId, place, name: passkey.name, note: 'passkeySuspected' })
}

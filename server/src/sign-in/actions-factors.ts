import { randomBytes } from 'node:crypto'
import { Secret as OtpSecret } from 'otpauth'
import { record } from '../audit/index.ts'
import { allowAttempt, getUser, refuseOutranked } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, newId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { badRequest, notFound, Refusal, unprocessable } from '../platform/refusal.ts'
import { Secret, sha256 } from '../platform/secret.ts'
import { openWithin, type SecretPlace, sealWithin } from '../vault/index.ts'
import { checkTotp, totpOf } from './check-totp.ts'
import { derivedDigits } from './derive-digits.ts'
import type { Challenge, CodeOutcome, Factor } from './model.ts'
import * as store from './store-factors.ts'

const challengeSeconds = 600
const secretBytes = 20
const recoveryCodesCount = 10
const recoveryCodeBytes = 10
const challengeTriesMax = 5

/** Codes of a person, over all challenges: a new challenge gives no new tries (T31, T37). */
const factorTries = rateLimits.factor

/** Books one try of a person's second factor; 429 beyond the limit, also for the right code. */
export function allowFactorTry(on: Platform, userId: UserId | Id<'factor'>): Promise<void> {
  return allowAttempt(on, factorTries, userId)
}

export interface EnrolParts {
  readonly userId?: UserId | undefined
  readonly issuer: string
  /** How the authenticator app names the account. */
  readonly label: string
  /** Base32; minted when none is given. */
  readonly secret?: string | undefined
}

/** A factor that was begun, with what an authenticator app needs. It counts once a first code proved it. */
export interface Enrolled {
  readonly factor: Factor
  readonly challenge: Challenge
  readonly secret: Secret
  /** `otpauth://totp/…`, also as a QR code. */
  readonly uri: Secret
}

/** Begins a second factor. One that was begun before and never proven is gone; a proven one stays. */
export async function enrolTotp(on: Platform, tx: Transaction, actor: Actor, parts: EnrolParts): Promise<Enrolled> {
  const { userId, issuer, label } = parts
  const secret = parts.secret ?? new OtpSecret({ buffer: new Uint8Array(randomBytes(secretBytes)).buffer }).base32
  if (!/^[A-Z2-7]{16,128}=*$/.test(secret))
    throw unprocessable('A TOTP secret is base32, 80 bits or more.', [
      { code: 'invalid_totp_secret', message: 'Use 16 or more letters and digits of base32.', field: 'totp_secret' },
    ])
  if (userId !== undefined) await store.deleteUnprovenFactors(tx, userId)
  const id = newId('factor')
  const factor = await store.insertFactor(tx, {
    id,
    userId,
    issuer,
    label,
    secretSealed: await sealWithin(tx, on, { place: placeOf(id, userId), plaintext: secret }),
  })
  const challenge = await challengeFactor(tx, factor.id)
  await record(tx, {
    type: 'factor.begun',
    ...inSession(actor),
    body: { actor: actorName(actor), factor: factor.id, user: userId ?? null, factor_type: 'totp' },
  })
  return {
    factor,
    challenge,
    secret: new Secret(secret),
    uri: new Secret(totpOf({ secret, issuer, label }).toString()),
  }
}

function placeOf(id: string, userId: UserId | undefined): SecretPlace {
  return {
    owner: userId ?? 'installation',
    purpose: 'factor',
    table: 'auth_factors',
    column: 'secret_sealed',
    rowId: id,
    version: 1,
  }
}

/** Asks for a code of this factor; 10 minutes, 5 tries, once. */
export function challengeFactor(sql: Sql, factorId: Id<'factor'>): Promise<Challenge> {
  return store.insertChallenge(sql, { id: newId('challenge'), factorId, seconds: challengeSeconds })
}

export interface TotpTried {
  readonly challengeId: string
  /** Undefined: the factor of the challenge belongs to nobody, or the caller knows whose it is. */
  readonly userId?: UserId | undefined
  readonly code: string
}

/**
 * Tries a code against a challenge. **Commit also when it was wrong**: the try is counted in this transaction. A challenge of another
 * person is `wrong`; a code that was used is `used`, whichever challenge it answers (T37). Book the try before, with `allowFactorTry`.
 */
export async function verifyTotp(on: Platform, tx: Transaction, tried: TotpTried): Promise<CodeOutcome> {
  const challenge = await store.lockChallenge(tx, tried.challengeId)
  if (challenge === undefined) return 'wrong'
  const row = await store.lockFactor(tx, challenge.factor_id)
  if (row === undefined) return 'wrong'
  const factor = store.factorOf(row)
  if (tried.userId !== undefined && factor.userId !== tried.userId) return 'wrong'
  if (challenge.used_at !== null) return 'used'
  if (challenge.attempts >= challengeTriesMax) return 'dead'
  if (challenge.is_late) return 'late'
  const outcome = await tryFactor(on, tx, { row, code: tried.code })
  if (outcome === 'right') await store.markChallengeUsed(tx, challenge.id)
  else await store.countChallengeAttempt(tx, challenge.id)
  return outcome
}

/** The code of this moment, by the factor itself: its row is locked, so that a step of the clock counts once. */
async function tryFactor(
  on: Platform,
  tx: Transaction,
  { row, code }: { readonly row: store.FactorRow; readonly code: string },
): Promise<'right' | 'wrong' | 'used'> {
  const factor = store.factorOf(row)
  const secret = await openWithin(tx, on, { place: placeOf(factor.id, factor.userId), sealed: row.secret_sealed })
  const attempt = { secret: secret.reveal(), code: derivedDigits(code), now: on.clock.now() }
  const step = checkTotp({ ...attempt, lastStep: row.last_step })
  if (step === undefined) return checkTotp({ ...attempt, lastStep: 0 }) === undefined ? 'wrong' : 'used'
  await store.saveFactorUse(tx, factor.id, step)
  if (factor.verifiedAt === undefined)
    await record(tx, {
      type: 'factor.proven',
      body: { actor: factor.userId ?? 'system', factor: factor.id, user: factor.userId ?? null },
    })
  return 'right'
}

/** Tries a code against every proven factor of a person; whoever calls counts the tries. */
export async function tryFactorsOf(
  on: Platform,
  tx: Transaction,
  { userId, code }: { readonly userId: UserId; readonly code: string },
): Promise<'right' | 'wrong' | 'used'> {
  let outcome: 'wrong' | 'used' = 'wrong'
  for (const { id } of await store.listProvenFactors(tx, userId)) {
    const row = await store.lockFactor(tx, id)
    const tried = row === undefined ? 'wrong' : await tryFactor(on, tx, { row, code })
    if (tried === 'right') return tried
    if (tried === 'used') outcome = tried
  }
  return outcome
}

/** What an enrolment that waits for its first code shows again; undefined when it is not this person's, proven, or over. */
export async function findEnrolment(
  on: Platform,
  tx: Transaction,
  { challengeId, userId }: { readonly challengeId: string; readonly userId: UserId },
): Promise<{ readonly secret: Secret; readonly uri: Secret } | undefined> {
  const challenge = await store.lockChallenge(tx, challengeId)
  const row = challenge === undefined ? undefined : await store.lockFactor(tx, challenge.factor_id)
  if (challenge === undefined || row === undefined || row.user_id !== userId || row.verified_at !== null)
    return undefined
  if (challenge.is_late || challenge.attempts >= challengeTriesMax || challenge.used_at !== null) return undefined
  const place = placeOf(store.factorOf(row).id, userId)
  const secret = await openWithin(tx, on, { place, sealed: row.secret_sealed })
  const { issuer, label } = row
  return { secret, uri: new Secret(totpOf({ secret: secret.reveal(), issuer, label }).toString()) }
}

/**
 * Tries a code against a challenge of any factor, for an application that asks by itself: a wrong code is `valid: false`.
 *
 * @throws Refusal 404 for an unknown challenge, 422 for one that was answered or is late, 400 after five tries.
 */
export async function answerChallenge(
  on: Platform,
  { challengeId, code }: { readonly challengeId: string; readonly code: string },
): Promise<{ readonly challenge: Challenge; readonly valid: boolean }> {
  const known = await store.findChallenge(on.database, challengeId)
  if (known === undefined) throw notFound('challenge')
  const factor = await getFactor(on.database, known.challenge.factorId)
  await allowFactorTry(on, factor.userId ?? factor.id)
  if (known.isUsed) throw challengeOver('authentication_challenge_previously_verified', 'was answered already')
  const outcome = await on.database.transaction(tx => verifyTotp(on, tx, { challengeId, code }))
  if (outcome === 'late') throw challengeOver('authentication_challenge_expired', 'has ended')
  if (outcome === 'dead')
    throw badRequest('one_time_code_too_many_attempts', 'Five codes were tried. Ask for a new challenge.')
  return { challenge: known.challenge, valid: outcome === 'right' }
}

function challengeOver(code: string, what: string): Refusal {
  return new Refusal({ status: 422, code, message: `This challenge ${what}. Ask for a new one.` })
}

/** Tries a recovery code; each opens once. Commit also when it was wrong. */
export async function verifyRecoveryCode(
  tx: Transaction,
  { userId, code }: { userId: UserId; code: string },
): Promise<'right' | 'wrong' | 'used'> {
  return store.takeRecoveryCode(tx, userId, recoveryHash(code))
}

function recoveryHash(code: string): Buffer {
  return sha256(
    `recovery ${code
      .normalize('NFKC')
      .toUpperCase()
      .replaceAll(/[^A-Z2-7]/g, '')}`,
  )
}

/** Ten new recovery codes instead of all former ones; shown once and kept as hashes only. */
export async function newRecoveryCodes(tx: Transaction, userId: UserId): Promise<readonly Secret[]> {
  const codes = Array.from({ length: recoveryCodesCount }, () => {
    const text = new OtpSecret({ buffer: new Uint8Array(randomBytes(recoveryCodeBytes)).buffer }).base32
    return text.replaceAll(/(.{4})(?=.)/g, '$1-').toLowerCase()
  })
  await store.replaceRecoveryCodes(
    tx,
    userId,
    codes.map(code => recoveryHash(code)),
  )
  return codes.map(code => new Secret(code))
}

/** How many of a person's recovery codes still open. */
export function recoveryCodesLeft(sql: Sql, userId: UserId): Promise<number> {
  return store.countRecoveryCodes(sql, userId)
}

/** Second factors of a person that were proven once. */
export function provenFactors(sql: Sql, userId: UserId): Promise<readonly Factor[]> {
  return store.listProvenFactors(sql, userId)
}

/** 404 for an id that is unknown. */
export async function getFactor(sql: Sql, id: string): Promise<Factor> {
  const factor = await store.findFactor(sql, id)
  if (factor === undefined) throw notFound('factor')
  return factor
}

/**
 * Removes a factor, its challenges, and what devices remember of it. Whoever calls asked for a step-up first (T37).
 *
 * @throws Refusal 404 for an unknown factor, 403 for one of a person with a higher role than the actor (T92).
 */
export async function removeFactor(on: Platform, actor: Actor, id: string): Promise<void> {
  await on.database.transaction(async tx => {
    const factor = await getFactor(tx, id)
    if (factor.userId !== undefined) refuseOutranked(actor, await getUser(tx, factor.userId))
    if (!(await store.deleteFactor(tx, id))) throw notFound('factor')
    if (factor.userId !== undefined) await forgetWith(tx, factor.userId)
    await record(tx, {
      type: 'factor.removed',
      ...inSession(actor),
      body: { actor: actorName(actor), factor: id, user: factor.userId ?? null },
    })
  })
}

/** Recovery codes go with the last factor, and every device asks again. */
async function forgetWith(tx: Transaction, userId: UserId): Promise<void> {
  await store.forgetDevices(tx, userId)
  if ((await store.listProvenFactors(tx, userId)).length === 0) await store.replaceRecoveryCodes(tx, userId, [])
}

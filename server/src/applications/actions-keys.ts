import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose'
import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql } from '../platform/database.ts'
import { type ApplicationId, newId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { certificateToSign, signedCertificate } from './derive-certificate.ts'
import type { KeyAlgorithm, PublicKey } from './model.ts'
import { holdApplication } from './store.ts'
import {
  findSigningKey,
  insertSigningKey,
  listPublicKeys,
  listUncertified,
  retireSigningKeys,
  type StoredKey,
  saveCertificate,
} from './store-keys.ts'
import { signingKeyPurpose } from './store-sealed.ts'

const rsaBits = 2048
/** Until the last token that an old key signed has ended, and a day more for those who cache key sets. */
const keyOverlapSeconds = 25 * 3600

/** Whoever caches a key set has read the new one by then. */
const publishAheadSeconds = 24 * 3600
/** What stands as issuer and subject of a certificate: it vouches for nothing but which key it holds. */
const certificateName = 'Ambit application key'
const serialBytes = 16

export interface SigningKey extends PublicKey {
  readonly privateKey: CryptoKey
}

/** Opened once a node: a key never changes, and where its sealed bytes differ it is another one. */
const openedKeys = perPlatform(() => new Map<string, Promise<CryptoKey>>())
const openedKeysMax = 1_000

/** The key that signs for this application; the first call makes it. It never signs for another one (I5, T19). */
export async function currentSigningKey(on: Platform, applicationId: ApplicationId): Promise<SigningKey> {
  const known = await findSigningKey(on.database, applicationId)
  const key = known ?? (await makeSigningKey(on, { applicationId, algorithm: 'RS256', rotation: undefined }))
  return { ...key, privateKey: await privateKeyOf(on, key) }
}

/** Makes the key of an application whose tokens others verify, before its first token: key sets are cached. */
export async function ensureSigningKey(on: Platform, applicationId: ApplicationId): Promise<void> {
  if ((await findSigningKey(on.database, applicationId)) !== undefined) return
  await makeSigningKey(on, { applicationId, algorithm: 'RS256', rotation: undefined })
}

async function privateKeyOf(on: Platform, key: StoredKey): Promise<CryptoKey> {
  const opened = openedKeys(on)
  const place = `${key.applicationId} ${key.kid} ${sha256Hex(key.privateSealed)}`
  const known = opened.get(place)
  if (known !== undefined) return known
  const imported = importPKCS8(pemOf(on, key), key.algorithm)
  if (opened.size >= openedKeysMax) opened.clear()
  opened.set(place, imported)
  return imported
}

function pemOf(on: Platform, key: StoredKey): string {
  return on.rootKey.open(signingKeyPurpose, key.privateSealed, `${key.applicationId} ${key.kid}`).toString('utf8')
}

export interface Rotation {
  readonly applicationId: ApplicationId
  readonly algorithm: KeyAlgorithm
  /** True where the former key may be known to others: the new one signs without having been published before. */
  readonly atOnce: boolean
}

/** A new key, published now and signing a day later; the former one verifies until its last token has ended. */
export async function rotateSigningKey(on: Platform, actor: Actor, rotation: Rotation): Promise<PublicKey> {
  const { applicationId, algorithm } = rotation
  const { privateSealed: _, ...made } = await makeSigningKey(on, {
    applicationId,
    algorithm,
    rotation: { actor, aheadSeconds: rotation.atOnce ? 0 : publishAheadSeconds },
  })
  return made
}

interface Making {
  readonly applicationId: ApplicationId
  readonly algorithm: KeyAlgorithm
  readonly rotation: { readonly actor: Actor; readonly aheadSeconds: number } | undefined
}

async function makeSigningKey(on: Platform, making: Making): Promise<StoredKey> {
  const { applicationId, rotation } = making
  const fresh = await newKey(on, making)
  return on.database.transaction(async tx => {
    await holdApplication(tx, applicationId)
    const other = rotation === undefined ? await findSigningKey(tx, applicationId) : undefined
    if (other !== undefined) return other
    const signsFrom = await insertSigningKey(tx, fresh, rotation?.aheadSeconds ?? 0)
    if (rotation !== undefined)
      await retireSigningKeys(tx, applicationId, { except: fresh.kid, signsFrom, overlapSeconds: keyOverlapSeconds })
    await record(tx, {
      type: 'signing_key.created',
      ...(rotation === undefined ? {} : inSession(rotation.actor)),
      body: {
        actor: rotation === undefined ? 'system' : actorName(rotation.actor),
        application: applicationId,
        key: fresh.kid,
        algorithm: fresh.algorithm,
        signs_from: signsFrom.toISOString(),
      },
    })
    return { ...fresh, signsFrom }
  })
}

async function newKey(on: Platform, { applicationId, algorithm }: Making): Promise<StoredKey> {
  const pair = await generateKeyPair(algorithm, { modulusLength: rsaBits, extractable: true })
  const kid = newId('signingKey')
  const { kty, n, e, crv, x, y } = await exportJWK(pair.publicKey)
  const parts = kty === 'RSA' ? { kty, n: n ?? '', e: e ?? '' } : { kty: 'EC', crv: crv ?? '', x: x ?? '', y: y ?? '' }
  const jwk: Json = { ...parts, kid, alg: algorithm, use: 'sig' }
  const pem = await exportPKCS8(pair.privateKey)
  const now = on.clock.now()
  return {
    kid,
    applicationId,
    algorithm,
    jwk,
    privateSealed: on.rootKey.seal(signingKeyPurpose, Buffer.from(pem, 'utf8'), `${applicationId} ${kid}`),
    certificate: certify(pem, algorithm, now),
    signsFrom: now,
  }
}

/** A certificate of the key by itself, as `x5c` wants one (RFC 7517 section 4.7). */
function certify(pem: string, algorithm: KeyAlgorithm, now: Date): Buffer {
  const privateKey = createPrivateKey(pem)
  const serial = randomBytes(serialBytes)
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const toSign = certificateToSign({ algorithm, serial, publicKey, name: certificateName, notBefore: now })
  return signedCertificate(toSign, { algorithm, signature: sign('sha256', toSign, privateKey) })
}

/** Keys that were made before certificates were: each gets its own. Answers how many did. */
export async function certifyKeys(on: Platform): Promise<number> {
  const keys = await listUncertified(on.database)
  for (const key of keys)
    await saveCertificate(on.database, key.kid, certify(pemOf(on, key), key.algorithm, on.clock.now()))
  return keys.length
}

/** A key set (RFC 7517 section 5): of one application, or the union of all. */
export async function publicKeys(sql: Sql, applicationId?: ApplicationId): Promise<{ readonly keys: readonly Json[] }> {
  return { keys: (await listPublicKeys(sql, applicationId)).map(presentKey) }
}

function presentKey({ jwk, certificate }: PublicKey): Json {
  if (certificate === undefined || typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return jwk
  const thumbprint = createHash('sha256').update(certificate).digest('base64url')
  return { ...jwk, x5c: [certificate.toString('base64')], 'x5t#S256': thumbprint }
}

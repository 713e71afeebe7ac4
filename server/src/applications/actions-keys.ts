import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose'
import { record } from '../audit/index.ts'
import { inSession } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Sql } from '../platform/database.ts'
import { type ApplicationId, newId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import type { KeyAlgorithm, PublicKey } from './model.ts'
import { holdApplication } from './store.ts'
import { findSigningKey, insertSigningKey, listPublicKeys, retireSigningKeys } from './store-keys.ts'

const keyPurpose = 'application signing key'
const rsaBits = 2048
/** Until the last token that an old key signed has ended, and a day more for those who cache key sets. */
const keyOverlapSeconds = 25 * 3600

export interface SigningKey extends PublicKey {
  readonly privateKey: CryptoKey
}

/** The key that signs for this application; the first call makes it. It never signs for another one (I5, T19). */
export async function currentSigningKey(on: Platform, applicationId: ApplicationId): Promise<SigningKey> {
  const known = await findSigningKey(on.database, applicationId)
  const key = known ?? (await makeSigningKey(on, applicationId, { algorithm: 'RS256', replaceFor: undefined }))
  const opened = on.rootKey.open(keyPurpose, key.privateSealed, `${applicationId} ${key.kid}`)
  return { ...key, privateKey: await importPKCS8(opened.toString('utf8'), key.algorithm) }
}

/** Signs with a new key from now on; the former ones verify until their tokens have ended. */
export async function rotateSigningKey(
  on: Platform,
  actor: Actor,
  { applicationId, algorithm }: { readonly applicationId: ApplicationId; readonly algorithm: KeyAlgorithm },
): Promise<PublicKey> {
  const { privateSealed: _, ...made } = await makeSigningKey(on, applicationId, { algorithm, replaceFor: actor })
  return made
}

async function makeSigningKey(
  on: Platform,
  applicationId: ApplicationId,
  { algorithm, replaceFor }: { readonly algorithm: KeyAlgorithm; readonly replaceFor: Actor | undefined },
): Promise<PublicKey & { readonly privateSealed: Buffer }> {
  const pair = await generateKeyPair(algorithm, { modulusLength: rsaBits, extractable: true })
  const kid = newId('signingKey')
  const { kty, n, e, crv, x, y } = await exportJWK(pair.publicKey)
  const parts = kty === 'RSA' ? { kty, n: n ?? '', e: e ?? '' } : { kty: 'EC', crv: crv ?? '', x: x ?? '', y: y ?? '' }
  const jwk: Json = { ...parts, kid, alg: algorithm, use: 'sig' }
  const pem = Buffer.from(await exportPKCS8(pair.privateKey), 'utf8')
  const privateSealed = on.rootKey.seal(keyPurpose, pem, `${applicationId} ${kid}`)
  const made = { kid, applicationId, algorithm, jwk, privateSealed }
  return on.database.transaction(async tx => {
    await holdApplication(tx, applicationId)
    const other = replaceFor === undefined ? await findSigningKey(tx, applicationId) : undefined
    if (other !== undefined) return other
    await insertSigningKey(tx, made)
    const publishedUntil = new Date(on.clock.now().getTime() + keyOverlapSeconds * 1000)
    if (replaceFor !== undefined) await retireSigningKeys(tx, applicationId, { except: kid, publishedUntil })
    await record(tx, {
      type: 'signing_key.created',
      ...(replaceFor === undefined ? {} : inSession(replaceFor)),
      body: {
        actor: replaceFor === undefined ? 'system' : actorName(replaceFor),
        application: applicationId,
        key: kid,
        algorithm,
      },
    })
    return made
  })
}

/** A key set (RFC 7517 section 5): of one application, or the union of all. */
export async function publicKeys(sql: Sql, applicationId?: ApplicationId): Promise<{ readonly keys: readonly Json[] }> {
  return { keys: (await listPublicKeys(sql, applicationId)).map(key => key.jwk) }
}

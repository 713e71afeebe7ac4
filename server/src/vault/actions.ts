import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Sql, Transaction } from '../platform/database.ts'
import type { Owner } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { openWith, SealBroken, sealWith } from '../platform/root-key.ts'
import { Secret } from '../platform/secret.ts'
import { VaultIntegrityError } from './errors.ts'
import { associatedData, type SecretPlace } from './model.ts'
import { addDataKey, type DataKeyName, type DataKeyRow, findDataKey, findNewestDataKey } from './store.ts'
import { dataKeyPurpose } from './store-sealed.ts'

interface DataKey {
  readonly version: number
  readonly key: KeyObject
}

/** Of AES-256. */
export const dataKeyBytes = 32
const versionBytes = 4
const keysKeptMax = 1_000
/** How long a node goes on sealing with the key it knows when another node has added a newer one. */
const newestKeptMs = 60_000

interface KnownKeys {
  readonly byVersion: Map<string, DataKey>
  readonly newest: Map<string, { readonly key: DataKey; readonly until: number }>
}

/** Data keys never change, so a node keeps those it used lately. */
const knownKeys = perPlatform<KnownKeys>(() => ({ byVersion: new Map(), newest: new Map() }))

/**
 * Seals a value for one place in one row, under the data key of its owner and purpose (AES-256-GCM, the key wrapped by the
 * root key; NIST SP 800-38D). Not inside a transaction: it may take a connection of its own.
 */
export async function sealSecret(on: Platform, place: SecretPlace, plaintext: Secret | string): Promise<Buffer> {
  const name = keyName(place)
  const known = knownKeys(on).newest.get(name)
  if (known !== undefined && on.clock.now().getTime() < known.until) return sealUnder(known.key, place, plaintext)
  const key = await newestKey(on, on.database, place)
  const until = on.clock.now().getTime() + newestKeptMs
  keep(knownKeys(on).newest, name, { key, until })
  return sealUnder(key, place, plaintext)
}

/** The same inside a transaction. A data key that is made here is gone if the transaction rolls back, so it is not kept. */
export async function sealWithin(
  tx: Transaction,
  on: Platform,
  sealing: { readonly place: SecretPlace; readonly plaintext: Secret | string },
): Promise<Buffer> {
  return sealUnder(await newestKey(on, tx, sealing.place), sealing.place, sealing.plaintext)
}

/** Opens a value at the very place it was sealed for. Throws `VaultIntegrityError` in every other case. */
export function openSecret(on: Platform, place: SecretPlace, sealed: Uint8Array): Promise<Secret> {
  return openWithin(on.database, on, { place, sealed })
}

/** The same inside a transaction, on its own connection: many of them at once never wait for a second one each. */
export async function openWithin(
  sql: Sql,
  on: Platform,
  { place, sealed }: { readonly place: SecretPlace; readonly sealed: Uint8Array },
): Promise<Secret> {
  const opened = await openOrNot(sql, on, { place, sealed })
  if (opened !== undefined) return opened
  const where = `${place.table}.${place.column} of ${place.rowId}`
  on.log.error({ fault: 'vault_integrity', owner: place.owner, where }, 'a sealed value does not open where it stands')
  throw new VaultIntegrityError(where)
}

/** For bytes that a caller kept and brings: undefined when they don't open here, which is the caller's fault. */
export function openGiven(on: Platform, place: SecretPlace, sealed: Uint8Array): Promise<Secret | undefined> {
  return openOrNot(on.database, on, { place, sealed })
}

async function openOrNot(
  sql: Sql,
  on: Platform,
  { place, sealed }: { readonly place: SecretPlace; readonly sealed: Uint8Array },
): Promise<Secret | undefined> {
  const key = await keyOf(on, sql, { place, sealed })
  if (key === undefined) return undefined
  try {
    return new Secret(openWith(key.key, sealed.subarray(versionBytes), associatedData(place)).toString('utf8'))
  } catch (cause) {
    if (cause instanceof SealBroken) return undefined
    throw cause
  }
}

function sealUnder(key: DataKey, place: SecretPlace, plaintext: Secret | string): Buffer {
  const version = Buffer.alloc(versionBytes)
  version.writeUInt32BE(key.version)
  const text = typeof plaintext === 'string' ? plaintext : plaintext.reveal()
  return Buffer.concat([version, sealWith(key.key, Buffer.from(text), associatedData(place))])
}

/** The same value under the newest key of its owner and purpose. Throws as `openSecret`. */
export async function sealAnew(on: Platform, place: SecretPlace, sealed: Buffer): Promise<Buffer> {
  const opened = await openSecret(on, place, sealed)
  return sealUnder(await newestKey(on, on.database, place), place, opened)
}

/** Which data key sealed this. */
export function sealedVersion(sealed: Buffer): number {
  return sealed.readUInt32BE()
}

/** A data key of that version, made and wrapped. */
export function wrapNew(on: Pick<Platform, 'rootKey'>, { owner, purpose, version }: DataKeyName): Buffer {
  return on.rootKey.seal(dataKeyPurpose, randomBytes(dataKeyBytes), wrapContext(owner, purpose, version))
}

async function newestKey(on: Platform, sql: Sql, { owner, purpose }: SecretPlace): Promise<DataKey> {
  const place = { owner, purpose }
  const found = await findNewestDataKey(sql, owner, purpose)
  if (found !== undefined) return unwrap(on, place, found)
  const first = { ...place, version: 1 }
  await addDataKey(sql, { ...first, wrapped: wrapNew(on, first) })
  const stored = await findNewestDataKey(sql, place.owner, place.purpose)
  if (stored === undefined) throw new Error('the data key that was just added is not there')
  return unwrap(on, place, stored)
}

async function keyOf(
  on: Platform,
  sql: Sql,
  { place, sealed }: { readonly place: SecretPlace; readonly sealed: Uint8Array },
): Promise<DataKey | undefined> {
  if (sealed.length < versionBytes) return undefined
  const version = Buffer.from(sealed).readUInt32BE()
  const name = `${keyName(place)} ${version}`
  const known = knownKeys(on).byVersion.get(name)
  if (known !== undefined) return known
  const row = await findDataKey(sql, { owner: place.owner, purpose: place.purpose, version: version | 0 })
  if (row === undefined) return undefined
  const key = unwrap(on, place, row)
  keep(knownKeys(on).byVersion, name, key)
  return key
}

function unwrap(on: Platform, { owner, purpose }: Pick<SecretPlace, 'owner' | 'purpose'>, row: DataKeyRow): DataKey {
  try {
    const bytes = on.rootKey.open(dataKeyPurpose, row.wrapped, wrapContext(owner, purpose, row.version))
    return { version: row.version, key: createSecretKey(bytes) }
  } catch (cause) {
    if (!(cause instanceof SealBroken)) throw cause
    on.log.error({ fault: 'vault_integrity', owner, purpose, version: row.version }, 'a data key does not open')
    throw new VaultIntegrityError(`data key ${row.version} for ${purpose} of ${owner}`)
  }
}

function wrapContext(owner: Owner, purpose: string, version: number): string {
  return JSON.stringify(['data_keys', owner, purpose, version])
}

function keyName(place: SecretPlace): string {
  return JSON.stringify([place.owner, place.purpose])
}

/** The oldest goes first: a node serves far fewer owners at a time than it keeps. */
function keep<T>(map: Map<string, T>, name: string, value: T): void {
  map.delete(name)
  map.set(name, value)
  const oldest = map.keys().next().value
  if (map.size > keysKeptMax && oldest !== undefined) map.delete(oldest)
}

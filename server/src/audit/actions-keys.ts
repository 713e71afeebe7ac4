import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Database, Sql, Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict } from '../platform/refusal.ts'
import type { RootKey } from '../platform/root-key.ts'
import { record } from './actions.ts'
import { noteKeyId, originOf } from './derive-checkpoint.ts'
import { keysOfLog } from './derive-log-keys.ts'
import { type AuditSigner, type RingKey, signerOf } from './derive-signer.ts'
import { keyAddedType, keyRetiredType, type LogKeys } from './model.ts'
import { parseKeyEvent } from './parse-key-event.ts'
import type { QueuedEvent } from './store.ts'
import * as store from './store-keys.ts'
import { auditKeyPurpose } from './store-sealed.ts'

/** A signer that can look again which keys there are. */
export interface AuditKeyRing extends AuditSigner {
  refresh(sql: Sql): Promise<void>
}

/** The keys of the installation; the first is made at the first start. Private parts are sealed under the root key. */
export async function createAuditSigner(rootKey: RootKey, database: Database): Promise<AuditKeyRing> {
  const opened = new Map<string, RingKey['sign']>()
  let ring: readonly RingKey[] = []
  const refresh = async (sql: Sql): Promise<void> => {
    ring = (await store.listKeys(sql)).flatMap(row => ringKey(row, known(row)) ?? [])
  }
  const known = (row: store.KeyRow): RingKey['sign'] => {
    const { publicKey, sealedPrivateKey } = row
    if (sealedPrivateKey === null) return undefined
    const name = publicKey.toString('hex')
    const signing = opened.get(name) ?? openKey(rootKey, publicKey, sealedPrivateKey)
    opened.set(name, signing)
    return signing
  }
  if ((await store.listKeys(database)).length === 0) {
    const { publicKey, sealedPrivateKey } = newKey(rootKey)
    await store.insertKeyOnce(database, { publicKey, sealedPrivateKey })
  }
  await refresh(database)
  const signer = signerOf(() => ring)
  return Object.defineProperties({ refresh }, Object.getOwnPropertyDescriptors(signer)) as AuditKeyRing
}

/** Undefined for a key whose event is not in the log yet: it counts for nothing. */
function ringKey(row: store.KeyRow, signing: RingKey['sign']): RingKey | undefined {
  if (row.number > 0 && row.addedIndex === undefined) return undefined
  const from = row.addedIndex === undefined ? 0 : row.addedIndex + 1
  return { publicKey: row.publicKey, from, until: row.retiredIndex, sign: signing }
}

function openKey(rootKey: RootKey, publicKey: Buffer, sealed: Buffer): (bytes: Uint8Array) => Buffer {
  const der = rootKey.open(auditKeyPurpose, sealed, publicKey.toString('hex'))
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  if (!rawPublicKey(privateKey).equals(publicKey)) throw new Error('a stored audit key is not a pair')
  return bytes => sign(null, bytes, privateKey)
}

function newKey(rootKey: RootKey): { publicKey: Buffer; sealedPrivateKey: Buffer } {
  const { privateKey } = generateKeyPairSync('ed25519')
  const publicKey = rawPublicKey(privateKey)
  const der = privateKey.export({ format: 'der', type: 'pkcs8' })
  return { publicKey, sealedPrivateKey: rootKey.seal(auditKeyPurpose, der, publicKey.toString('hex')) }
}

function rawPublicKey(privateKey: KeyObject): Buffer {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  return Buffer.from(x, 'base64url')
}

const msPerSecond = 1_000

/**
 * Brings in a new key. From the checkpoint on that holds its event two keys sign, so that whoever knows the former one can follow;
 * after the overlap an event of its own ends the former key, and its private part is erased. 409 `audit_key_changing` while a
 * change is under way.
 */
export function rotateAuditKey(on: Platform, actor: Actor, overlapSeconds: number): Promise<void> {
  return on.database.transaction(async tx => {
    await store.lockKeys(tx)
    const keys = await store.listKeys(tx)
    const living = keys.filter(key => key.retiredIndex === undefined)
    const [first] = keys
    if (first === undefined || living.length > 1)
      throw conflict('audit_key_changing', 'One key is taking over from another. Wait until that is done.')
    const { publicKey, sealedPrivateKey } = newKey(on.rootKey)
    const overlapEndsAt = new Date(on.clock.now().getTime() + overlapSeconds * msPerSecond)
    const body = {
      ...bodyOf(actorName(actor), first.publicKey, publicKey),
      first: first.publicKey.toString('base64'),
      overlap_ends_at: overlapEndsAt.toISOString(),
    }
    const event = await record(tx, { type: keyAddedType, ...inSession(actor), body })
    await store.insertKey(tx, { number: keys.length, publicKey, sealedPrivateKey, event, overlapEndsAt })
  })
}

function bodyOf(actor: string, first: Buffer, publicKey: Buffer): { actor: string; key: string; key_id: string } {
  const keyId = noteKeyId(originOf(first), publicKey).toString('hex')
  return { actor, key: publicKey.toString('base64'), key_id: keyId }
}

/** Ends the former key whose overlap is over. True when one was. */
export function retireAuditKey(on: Pick<Platform, 'database' | 'clock'>): Promise<boolean> {
  return on.database.transaction(async tx => {
    await store.lockKeys(tx)
    const keys = await store.listKeys(tx)
    const [former, newer] = keys.filter(key => key.retiredIndex === undefined)
    const [first] = keys
    if (first === undefined || former === undefined || newer?.addedIndex === undefined || former.retiring) return false
    if (newer.overlapEndsAt === null || on.clock.now() < newer.overlapEndsAt) return false
    const body = bodyOf('system', first.publicKey, former.publicKey)
    const event = await record(tx, { type: keyRetiredType, body })
    await store.saveRetiring(tx, former.publicKey, event)
    return true
  })
}

/**
 * Lets the events of a batch that are about keys take effect, at the index that they get. Whoever writes such an event past the
 * actions above has no key behind it: then nothing is signed, for a reader of the log would take its word.
 */
export async function bookKeyEvents(tx: Transaction, queued: readonly QueuedEvent[], size: number): Promise<boolean> {
  let booked = false
  for (const [at, event] of queued.entries()) {
    if (event.type !== keyAddedType && event.type !== keyRetiredType) continue
    const index = size + at
    const publicKey = parseKeyEvent({ index, type: event.type, body: event.body })?.key
    const known =
      publicKey !== undefined && (await store.bookKeyEvent(tx, { id: event.id, type: event.type, publicKey, index }))
    if (!known) throw new Error('an event about keys of the log has no key behind it')
    booked = true
  }
  return booked
}

/** By what checkpoints of this log are judged, for whoever trusts this key. */
export async function readLogKeys(sql: Sql, trusted: Uint8Array): Promise<LogKeys> {
  return keysOfLog(trusted, await store.listKeyEvents(sql))
}

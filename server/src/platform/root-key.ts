import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { freshBytes } from './secret.ts'

/** Seals and opens with AES-256-GCM under keys derived from the root key; the key itself never leaves this object. */
export interface RootKey {
  /** nonce (12) ‖ ciphertext ‖ tag (16). `context` is authenticated: the same bytes elsewhere do not open. */
  seal(purpose: string, plaintext: Uint8Array, context: string): Buffer
  /** By the key that seals, or a former one. Throws `SealBroken` when a byte, the purpose or the context differs. */
  open(purpose: string, sealed: Uint8Array, context: string): Buffer
  /**
   * HMAC-SHA-256, for what is found by its digest and is short enough to be guessed: who has the database alone can't try the
   * values out. It stays the same when the root key changes.
   */
  digest(purpose: string, data: string): Buffer
  /** What a former key sealed, sealed anew; undefined where the key that seals has sealed it already. Throws `SealBroken`. */
  reseal(purpose: string, sealed: Uint8Array, context: string): Buffer | undefined
  /** Names the key that seals. Stored in the database; a start with another key on a non-empty database is refused. */
  readonly checkValue: string
  /** Names every key that this one opens with, the newest first. */
  readonly opensWith: readonly string[]
  /** Names the installation, whatever root keys it has had. */
  readonly installation: string
  /** What the database says: which of these keys seals, who we are, and what digests are made with. */
  bind(to: Binding): void
}

export interface Binding {
  /** Check value of the key that seals from now on: one of `opensWith`. */
  readonly sealsWith: string
  readonly installation: string
  readonly digestKey: Uint8Array
}

export class SealBroken extends Error {
  constructor() {
    super('sealed bytes do not open: another key, another row, or changed bytes')
    this.name = 'SealBroken'
  }
}

const nonceBytes = 12
const tagBytes = 16
export const rootKeyBytes = 32

/** One key, with the keys derived from it. */
interface Key {
  readonly checkValue: string
  keyFor(purpose: string): KeyObject
}

/**
 * @param bytes 32 bytes, from `AMBIT_ROOT_KEY` or the data directory.
 * @param former keys that came before: they still open. Which one seals is for the database to say, since nodes that start one
 * after the other would not open what another one seals already.
 */
export function createRootKey(bytes: Uint8Array, former: readonly Uint8Array[] = []): RootKey {
  const keys = [bytes, ...former].map(keyOf)
  const [newest = keyOf(bytes)] = keys
  let sealing = newest
  let installation = newest.checkValue
  let digests = derived(bytes)
  return {
    seal: (purpose, plaintext, context) => sealWith(sealing.keyFor(purpose), plaintext, context),
    open: (purpose, sealed, context) => {
      const order = [sealing, ...keys.filter(key => key !== sealing)]
      return openWithAny(order, key => openWith(key.keyFor(purpose), sealed, context))
    },
    digest: (purpose, data) =>
      createHmac('sha256', digests(`digest of ${purpose}`))
        .update(data)
        .digest(),
    reseal: (purpose, sealed, context) => {
      const opened = openWithAny(keys, key => ({ key, plaintext: openWith(key.keyFor(purpose), sealed, context) }))
      return opened.key === sealing ? undefined : sealWith(sealing.keyFor(purpose), opened.plaintext, context)
    },
    get checkValue() {
      return sealing.checkValue
    },
    get installation() {
      return installation
    },
    opensWith: keys.map(key => key.checkValue),
    bind: to => {
      const key = keys.find(each => each.checkValue === to.sealsWith)
      if (key === undefined) throw new Error('this node does not have the root key that seals')
      sealing = key
      installation = to.installation
      digests = derived(to.digestKey)
    },
  }
}

function keyOf(bytes: Uint8Array): Key {
  if (bytes.length !== rootKeyBytes) throw new Error('the root key has 32 bytes')
  const keyFor = derived(bytes)
  return { keyFor, checkValue: keyFor('check value').export().toString('hex').slice(0, 32) }
}

function derived(bytes: Uint8Array): (purpose: string) => KeyObject {
  const made = new Map<string, KeyObject>()
  return purpose => {
    const known = made.get(purpose)
    if (known !== undefined) return known
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', bytes, 'ambit root key', purpose, rootKeyBytes)))
    made.set(purpose, key)
    return key
  }
}

function openWithAny<T>(keys: readonly Key[], open: (key: Key) => T): T {
  for (const key of keys) {
    try {
      return open(key)
    } catch (cause) {
      if (!(cause instanceof SealBroken)) throw cause
    }
  }
  throw new SealBroken()
}

/** AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. A key that is used often is cheaper as a `KeyObject`. */
export function sealWith(key: Uint8Array | KeyObject, plaintext: Uint8Array, context: string): Buffer {
  const nonce = freshBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

export function openWith(key: Uint8Array | KeyObject, sealed: Uint8Array, context: string): Buffer {
  if (sealed.length < nonceBytes + tagBytes) throw new SealBroken()
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), decipher.final()])
  } catch {
    throw new SealBroken()
  }
}

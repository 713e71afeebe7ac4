import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/** Seals and opens with AES-256-GCM under keys derived from the root key; the key itself never leaves this object. */
export interface RootKey {
  /** nonce (12) ‖ ciphertext ‖ tag (16). `context` is authenticated: the same bytes elsewhere do not open. */
  seal(purpose: string, plaintext: Uint8Array, context: string): Buffer
  /** Throws `SealBroken` when a byte, the purpose or the context differs. */
  open(purpose: string, sealed: Uint8Array, context: string): Buffer
  /**
   * HMAC-SHA-256, for what is found by its digest and is short enough to be guessed: who has the database alone can't try the
   * values out.
   */
  digest(purpose: string, data: string): Buffer
  /** Stored in the database; a start with another key on a non-empty database is refused. */
  readonly checkValue: string
}

export class SealBroken extends Error {
  constructor() {
    super('sealed bytes do not open: another key, another row, or changed bytes')
    this.name = 'SealBroken'
  }
}

const nonceBytes = 12
const tagBytes = 16

/** @param bytes 32 bytes, from `AMBIT_ROOT_KEY` or the data directory. */
export function createRootKey(bytes: Uint8Array): RootKey {
  if (bytes.length !== 32) throw new Error('the root key has 32 bytes')
  const derived = new Map<string, KeyObject>()
  const keyFor = (purpose: string): KeyObject => {
    const known = derived.get(purpose)
    if (known !== undefined) return known
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', bytes, 'ambit root key', purpose, 32)))
    derived.set(purpose, key)
    return key
  }
  return {
    seal: (purpose, plaintext, context) => sealWith(keyFor(purpose), plaintext, context),
    open: (purpose, sealed, context) => openWith(keyFor(purpose), sealed, context),
    digest: (purpose, data) =>
      createHmac('sha256', keyFor(`digest of ${purpose}`))
        .update(data)
        .digest(),
    checkValue: keyFor('check value').export().toString('hex').slice(0, 32),
  }
}

/** AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. A key that is used often is cheaper as a `KeyObject`. */
export function sealWith(key: Uint8Array | KeyObject, plaintext: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(nonceBytes)
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

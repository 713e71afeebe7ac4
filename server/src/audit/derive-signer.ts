import { checkpointNote, checkpointText, noteKeyId, originOf } from './derive-checkpoint.ts'
import { keysInForce } from './derive-log-keys.ts'
import type { Checkpoint, LogKey, LogKeys } from './model.ts'

/** A key of the log; without `sign` its private part is gone. */
export interface RingKey extends LogKey {
  readonly sign: ((bytes: Uint8Array) => Buffer) | undefined
}

/** Signs for the installation, with Ed25519 keys of which one takes over from the other. */
export interface AuditSigner extends LogKeys {
  /** Of the newest key. Raw, 32 bytes (RFC 8032). */
  readonly publicKey: Buffer
  /** Hex; the key id of C2SP signed-note. */
  readonly keyId: string
  /** Of all keys that this log ever had. */
  readonly publicKeys: readonly Buffer[]
  /** By the newest key. */
  sign(bytes: Uint8Array): Buffer
  /** Base64url. Signs the bytes behind a prefix of its own, so that no receipt can ever pass for a checkpoint. */
  signReceipt(bytes: Uint8Array): string
  /** The same for a report about a session, behind a prefix of its own. */
  signReport(bytes: Uint8Array): string
  /** What the keys in force at this size sign with. Throws when one of them can't. */
  signersOf(size: number): readonly { readonly publicKey: Buffer; sign(bytes: Uint8Array): Buffer }[]
}

/** What a ring of keys can do. The first of them named the log; `ring` may answer with more keys later. */
export function signerOf(ring: () => readonly RingKey[]): AuditSigner {
  const origin = originOf(taken(ring()[0]).publicKey)
  const newest = (): Required<Pick<RingKey, 'publicKey'>> & { sign(bytes: Uint8Array): Buffer } =>
    able(taken(ring().findLast(key => key.sign !== undefined)))
  return {
    origin,
    get keys() {
      return ring()
    },
    get publicKey() {
      return newest().publicKey
    },
    get keyId() {
      return noteKeyId(origin, newest().publicKey).toString('hex')
    },
    get publicKeys() {
      return ring().map(key => key.publicKey)
    },
    sign: bytes => newest().sign(bytes),
    signReceipt: bytes => newest().sign(receiptBytes(bytes)).toString('base64url'),
    signReport: bytes => newest().sign(reportBytes(bytes)).toString('base64url'),
    signersOf: size => keysInForce(ring(), size).map(able),
  }
}

function able({ publicKey, sign }: RingKey): { readonly publicKey: Buffer; sign(bytes: Uint8Array): Buffer } {
  if (sign === undefined) throw new Error('the private part of a key that has to sign is gone')
  return { publicKey, sign }
}

function taken<T>(found: T | undefined): T {
  if (found === undefined) throw new RangeError('the log has no key')
  return found
}

const receiptPrefix = Buffer.from('ambit receipt v1\n')

/** What a receipt's signature covers. */
export function receiptBytes(bytes: Uint8Array): Buffer {
  return Buffer.concat([receiptPrefix, bytes])
}

const reportPrefix = Buffer.from('ambit report v1\n')

/** What the signature of a report covers. */
export function reportBytes(bytes: Uint8Array): Buffer {
  return Buffer.concat([reportPrefix, bytes])
}

/** A checkpoint with its signed note: of each key that is in force at its size. */
export function signCheckpoint(signer: AuditSigner, head: Omit<Checkpoint, 'note'>): Checkpoint {
  const text = checkpointText({ origin: signer.origin, ...head })
  const signatures = signer
    .signersOf(head.size)
    .map(({ publicKey, sign }) => ({ publicKey, signature: sign(Buffer.from(text)) }))
  if (signatures.length === 0) throw new Error('no key signs a log of this size')
  return { ...head, note: checkpointNote(text, signatures) }
}

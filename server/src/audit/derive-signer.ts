import { checkpointNote, checkpointText, noteKeyId, originOf } from './derive-checkpoint.ts'
import type { Checkpoint } from './model.ts'

/** Signs for the installation, with the one Ed25519 key that it keeps for ever. */
export interface AuditSigner {
  /** Raw, 32 bytes (RFC 8032). */
  readonly publicKey: Buffer
  /** Hex; the key id of C2SP signed-note. */
  readonly keyId: string
  /** The name of the log, first line of each checkpoint. */
  readonly origin: string
  sign(bytes: Uint8Array): Buffer
  /** Base64url. Signs the bytes behind a prefix of its own, so that no receipt can ever pass for a checkpoint. */
  signReceipt(bytes: Uint8Array): string
}

/** What a key pair can do. `signBytes` is Ed25519 with the private key of `publicKey` (raw, 32 bytes). */
export function signerOf(publicKey: Buffer, signBytes: (bytes: Uint8Array) => Buffer): AuditSigner {
  const origin = originOf(publicKey)
  return {
    publicKey,
    keyId: noteKeyId(origin, publicKey).toString('hex'),
    origin,
    sign: signBytes,
    signReceipt: bytes => signBytes(receiptBytes(bytes)).toString('base64url'),
  }
}

const receiptPrefix = Buffer.from('ambit receipt v1\n')

/** What a receipt's signature covers. */
export function receiptBytes(bytes: Uint8Array): Buffer {
  return Buffer.concat([receiptPrefix, bytes])
}

/** A checkpoint with its signed note. */
export function signCheckpoint(signer: AuditSigner, head: Omit<Checkpoint, 'note'>): Checkpoint {
  const text = checkpointText({ origin: signer.origin, ...head })
  return { ...head, note: checkpointNote(text, signer.publicKey, signer.sign(Buffer.from(text))) }
}

import { hash } from 'node:crypto'

/** What a checkpoint says (C2SP tlog-checkpoint): which log, how many leaves, which root; and, as an extension line, when. */
export interface CheckpointText {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
  readonly at: string
}

/** The signature of one key below a checkpoint. */
export interface NoteSignature {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
}

const ed25519Type = Buffer.from([1])
/** Before the signature proper in the signature line. */
export const keyIdBytes = 4

/** One log has one name for ever, whatever the base URL becomes: it is derived from the first key that signed it. */
export function originOf(firstPublicKey: Uint8Array): string {
  return `ambit-audit/${hash('sha256', firstPublicKey, 'hex').slice(0, 32)}`
}

/** C2SP signed-note: SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), the first 4 bytes. */
export function noteKeyId(name: string, publicKey: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(`${name}\n`), ed25519Type, publicKey])
  return hash('sha256', named, 'buffer').subarray(0, keyIdBytes)
}

/** What a verifier is given (C2SP signed-note "vkey"): name, key id and key in one line. */
export function verifierKey(publicKey: Uint8Array, origin = originOf(publicKey)): string {
  const key = Buffer.concat([ed25519Type, publicKey])
  return `${origin}+${noteKeyId(origin, publicKey).toString('hex')}+${key.toString('base64')}`
}

/** The text that is signed. It ends in a newline. */
export function checkpointText(checkpoint: CheckpointText): string {
  const { origin, size, root, at } = checkpoint
  return `${origin}\n${size}\n${root.toString('base64')}\ntime ${at}\n`
}

/** The signed note: the text, an empty line, and a line for each signature. */
export function checkpointNote(text: string, signatures: readonly NoteSignature[]): string {
  const name = text.slice(0, text.indexOf('\n'))
  const lines = signatures.map(({ publicKey, signature }) => {
    const signed = Buffer.concat([noteKeyId(name, publicKey), signature]).toString('base64')
    return `\u2014 ${name} ${signed}\n`
  })
  return `${text}\n${lines.join('')}`
}

import { type CheckpointText, keyIdBytes } from './derive-checkpoint.ts'

export interface ParsedCheckpoint extends CheckpointText {
  /** The signed bytes, as text. */
  readonly text: string
  /** In the order of their lines. */
  readonly signatures: readonly { readonly keyId: Buffer; readonly signature: Buffer }[]
}

/** More keys never sign at a time than the two of a rotation. */
const shape =
  /^(?<text>(?<origin>[^\s+]+)\n(?<size>0|[1-9]\d{0,15})\n(?<root>[A-Za-z0-9+/]{43}=)\ntime (?<at>[0-9T:.-]{26}Z)\n)\n(?<lines>(?:\u2014 \k<origin> [A-Za-z0-9+/]{91}=\n){1,2})$/

/** One of our own checkpoints, or undefined. Only the shape is looked at; nothing in it is true before its signatures are. */
export function parseCheckpoint(note: string): ParsedCheckpoint | undefined {
  const found = shape.exec(note)?.groups
  if (found === undefined) return undefined
  const { text = '', origin = '', size = '', root = '', at = '', lines = '' } = found
  const signatures = lines
    .trimEnd()
    .split('\n')
    .map(line => Buffer.from(line.slice(line.lastIndexOf(' ') + 1), 'base64'))
    .map(signed => ({ keyId: signed.subarray(0, keyIdBytes), signature: signed.subarray(keyIdBytes) }))
  return { text, origin, size: Number(size), root: Buffer.from(root, 'base64'), at, signatures }
}

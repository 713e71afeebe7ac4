import { type CheckpointText, keyIdBytes } from './derive-checkpoint.ts'

export interface ParsedCheckpoint extends CheckpointText {
  /** The signed bytes, as text. */
  readonly text: string
  readonly signature: Buffer
}

const shape =
  /^(?<text>(?<origin>[^\s+]+)\n(?<size>0|[1-9]\d{0,15})\n(?<root>[A-Za-z0-9+/]{43}=)\ntime (?<at>[0-9T:.-]{26}Z)\n)\n\u2014 \k<origin> (?<signature>[A-Za-z0-9+/]{91}=)\n$/

/** One of our own checkpoints, or undefined. Only the shape is looked at; nothing in it is true before its signature is. */
export function parseCheckpoint(note: string): ParsedCheckpoint | undefined {
  const found = shape.exec(note)?.groups
  if (found === undefined) return undefined
  const { text = '', origin = '', size = '', root = '', at = '', signature = '' } = found
  return {
    text,
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64'),
    at,
    signature: Buffer.from(signature, 'base64').subarray(keyIdBytes),
  }
}

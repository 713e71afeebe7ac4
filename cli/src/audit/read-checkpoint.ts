import { createHash, createPublicKey, verify } from 'node:crypto'
import type { Tree } from './check-tree.ts'

/** A signed checkpoint (C2SP tlog-checkpoint), and which of the keys that were asked about signed it. */
export interface Checkpoint extends Tree {
  readonly origin: string
  readonly at: string | undefined
  /** Verifier keys whose signature below it is right. */
  readonly signers: readonly string[]
}

const keyBytes = 32
const keyIdBytes = 4
const ed25519 = 1
/** What stands before a raw key of Ed25519 in its usual form (RFC 8410). */
const keyPrefix = Buffer.from('302a300506032b6570032100', 'hex')

/** Reads a note and checks it against keys; undefined where it is none. */
export function readCheckpoint(note: string, verifierKeys: readonly string[]): Checkpoint | undefined {
  const split = note.indexOf('\n\n')
  if (split === -1) return undefined
  const text = note.slice(0, split + 1)
  const [origin = '', sizeText = '', rootText = '', ...more] = text.split('\n')
  const root = Buffer.from(rootText, 'base64')
  const size = Number(sizeText)
  if (!/^\d{1,15}$/.test(sizeText) || root.length !== keyBytes || root.toString('base64') !== rootText) return undefined
  const lines = note.slice(split + '\n\n'.length).split('\n')
  const at = more.find(line => line.startsWith('time '))?.slice('time '.length)
  return { origin, size, root, at, signers: verifierKeys.filter(key => signed(key, { origin, text, lines })) }
}

interface Note {
  readonly origin: string
  readonly text: string
  readonly lines: readonly string[]
}

function signed(verifierKey: string, { origin, text, lines }: Note): boolean {
  const [, name, id = '', base64 = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(verifierKey) ?? []
  const bytes = Buffer.from(base64, 'base64')
  const raw = bytes.subarray(1)
  if (name !== origin || bytes[0] !== ed25519 || raw.length !== keyBytes) return false
  const named = createHash('sha256').update(`${name}\n`).update(bytes).digest().subarray(0, keyIdBytes)
  if (named.toString('hex') !== id) return false
  const key = createPublicKey({ key: Buffer.concat([keyPrefix, raw]), format: 'der', type: 'spki' })
  return lines.some(line => {
    const [, from, signature = ''] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? []
    const signedBy = Buffer.from(signature, 'base64')
    if (from !== name || !signedBy.subarray(0, keyIdBytes).equals(named)) return false
    return verify(null, Buffer.from(text), key, signedBy.subarray(keyIdBytes))
  })
}

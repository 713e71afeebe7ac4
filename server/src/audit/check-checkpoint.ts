import { checkpointNote, checkpointText, noteKeyId } from './derive-checkpoint.ts'
import { keysInForce } from './derive-log-keys.ts'
import type { Checkpoint, LogKeys } from './model.ts'
import { type ParsedCheckpoint, parseCheckpoint } from './parse-checkpoint.ts'

/**
 * What a note of this log says, its signatures not yet verified; undefined for any other text. Exactly the keys that are in force
 * at its size have to sign it. The note is built again from its parts and compared, because base64 has spare bits: with two
 * texts of one signature a byte could change unseen.
 */
export function readCheckpointNote(note: string, log: LogKeys): ParsedCheckpoint | undefined {
  const parsed = parseCheckpoint(note)
  if (parsed === undefined || parsed.origin !== log.origin) return undefined
  const signatures = keysInForce(log.keys, parsed.size).map(({ publicKey }, at) => ({
    publicKey,
    signature: parsed.signatures[at]?.signature ?? Buffer.alloc(0),
  }))
  return checkpointNote(checkpointText(parsed), signatures) === note ? parsed : undefined
}

/** Whose signatures have to be good before the note says anything. */
export function signaturesOf(
  said: ParsedCheckpoint,
  log: LogKeys,
): readonly { readonly publicKey: Buffer; readonly signature: Buffer }[] {
  const keys = keysInForce(log.keys, said.size)
  return said.signatures.flatMap(({ keyId, signature }) => {
    const key = keys.find(({ publicKey }) => noteKeyId(said.origin, publicKey).equals(keyId))
    return key === undefined ? [] : [{ publicKey: key.publicKey, signature }]
  })
}

/** True when a row says what its note says. */
export function rowSaysNote(row: Checkpoint, said: ParsedCheckpoint): boolean {
  return said.size === row.size && said.at === row.at && said.root.equals(row.root)
}

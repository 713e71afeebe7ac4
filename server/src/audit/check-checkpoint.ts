import { checkpointNote, checkpointText, originOf } from './derive-checkpoint.ts'
import type { Checkpoint } from './model.ts'
import { type ParsedCheckpoint, parseCheckpoint } from './parse-checkpoint.ts'

/**
 * What a note of this key's log says, its signature not yet verified; undefined for any other text. The note is built again
 * from its parts and compared, because base64 has spare bits: with two texts of one signature a byte could change unseen.
 */
export function readCheckpointNote(note: string, publicKey: Uint8Array): ParsedCheckpoint | undefined {
  const parsed = parseCheckpoint(note)
  if (parsed === undefined || parsed.origin !== originOf(publicKey)) return undefined
  return checkpointNote(checkpointText(parsed), publicKey, parsed.signature) === note ? parsed : undefined
}

/** True when a row says what its note says. */
export function rowSaysNote(row: Checkpoint, said: ParsedCheckpoint): boolean {
  return said.size === row.size && said.at === row.at && said.root.equals(row.root)
}

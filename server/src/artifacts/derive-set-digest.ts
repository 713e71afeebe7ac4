import { createHash } from 'node:crypto'
import { canonicalize } from '../platform/json.ts'
import type { ArtifactFile } from './model.ts'

/**
 * The digest of a set of files: SHA-256, lower-case hex, over the canonical JSON (RFC 8785) of the list of `mode`, `path`, `sha256`
 * and `size`, in the order of the paths by their UTF-16 units. One byte, one name, one mode or one file more is another set.
 */
export function setDigest(files: readonly ArtifactFile[]): string {
  const list = files
    .map(({ mode, path, sha256, size }) => ({ mode, path, sha256, size }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return createHash('sha256').update(canonicalize(list)).digest('hex')
}

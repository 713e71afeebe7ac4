import { hashNode } from './derive-tree.ts'

export interface InclusionClaim {
  readonly leafHash: Buffer
  readonly index: number
  readonly size: number
  readonly path: readonly Buffer[]
  readonly root: Buffer
}

/** RFC 9162 2.1.3.2. True when the leaf stands at that index of the tree with that size and root. */
export function inclusionHolds(claim: InclusionClaim): boolean {
  if (claim.index < 0 || claim.index >= claim.size) return false
  let [index, last] = [claim.index, claim.size - 1]
  let hash = claim.leafHash
  for (const step of claim.path) {
    if (last === 0) return false
    const onRight = index % 2 === 1 || index === last
    hash = onRight ? hashNode(step, hash) : hashNode(hash, step)
    while (onRight && index % 2 === 0 && index !== 0) [index, last] = [index / 2, Math.floor(last / 2)]
    ;[index, last] = [Math.floor(index / 2), Math.floor(last / 2)]
  }
  return last === 0 && hash.equals(claim.root)
}

export interface ConsistencyClaim {
  readonly older: { readonly size: number; readonly root: Buffer }
  readonly newer: { readonly size: number; readonly root: Buffer }
  readonly path: readonly Buffer[]
}

/** RFC 9162 2.1.4.2. True when the older tree is a prefix of the newer one: nothing that it had was changed or removed. */
export function consistencyHolds({ older, newer, path }: ConsistencyClaim): boolean {
  if (older.size < 1 || older.size > newer.size) return false
  if (older.size === newer.size) return path.length === 0 && older.root.equals(newer.root)
  const steps = isPowerOfTwo(older.size) ? [older.root, ...path] : path
  const [start, ...rest] = steps
  if (start === undefined || path.length === 0) return false
  let [at, last] = [older.size - 1, newer.size - 1]
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  let [olderHash, newerHash] = [start, start]
  for (const step of rest) {
    if (last === 0) return false
    const onRight = at % 2 === 1 || at === last
    if (onRight) olderHash = hashNode(step, olderHash)
    newerHash = onRight ? hashNode(step, newerHash) : hashNode(newerHash, step)
    while (onRight && at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 && olderHash.equals(older.root) && newerHash.equals(newer.root)
}

function isPowerOfTwo(count: number): boolean {
  let rest = count
  while (rest % 2 === 0) rest /= 2
  return rest === 1
}

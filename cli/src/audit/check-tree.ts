import { createHash } from 'node:crypto'

/** RFC 6962: a node is hashed apart from a leaf, so that neither passes for the other. */
function hashNode(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest()
}

export interface Tree {
  readonly size: number
  readonly root: Buffer
}

/** RFC 9162, section 2.1.4.2: the older tree is the beginning of the newer one, so nothing in it was changed or removed. */
export function continues(older: Tree, newer: Tree, path: readonly Buffer[]): boolean {
  if (older.size < 1 || older.size > newer.size) return false
  if (older.size === newer.size) return path.length === 0 && older.root.equals(newer.root)
  const [first, ...steps] = isPowerOfTwo(older.size) ? [older.root, ...path] : path
  if (first === undefined || path.length === 0) return false
  let [at, last] = [older.size - 1, newer.size - 1]
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  let [olderHash, newerHash] = [first, first]
  for (const step of steps) {
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
  return Number.isInteger(Math.log2(count))
}

/** RFC 9162, section 2.1.3.2: the leaf stands at that index of the tree. */
export function contains(
  tree: Tree,
  leaf: { readonly index: number; readonly hash: Buffer },
  path: readonly Buffer[],
): boolean {
  if (leaf.index < 0 || leaf.index >= tree.size) return false
  let [at, last, hash] = [leaf.index, tree.size - 1, leaf.hash]
  for (const step of path) {
    if (last === 0) return false
    const onRight = at % 2 === 1 || at === last
    hash = onRight ? hashNode(step, hash) : hashNode(hash, step)
    while (onRight && at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 && hash.equals(tree.root)
}

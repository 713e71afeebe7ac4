import { hash } from 'node:crypto'
import { hashBytes } from './model.ts'

/**
 * RFC 6962 2.1: SHA-256 with 0x00 before a leaf and 0x01 before two nodes, so that no leaf can pass for a node. Sizes are
 * counted with arithmetic and not with bit operators, which would wrap at 2^31.
 */
export type Frontier = readonly Buffer[]

const leafPrefix = Buffer.from([0])
const nodePrefix = Buffer.from([1])

/** SHA-256(0x00 ‖ leaf). */
export function hashLeaf(leaf: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([leafPrefix, leaf]), 'buffer')
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([nodePrefix, left, right]), 'buffer')
}

/** The roots of the perfect subtrees of a tree of `size` leaves, the largest first, after `leaves` were added. */
export function appendLeaves(frontier: Frontier, size: number, leaves: readonly Uint8Array[]): Frontier {
  const grown = [...frontier]
  leaves.forEach((leaf, offset) => {
    let top: Buffer = Buffer.from(leaf)
    for (let rest = size + offset; rest % 2 === 1; rest = Math.floor(rest / 2)) top = hashNode(taken(grown.pop()), top)
    grown.push(top)
  })
  return grown
}

/** The Merkle tree hash of the whole tree: the frontier folded from its small end. */
export function rootOf(frontier: Frontier): Buffer {
  const smallest = frontier.at(-1)
  if (smallest === undefined) return hash('sha256', Buffer.alloc(0), 'buffer')
  return frontier.slice(0, -1).reduceRight<Buffer>((right, left) => hashNode(left, right), smallest)
}

/** The root of a perfect subtree whose 2^n leaves stand one after the other in `hashes`. */
export function rootOfPerfect(hashes: Buffer): Buffer {
  let row = splitHashes(hashes)
  while (row.length > 1) {
    const above: Buffer[] = []
    for (let at = 0; at < row.length; at += 2) above.push(hashNode(taken(row[at]), taken(row[at + 1])))
    row = above
  }
  return taken(row[0])
}

/** Hashes that stand one after the other, apart. */
export function splitHashes(hashes: Buffer): Buffer[] {
  return Array.from({ length: hashes.length / hashBytes }, (_, at) =>
    hashes.subarray(at * hashBytes, (at + 1) * hashBytes),
  )
}

/** How many subtrees the frontier of a tree of `size` leaves has: one for each 1 in the binary form of its size. */
export function frontierLength(size: number): number {
  let count = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}

function taken(found: Buffer | undefined): Buffer {
  if (found === undefined) throw new RangeError('a frontier or subtree does not fit its size')
  return found
}

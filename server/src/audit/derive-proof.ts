import { hashNode, rootOfPerfect } from './derive-tree.ts'
import { hashBytes, tileWidth } from './model.ts'

/** Leaves `from` to before `to`. Each element of a proof is the Merkle tree hash of one such range. */
export interface LeafRange {
  readonly from: number
  readonly to: number
}

export interface TileName {
  readonly level: number
  readonly tile: number
}

/** RFC 6962 2.1.1, PATH(index, D[size]): the ranges whose hashes lead from a leaf to the root, from the leaf upwards. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (index < 0 || index >= size) throw new RangeError('the log has no such leaf')
  const path: LeafRange[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + splitOf(to - from)
    if (index < middle) {
      path.unshift({ from: middle, to })
      to = middle
    } else {
      path.unshift({ from, to: middle })
      from = middle
    }
  }
  return path
}

/** RFC 6962 2.1.2, PROOF(from, D[to]): the ranges whose hashes show that the older tree is a prefix of the newer one. */
export function consistencyRanges(older: number, newer: number): LeafRange[] {
  if (older < 1 || older > newer) throw new RangeError('a tree is consistent only with a larger one')
  const path: LeafRange[] = []
  let [from, to] = [0, newer]
  while (older < to) {
    const middle = from + splitOf(to - from)
    if (older <= middle) {
      path.unshift({ from: middle, to })
      to = middle
    } else {
      path.unshift({ from, to: middle })
      from = middle
    }
  }
  if (from > 0) path.unshift({ from, to })
  return path
}

/** The largest power of two below `count`. */
function splitOf(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

/** The perfect subtrees that a range of a proof is made of, from left to right: height, and position at that height. */
export function subtreesOf(range: LeafRange): { height: number; position: number }[] {
  const subtrees: { height: number; position: number }[] = []
  let at = range.from
  while (at < range.to) {
    let height = 0
    while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= range.to) height++
    subtrees.push({ height, position: at / 2 ** height })
    at += 2 ** height
  }
  return subtrees
}

const levelHeight = Math.log2(tileWidth)

/** Which tile holds a subtree, and which of its hashes are that subtree's bottom row. */
function placeOf(subtree: { height: number; position: number }): TileName & { start: number; end: number } {
  const level = Math.floor(subtree.height / levelHeight)
  const width = 2 ** (subtree.height % levelHeight)
  const first = subtree.position * width
  const tile = Math.floor(first / tileWidth)
  const start = first - tile * tileWidth
  return { level, tile, start, end: start + width }
}

/** The tiles that must be at hand before `hashOfRange` can be asked for these ranges. */
export function tilesOf(ranges: readonly LeafRange[]): TileName[] {
  const names = new Map<string, TileName>()
  for (const { level, tile } of ranges.flatMap(subtreesOf).map(placeOf)) names.set(`${level}/${tile}`, { level, tile })
  return [...names.values()]
}

/** MTH(D[from:to]) out of tiles. Undefined when a tile that it needs is missing or too short. */
export function hashOfRange(range: LeafRange, read: (tile: TileName) => Buffer | undefined): Buffer | undefined {
  let hash: Buffer | undefined
  for (const subtree of subtreesOf(range).reverse()) {
    const place = placeOf(subtree)
    const row = read(place)?.subarray(place.start * hashBytes, place.end * hashBytes)
    if (row?.length !== (place.end - place.start) * hashBytes) return undefined
    const root = rootOfPerfect(row)
    hash = hash === undefined ? root : hashNode(root, hash)
  }
  return hash
}

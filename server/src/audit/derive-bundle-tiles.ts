import type { TileName } from './derive-proof.ts'
import { tileAndAbove, tileLayout } from './derive-tiles.ts'
import { hashBytes, type Tile, tileWidth } from './model.ts'

/** Which part of a log a bundle proves. */
export interface BundledRange {
  /** Of the log that its newest checkpoint signs. */
  readonly size: number
  readonly from: number
  readonly to: number
  /** Indexes outside the range whose events the range rests on: erasures and changes of keys. */
  readonly beside: readonly number[]
}

/**
 * The tiles that prove the leaves of a range against the newest root, and the root of each size from the start of the range on:
 * those with the leaves, all above them, the right edge, and what ends just before the range.
 */
export function bundledTiles({ size, from, to, beside }: BundledRange): TileName[] {
  const layout = tileLayout(size)
  const leaves = new Set<number>(beside.map(tileAt))
  for (let tile = tileAt(from); tile * tileWidth < to; tile++) leaves.add(tile)
  if (from > 0) leaves.add(tileAt(from - 1))
  const edge = layout.map(({ level, tiles }) => ({ level, tile: tiles - 1 }))
  const names = new Map<string, TileName>()
  for (const name of [...[...leaves].flatMap(tile => tileAndAbove(tile, size)), ...edge])
    if (name.tile < (layout[name.level]?.tiles ?? 0)) names.set(`${name.level}/${name.tile}`, name)
  return [...names.values()].sort((a, b) => a.level - b.level || a.tile - b.tile)
}

function tileAt(index: number): number {
  return Math.floor(index / tileWidth)
}

/** How many hashes a tile of a log of this size has. */
export function tileWidthAt(size: number, { level, tile }: TileName): number {
  const hashes = Math.floor(size / tileWidth ** level) - tile * tileWidth
  return Math.max(0, Math.min(tileWidth, hashes))
}

/** A tile as it was when the log had this size: partial ones are the beginning of the full. */
export function tileOfSize(size: number, tile: Tile): Tile {
  return { ...tile, hashes: tile.hashes.subarray(0, tileWidthAt(size, tile) * hashBytes) }
}

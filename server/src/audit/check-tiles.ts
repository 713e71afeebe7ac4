import { firstLeafOf, isFull } from './derive-tiles.ts'
import { rootOfPerfect } from './derive-tree.ts'
import { type Fault, hashBytes, type Tile, tileWidth } from './model.ts'

/** Stored tiles against what the leaves say they must be: byte for byte, and not one hash more. */
export function tilesFault(recomputed: readonly Tile[], stored: readonly Tile[]): Fault | undefined {
  const faults = recomputed.map(tile => {
    const found = stored.find(other => other.level === tile.level && other.tile === tile.tile)
    return found?.hashes.equals(tile.hashes) ? undefined : tileFault(tile, firstDifference(tile.hashes, found?.hashes))
  })
  return earliest(faults)
}

function tileFault(tile: Tile, hash: number): Fault {
  return { index: firstLeafOf(tile, hash), what: 'tile' }
}

/** The number of the first hash that differs. */
function firstDifference(left: Buffer, right: Buffer | undefined): number {
  if (right === undefined) return 0
  let at = 0
  while (at < left.length && left[at] === right[at]) at++
  return Math.floor(at / hashBytes)
}

/**
 * How many leaves from `from` on stand where the stored tiles of level 0 have them. An event that changed places with another
 * one still fits its own leaf hash; only its place tells.
 */
export function leavesInPlace(from: number, leaves: readonly Buffer[], stored: readonly Tile[]): number {
  const tiles = new Map(stored.filter(tile => tile.level === 0).map(tile => [tile.tile, tile.hashes]))
  const misplaced = leaves.findIndex((leaf, offset) => {
    const tile = Math.floor((from + offset) / tileWidth)
    const place = (from + offset - tile * tileWidth) * hashBytes
    return (
      tiles
        .get(tile)
        ?.subarray(place, place + hashBytes)
        .equals(leaf) !== true
    )
  })
  return misplaced === -1 ? leaves.length : misplaced
}

/**
 * Follows a tile upwards: a full one must be the hash that stands for it in the tile above, up to a partial one. Partial
 * tiles stand on the right edge of the log, whose root the checkpoint signs (`headFault`).
 */
export function climbFault(tile: Tile, read: (level: number, tile: number) => Tile | undefined): Fault | undefined {
  for (let at = tile; isFull(at); ) {
    const above = read(at.level + 1, Math.floor(at.tile / tileWidth))
    const place = (at.tile % tileWidth) * hashBytes
    const stands = above?.hashes.subarray(place, place + hashBytes)
    if (above === undefined || stands?.equals(rootOfPerfect(at.hashes)) !== true) return tileFault(at, 0)
    at = above
  }
  return undefined
}

/** The fault with the lowest index; of two with the same index the first. */
export function earliest(faults: readonly (Fault | undefined)[]): Fault | undefined {
  return faults.reduce((least, fault) => {
    if (least === undefined) return fault
    return fault === undefined || fault.index >= least.index ? least : fault
  }, undefined)
}

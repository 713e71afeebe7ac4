import { rootOfPerfect } from './derive-tree.ts'
import { hashBytes, type Tile, tileWidth } from './model.ts'

/** How a level of a log of some size is cut into tiles. */
export interface LevelLayout {
  readonly level: number
  /** Tiles of this level, the partial one included. */
  readonly tiles: number
  /** Hashes in the last of them: 1 to 256. */
  readonly lastWidth: number
}

/** The levels that a log of `size` leaves has (C2SP tlog-tiles, "Partial Tiles": floor(size / 256^level) hashes each). */
export function tileLayout(size: number): LevelLayout[] {
  const levels: LevelLayout[] = []
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / tileWidth)) {
    const tiles = Math.ceil(hashes / tileWidth)
    levels.push({ level, tiles, lastWidth: hashes - (tiles - 1) * tileWidth })
  }
  return levels
}

/**
 * The tiles that change when `leaves` are added to a log of `size`: each touched one with all its hashes. Each full tile
 * gives one hash to the level above. `edge` holds the last tile of each level; a missing or short one is an error.
 */
export function growTiles(edge: readonly Tile[], size: number, leaves: readonly Uint8Array[]): Tile[] {
  const grown: Tile[] = []
  let added = leaves
  for (let level = 0; added.length > 0; level++) {
    const before = Math.floor(size / tileWidth ** level)
    const touched = growLevel({ edge, level, before, added })
    grown.push(...touched)
    added = touched.filter(isFull).map(tile => rootOfPerfect(tile.hashes))
  }
  return grown
}

function growLevel(on: { edge: readonly Tile[]; level: number; before: number; added: readonly Uint8Array[] }): Tile[] {
  const first = Math.floor(on.before / tileWidth)
  const width = on.before - first * tileWidth
  const begun = on.edge.find(tile => tile.level === on.level && tile.tile === first)?.hashes ?? Buffer.alloc(0)
  if (width > 0 && begun.length !== width * hashBytes) throw new RangeError('the edge of the log does not fit its size')
  const hashes = Buffer.concat(width > 0 ? [begun, ...on.added] : on.added)
  const tileBytes = tileWidth * hashBytes
  return Array.from({ length: Math.ceil(hashes.length / tileBytes) }, (_, at) => ({
    level: on.level,
    tile: first + at,
    hashes: hashes.subarray(at * tileBytes, (at + 1) * tileBytes),
  }))
}

/** The names of the tiles that become full while a log grows from one size to another. */
export function tilesFilled(from: number, to: number): { level: number; tile: number }[] {
  return tileLayout(to).flatMap(({ level }) => {
    const span = tileWidth ** (level + 1)
    const [first, end] = [Math.floor(from / span), Math.floor(to / span)]
    return Array.from({ length: end - first }, (_, at) => ({ level, tile: first + at }))
  })
}

/** A tile and those above it, up to the top of a log of `size`. */
export function tileAndAbove(tile: number, size: number): { level: number; tile: number }[] {
  return tileLayout(size).map(({ level }) => ({ level, tile: Math.floor(tile / tileWidth ** level) }))
}

/** True when all 256 hashes are there. */
export function isFull(tile: Tile): boolean {
  return tile.hashes.length === tileWidth * hashBytes
}

/** The edge after some tiles have grown: of each level the last. */
export function edgeAfter(edge: readonly Tile[], grown: readonly Tile[]): Tile[] {
  const last = new Map<number, Tile>()
  for (const tile of [...edge, ...grown]) {
    const known = last.get(tile.level)
    if (known === undefined || tile.tile >= known.tile) last.set(tile.level, tile)
  }
  return [...last.values()]
}

/** The first leaf below the `hash`-th hash of a tile. */
export function firstLeafOf(tile: { readonly level: number; readonly tile: number }, hash = 0): number {
  return (tile.tile * tileWidth + hash) * tileWidth ** tile.level
}

/** The path of a tile (C2SP tlog-tiles): `tile/0/x001/x234/067`, with `.p/<width>` for a partial one. */
export function tilePath(tile: { readonly level: number | 'entries'; readonly tile: number; readonly width: number }) {
  const digits = String(tile.tile)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? []
  const number = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${tile.level}/${number}${tile.width < tileWidth ? `.p/${tile.width}` : ''}`
}

import { earliest } from './check-tiles.ts'
import { hashOfRange, subtreesOf } from './derive-proof.ts'
import { firstLeafOf, tileLayout } from './derive-tiles.ts'
import { frontierLength, rootOf, splitHashes } from './derive-tree.ts'
import { type Fault, hashBytes, type LogHead } from './model.ts'

/** Do size, frontier, last tiles and newest checkpoint of the log say the same? */
export function headFault(head: LogHead): Fault | undefined {
  const { size } = head
  if (!Number.isSafeInteger(size) || size < 0 || head.frontier.length !== frontierLength(size) * hashBytes)
    return { index: 0, what: 'head' }
  return edgeFault(head) ?? newestFault(head)
}

/** Is there nothing that the log never wrote? Asked last: a row that stands in the wrong place is missing in its own. */
export function strayFault({ stray }: LogHead): Fault | undefined {
  return stray === undefined ? undefined : { index: stray, what: 'head' }
}

function newestFault({ size, frontier, newest }: LogHead): Fault | undefined {
  if (newest === undefined) return size === 0 ? undefined : { index: 0, what: 'checkpoint' }
  if (newest.size !== size) return { index: Math.min(newest.size, size), what: 'checkpoint' }
  const fits = rootOf(splitHashes(frontier)).equals(newest.root)
  return fits && newest.holds ? undefined : { index: 0, what: 'checkpoint' }
}

/** Rows that the log never wrote. */
export interface StrayRows {
  readonly event: number | undefined
  readonly checkpoint: boolean
  readonly tile: { readonly level: number; readonly tile: number } | undefined
}

/** The first leaf that they put in doubt; undefined when there are none. */
export function strayIndex(size: number, stray: StrayRows): number | undefined {
  const found = [
    ...(stray.event === undefined ? [] : [Math.max(0, stray.event)]),
    ...(stray.checkpoint ? [size] : []),
    ...(stray.tile === undefined ? [] : [Math.min(size, Math.max(0, firstLeafOf(stray.tile)))]),
  ]
  return found.length === 0 ? undefined : Math.min(...found)
}

/** The frontier must be what the last tiles say, and these must be as wide as the size says. */
function edgeFault(head: LogHead): Fault | undefined {
  const widths = tileLayout(head.size).map(({ level, tiles, lastWidth }): Fault | undefined => {
    const last = head.edge.find(tile => tile.level === level && tile.tile === tiles - 1)
    const index = firstLeafOf({ level, tile: tiles - 1 })
    return last?.hashes.length === lastWidth * hashBytes ? undefined : { index, what: 'tile' }
  })
  const frontier = splitHashes(head.frontier)
  const subtrees = subtreesOf({ from: 0, to: head.size }).map((subtree, at): Fault | undefined => {
    const from = subtree.position * 2 ** subtree.height
    const hash = hashOfRange(
      { from, to: from + 2 ** subtree.height },
      ({ level, tile }) => head.edge.find(other => other.level === level && other.tile === tile)?.hashes,
    )
    return hash !== undefined && frontier[at]?.equals(hash) ? undefined : { index: from, what: 'head' }
  })
  return earliest([...widths, ...subtrees])
}

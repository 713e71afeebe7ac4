import { checkLeaves } from './check-leaves.ts'
import { earliest, leavesInPlace, tilesFault } from './check-tiles.ts'
import { edgeAfter, growTiles, isFull } from './derive-tiles.ts'
import { appendLeaves, type Frontier, rootOf } from './derive-tree.ts'
import type { ErasedEvent, Fault, JudgedCheckpoint, StoredEvent, Tile } from './model.ts'

/** How far a walk along the log has come, with what follows from the leaves so far. */
export interface Walk {
  readonly size: number
  readonly frontier: Frontier
  readonly edge: readonly Tile[]
  /** Size of the last checkpoint that was passed: leaves before it are proven by it. */
  readonly proven: number
  readonly fault: Fault | undefined
}

/** The rows of one stretch of the log. */
export interface Window {
  readonly to: number
  readonly events: readonly StoredEvent[]
  /** Stored tiles that become full inside it, and the partial ones of the log's edge. */
  readonly tiles: readonly Tile[]
  /** In order of size. */
  readonly checkpoints: readonly JudgedCheckpoint[]
  readonly erased: ReadonlyMap<number, ErasedEvent>
}

export const walkStart: Walk = { size: 0, frontier: [], edge: [], proven: 0, fault: undefined }

/** Walks on by one window: events make leaves, leaves make tiles and roots, and the stored ones must be the same. */
export function checkWindow(walk: Walk, window: Window): Walk {
  const checked = checkLeaves(window.events, { from: walk.size, to: window.to, erased: window.erased })
  const leaves = checked.leaves.slice(0, leavesInPlace(walk.size, checked.leaves, window.tiles))
  const misplaced = leaves.length < checked.leaves.length
  const fault: Fault | undefined = misplaced ? { index: walk.size + leaves.length, what: 'tile' } : checked.fault
  const grown = growTiles(walk.edge, walk.size, leaves)
  const roots = walkCheckpoints(walk, leaves, window.checkpoints)
  return {
    ...roots,
    edge: edgeAfter(walk.edge, grown),
    fault: earliest([fault, tilesFault(grown.filter(isFull), window.tiles), roots.fault]),
  }
}

function walkCheckpoints(
  walk: Walk,
  leaves: readonly Buffer[],
  checkpoints: readonly JudgedCheckpoint[],
): Pick<Walk, 'size' | 'frontier' | 'proven' | 'fault'> {
  let { size, frontier, proven } = walk
  const advance = (to: number): void => {
    frontier = appendLeaves(frontier, size, leaves.slice(size - walk.size, to - walk.size))
    size = to
  }
  const end = walk.size + leaves.length
  for (const checkpoint of checkpoints.filter(each => each.size <= end)) {
    advance(checkpoint.size)
    if (!checkpoint.holds || !rootOf(frontier).equals(checkpoint.root))
      return { size, frontier, proven, fault: { index: proven, what: 'checkpoint' } }
    proven = checkpoint.size
  }
  advance(end)
  return { size, frontier, proven, fault: undefined }
}

import { commitmentOf, leafHash } from './derive-leaf.ts'
import type { ErasedEvent, Fault, StoredEvent } from './model.ts'

export interface CheckedLeaves {
  /** The hashes up to the first fault, recomputed from the events. */
  readonly leaves: readonly Buffer[]
  readonly fault: Fault | undefined
}

export interface ExpectedLeaves {
  readonly from: number
  readonly to: number
  /** By index, what the erasure events of the log name. */
  readonly erased: ReadonlyMap<number, ErasedEvent>
}

/** Are the events `from` to `to` all there, in order, and each of them what its leaf hash says? */
export function checkLeaves(rows: readonly StoredEvent[], expected: ExpectedLeaves): CheckedLeaves {
  const leaves: Buffer[] = []
  for (let index = expected.from; index < expected.to; index++) {
    const row = rows[index - expected.from]
    const found = row?.index === index ? checkLeaf(row, expected.erased.get(index)) : 'event'
    if (typeof found === 'string') return { leaves, fault: { index, what: found } }
    leaves.push(found)
  }
  return { leaves, fault: undefined }
}

function checkLeaf(row: StoredEvent, erased: ErasedEvent | undefined): Buffer | Fault['what'] {
  const commitment = commitmentIn(row, erased)
  if (!Buffer.isBuffer(commitment)) return commitment
  const hash = leafHash({ id: row.id, at: row.at, commitment })
  return hash.equals(row.leafHash) ? hash : 'leaf'
}

/** Of a whole event it is computed; of an erased one it is kept, and counts only when an erasure event says the same. */
function commitmentIn(row: StoredEvent, erased: ErasedEvent | undefined): Buffer | Fault['what'] {
  const { salt, body, commitment, type, session } = row
  if (salt !== null && body !== null) return commitment === null ? commitmentOf({ type, session, salt, body }) : 'event'
  if (salt !== null || body !== null || commitment === null || erased === undefined) return 'erasure'
  return erased.type === type && erased.session === session ? commitment : 'erasure'
}

import { erasureType, keyAddedType, keyRetiredType, retentionType, type StoredEvent } from './model.ts'
import { erasedBy } from './parse-erasure.ts'

/** What the log is verified by has to stay readable: who erased what, and which key signs. */
const kept: ReadonlySet<string> = new Set([erasureType, retentionType, keyAddedType, keyRetiredType])

/** May an event of this type lose its body at all? */
export function isErasable(type: string): boolean {
  return !kept.has(type)
}

/** May these events lose their bodies? Each must be what the erasure event says, and one that the log is verified by never may. */
export function mayErase(erasure: StoredEvent, events: readonly StoredEvent[]): boolean {
  const erased = erasure.type === erasureType ? erasedBy([erasure]) : new Map()
  return events.every(event => {
    const said = erased.get(event.index)
    return isErasable(event.type) && said?.type === event.type && said.session === event.session
  })
}

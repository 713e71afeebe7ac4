import { erasureType, type StoredEvent } from './model.ts'
import { erasedBy } from './parse-erasure.ts'

/** May these events lose their bodies? Each must be what the erasure event says, and an erasure event itself never may. */
export function mayErase(erasure: StoredEvent, events: readonly StoredEvent[]): boolean {
  const erased = erasure.type === erasureType ? erasedBy([erasure]) : new Map()
  return events.every(event => {
    const said = erased.get(event.index)
    return event.type !== erasureType && said?.type === event.type && said.session === event.session
  })
}

import { isDeepStrictEqual } from 'node:util'
import type { Node } from '../model.ts'
import { gatewayName, type Moving } from './moving.ts'

/** Whether a file says what it said before, but for the entries that went and the gateway that came. */
export function checkMoved(before: Node, after: Node, { paths, entry }: Moving): boolean {
  const expected = saidBy(before)
  const holders = new Set<object>()
  for (const path of paths) {
    const holder = path.slice(0, -1).reduce((at: unknown, name) => Object(at)[name], expected)
    if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return false
    Reflect.deleteProperty(holder, String(path.at(-1)))
    holders.add(holder)
  }
  for (const holder of holders) Reflect.set(holder, gatewayName, entry)
  return isDeepStrictEqual(saidBy(after), expected)
}

function saidBy(node: Node): unknown {
  switch (node.kind) {
    case 'list':
      return node.items.map(saidBy)
    case 'object':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, saidBy(value)]))
    case 'text':
    case 'other':
      return node.value
  }
}

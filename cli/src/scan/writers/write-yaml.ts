import { type Document, isMap, isScalar, isSeq, type Pair, parseDocument, stringify } from 'yaml'
import type { Path } from '../model.ts'
import { besideOf, type GatewayEntry, gatewayName, type Moving } from './moving.ts'
import { type Replaced, replaceLines } from './replace-lines.ts'

/** Entries that stand under each other by their names. A list of them, and what stands in `{ … }`, is left alone. */
export function writeYaml(text: string, { paths, entry }: Moving): string | undefined {
  const document = parseDocument(text, { logLevel: 'silent' })
  const going = new Set(paths.map(path => JSON.stringify(path)))
  const filled = new Set<string>()
  const replaced: Replaced[] = []
  for (const path of paths) {
    const found = pairAt(document, path)
    if (found === undefined) return undefined
    const gateway = JSON.stringify(besideOf(path))
    const comes = !filled.has(gateway) && (going.has(gateway) || found.isAlone)
    filled.add(gateway)
    const { start, end } = found
    const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
    replaced.push({ start, end, text: comes ? render(entry, indent) : '' })
  }
  return replaceLines(text, replaced)
}

interface Found {
  readonly start: number
  readonly end: number
  /** The gateway is not among its neighbours. */
  readonly isAlone: boolean
}

function pairAt(document: Document, path: Path): Found | undefined {
  const map = document.getIn(path.slice(0, -1), true)
  if (!isMap(map) || map.flow === true) return undefined
  const named = (name: unknown): Pair | undefined => map.items.find(({ key }) => isScalar(key) && key.value === name)
  const pair = named(path.at(-1))
  if (pair === undefined || !isScalar(pair.key) || !pair.key.range) return undefined
  const [start] = pair.key.range
  return { start, end: endOf(pair.value) ?? pair.key.range[1], isAlone: named(gatewayName) === undefined }
}

/** Where the last word of it ends: what follows is a comment, or somebody else’s. */
function endOf(node: unknown): number | undefined {
  const last = isMap(node) ? node.items.at(-1) : isSeq(node) ? node.items.at(-1) : undefined
  if (last !== undefined && Object(node).flow !== true) return isMap(node) ? endOfPair(last) : endOf(last)
  const range: unknown = Object(node).range
  return Array.isArray(range) ? Math.max(0, Number(range[1]) - 1) : undefined
}

function endOfPair(pair: unknown): number | undefined {
  const { key, value } = Object(pair)
  return endOf(value) ?? endOf(key)
}

function render(entry: GatewayEntry, indent: string): string {
  const text = stringify({ [gatewayName]: entry }, { lineWidth: 0 })
  return text.replaceAll(/^(?=.)/gm, indent)
}

import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument, type Node as YamlNode } from 'yaml'
import type { Entry, Node, Path } from '../model.ts'
import { Broken } from './broken.ts'

const nodesMax = 50_000

interface Reading {
  readonly document: Document
  left: number
}

/** Reads YAML. What an alias names is read where it is named, up to a number of nodes. Throws `Broken`. */
export function readYaml(text: string): Node {
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false, stringKeys: false })
  const [error] = document.errors
  if (error !== undefined) throw new Broken(error.pos[0])
  return nodeOf({ document, left: nodesMax }, document.contents, [])
}

function nodeOf(reading: Reading, node: unknown, path: Path): Node {
  reading.left--
  if (reading.left < 0) throw new Broken(undefined)
  if (isAlias(node)) return nodeOf(reading, node.resolve(reading.document) ?? null, path)
  const span = { path, ...rangeOf(node) }
  if (isMap(node))
    return {
      kind: 'object',
      ...span,
      entries: node.items.flatMap(({ key, value }) => entriesOf(reading, { key, value }, path)),
    }
  if (isSeq(node))
    return { kind: 'list', ...span, items: node.items.map((item, at) => nodeOf(reading, item, [...path, at])) }
  const value: unknown = isScalar(node) ? node.value : null
  if (typeof value === 'string') return { kind: 'text', ...span, value }
  return { kind: 'other', ...span, value: typeof value === 'number' || typeof value === 'boolean' ? value : null }
}

function rangeOf(node: unknown): { readonly start: number; readonly end: number } {
  const range = isMap(node) || isSeq(node) || isScalar(node) ? (node satisfies YamlNode).range : undefined
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 }
}

/** `<<` puts the members of another mapping here. */
function entriesOf(
  reading: Reading,
  { key, value }: { readonly key: unknown; readonly value: unknown },
  path: Path,
): Entry[] {
  const name = String(isScalar(key) ? key.value : '')
  const read = nodeOf(reading, value, [...path, name])
  return name === '<<' && read.kind === 'object' ? [...read.entries] : [{ key: name, value: read }]
}

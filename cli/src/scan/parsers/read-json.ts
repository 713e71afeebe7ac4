import { type Node as JsonNode, type ParseError, parseTree } from 'jsonc-parser'
import type { Entry, Node, Path } from '../model.ts'
import { Broken } from './broken.ts'

/** Reads JSON as hosts do: with comments and trailing commas. Throws `Broken`. */
export function readJson(text: string): Node {
  const errors: ParseError[] = []
  // A byte order mark is no part of JSON, and editors write one; offsets stay as they are.
  const tree = parseTree(text.replace(/^\ufeff/, ' '), errors, { allowTrailingComma: true, allowEmptyContent: true })
  const [error] = errors
  if (error !== undefined) throw new Broken(error.offset)
  return tree === undefined ? { kind: 'object', entries: [], path: [], start: 0, end: 0 } : nodeOf(tree, [])
}

function nodeOf(tree: JsonNode, path: Path): Node {
  const span = { path, start: tree.offset, end: tree.offset + tree.length }
  const children = tree.children ?? []
  switch (tree.type) {
    case 'object':
      return { kind: 'object', ...span, entries: children.map(child => entryOf(child, path)) }
    case 'array':
      return { kind: 'list', ...span, items: children.map((child, at) => nodeOf(child, [...path, at])) }
    case 'string':
      return { kind: 'text', ...span, value: String(tree.value) }
    default:
      return { kind: 'other', ...span, value: tree.value ?? null }
  }
}

/** A name that stands twice is there twice: which one a host takes is its own affair. */
function entryOf(property: JsonNode, path: Path): Entry {
  const [name, value] = property.children ?? []
  if (name === undefined || value === undefined) throw new Broken(property.offset)
  const key = String(name.value)
  return { key, value: nodeOf(value, [...path, key]) }
}

import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import type { Entry, Node, ObjectNode, Path, Span } from '../model.ts'
import { Broken } from './broken.ts'

interface Table extends Span {
  readonly kind: 'table'
  readonly members: Map<string | number, Table | Node>
}

/** Reads TOML. A table that stands in several parts is one, and its place is that of its first part. Throws `Broken`. */
export function readToml(text: string): Node {
  const root: Table = { kind: 'table', path: [], start: 0, end: text.length, members: new Map() }
  const [top] = parsed(text).body
  for (const part of top.body)
    if (part.type === 'TOMLTable') {
      const table = tableAt(root, part.resolvedKey, part.range)
      for (const pair of part.body) put(table, pair)
    } else put(root, part)
  return frozen(root)
}

function parsed(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: '1.1' })
  } catch (cause) {
    throw new Broken(cause instanceof ParseError ? cause.index : undefined)
  }
}

function tableAt(from: Table, keys: Path, [start, end]: AST.Range): Table {
  let at = from
  for (const key of keys) {
    const known = at.members.get(key)
    if (known?.kind === 'table') at = known
    else {
      const next: Table = { kind: 'table', path: [...at.path, key], start, end, members: new Map() }
      at.members.set(key, next)
      at = next
    }
  }
  return at
}

function put(table: Table, { key, value, range }: AST.TOMLKeyValue): void {
  const names = key.keys.map(one => (one.type === 'TOMLBare' ? one.name : one.value))
  const last = names.pop() ?? ''
  const into = tableAt(table, names, range)
  into.members.set(last, nodeOf(value, [...into.path, last]))
}

function nodeOf(content: AST.TOMLContentNode, path: Path): Node {
  const [start, end] = content.range
  const span = { path, start, end }
  switch (content.type) {
    case 'TOMLArray':
      return { kind: 'list', ...span, items: content.elements.map((element, at) => nodeOf(element, [...path, at])) }
    case 'TOMLInlineTable': {
      const table: Table = { kind: 'table', ...span, members: new Map() }
      for (const pair of content.body) put(table, pair)
      return frozen(table)
    }
    case 'TOMLValue':
      if (content.kind === 'string') return { kind: 'text', ...span, value: content.value }
      return {
        kind: 'other',
        ...span,
        value: typeof content.value === 'boolean' ? content.value : Number(content.value),
      }
  }
}

function frozen({ members, path, start, end }: Table): Node {
  const entries = [...members].map(
    ([key, member]): Entry => ({
      key: String(key),
      value: member.kind === 'table' ? frozen(member) : member,
    }),
  )
  const node: ObjectNode = { kind: 'object', path, start, end, entries }
  if (members.size === 0 || ![...members.keys()].every(key => typeof key === 'number')) return node
  return { kind: 'list', path, start, end, items: entries.map(({ value }) => value) }
}

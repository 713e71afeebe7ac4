import type { Node } from '@babel/types'
import type { Module, Sighting, SourceFile } from './model.ts'

/** A sighting at a node. */
export function seenAt(module: Module, node: Node, reason: string): Sighting {
  const { start, end } = node.loc ?? { start: { line: 1, column: 0 }, end: { line: 1 } }
  return { file: module.file.path, line: start.line, column: start.column + 1, endLine: end.line, reason }
}

/** A sighting at an offset of a file's text. */
export function seenIn(file: SourceFile, offset: number, reason: string): Sighting {
  const before = file.text.slice(0, offset)
  const line = before.split('\n').length
  return { file: file.path, line, column: offset - before.lastIndexOf('\n'), endLine: line, reason }
}

import type { Node } from '@babel/types'
import { bare, type CallNode, textOf } from './syntax.ts'

/** What a statement of SQL writes into a column: a value of the code, or what stands in the statement itself. */
export interface Column {
  readonly name: string
  readonly value: Node | undefined
  readonly text: string
}

/** Columns that the SQL in a call writes, with the values that are bound to them: `$1`, `?` or a part of a template. */
export function columnsOf(call: CallNode): Column[] {
  return boundIn(call, writesOf)
}

/** Columns that the SQL in a call compares with a value, wherever in the statement. */
export function comparedColumnsOf(call: CallNode): Column[] {
  return boundIn(call, text =>
    [...text.matchAll(/(?:\w+\.)?"?(\w+)"?\s*=\s*(\$\d+|\?|\u0000\d+)/g)].map(
      hit => [hit[1] ?? '', hit[2] ?? ''] as const,
    ),
  )
}

function boundIn(call: CallNode, read: (text: string) => (readonly [name: string, value: string])[]): Column[] {
  return call.arguments.flatMap((argument, index) => {
    const statement = statementOf(argument)
    if (statement === undefined) return []
    const list = call.arguments[index + 1]
    const bound =
      list && bare(list).type === 'ArrayExpression' ? elementsOf(bare(list)) : call.arguments.slice(index + 1)
    let asked = 0
    return read(statement.text).map(([name, text]) => {
      const part = /^\u0000(\d+)$/.exec(text)?.[1]
      const numbered = /^\$(\d+)/.exec(text)?.[1]
      const value =
        part !== undefined
          ? statement.parts[Number(part)]
          : numbered !== undefined
            ? bound[Number(numbered) - 1]
            : text === '?'
              ? bound[asked++]
              : undefined
      return { name, value, text }
    })
  })
}

function elementsOf(list: Node): (Node | undefined)[] {
  return list.type === 'ArrayExpression' ? list.elements.map(element => element ?? undefined) : []
}

interface Statement {
  readonly text: string
  readonly parts: readonly Node[]
}

/** The text of a statement, with a mark for each part that varies. */
function statementOf(argument: Node): Statement | undefined {
  const node = bare(argument)
  const template = node.type === 'TaggedTemplateExpression' ? node.quasi : node
  if (template.type === 'TemplateLiteral') {
    const text = template.quasis
      .map(({ value }) => value.cooked ?? '')
      .reduce((all, part, at) => `${all}\u0000${at - 1}${part}`)
    return { text, parts: template.expressions }
  }
  const text = textOf(node)
  return text === undefined ? undefined : { text, parts: [] }
}

function writesOf(text: string): (readonly [name: string, value: string])[] {
  const updated = /\bset\s+([\s\S]*?)(?:\bwhere\b|\breturning\b|$)/i.exec(text)?.[1]
  if (updated !== undefined && /\bupdate\b/i.test(text))
    return listOf(updated).flatMap(part => {
      const [, name, value] = /^"?(\w+)"?\s*=\s*([\s\S]+)$/.exec(part) ?? []
      return name === undefined || value === undefined ? [] : [[name, value.trim()] as const]
    })
  const [, names, values] = /\binsert\s+into\s+[\w."]+\s*\(([^)]*)\)\s*values\s*\(([\s\S]*)\)/i.exec(text) ?? []
  if (names === undefined || values === undefined) return []
  const given = listOf(values)
  return listOf(names).map((name, at) => [name.replaceAll('"', ''), given[at] ?? ''] as const)
}

/** Parts between commas that stand in no parentheses. */
function listOf(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const sign of text) {
    if (sign === '(') depth++
    if (sign === ')') depth--
    if (depth < 0) break
    if (sign === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += sign
  }
  return parts.map(part => part.trim())
}

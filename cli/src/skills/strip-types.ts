import { parse } from '@babel/parser'
import type { Node } from '@babel/types'

/** A part of a text, from its first character to the one behind its last. */
interface Cut {
  readonly from: number
  readonly to: number
}

/**
 * A file of a reference without its types: JavaScript as it was written, with its comments. Imports of `.ts` and `.tsx` name `ending`
 * and `.jsx` instead. Empty for a file that holds types alone. Throws for syntax that is more than a type, as an `enum` is.
 */
export function stripTypes(text: string, { jsx, ending }: { jsx: boolean; ending: '.js' | '.mjs' }): string {
  const { program } = parse(text, {
    sourceType: 'module',
    plugins: jsx ? ['typescript', 'jsx'] : ['typescript'],
    createParenthesizedExpressions: true,
  })
  const cuts: Cut[] = []
  walk(program, node => cuts.push(...(cutsOf(node, text) ?? [])))
  const stripped = without(text, cuts)
    .replace(/(from |import\()'(\.[^']+)\.tsx?'/g, (whole, before, path) =>
      whole.endsWith(".tsx'") ? `${before}'${path}.jsx'` : `${before}'${path}${ending}'`,
    )
    .replace(/\n{3,}/g, '\n\n')
  return stripped.trim() === '' ? '' : stripped.trimStart()
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const [key, value] of Object.entries(node)) {
    if (/comments$/i.test(key)) continue
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof Object(value).type === 'string'
}

/** What a node has of types; nothing for one that has none. */
function cutsOf(node: Node, text: string): Cut[] | undefined {
  const whole = { from: node.start ?? 0, to: node.end ?? 0 }
  switch (node.type) {
    case 'TSTypeAnnotation':
    case 'TSTypeParameterDeclaration':
    case 'TSTypeParameterInstantiation':
      return [whole]
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return [{ from: node.expression.end ?? 0, to: whole.to }]
    case 'Identifier':
      // The mark of what may be left out stands between the name and its type.
      return node.optional === true ? [{ from: whole.from + node.name.length, to: whole.to }] : undefined
    case 'ClassProperty':
      return node.declare === true ? [statement(node, text)] : beforeKey(node, text)
    case 'ClassPrivateProperty':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return beforeKey(node, text)
    case 'ClassDeclaration':
      return node.implements?.length
        ? [{ from: (node.superClass ?? node.id)?.end ?? 0, to: (node.body.start ?? 0) - 1 }]
        : undefined
    case 'ImportDeclaration':
      return ofImport(node, text)
    case 'ExportNamedDeclaration':
      return node.exportKind === 'type' ? [statement(node, text)] : undefined
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSDeclareMethod':
      return [statement(node, text)]
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSParameterProperty':
      throw new Error(`${node.type} is more than a type`)
    default:
      return undefined
  }
}

type Part = Extract<Node, { type: 'ClassProperty' | 'ClassPrivateProperty' | 'ClassMethod' | 'ClassPrivateMethod' }>

/** Words as `readonly` before the name of a member. */
function beforeKey({ start, key }: Part, text: string): Cut[] {
  const from = start ?? 0
  const words = text.slice(from, key.start ?? from)
  return [...words.matchAll(/\b(public|private|protected|readonly|override)\s+/g)].map(({ index, 0: word }) => ({
    from: from + index,
    to: from + index + word.length,
  }))
}

type Import = Extract<Node, { type: 'ImportDeclaration' }>

/** A whole import of types, or the names in it that are types. */
function ofImport(node: Import, text: string): Cut[] | undefined {
  const types = node.specifiers.filter(one => one.type === 'ImportSpecifier' && one.importKind === 'type')
  if (node.importKind === 'type' || (types.length > 0 && types.length === node.specifiers.length))
    return [statement(node, text)]
  // With the comma behind it, and behind the last name the one before it.
  return types.map(one => {
    const [from, to] = [one.start ?? 0, one.end ?? 0]
    const behind = /^\s*,\s*/.exec(text.slice(to))?.[0].length
    if (behind !== undefined) return { from, to: to + behind }
    const before = /,\s*$/.exec(text.slice(0, from))?.[0].length ?? 0
    return { from: from - before, to }
  })
}

/** A statement with its line, and with the comment that speaks of it. */
function statement(node: Node, text: string): Cut {
  const comment = node.leadingComments?.at(-1)
  const speaks = comment?.end !== undefined && /^\s*$/.test(text.slice(comment.end, node.start ?? 0))
  const isNear = speaks && !text.slice(comment.end, node.start ?? 0).includes('\n\n')
  const end = text.indexOf('\n', node.end ?? 0)
  return { from: isNear ? (comment.start ?? 0) : (node.start ?? 0), to: end < 0 ? text.length : end + 1 }
}

function without(text: string, cuts: readonly Cut[]): string {
  const ordered = cuts.toSorted((a, b) => a.from - b.from)
  let [at, out] = [0, '']
  for (const { from, to } of ordered) {
    if (from > at) out += text.slice(at, from)
    at = Math.max(at, to)
  }
  return out + text.slice(at)
}

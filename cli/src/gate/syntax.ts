import type { NodePath } from '@babel/traverse'
import type {
  Function as BabelFunction,
  CallExpression,
  NewExpression,
  Node,
  ObjectExpression,
  OptionalCallExpression,
} from '@babel/types'
import type { Module } from './model.ts'

export type FunctionNode = BabelFunction
export type CallNode = CallExpression | OptionalCallExpression | NewExpression

const notEntered: ReadonlySet<string> = new Set([
  'loc',
  'leadingComments',
  'trailingComments',
  'innerComments',
  'extra',
  'errors',
  'tokens',
  'comments',
])

/** Trees are read and never changed, and many rules walk the same ones. */
const childrenKnown = new WeakMap<Node, readonly Node[]>()

/** Children of a node, in the order of the source. */
export function childrenOf(node: Node): readonly Node[] {
  const known = childrenKnown.get(node)
  if (known !== undefined) return known
  const found: Node[] = []
  childrenKnown.set(node, found)
  for (const [key, value] of Object.entries(node)) {
    if (notEntered.has(key)) continue
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) found.push(child)
  }
  return found
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The node and everything below it; a subtree for which `enter` answers false is left out. */
export function* walk(node: Node, enter: (node: Node) => boolean = () => true): Generator<Node> {
  const stack = [node]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next
    if (next !== node && !enter(next)) continue
    const children = childrenOf(next)
    for (let last = children.length - 1; last >= 0; last--) stack.push(children[last] as Node)
  }
}

/** Without the wrappers that change no value: types, `!`, parentheses, `await`. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TypeCastExpression':
    case 'ParenthesizedExpression':
      return bare(node.expression)
    case 'AwaitExpression':
      return bare(node.argument)
    default:
      return node
  }
}

/** True for whatever has parameters and a body. */
export function isFunction(node: Node | null | undefined): node is FunctionNode {
  switch (node?.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return true
    default:
      return false
  }
}

/** True for calls and for `new`. */
export function isCall(node: Node): node is CallNode {
  return node.type === 'CallExpression' || node.type === 'OptionalCallExpression' || node.type === 'NewExpression'
}

/** `workos.userManagement.deleteUser`, `cookies().set`, `process.env.KEY`: what a person would read out; `?` for what has no name. */
export function dotted(value: Node): string {
  const node = bare(value)
  switch (node.type) {
    case 'Identifier':
    case 'JSXIdentifier':
      return node.name
    case 'ThisExpression':
      return 'this'
    case 'MetaProperty':
      return `${node.meta.name}.${node.property.name}`
    case 'PrivateName':
      return node.id.name
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return `${dotted(node.object)}.${keyOf(node.property, node.computed) ?? '[]'}`
    case 'CallExpression':
    case 'OptionalCallExpression':
      return `${dotted(node.callee)}()`
    case 'NewExpression':
      return `new ${dotted(node.callee)}()`
    default:
      return '?'
  }
}

/** The last part of a dotted name. */
export function lastName(value: Node): string {
  return dotted(value).replace(/^.*\./, '')
}

/** Name of a property as it is written, when it does not depend on a value. */
export function keyOf(key: Node, computed: boolean): string | undefined {
  if (!computed && key.type === 'Identifier') return key.name
  if (key.type === 'PrivateName') return key.id.name
  return textOf(key)
}

/** The text of a literal without parts that vary. */
export function textOf(value: Node | null | undefined): string | undefined {
  if (!value) return undefined
  const node = bare(value)
  if (node.type === 'StringLiteral') return node.value
  if (node.type === 'NumericLiteral') return String(node.value)
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}

/** Value of an object's own property, by name; the last one written wins. */
export function propertyOf(object: Node | null | undefined, name: string): Node | undefined {
  if (!object) return undefined
  const node = bare(object)
  if (node.type !== 'ObjectExpression') return undefined
  for (const property of [...node.properties].reverse()) {
    if (property.type === 'SpreadElement' || keyOf(property.key, property.computed) !== name) continue
    return property.type === 'ObjectMethod' ? property : property.value
  }
  return undefined
}

/** Own properties of an object that are written out. */
export function entriesOf(object: ObjectExpression): (readonly [string, Node])[] {
  return object.properties.flatMap(property => {
    if (property.type === 'SpreadElement') return []
    const key = keyOf(property.key, property.computed)
    if (key === undefined) return []
    return [[key, property.type === 'ObjectMethod' ? property : property.value] as const]
  })
}

/** Calls below a node, in the order of the source. */
export function callsIn(node: Node): CallNode[] {
  return [...walk(node)].filter(isCall)
}

/** Source text of a node. */
export function sourceOf(module: Module, node: Node): string {
  return module.file.text.slice(node.start ?? 0, node.end ?? 0)
}

/** Enclosing nodes from the inside out. */
export function* ancestors(module: Module, node: Node): Generator<Node> {
  let path: NodePath | null | undefined = module.paths.get(node)?.parentPath
  for (; path; path = path.parentPath) yield path.node
}

/** The function around a node, if there is one. */
export function functionAround(module: Module, node: Node): FunctionNode | undefined {
  for (const outer of ancestors(module, node)) if (isFunction(outer)) return outer
  return undefined
}

/** Name that a function was given where it stands. */
export function nameOfFunction(module: Module, fn: FunctionNode): string {
  if ('id' in fn && fn.id) return fn.id.name
  if ('key' in fn) return keyOf(fn.key, 'computed' in fn && fn.computed === true) ?? ''
  for (const outer of ancestors(module, fn)) {
    if (outer.type === 'VariableDeclarator' && outer.id.type === 'Identifier') return outer.id.name
    if (outer.type === 'ObjectProperty') return keyOf(outer.key, outer.computed) ?? ''
    if (isFunction(outer)) return ''
  }
  return ''
}

/** True when control can't pass the end of this statement: it returns, throws, or calls what does. */
export function leaves(statement: Node): boolean {
  switch (statement.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'ContinueStatement':
    case 'BreakStatement':
      return true
    case 'BlockStatement':
      return statement.body.some(leaves)
    case 'IfStatement':
      return (
        leaves(statement.consequent) &&
        statement.alternate !== null &&
        statement.alternate !== undefined &&
        leaves(statement.alternate)
      )
    case 'TryStatement':
      return leaves(statement.block) && (!statement.handler || leaves(statement.handler.body))
    case 'ExpressionStatement':
      return (
        isCall(bare(statement.expression)) &&
        /^(redirect|notFound|forbidden|unauthorized|error|fail|exit)\(\)$/.test(lastName(statement.expression))
      )
    default:
      return false
  }
}

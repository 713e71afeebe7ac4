import type { Binding } from '@babel/traverse'
import type { ClassDeclaration, ClassExpression, Node } from '@babel/types'
import { keysTo, returnsOf } from './bindings.ts'
import { exportedFunctions } from './exports.ts'
import { limits } from './limits.ts'
import type { Module, Project } from './model.ts'
import { ancestors, bare, dotted, type FunctionNode, isCall, isFunction, keyOf, propertyOf, textOf } from './syntax.ts'

export interface Located<N extends Node = Node> {
  readonly module: Module
  readonly node: N
}

/** The function of the artifact that a name or a call's callee stands for. */
export function resolveFunction(project: Project, { module, node: value }: Located): Located<FunctionNode> | undefined {
  return functionAt(value, definition(project, { module, node: value }))
}

function functionAt(value: Node, { module: home, node }: Located): Located<FunctionNode> | undefined {
  if (isFunction(node)) return { module: home, node }
  // A function behind a wrapper: `cache(async () => …)`.
  if (isCall(node) && node !== bare(value)) {
    const inner = node.arguments.map(bare).find(isFunction)
    if (inner !== undefined) return { module: home, node: inner }
  }
  return undefined
}

/** The value that a name stands for, followed through constants, imports, `require`, objects and classes. */
export function definition(project: Project, place: Located): Located {
  const known = definitions.get(project) ?? new Map<Node, Located>()
  definitions.set(project, known)
  const found = known.get(place.node) ?? follow(project, place, 0)
  known.set(place.node, found)
  return found
}

/** Each name is followed once: it stands for the same, whoever asks. */
const definitions = new WeakMap<Project, Map<Node, Located>>()

function follow(project: Project, { module, node: value }: Located, depth: number): Located {
  const node = bare(value)
  const here = { module, node }
  if (depth > limits.folderDepthMax) return here
  if (node.type === 'Identifier') {
    const binding = module.paths.get(node)?.scope.getBinding(node.name)
    return binding === undefined ? here : (ofBinding(project, { module, binding }, depth) ?? here)
  }
  if (node.type === 'ThisExpression') return ofThis(module, node) ?? here
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    const key = keyOf(node.property, node.computed)
    if (key === undefined) return here
    const object = follow(project, { module, node: node.object }, depth + 1)
    return memberOf(project, { ...object, key }, depth + 1) ?? here
  }
  if (!isCall(node)) return here
  const required = requiredModule(project, module, node)
  if (required !== undefined) return { module: required, node: required.program }
  // `this.remove.bind(this)` is what it binds.
  const callee = bare(node.callee)
  return callee.type === 'MemberExpression' && keyOf(callee.property, callee.computed) === 'bind'
    ? follow(project, { module, node: callee.object }, depth + 1)
    : here
}

interface Bound {
  readonly module: Module
  readonly binding: Binding
}

function ofBinding(project: Project, { module, binding }: Bound, depth: number): Located | undefined {
  const bound = binding.path.node
  if (binding.kind === 'param') return instanceOf(project, { module, node: binding.identifier }, depth)
  if (isFunction(bound) || bound.type === 'ClassDeclaration') return { module, node: bound }
  if (/^Import(Default|Namespace)?Specifier$/.test(bound.type)) return imported(project, module, binding)
  return bound.type === 'VariableDeclarator' ? ofConstant(project, { module, binding }, depth) : undefined
}

/** A constant with its own value, or a part of what it takes apart. */
function ofConstant(project: Project, { module, binding }: Bound, depth: number): Located | undefined {
  const { node } = binding.path
  if (node.type !== 'VariableDeclarator') return undefined
  if (!node.init) return instanceOf(project, { module, node: node.id }, depth)
  const init = follow(project, { module, node: node.init }, depth + 1)
  if (node.id.type === 'Identifier') return init
  const [key, ...rest] = keysTo(node.id, binding.identifier) ?? []
  return key === undefined || key === '' || rest.length > 0 ? undefined : memberOf(project, { ...init, key }, depth + 1)
}

/** The class of a name that is declared to be one: `members: MembersService`. */
function instanceOf(project: Project, { module, node }: Located, depth: number): Located | undefined {
  const annotation = 'typeAnnotation' in node ? node.typeAnnotation : undefined
  const type = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined
  if (type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined
  const name = type.typeName
  const binding = (module.paths.get(node) ?? module.paths.get(name))?.scope.getBinding(name.name)
  const found = binding === undefined ? undefined : ofBinding(project, { module, binding }, depth + 1)
  return found !== undefined && isClass(found.node) ? found : undefined
}

function isClass(node: Node): node is ClassDeclaration | ClassExpression {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
}

/** What `this` is: the class around it, or the object whose method it stands in. */
function ofThis(module: Module, node: Node): Located | undefined {
  let inside: Node = node
  for (const outer of ancestors(module, node)) {
    if (outer.type === 'FunctionDeclaration' || (outer.type === 'FunctionExpression' && inside.type !== 'ClassBody'))
      return undefined
    if (isClass(outer)) return { module, node: outer }
    if (outer.type === 'ObjectMethod') return ofObject(module, outer)
    inside = outer
  }
  return undefined
}

function ofObject(module: Module, method: Node): Located | undefined {
  const object = module.paths.get(method)?.parentPath?.node
  return object?.type === 'ObjectExpression' ? { module, node: object } : undefined
}

interface Member extends Located {
  readonly key: string
}

/** What a function returns may branch at each return, so that few calls are followed into each other. */
const callDepth = 6

/** A member of what an expression stands for: of a module, an object, an instance, or of what a function returns. */
function memberOf(project: Project, { module, node, key }: Member, depth: number): Located | undefined {
  if (depth > limits.folderDepthMax) return undefined
  const again = (value: Node) => {
    const object = follow(project, { module, node: value }, depth + 1)
    return object.node === node ? undefined : memberOf(project, { ...object, key }, depth + 1)
  }
  if (node.type === 'File') return exported(project, { module, key })
  if (node.type === 'ObjectExpression') {
    const part = propertyOf(node, key)
    if (part !== undefined) return follow(project, { module, node: part }, depth + 1)
    return firstOf(
      node.properties.flatMap(one => (one.type === 'SpreadElement' ? [one.argument] : [])),
      again,
    )
  }
  if (isClass(node)) return ofClass(project, { module, node, key }, depth)
  if (node.type === 'NewExpression') return again(node.callee)
  if (!isCall(node)) return undefined
  if (/^(Object\.(freeze|assign|seal)|inject)$/.test(dotted(node.callee))) return firstOf(node.arguments, again)
  const made = functionAt(node.callee, follow(project, { module, node: node.callee }, depth + callDepth))
  if (made === undefined) return undefined
  return firstOf(returnsOf(made.node), value => {
    const object = follow(project, { module: made.module, node: value }, depth + callDepth)
    return memberOf(project, { ...object, key }, depth + callDepth)
  })
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => Located | undefined): Located | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** A method, or a field by its value or by the class that it is declared to hold. */
function ofClass(project: Project, { module, node, key }: Member, depth: number): Located | undefined {
  if (!isClass(node)) return undefined
  for (const member of node.body.body) {
    if (member.type === 'ClassMethod' || member.type === 'ClassPrivateMethod') {
      if (keyOf(member.key, false) === key) return { module, node: member }
      const field =
        member.kind === 'constructor' ? ofConstructor(project, { module, node: member, key }, depth) : undefined
      if (field !== undefined) return field
    }
    if (member.type !== 'ClassProperty' && member.type !== 'ClassPrivateProperty') continue
    if (keyOf(member.key, false) !== key) continue
    const declared = instanceOf(project, { module, node: member }, depth)
    if (declared !== undefined || !member.value) return declared
    return follow(project, { module, node: member.value }, depth + 1)
  }
  if (!node.superClass) return undefined
  const parent = follow(project, { module, node: node.superClass }, depth + 1)
  return isClass(parent.node) ? ofClass(project, { ...parent, key }, depth + 1) : undefined
}

/** `constructor(private members: Members)`, and `this.members = members` in it. */
function ofConstructor(project: Project, { module, node, key }: Member, depth: number): Located | undefined {
  if (!isFunction(node) || node.body.type !== 'BlockStatement') return undefined
  for (const parameter of node.params) {
    if (parameter.type !== 'TSParameterProperty' || parameter.parameter.type !== 'Identifier') continue
    if (parameter.parameter.name === key) return instanceOf(project, { module, node: parameter.parameter }, depth)
  }
  for (const statement of node.body.body) {
    const write = statement.type === 'ExpressionStatement' ? bare(statement.expression) : undefined
    if (write?.type === 'AssignmentExpression' && dotted(write.left) === `this.${key}`)
      return follow(project, { module, node: write.right }, depth + 1)
  }
  return undefined
}

function requiredModule(project: Project, module: Module, node: Node): Module | undefined {
  const asked = bare(node)
  if (!isCall(asked) || !/^(require|import)$/.test(dotted(asked.callee))) return undefined
  return project.modules.get(module.imports.get(textOf(asked.arguments[0]) ?? '') ?? '')
}

/** What an imported name stands for, where its module is part of the artifact. */
export function imported(project: Project, module: Module, binding: Binding): Located | undefined {
  const declaration = binding.path.parentPath?.node
  if (declaration?.type !== 'ImportDeclaration') return undefined
  const target = project.modules.get(module.imports.get(declaration.source.value) ?? '')
  const specifier = binding.path.node
  if (target === undefined) return undefined
  if (specifier.type === 'ImportNamespaceSpecifier') return { module: target, node: target.program }
  if (specifier.type === 'ImportDefaultSpecifier') return exported(project, { module: target, key: 'default' })
  if (specifier.type !== 'ImportSpecifier') return undefined
  const { imported: name } = specifier
  return exported(project, { module: target, key: name.type === 'Identifier' ? name.name : name.value })
}

interface Export {
  readonly module: Module
  readonly key: string
}

function exported(project: Project, { module, key }: Export, depth = 0): Located | undefined {
  if (depth > limits.folderDepthMax) return undefined
  const fn = exportedFunctions(module).find(([known]) => known === key)?.[1]
  if (fn !== undefined) return { module, node: fn }
  for (const node of module.program.program.body) {
    const found = exportedBy(project, { module, key, node }, depth)
    if (found !== undefined) return found
  }
  const written = commonExport(module, key)
  if (written !== undefined) return follow(project, { module, node: written }, depth + 1)
  // A module of CommonJS is its own default.
  return key === 'default' && hasCommonExports(module) ? { module, node: module.program } : undefined
}

function exportedBy(project: Project, { module, key, node }: Member, depth: number): Located | undefined {
  if (node.type === 'ExportDefaultDeclaration')
    return key === 'default' ? definition(project, { module, node: node.declaration }) : undefined
  if (node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source)) {
    const target = project.modules.get(module.imports.get(node.source?.value ?? '') ?? '')
    const local = node.type === 'ExportNamedDeclaration' ? localName(node.specifiers, key) : key
    return target && local !== undefined ? exported(project, { module: target, key: local }, depth + 1) : undefined
  }
  if (node.type !== 'ExportNamedDeclaration') return undefined
  for (const specifier of node.specifiers)
    if (specifier.type === 'ExportSpecifier' && localName([specifier], key) !== undefined)
      return definition(project, { module, node: specifier.local })
  const { declaration } = node
  if (declaration?.type === 'ClassDeclaration' && declaration.id?.name === key) return { module, node: declaration }
  if (declaration?.type !== 'VariableDeclaration') return undefined
  for (const { id, init } of declaration.declarations) {
    if (id.type === 'Identifier' && id.name === key && init) return definition(project, { module, node: init })
    if (id.type !== 'ObjectPattern' || !init) continue
    const name = id.properties.find(one => one.type === 'ObjectProperty' && keyOf(one.key, one.computed) === key)
    const object = name && definition(project, { module, node: init })
    if (object) return memberOf(project, { ...object, key }, depth + 1)
  }
  return undefined
}

/** The name inside the module of what it exports under this one. */
function localName(specifiers: readonly Node[], key: string): string | undefined {
  for (const specifier of specifiers) {
    if (specifier.type !== 'ExportSpecifier') continue
    const { exported: name } = specifier
    if ((name.type === 'Identifier' ? name.name : name.value) === key) return specifier.local.name
  }
  return undefined
}

/** `module.exports = { name }`, `module.exports = name`, `exports.name = …`. */
function commonExport(module: Module, name: string): Node | undefined {
  for (const { to, value } of commonExports(module)) {
    if (to === `exports.${name}` || to === `module.exports.${name}`) return value
    if (to === 'module.exports') return name === 'default' ? value : propertyOf(value, name)
  }
  return undefined
}

function hasCommonExports(module: Module): boolean {
  return commonExports(module).length > 0
}

function commonExports(module: Module): { readonly to: string; readonly value: Node }[] {
  return module.program.program.body.flatMap(statement => {
    const node = statement.type === 'ExpressionStatement' ? bare(statement.expression) : undefined
    if (node?.type !== 'AssignmentExpression') return []
    const to = dotted(node.left)
    return /^(module\.)?exports(\.\w+)?$/.test(to) ? [{ to, value: node.right }] : []
  })
}

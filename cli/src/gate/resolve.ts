import type { Binding } from '@babel/traverse'
import type { Class, Node } from '@babel/types'
import { keysTo } from './bindings.ts'
import { exportedFunctions } from './find-handlers.ts'
import { limits } from './limits.ts'
import type { Module, Project } from './model.ts'
import {
  ancestors,
  bare,
  dotted,
  type FunctionNode,
  isCall,
  isFunction,
  keyOf,
  propertyOf,
  textOf,
  walk,
} from './syntax.ts'

export interface Located<N extends Node = Node> {
  readonly module: Module
  readonly node: N
}

/** The function of the artifact that a name or a call's callee stands for. */
export function resolveFunction(project: Project, { module, node: value }: Located): Located<FunctionNode> | undefined {
  const { module: home, node } = definition(project, { module, node: value })
  if (isFunction(node)) return { module: home, node }
  // A function behind a wrapper: `cache(async () => …)`.
  if (isCall(node) && node !== bare(value)) {
    const inner = node.arguments.find(argument => isFunction(bare(argument)))
    if (inner !== undefined) return { module: home, node: bare(inner) as FunctionNode }
  }
  return undefined
}

/** The value that a name stands for, followed through constants, imports and `require`. */
export function definition(project: Project, { module, node: value }: Located, depth = 0): Located {
  const node = bare(value)
  const here = { module, node }
  if (depth > limits.folderDepthMax) return here
  if (node.type === 'Identifier') {
    const binding = module.paths.get(node)?.scope.getBinding(node.name)
    if (binding === undefined || binding.kind === 'param') return here
    const bound = binding.path.node
    if (isFunction(bound) || bound.type === 'ClassDeclaration') return { module, node: bound }
    if (/^Import(Default|Namespace)?Specifier$/.test(bound.type)) return imported(project, module, binding) ?? here
    return bound.type === 'VariableDeclarator' ? (ofConstant(project, module, binding, depth) ?? here) : here
  }
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    const object = definition(project, { module, node: node.object }, depth + 1)
    const key = keyOf(node.property, node.computed)
    const part = key === undefined ? undefined : propertyOf(object.node, key)
    if (part !== undefined) return definition(project, { module: object.module, node: part }, depth + 1)
    if (object.node.type === 'File' && key !== undefined) return exported(project, object.module, key) ?? here
    const method = key === undefined ? undefined : methodOf(project, { module, node: node.object }, key, depth + 1)
    if (method !== undefined) return method
  }
  const required = isCall(node) ? requiredModule(project, module, node) : undefined
  return required === undefined ? here : { module: required, node: required.program }
}

/** A constant with its own value, or a part of what a `require` gives. */
function ofConstant(project: Project, module: Module, binding: Binding, depth: number): Located | undefined {
  const { node } = binding.path
  if (node.type !== 'VariableDeclarator' || !node.init) return undefined
  if (node.id.type === 'Identifier') return definition(project, { module, node: node.init }, depth + 1)
  const required = requiredModule(project, module, bare(node.init))
  const [key, ...rest] = keysTo(node.id, binding.identifier) ?? []
  return required === undefined || key === undefined || rest.length > 0 ? undefined : exported(project, required, key)
}

function requiredModule(project: Project, module: Module, node: Node): Module | undefined {
  if (!isCall(node) || dotted(node.callee) !== 'require') return undefined
  return project.modules.get(module.imports.get(textOf(node.arguments[0]) ?? '') ?? '')
}

/** What an imported name stands for, where its module is part of the artifact. */
export function imported(project: Project, module: Module, binding: Binding): Located | undefined {
  const declaration = binding.path.parentPath?.node
  if (declaration?.type !== 'ImportDeclaration') return undefined
  const target = project.modules.get(module.imports.get(declaration.source.value) ?? '')
  const specifier = binding.path.node
  if (target === undefined) return undefined
  if (specifier.type === 'ImportNamespaceSpecifier') return { module: target, node: target.program }
  if (specifier.type === 'ImportDefaultSpecifier') return exported(project, target, 'default')
  if (specifier.type !== 'ImportSpecifier') return undefined
  return exported(
    project,
    target,
    specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value,
  )
}

function exported(project: Project, module: Module, name: string, depth = 0): Located | undefined {
  const fn = exportedFunctions(module).find(([known]) => known === name)?.[1]
  if (fn !== undefined) return { module, node: fn }
  for (const node of module.program.program.body) {
    if (node.type === 'ExportDefaultDeclaration' && name === 'default')
      return definition(project, { module, node: node.declaration })
    if (node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source)) {
      const target = project.modules.get(module.imports.get(node.source?.value ?? '') ?? '')
      const from =
        node.type === 'ExportNamedDeclaration'
          ? node.specifiers.find(part => part.exported.type === 'Identifier' && part.exported.name === name)
          : undefined
      const local = from?.type === 'ExportSpecifier' ? from.local.name : name
      const found = target && depth < limits.folderDepthMax ? exported(project, target, local, depth + 1) : undefined
      if (found !== undefined) return found
    }
    if (node.type !== 'ExportNamedDeclaration') continue
    if (node.declaration?.type === 'ClassDeclaration' && node.declaration.id?.name === name)
      return { module, node: node.declaration }
    if (node.declaration?.type !== 'VariableDeclaration') continue
    for (const { id, init } of node.declaration.declarations)
      if (id.type === 'Identifier' && id.name === name && init) return definition(project, { module, node: init })
  }
  const written = commonExport(module, name)
  return written === undefined ? undefined : definition(project, { module, node: written }, depth + 1)
}

/** `module.exports = { name }`, `module.exports = name`, `exports.name = …`. */
function commonExport(module: Module, name: string): Node | undefined {
  for (const statement of module.program.program.body) {
    const node = statement.type === 'ExpressionStatement' ? bare(statement.expression) : undefined
    if (node?.type !== 'AssignmentExpression') continue
    const to = dotted(node.left)
    if (to === `exports.${name}` || to === `module.exports.${name}`) return node.right
    if (to === 'module.exports') return name === 'default' ? node.right : propertyOf(node.right, name)
  }
  return undefined
}

/** The method that an object of a class of the artifact has under this name, its own or inherited. */
function methodOf(project: Project, object: Located, name: string, depth: number): Located<FunctionNode> | undefined {
  let of = classOf(project, object, depth)
  for (let steps = 0; of !== undefined && steps < limits.folderDepthMax; steps++) {
    const { module, node } = of
    for (const member of node.body.body) {
      if (
        !('key' in member) ||
        !member.key ||
        keyOf(member.key, 'computed' in member && member.computed === true) !== name
      )
        continue
      if (isFunction(member)) return { module, node: member }
      const value = 'value' in member && member.value ? bare(member.value) : undefined
      if (isFunction(value)) return { module, node: value }
    }
    of = node.superClass ? classNamed(project, { module, node: node.superClass }, depth) : undefined
  }
  return undefined
}

/** The class of the artifact that a value is of: by `new`, by `this`, or by the type of a parameter or field that it is injected through. */
function classOf(project: Project, { module, node: value }: Located, depth: number): Located<Class> | undefined {
  const node = bare(value)
  if (depth > limits.folderDepthMax) return undefined
  if (node.type === 'ThisExpression') {
    for (const outer of ancestors(module, node)) if (isClass(outer)) return { module, node: outer }
    return undefined
  }
  if (node.type === 'NewExpression') return classNamed(project, { module, node: node.callee }, depth)
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    const key = keyOf(node.property, node.computed)
    const owner = classOf(project, { module, node: node.object }, depth + 1)
    return owner === undefined || key === undefined ? undefined : ofField(project, owner, key, depth + 1)
  }
  if (node.type !== 'Identifier') return undefined
  const binding = module.paths.get(node)?.scope.getBinding(node.name)
  if (binding?.kind === 'param') return ofType(project, module, binding.identifier, depth)
  const { module: home, node: made } = definition(project, { module, node }, depth + 1)
  if (isClass(made)) return { module: home, node: made }
  return made === node ? undefined : classOf(project, { module: home, node: made }, depth + 1)
}

function isClass(node: Node): node is Class {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
}

function classNamed(project: Project, name: Located, depth: number): Located<Class> | undefined {
  const { module, node } = definition(project, name, depth + 1)
  return isClass(node) ? { module, node } : undefined
}

/** What a class keeps in a field: as it is declared, or given to the constructor, or set in it. */
function ofField(
  project: Project,
  { module, node }: Located<Class>,
  name: string,
  depth: number,
): Located<Class> | undefined {
  for (const member of node.body.body) {
    if ('key' in member && member.key && 'value' in member && keyOf(member.key, false) === name)
      return (
        (member.value && classOf(project, { module, node: member.value }, depth)) ||
        ofType(project, module, member, depth)
      )
    if (member.type !== 'ClassMethod' || member.kind !== 'constructor') continue
    for (const parameter of member.params) {
      const own = parameter.type === 'TSParameterProperty' ? parameter.parameter : undefined
      const left = own?.type === 'AssignmentPattern' ? own.left : own
      if (left?.type === 'Identifier' && left.name === name) return ofType(project, module, left, depth)
    }
    for (const part of walk(member.body))
      if (part.type === 'AssignmentExpression' && dotted(part.left) === `this.${name}`)
        return classOf(project, { module, node: part.right }, depth)
  }
  return undefined
}

/** The class that a declaration names as its type. */
function ofType(project: Project, module: Module, declared: Node, depth: number): Located<Class> | undefined {
  const annotation = 'typeAnnotation' in declared ? declared.typeAnnotation : undefined
  const type = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined
  if (type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined
  return classNamed(project, { module, node: type.typeName }, depth)
}

import type { Node } from '@babel/types'
import type { ReachedCall } from './evidence.ts'
import type { Module, Project } from './model.ts'
import { bare, type FunctionNode, functionAround, isCall, lastName, walk } from './syntax.ts'
import { type Located, returnsOf, tracerOf } from './trace.ts'

/** True when nobody reads what a call answers: it stands alone, or its name is never used. */
export function isUnread(module: Module, call: Node): boolean {
  let path = module.paths.get(call)
  while (
    path?.parentPath &&
    /^(AwaitExpression|TS\w*Expression|ParenthesizedExpression)$/.test(path.parentPath.node.type)
  )
    path = path.parentPath
  const parent = path?.parentPath?.node
  if (parent?.type === 'ExpressionStatement') return true
  if (parent?.type === 'UnaryExpression') return parent.operator === 'void'
  if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return false
  return module.paths.get(parent.id)?.scope.getBinding(parent.id.name)?.referencePaths.length === 0
}

/** A check that says its verdict and refuses nobody by itself, and whose verdict nobody reads. */
export function isDropped(project: Project, { module, node }: ReachedCall): boolean {
  if (!isCall(node) || !isUnread(module, node)) return false
  const target = tracerOf(project).resolve(module, node.callee)
  if (target === undefined) return true
  const throws = [...walk(target.node.body)].some(part => part.type === 'ThrowStatement')
  return !throws && returnsOf(target.node).length > 0
}

const comparing = /equal|compare|verify|safe|match|check|assert|valid|includes|startsWith|test/i
const converting =
  /^(from|digest|update|encode|decode|sign|String|toString|concat|hex|slice|trim|replace|split|stringify|Uint8Array|write|end|to\w+|b(tou|ase64)\w*)$/i
const stepsMax = 40

/**
 * True when code decides by a value, wherever it is handed to: it is compared, tested, or given to what compares. A value that leaves the
 * artifact counts as asked, for nobody sees what becomes of it.
 */
export function isAsked(project: Project, place: Located, steps = 0): boolean {
  if (steps > stepsMax) return true
  const { module, node } = place
  const path = module.paths.get(node)
  const parent = path?.parentPath?.node
  if (parent === undefined) return true
  const again = (next: Node) => isAsked(project, { module, node: next }, steps + 1)
  switch (parent.type) {
    case 'ExpressionStatement':
      return isCall(bare(node)) && /^(assert|require|ensure|ok|equal)/.test(lastName(bare(node)))
    case 'BinaryExpression':
      return parent.operator === '+' ? again(parent) : true
    case 'UnaryExpression':
      return parent.operator !== 'void'
    case 'IfStatement':
    case 'LogicalExpression':
    case 'SwitchStatement':
      return true
    case 'ConditionalExpression':
      return parent.test === node || again(parent)
    case 'VariableDeclarator':
      return isNameAsked(project, { module, node: parent.id }, steps)
    case 'AssignmentExpression':
      return parent.left.type !== 'Identifier' || isNameAsked(project, { module, node: parent.left }, steps)
    case 'ReturnStatement':
    case 'ArrowFunctionExpression':
      return isReturnAsked(project, { module, node }, steps)
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      return parent.callee === node ? again(parent) : isArgumentAsked(project, { module, node: parent }, node, steps)
    case 'MemberExpression':
    case 'OptionalMemberExpression':
    case 'AwaitExpression':
    case 'TemplateLiteral':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return again(parent)
    default:
      return true
  }
}

function isNameAsked(project: Project, { module, node }: Located, steps: number): boolean {
  const names = [...walk(node)].flatMap(part => (part.type === 'Identifier' ? [part.name] : []))
  return names.some(name =>
    (module.paths.get(node)?.scope.getBinding(name)?.referencePaths ?? []).some(reference =>
      isAsked(project, { module, node: reference.node }, steps + 1),
    ),
  )
}

/** What a function answers is asked where its callers ask; nobody sees those of a function that is handed out. */
function isReturnAsked(project: Project, { module, node }: Located, steps: number): boolean {
  const fn = functionAround(module, node)
  const callers = fn === undefined ? [] : tracerOf(project).callers(fn)
  return callers.length === 0 || callers.some(caller => isAsked(project, caller, steps + 1))
}

function isArgumentAsked(project: Project, { module, node: call }: Located, argument: Node, steps: number): boolean {
  if (!isCall(call)) return true
  const target = tracerOf(project).resolve(module, call.callee)
  if (target !== undefined) return isParameterAsked(project, target, call.arguments.indexOf(argument as never), steps)
  const name = lastName(call.callee)
  if (converting.test(name) || comparing.test(name)) return isAsked(project, { module, node: call }, steps + 1)
  return false
}

function isParameterAsked(
  project: Project,
  { module, node: fn }: Located<FunctionNode>,
  index: number,
  steps: number,
): boolean {
  const parameter = fn.params[index]
  if (parameter === undefined) return true
  const names = [...walk(parameter)].flatMap(part => (part.type === 'Identifier' ? [part.name] : []))
  return names.some(name =>
    (module.paths.get(fn.body)?.scope.getBinding(name)?.referencePaths ?? []).some(reference =>
      isAsked(project, { module, node: reference.node }, steps + 1),
    ),
  )
}

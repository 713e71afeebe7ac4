import type { Node } from '@babel/types'
import type { ReachedCall } from './evidence.ts'
import type { Module, Project } from './model.ts'
import { isCall, walk } from './syntax.ts'
import { returnsOf, tracerOf } from './trace.ts'

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

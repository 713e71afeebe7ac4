import type { Node } from '@babel/types'
import type { Module } from './model.ts'
import { bare, type FunctionNode, isCall, isFunction } from './syntax.ts'

/** Exported names with the functions behind them, wrapped or not: `export const action = withAuth(async () => …)`. */
export function exportedFunctions(module: Module): (readonly [string, FunctionNode])[] {
  return module.program.program.body.flatMap(node => {
    if (node.type === 'ExportDefaultDeclaration')
      return functionsIn(module, node.declaration).map(fn => ['default', fn] as const)
    if (node.type !== 'ExportNamedDeclaration') return []
    const { declaration } = node
    if (declaration?.type === 'FunctionDeclaration') return [[declaration.id?.name ?? '', declaration] as const]
    if (declaration?.type === 'VariableDeclaration')
      return declaration.declarations.flatMap(({ id, init }) =>
        id.type === 'Identifier' && init ? functionsIn(module, init).map(fn => [id.name, fn] as const) : [],
      )
    return node.specifiers.flatMap(specifier => {
      if (specifier.type !== 'ExportSpecifier') return []
      const name = specifier.exported.type === 'Identifier' ? specifier.exported.name : specifier.exported.value
      return functionsIn(module, specifier.local).map(fn => [name, fn] as const)
    })
  })
}

/** The function itself, the function a name stands for, or those handed to a wrapper. */
export function functionsIn(module: Module, value: Node): FunctionNode[] {
  const node = bare(value)
  if (isFunction(node)) return [node]
  if (node.type === 'Identifier') {
    const bound = module.paths.get(node)?.scope.getBinding(node.name)?.path.node
    if (bound?.type === 'VariableDeclarator' && bound.init) return functionsIn(module, bound.init)
    return bound && isFunction(bound) ? [bound] : []
  }
  if (isCall(node)) return node.arguments.flatMap(argument => functionsIn(module, argument))
  return []
}

import type { Node } from '@babel/types'
import type { Module } from './model.ts'
import { bare, type FunctionNode, isCall, isFunction } from './syntax.ts'

/** A function, with what it was handed to before it got its name: `withAuth` of `withAuth(async () => …)`, outermost first. */
export interface Wrapped {
  readonly fn: FunctionNode
  readonly around: readonly Node[]
}

/** Exported names with the functions behind them, wrapped or not: `export const action = withAuth(async () => …)`. */
export function exportedFunctions(module: Module): (readonly [name: string, fn: FunctionNode])[] {
  return exportsOf(module).flatMap(([name, value]) => wrappedIn(module, value).map(({ fn }) => [name, fn] as const))
}

/** Exported names with their values, as they are written. */
export function exportsOf(module: Module): (readonly [name: string, value: Node])[] {
  return module.program.program.body.flatMap((node): (readonly [string, Node])[] => {
    if (node.type === 'ExportDefaultDeclaration') return [['default', node.declaration]]
    if (node.type !== 'ExportNamedDeclaration' || node.source) return []
    const { declaration } = node
    if (declaration?.type === 'FunctionDeclaration') return [[declaration.id?.name ?? '', declaration]]
    if (declaration?.type === 'VariableDeclaration')
      return declaration.declarations.flatMap(({ id, init }): (readonly [string, Node])[] =>
        id.type === 'Identifier' && init ? [[id.name, init]] : [],
      )
    return node.specifiers.flatMap((specifier): (readonly [string, Node])[] => {
      if (specifier.type !== 'ExportSpecifier') return []
      const { exported } = specifier
      return [[exported.type === 'Identifier' ? exported.name : exported.value, specifier.local]]
    })
  })
}

/** The function itself, the function a name stands for, or those handed to a wrapper. */
export function wrappedIn(module: Module, value: Node): Wrapped[] {
  const node = bare(value)
  if (isFunction(node)) return [{ fn: node, around: [] }]
  if (node.type === 'Identifier') {
    const bound = module.paths.get(node)?.scope.getBinding(node.name)?.path.node
    if (bound?.type === 'VariableDeclarator' && bound.init) return wrappedIn(module, bound.init)
    return bound && isFunction(bound) ? [{ fn: bound, around: [] }] : []
  }
  if (!isCall(node)) return []
  return node.arguments.flatMap((argument, index) =>
    wrappedIn(module, argument).map(({ fn, around }) => ({
      fn,
      around: [node.callee, ...node.arguments.slice(0, index), ...around],
    })),
  )
}

import type { Node } from '@babel/types'
import { wrappedIn } from './exports.ts'
import type { Handler, Module, ParameterKind, Project } from './model.ts'
import { type Located, resolveFunction } from './resolve.ts'
import { bare, type FunctionNode, isCall, isFunction, nameOfFunction } from './syntax.ts'

export type Method = Handler['method']
const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** A method by its name in whatever case; what is none stands for all of them. */
export function methodNamed(name: string): Method {
  const upper = name === 'del' ? 'DELETE' : name.toUpperCase()
  return isMethod(upper) ? upper : 'ANY'
}

function isMethod(name: string): name is Exclude<Method, 'ANY'> {
  return methods.has(name)
}

export interface Shape {
  readonly method: Method
  readonly parameters: readonly ParameterKind[]
  readonly route?: string
  readonly before?: readonly Located[]
}

/** A function that a request reaches. */
export function makeHandler({ module, node: fn }: Located<FunctionNode>, shape: Shape): Handler {
  const { method, parameters, route, before } = shape
  return {
    module,
    fn,
    method,
    parameters,
    route: route ?? `${module.file.path} ${nameOfFunction(module, fn)}`,
    before: (before ?? []).filter(({ node }) => isGuard(node)),
  }
}

/** Options and texts beside a handler refuse nobody. */
function isGuard(value: Node): boolean {
  const node = bare(value)
  return isFunction(node) || isCall(node) || /^(Identifier|(Optional)?MemberExpression)$/.test(node.type)
}

export interface Served extends Located<FunctionNode> {
  /** What it was handed to on its way to the router. */
  readonly before: readonly Located[]
}

/** Functions that a value stands for, in whatever module: the function itself, a method, or those handed to a wrapper. */
export function servedBy(project: Project, { module, node: value }: Located): Served[] {
  const node = bare(value)
  const known = wrappedIn(module, node)
  if (known.length > 0) return known.map(({ fn, around }) => ({ module, node: fn, before: located(module, around) }))
  const found = resolveFunction(project, { module, node })
  if (found !== undefined) return [{ ...found, before: [] }]
  if (!isCall(node)) return []
  return node.arguments.flatMap((argument, index) =>
    servedBy(project, { module, node: argument }).map(served => ({
      ...served,
      before: [...located(module, [node.callee, ...node.arguments.slice(0, index)]), ...served.before],
    })),
  )
}

/** Nodes of one module. */
export function located(module: Module, nodes: readonly Node[]): Located[] {
  return nodes.map(node => ({ module, node }))
}

import type { Node } from '@babel/types'
import { isMiddleware } from './bindings.ts'
import { reachedFrom } from './evidence.ts'
import { exportedFunctions } from './exports.ts'
import type { Handler, Module, Project } from './model.ts'
import { type FunctionNode, nameOfFunction } from './syntax.ts'

const entriesOf = new WeakMap<Project, readonly Handler[]>()

/**
 * Functions that are handed out and that no handler of the artifact reaches: what calls them is elsewhere. Each is given as a handler whose
 * parameters nobody knows.
 */
export function entriesBeside(project: Project): readonly Handler[] {
  const known = entriesOf.get(project)
  if (known !== undefined) return known
  const reached = new Set<Node>(
    project.handlers.flatMap(handler => reachedFrom(project, handler).functions.map(({ node }) => node)),
  )
  const found = [...project.modules.values()]
    .filter(({ side }) => side !== 'client')
    .flatMap(module =>
      [...exportedFunctions(module).map(([, fn]) => fn), ...methodsIn(module)].map(fn => entryOf(module, fn)),
    )
    .filter(({ fn }) => !reached.has(fn))
  entriesOf.set(project, found)
  return found
}

/** Methods of classes: who holds an object of one may call them. */
function methodsIn(module: Module): FunctionNode[] {
  return [...module.paths.keys()].flatMap(node =>
    node.type === 'ClassMethod' && node.kind === 'method' && node.accessibility !== 'private' ? [node] : [],
  )
}

function entryOf(module: Module, fn: FunctionNode): Handler {
  const request = isMiddleware(fn)
  return {
    module,
    fn,
    method: 'ANY',
    parameters: fn.params.map((_, index) => (request && index === 0 ? 'request' : 'none')),
    route: nameOfFunction(module, fn),
    before: [],
  }
}

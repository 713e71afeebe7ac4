import type { Node } from '@babel/types'
import { reachedFrom } from './evidence.ts'
import { exportedFunctions } from './exports.ts'
import type { Handler, Project } from './model.ts'
import { nameOfFunction } from './syntax.ts'

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
      exportedFunctions(module).flatMap(([, fn]): Handler[] =>
        reached.has(fn)
          ? []
          : [
              {
                module,
                fn,
                method: 'ANY',
                parameters: fn.params.map(() => 'none'),
                route: nameOfFunction(module, fn),
                before: [],
              },
            ],
      ),
    )
  entriesOf.set(project, found)
  return found
}

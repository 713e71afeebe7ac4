import type { Node } from '@babel/types'
import { exportsOf } from './exports.ts'
import { controllerMethods } from './find-controllers.ts'
import { fetchHandlers, procedures } from './find-procedures.ts'
import { registeredRoutes } from './find-routes.ts'
import { makeHandler, methodNamed, type Shape, servedBy } from './make-handler.ts'
import type { Handler, Module, ParameterKind, Project } from './model.ts'
import { definition } from './resolve.ts'
import { entriesOf, type FunctionNode, isCall, isFunction, lastName, propertyOf } from './syntax.ts'

/** Every function that a request reaches, by the conventions of each framework. */
export function findHandlers(modules: ReadonlyMap<string, Module>): Handler[] {
  const project: Project = { files: [], modules, handlers: [] }
  const found = [
    ...[...modules.values()].flatMap(module => conventions.flatMap(convention => convention(module, project))),
    ...registeredRoutes(project),
  ]
  const seen = new Set<Node>()
  return found.filter(({ fn }) => !seen.has(fn) && seen.add(fn))
}

type Convention = (module: Module, project: Project) => Handler[]

/** One entry for each way in which frameworks find a function. */
const conventions: readonly Convention[] = [
  procedures,
  exportedMethods,
  procedures,
  serverActions,
  routesOfReactRouter,
  routesOfSvelteKit,
  pagesOfNext,
  eventHandlers,
  fetchHandlers,
  controllerMethods,
]

/** Handlers of the exports with a name that a framework knows. */
function exportedAs(project: Project, module: Module, shapeOf: (name: string) => Shape | undefined): Handler[] {
  return exportsOf(module).flatMap(([name, value]) => {
    const shape = shapeOf(name)
    return shape === undefined
      ? []
      : servedBy(project, { module, node: value }).map(({ before, ...fn }) => makeHandler(fn, { ...shape, before }))
  })
}

/** Next.js route handlers, endpoints of SvelteKit and Astro: an export named as the method. */
function exportedMethods(module: Module, project: Project): Handler[] {
  const { path } = module.file
  const isProxy = /(^|\/)(middleware|proxy)\.[jt]s$/.test(path)
  return exportedAs(project, module, name => {
    if (isProxy && /^(middleware|proxy|default|onRequest)$/.test(name))
      return { method: 'ANY', parameters: ['request'] }
    const method = methodNamed(name)
    if (method === 'ANY' ? name !== 'ALL' : name !== method) return undefined
    return { method, parameters: ['request', 'context'], route: path }
  })
}

/** Next.js server actions: every argument comes from the browser. */
function serverActions(module: Module, project: Project): Handler[] {
  const whole = module.program.program.directives.some(({ value }) => value.value === 'use server')
  const exported = whole ? exportsOf(module).flatMap(([, node]) => servedBy(project, { module, node })) : []
  const marked = [...module.paths.keys()].filter(
    (node): node is FunctionNode =>
      isFunction(node) &&
      node.body.type === 'BlockStatement' &&
      node.body.directives.some(({ value }) => value.value === 'use server'),
  )
  return [...exported, ...marked.map(node => ({ module, node, before: [] }))].map(({ before, ...fn }) =>
    makeHandler(fn, {
      method: 'POST',
      parameters: fn.node.params.map((parameter, index) => kindOfArgument(parameter, index, before.length > 0)),
      before,
    }),
  )
}

/** A wrapper gives who asks beside what the browser sent: `adminAction(async (form, { organizationId }) => …)`. */
function kindOfArgument(parameter: Node, index: number, isWrapped: boolean): ParameterKind {
  const named =
    parameter.type === 'Identifier' &&
    /^(session|user|ctx|context|auth|admin|actor|viewer|member)$/i.test(parameter.name)
  return isWrapped && (named || (index > 0 && parameter.type === 'ObjectPattern')) ? 'session' : 'body'
}

function routesOfReactRouter(module: Module, project: Project): Handler[] {
  return exportedAs(project, module, name => {
    if (name === 'loader') return { method: 'GET', parameters: ['request'] }
    return name === 'action' ? { method: 'POST', parameters: ['request'] } : undefined
  })
}

function routesOfSvelteKit(module: Module, project: Project): Handler[] {
  if (/(^|\/)\+(page|layout)\.server\.[jt]s$/.test(module.file.path)) {
    const loads = exportedAs(project, module, name =>
      name === 'load' ? { method: 'GET', parameters: ['request'] } : undefined,
    )
    return [...loads, ...formActions(module, project)]
  }
  if (/(^|\/)hooks\.server\.[jt]s$/.test(module.file.path))
    return exportedAs(project, module, () => ({ method: 'ANY', parameters: ['request'] }))
  return []
}

function formActions(module: Module, project: Project): Handler[] {
  const actions = exportsOf(module).find(([name]) => name === 'actions')?.[1]
  if (actions === undefined) return []
  const object = definition(project, { module, node: actions })
  if (object.node.type !== 'ObjectExpression') return []
  return entriesOf(object.node).flatMap(([, node]) =>
    servedBy(project, { module: object.module, node }).map(({ before, ...fn }) =>
      makeHandler(fn, { method: 'POST', parameters: ['request'], before }),
    ),
  )
}

/** Pages and API routes of Next.js, which are default exports. */
function pagesOfNext(module: Module, project: Project): Handler[] {
  const { path } = module.file
  const page = /(^|\/)app\/(.*\/)?page\.[jt]sx?$/.test(path)
  const api = /(^|\/)pages\/api\//.test(path)
  return exportedAs(project, module, name => {
    if (name === 'getServerSideProps') return { method: 'GET', parameters: ['request'] }
    if (name !== 'default' || !(page || api)) return undefined
    return { method: api ? 'ANY' : 'GET', parameters: ['request'], route: path }
  })
}

/** `defineEventHandler` of Nuxt and h3; the method stands in the file's name. */
function eventHandlers(module: Module, project: Project): Handler[] {
  return [...module.paths.keys()].filter(isCall).flatMap(call => {
    if (!/^(define)?(event|cachedEvent|websocket|protected\w*)Handler$/i.test(lastName(call.callee))) return []
    const named = /\.(get|post|put|patch|delete)\.[jt]s$/.exec(module.file.path)?.[1] ?? ''
    return call.arguments
      .map(argument => propertyOf(argument, 'handler') ?? argument)
      .flatMap(node => servedBy(project, { module, node }))
      .map(({ before, ...fn }) =>
        makeHandler(fn, {
          method: methodNamed(named),
          parameters: ['request'],
          route: module.file.path,
          before: [...before, { module, node: call.callee }],
        }),
      )
  })
}

import type { Node } from '@babel/types'
import { exportedFunctions, functionsIn } from './exports.ts'
import { controllerMethods } from './find-controllers.ts'
import type { Handler, Module, ParameterKind } from './model.ts'
import {
  bare,
  type CallNode,
  dotted,
  entriesOf,
  type FunctionNode,
  isCall,
  isFunction,
  keyOf,
  lastName,
  nameOfFunction,
  propertyOf,
  textOf,
  walk,
} from './syntax.ts'

type Method = Handler['method']
const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** Every function that a request reaches, by the conventions of each framework. */
export function findHandlers(modules: ReadonlyMap<string, Module>): Handler[] {
  const found = [...modules.values()].flatMap(module => conventions.flatMap(convention => convention(module)))
  const seen = new Set<Node>()
  return found.filter(({ fn }) => !seen.has(fn) && seen.add(fn))
}

/** One entry for each way in which frameworks find a function. */
const conventions: readonly ((module: Module) => Handler[])[] = [
  exportedMethods,
  serverActions,
  routesOfReactRouter,
  routesOfSvelteKit,
  pagesOfNext,
  registeredRoutes,
  eventHandlers,
  httpActions,
  controllerMethods,
]

interface Shape {
  readonly method: Method
  readonly parameters: readonly ParameterKind[]
  readonly route?: string
  readonly before?: readonly Node[]
}

function handler(module: Module, fn: FunctionNode, { method, parameters, route, before }: Shape): Handler {
  return {
    module,
    fn,
    method,
    parameters,
    route: route ?? `${module.file.path} ${nameOfFunction(module, fn)}`,
    before: before ?? [],
  }
}

/** Next.js route handlers, endpoints of SvelteKit and Astro: an export named as the method. */
function exportedMethods(module: Module): Handler[] {
  return exportedFunctions(module).flatMap(([name, fn]) => {
    const { path } = module.file
    if (/(^|\/)(middleware|proxy)\.[jt]s$/.test(path) && /^(middleware|proxy|default)$/.test(name))
      return [handler(module, fn, { method: 'ANY', parameters: ['request'] })]
    if (!methods.has(name) && name !== 'ALL') return []
    return [
      handler(module, fn, {
        method: name === 'ALL' ? 'ANY' : (name as Method),
        parameters: ['request', 'context'],
        route: path,
      }),
    ]
  })
}

/** Next.js server actions: every argument comes from the browser. */
function serverActions(module: Module): Handler[] {
  const whole = module.program.program.directives.some(({ value }) => value.value === 'use server')
  const exported = whole ? exportedFunctions(module).map(([, fn]) => fn) : []
  const marked = [...module.paths.keys()].filter(
    (node): node is FunctionNode =>
      isFunction(node) &&
      node.body.type === 'BlockStatement' &&
      node.body.directives.some(({ value }) => value.value === 'use server'),
  )
  return [...exported, ...marked].map(fn =>
    handler(module, fn, { method: 'POST', parameters: fn.params.map(() => 'body') }),
  )
}

function routesOfReactRouter(module: Module): Handler[] {
  return exportedFunctions(module).flatMap(([name, fn]) => {
    if (name === 'loader') return [handler(module, fn, { method: 'GET', parameters: ['request'] })]
    if (name === 'action') return [handler(module, fn, { method: 'POST', parameters: ['request'] })]
    return []
  })
}

function routesOfSvelteKit(module: Module): Handler[] {
  if (/(^|\/)\+(page|layout)\.server\.[jt]s$/.test(module.file.path)) {
    const loads = exportedFunctions(module).filter(([name]) => name === 'load')
    return [
      ...loads.map(([, fn]) => handler(module, fn, { method: 'GET', parameters: ['request'] })),
      ...formActions(module).map(fn => handler(module, fn, { method: 'POST', parameters: ['request'] })),
    ]
  }
  if (/(^|\/)hooks\.server\.[jt]s$/.test(module.file.path))
    return exportedFunctions(module).map(([, fn]) => handler(module, fn, { method: 'ANY', parameters: ['request'] }))
  return []
}

function formActions(module: Module): FunctionNode[] {
  for (const node of walk(module.program)) {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.id.name !== 'actions' || !node.init)
      continue
    const object = bare(node.init)
    if (object.type === 'ObjectExpression') return entriesOf(object).flatMap(([, value]) => functionsIn(module, value))
  }
  return []
}

/** Pages and API routes of Next.js, which are default exports. */
function pagesOfNext(module: Module): Handler[] {
  const { path } = module.file
  const page = /(^|\/)app\/(.*\/)?page\.[jt]sx?$/.test(path)
  const api = /(^|\/)pages\/api\//.test(path)
  return exportedFunctions(module).flatMap(([name, fn]) => {
    if (name === 'getServerSideProps') return [handler(module, fn, { method: 'GET', parameters: ['request'] })]
    if (name !== 'default' || !(page || api)) return []
    return [handler(module, fn, { method: api ? 'ANY' : 'GET', parameters: ['request'], route: path })]
  })
}

const registering = /^(get|post|put|patch|delete|del|all|use|route|addHook)$/
const routers =
  /(^|\.)(app|router|server|api|fastify|hono|express|routes?|\w*(Router|Routes|App|Server))$|^(new )?\w*(Router|Hono|express|Elysia|fastify)\(\)$/i

/** `app.post('/path', guard, handler)` of Express, Fastify, Hono, Koa and their likes. */
function registeredRoutes(module: Module): Handler[] {
  const always: Node[] = []
  return [...module.paths.keys()].filter(isCall).flatMap(call => {
    const callee = bare(call.callee)
    if (callee.type !== 'MemberExpression') return []
    const verb = keyOf(callee.property, callee.computed) ?? ''
    const object = dotted(callee.object)
    if (!registering.test(verb) || !(routers.test(object) || isRouter(module, callee.object))) return []
    const given = call.arguments.filter(argument => textOf(argument) === undefined).flatMap(hooksIn)
    if (given.length === 0) return []
    const first = verb === 'use' || verb === 'addHook'
    if (first) always.push(...given)
    return registered(module, call, [...(first ? [] : always), ...given])
  })
}

/** What Fastify is told to run first: `{ preHandler: [requireAdmin] }`, with the handler where the options name it. */
function hooksIn(argument: Node): Node[] {
  const options = bare(argument)
  if (options.type !== 'ObjectExpression') return [argument]
  return ['onRequest', 'preValidation', 'preHandler', 'beforeHandle', 'handler'].flatMap(name => {
    const hook = propertyOf(options, name)
    if (hook === undefined) return []
    const list = bare(hook)
    return list.type === 'ArrayExpression' ? list.elements.filter(element => element !== null) : [hook]
  })
}

/** `const callback = Router()`: what it was made as, whatever it is called. */
function isRouter(module: Module, value: Node): boolean {
  const node = bare(value)
  if (isCall(node)) return /\.route\(\)$/.test(dotted(node))
  const bound = node.type === 'Identifier' ? module.paths.get(node)?.scope.getBinding(node.name)?.path.node : undefined
  if (bound?.type !== 'VariableDeclarator' || !bound.init) return false
  const made = bare(bound.init)
  return isCall(made) && /(^|\.)(Router|express|Hono|Elysia|fastify|Fastify|OpenAPIHono)$/.test(dotted(made.callee))
}

function registered(module: Module, call: CallNode, chain: readonly Node[]): Handler[] {
  const verb = lastName(call.callee)
  const last = chain.at(-1)
  const fns = last === undefined ? [] : functionsIn(module, last)
  const upper = verb === 'del' ? 'DELETE' : verb.toUpperCase()
  const method = methods.has(upper) ? (upper as Method) : 'ANY'
  const route = textOf(call.arguments[0]) ?? ''
  return fns.map(fn =>
    handler(module, fn, {
      method,
      parameters: fn.params.length === 4 ? ['none', 'request'] : ['request'],
      route,
      before: chain.slice(0, -1),
    }),
  )
}

/** `defineEventHandler` of Nuxt and h3; the method stands in the file's name. */
function eventHandlers(module: Module): Handler[] {
  return [...module.paths.keys()].filter(isCall).flatMap(call => {
    if (!/^(define)?(event|cachedEvent)Handler$/i.test(lastName(call.callee))) return []
    const named = /\.(get|post|put|patch|delete)\.[jt]s$/.exec(module.file.path)?.[1]?.toUpperCase()
    const method = named !== undefined && methods.has(named) ? (named as Method) : 'ANY'
    return call.arguments
      .flatMap(argument => functionsIn(module, argument))
      .map(fn => handler(module, fn, { method, parameters: ['request'], route: module.file.path }))
  })
}

/** `httpAction` of Convex; the method and the path stand beside it. */
function httpActions(module: Module): Handler[] {
  return [...module.paths.keys()].filter(isCall).flatMap(call => {
    if (lastName(call.callee) !== 'httpAction') return []
    const beside = module.paths.get(call)?.parentPath?.parentPath?.node
    const named = textOf(propertyOf(beside, 'method'))?.toUpperCase() ?? ''
    const method = methods.has(named) ? (named as Method) : 'ANY'
    const route = textOf(propertyOf(beside, 'path')) ?? module.file.path
    return call.arguments
      .flatMap(argument => functionsIn(module, argument))
      .map(fn => handler(module, fn, { method, parameters: ['none', 'request'], route }))
  })
}

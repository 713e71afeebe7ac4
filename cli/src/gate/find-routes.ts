import type { Node } from '@babel/types'
import { located, makeHandler, methodNamed, servedBy } from './make-handler.ts'
import type { Handler, Module, Project } from './model.ts'
import { definition, type Located, resolveFunction } from './resolve.ts'
import { bare, type CallNode, dotted, isCall, isFunction, keyOf, lastName, propertyOf, textOf } from './syntax.ts'

const registering = /^(get|post|put|patch|delete|del|all|use|route|addHook|onRequest|onBeforeHandle|openapi|on)$/
const routers = /(^|\.)(app|router|server|api|fastify|hono|express|routes?|\w*(Router|Routes|App|Server))$/i
const makers =
  /(^|\.)(\w*Router|express|Hono|Elysia|fastify|Fastify|OpenAPIHono|Koa|polka|restana|createApp|createRouter|createHono|createFactory|createOpenAPIApp)$/

/** `app.post('/path', guard, handler)` of Express, Fastify, Hono, Koa and their likes. */
interface Registration {
  readonly module: Module
  readonly call: CallNode
  readonly verb: string
  /** What stands for the router, the same wherever it is imported. */
  readonly router: Node
  /** Where it begins to answer, as far as it is written. */
  readonly path: string
  readonly given: readonly Node[]
}

/** A router that another one hands requests to, with what stands before it there. */
interface Mount {
  readonly child: Node
  readonly parent: Node
  readonly path: string
  readonly before: readonly Located[]
  /** Where it is mounted. */
  readonly at: Located<CallNode>
}

/** Routes that code registers, over all modules, with what each of their routers asks first. */
export function registeredRoutes(project: Project): Handler[] {
  const calls = [...project.modules.values()].flatMap(module =>
    [...module.paths.keys()]
      .filter(isCall)
      // In a chain, what is called first ends first.
      .toSorted((a, b) => (a.end ?? 0) - (b.end ?? 0))
      .map(call => ({ module, call })),
  )
  const found = calls.flatMap(({ module, call }) => registrationOf(project, module, call))
  const mounts = [
    ...found.flatMap(one => mountsOf(project, one)),
    ...calls.flatMap(({ module, call }) => pluginsOf(project, module, call)),
  ]
  return found.flatMap((one, index) => {
    const isHook = isFirst(one)
    const earlier = found
      .slice(0, index)
      .filter(other => isFirst(other) && other.router === one.router && covers(other.path, one.path))
    const first = isHook ? [] : [...beforeRouter(one, { found, mounts }, 0), ...earlier.flatMap(guardsOf)]
    return routesOf(project, one, first)
  })
}

function isFirst({ verb }: Registration): boolean {
  return /^(use|addHook|onRequest|onBeforeHandle)$/.test(verb)
}

function guardsOf({ module, given }: Registration): Located[] {
  return located(module, given)
}

function registrationOf(project: Project, module: Module, call: CallNode): Registration[] {
  const callee = bare(call.callee)
  if (callee.type !== 'MemberExpression') return []
  const verb = keyOf(callee.property, callee.computed) ?? ''
  if (!registering.test(verb)) return []
  const { object, path } = chainOf(callee.object)
  const router = definition(project, { module, node: object })
  const made = chainOf(router.node).object
  if (!routers.test(dotted(object)) && !(isCall(made) && makers.test(dotted(made.callee)))) return []
  const named = verb === 'on' ? call.arguments.slice(2) : call.arguments
  const given = named.filter(argument => textOf(argument) === undefined).flatMap(hooksIn)
  if (given.length === 0) return []
  const own = textOf(call.arguments[verb === 'on' ? 1 : 0]) ?? textOf(propertyOf(call.arguments[0], 'path')) ?? ''
  return [
    {
      module,
      call,
      verb,
      router: identityOf(router.module, made),
      path: verb === 'addHook' ? path : path + own,
      given,
    },
  ]
}

/** `app` of `app.basePath('/x').use(guard)`, and the path that `route('/x')` on the way gives. */
function chainOf(value: Node): { readonly object: Node; readonly path: string } {
  let node = bare(value)
  let path = ''
  while (isCall(node)) {
    const callee = bare(node.callee)
    if (callee.type !== 'MemberExpression') break
    const name = keyOf(callee.property, callee.computed) ?? ''
    if (!registering.test(name) && !/^(basePath|group|guard|derive|decorate|withTypeProvider|prefix)$/.test(name)) break
    if (/^(route|basePath|group|prefix)$/.test(name)) path = (textOf(node.arguments[0]) ?? '') + path
    node = bare(callee.object)
  }
  return { object: node, path }
}

/** A name stands for what declares it: the router of a parameter is the same in the whole function. */
function identityOf(module: Module, node: Node): Node {
  if (node.type !== 'Identifier') return node
  return module.paths.get(node)?.scope.getBinding(node.name)?.identifier ?? node
}

/** What Fastify is told to run first: `{ preHandler: [requireAdmin] }`, with the handler where the options name it. */
function hooksIn(argument: Node): Node[] {
  const options = bare(argument)
  if (options.type === 'ArrayExpression') return options.elements.flatMap(element => (element ? [element] : []))
  if (options.type !== 'ObjectExpression') return [argument]
  return ['middleware', 'onRequest', 'preValidation', 'preHandler', 'beforeHandle', 'handler'].flatMap(name => {
    const hook = propertyOf(options, name)
    if (hook === undefined) return []
    const list = bare(hook)
    return list.type === 'ArrayExpression' ? list.elements.filter(element => element !== null) : [hook]
  })
}

function routesOf(project: Project, one: Registration, first: readonly Located[]): Handler[] {
  const { module, call, verb, given, path } = one
  const last = given.at(-1)
  // What is mounted has routes of its own.
  if (last === undefined || mountsOf(project, one).length > 0) return []
  // What runs before others is looked at with them; on its own it is read where it stands.
  const served = servedBy(project, { module, node: last }).filter(fn => fn.module === module || !isFirst(one))
  const method = verb === 'route' || verb === 'on' ? methodIn(call) : methodNamed(verb)
  return served.map(({ before, ...fn }) =>
    makeHandler(fn, {
      method,
      parameters: fn.node.params.length === 4 ? ['none', 'request'] : ['request'],
      route: path,
      before: [...first, ...located(module, given.slice(0, -1)), ...before],
    }),
  )
}

/** `{ method: 'DELETE', url: '/x', handler }`, `on(['GET', 'POST'], '/x', handler)`; of several, the one that every link sends. */
function methodIn({ arguments: [first] }: CallNode): Handler['method'] {
  if (first === undefined) return 'ANY'
  const named = bare(propertyOf(first, 'method') ?? first)
  const list = named.type === 'ArrayExpression' ? named.elements.map(textOf) : [textOf(named)]
  return methodNamed(list.find(name => name?.toUpperCase() === 'GET') ?? list[0] ?? '')
}

/** `app.use('/admin', requireAdmin, adminRouter)`, `app.route('/admin', admin)`. */
function mountsOf(project: Project, { module, call, router, given, path, verb }: Registration): Mount[] {
  if (verb !== 'use' && verb !== 'route') return []
  return given.flatMap((argument, index) => {
    const child = definition(project, { module, node: argument })
    const made = chainOf(child.node).object
    const called = isCall(made) ? bare(made.callee) : undefined
    // `routes()` of a router of Koa.
    const inner =
      called?.type === 'MemberExpression' && lastName(called) === 'routes'
        ? definition(project, { module, node: called.object })
        : undefined
    const target = inner?.node ?? made
    if (!isCall(target) || !makers.test(dotted(target.callee)) || target === router) return []
    return [
      {
        child: target,
        parent: router,
        path,
        before: located(module, given.slice(0, index)),
        at: { module, node: call },
      },
    ]
  })
}

/** `fastify.register(plugin, { prefix })`, `members(app)`: the function's first parameter is the router that it was given. */
function pluginsOf(project: Project, module: Module, call: CallNode): Mount[] {
  const callee = bare(call.callee)
  const registers = callee.type === 'MemberExpression' && keyOf(callee.property, callee.computed) === 'register'
  const given = registers ? callee.object : call.arguments[0]
  const plugin = registers ? call.arguments[0] : callee
  if (given === undefined || plugin === undefined || !routers.test(dotted(given))) return []
  const fn = resolveFunction(project, { module, node: plugin }) ?? inPlace(module, plugin)
  const parameter = fn?.node.params[0]
  if (parameter?.type !== 'Identifier') return []
  const parent = definition(project, { module, node: given })
  const path = registers ? (textOf(propertyOf(call.arguments[1], 'prefix')) ?? '') : ''
  return [
    {
      child: parameter,
      parent: identityOf(parent.module, chainOf(parent.node).object),
      path,
      before: [],
      at: { module, node: call },
    },
  ]
}

function inPlace(module: Module, value: Node) {
  const node = bare(value)
  return isFunction(node) ? { module, node } : undefined
}

interface Table {
  readonly found: readonly Registration[]
  readonly mounts: readonly Mount[]
}
const mountDepthMax = 8

/** What the routers above ask; of several places where a router is mounted, the one that asks least. */
function beforeRouter({ router, path }: Pick<Registration, 'router' | 'path'>, table: Table, depth: number): Located[] {
  if (depth > mountDepthMax) return []
  const above = table.mounts
    .filter(({ child }) => child === router)
    .map(mount => {
      const whole = mount.path + path
      const hooks = table.found.filter(
        other =>
          isFirst(other) && other.router === mount.parent && covers(other.path, whole) && isEarlier(other, mount),
      )
      return [
        ...beforeRouter({ router: mount.parent, path: whole }, table, depth + 1),
        ...hooks.flatMap(guardsOf),
        ...mount.before,
      ]
    })
  return above.toSorted((a, b) => a.length - b.length)[0] ?? []
}

function isEarlier({ module, call }: Registration, { at }: Mount): boolean {
  return module !== at.module || (call.start ?? 0) <= (at.node.start ?? 0)
}

/** `/admin/*` covers `/admin/users`; what is not written covers all. */
function covers(prefix: string, path: string): boolean {
  const plain = prefix.replace(/\/?(\*\w*|:\w+.*|\(\.\*\))$/, '').replace(/\/$/, '')
  return plain === '' || path === plain || path.startsWith(`${plain}/`)
}

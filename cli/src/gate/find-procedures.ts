import type { Node } from '@babel/types'
import { exportsOf } from './exports.ts'
import { located, makeHandler, methodNamed, type Served, type Shape, servedBy } from './make-handler.ts'
import type { Handler, Module, Project } from './model.ts'
import type { Located } from './resolve.ts'
import { bare, type CallNode, dotted, isCall, lastName, propertyOf, textOf } from './syntax.ts'

type Found = Omit<Shape, 'before'> & { readonly value: Node | undefined; readonly before?: readonly Located[] }

/** One entry for each library that is given a function which requests reach, beside the ones that have routes. */
const registries: readonly ((module: Module, call: CallNode) => Found | undefined)[] = [
  /** `httpAction` of Convex; the method and the path stand beside it. */
  (module, call) => {
    if (lastName(call.callee) !== 'httpAction') return undefined
    const beside = module.paths.get(call)?.parentPath?.parentPath?.node
    return {
      value: call.arguments[0],
      method: methodNamed(textOf(propertyOf(beside, 'method')) ?? ''),
      parameters: ['none', 'request'],
      route: textOf(propertyOf(beside, 'path')) ?? module.file.path,
    }
  },
  /** `procedure.input(schema).mutation(({ ctx, input }) => …)` of tRPC, `handler` of oRPC and TanStack Start, `action` of next-safe-action. */
  (module, call) => {
    const callee = bare(call.callee)
    if (callee.type !== 'MemberExpression') return undefined
    const name = lastName(callee)
    if (!/^(mutation|query|handler|action|stateAction|subscription)$/.test(name)) return undefined
    const start = dotted(callee.object)
    if (!/procedure|action|^os\b|^base\b|ServerFn/i.test(start)) return undefined
    const reads = name === 'query' || /GET/.test(textOf(methodOption(callee.object)) ?? '')
    return {
      value: call.arguments[0],
      method: reads ? 'GET' : 'POST',
      parameters: ['request'],
      before: located(module, [callee.object, ...chainGuards(callee.object)]),
    }
  },
  /** `defineAction({ handler })` of Astro, `mutation({ handler })` of Convex. */
  (module, call) => {
    const name = lastName(call.callee)
    if (name !== 'defineAction' && !/^(mutation|action|query)$/.test(dotted(call.callee))) return undefined
    const value = propertyOf(call.arguments[0], 'handler')
    return {
      value,
      method: name === 'query' ? 'GET' : 'POST',
      parameters: name === 'defineAction' ? ['body', 'request'] : ['request', 'body'],
      route: `${module.file.path} ${name}`,
    }
  },
  /** `createServer((request, response) => …)` of Node, `Deno.serve`, actions of Qwik. */
  (module, call) => {
    const name = dotted(call.callee)
    if (/^(https?\.)?createServer$|^Deno\.serve$/.test(name))
      return { value: call.arguments.at(-1), method: 'ANY', parameters: ['request'], route: module.file.path }
    if (/^(routeAction|globalAction)\$$/.test(name))
      return { value: call.arguments[0], method: 'POST', parameters: ['body', 'request'] }
    if (name === 'server$') return { value: call.arguments[0], method: 'POST', parameters: ['body', 'body'] }
    return undefined
  },
]

/** Functions that are handed to a library which calls them for a request. */
export function procedures(module: Module, project: Project): Handler[] {
  return [...module.paths.keys()].filter(isCall).flatMap(call =>
    registries.flatMap(registry => {
      const found = registry(module, call)
      if (found?.value === undefined) return []
      const { value, ...shape } = found
      return servedBy(project, { module, node: value }).map(served => made(served, shape))
    }),
  )
}

function made({ before, ...fn }: Served, shape: Shape): Handler {
  return makeHandler(fn, { ...shape, before: [...(shape.before ?? []), ...before] })
}

/** `adminProcedure` of `adminProcedure.use(guard).input(schema)`, and the guard. */
function chainGuards(value: Node): Node[] {
  const node = bare(value)
  if (!isCall(node)) return [node]
  const callee = bare(node.callee)
  if (callee.type !== 'MemberExpression') return [node]
  return [...chainGuards(callee.object), ...(/^(use|middleware)$/.test(lastName(callee)) ? node.arguments : [])]
}

function methodOption(value: Node): Node | undefined {
  const node = bare(value)
  return isCall(node) ? propertyOf(node.arguments[0], 'method') : undefined
}

/** `export default { fetch }` of workers, `export const handler = async event => …` of functions in a cloud. */
export function fetchHandlers(module: Module, project: Project): Handler[] {
  return exportsOf(module).flatMap(([name, value]) => {
    const fetch = name === 'default' ? propertyOf(value, 'fetch') : undefined
    if (fetch !== undefined)
      return servedBy(project, { module, node: fetch }).map(served =>
        made(served, { method: 'ANY', parameters: ['request'], route: module.file.path }),
      )
    const ofCloud = name === 'handler' || /^onRequest(Get|Post|Put|Patch|Delete)?$/.test(name)
    if (!ofCloud || /\.(svelte|vue|tsx|jsx)$/.test(module.file.path)) return []
    return servedBy(project, { module, node: value }).map(served =>
      made(served, {
        method: methodNamed(name.replace('onRequest', '')),
        parameters: ['request'],
        route: module.file.path,
      }),
    )
  })
}

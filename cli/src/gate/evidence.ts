import type { Node } from '@babel/types'
import type { Handler, Module, Project } from './model.ts'
import {
  ancestors,
  bare,
  type CallNode,
  dotted,
  type FunctionNode,
  isCall,
  isFunction,
  lastName,
  nameOfFunction,
  sourceOf,
  walk,
} from './syntax.ts'
import { type Located, returnsOf, type Tracer, tracerOf } from './trace.ts'

/** A condition that code branches on. */
export interface Condition extends Located {
  readonly text: string
  /** Where the handler itself asks it: its own place, or that of the call that leads to it. */
  readonly at: number
}

export interface ReachedCall extends Located<CallNode> {
  readonly name: string
  readonly dotted: string
  /** Where the handler makes it: its own place, or that of the call that leads to it. Negative before the handler. */
  readonly at: number
  readonly resolved: boolean
  /** The calls that lead to it, from the handler on. */
  readonly via: readonly Located[]
}

/** Everything that happens between a request and its answer, as far as the code of the artifact shows. */
export interface Reached {
  readonly handler: Handler
  readonly functions: readonly Located<FunctionNode>[]
  readonly calls: readonly ReachedCall[]
  readonly conditions: readonly Condition[]
}

const reachedBy = new WeakMap<Handler, Reached>()
const callsMax = 5_000

/** Follows a handler and its guards through the functions of the artifact; each function is looked at once. */
export function reachedFrom(project: Project, handler: Handler): Reached {
  const known = reachedBy.get(handler)
  if (known !== undefined) return known
  const tracer = tracerOf(project)
  const functions: Located<FunctionNode>[] = []
  const calls: ReachedCall[] = []
  const conditions: Condition[] = []
  const seen = new Set<Node>()
  for (const guard of handler.before) enter(guard.module, guard.node, { at: -1, via: [] })
  enter(handler.module, handler.fn, { at: undefined, via: [] })
  const reached = { handler, functions, calls, conditions }
  reachedBy.set(handler, reached)
  return reached

  function enter(module: Module, tree: Node, on: Way): void {
    const guard = isFunction(tree) ? undefined : tracer.resolve(module, tree)
    if (guard !== undefined) {
      enter(guard.module, guard.node, on)
      return
    }
    if (seen.has(tree) || calls.length > callsMax) return
    seen.add(tree)
    const decider = isFunction(tree) ? undefined : guardMethod(tracer.definition(module, tree))
    if (decider !== undefined) {
      for (const answer of returnsOf(decider.node))
        conditions.push({
          module: decider.module,
          node: answer,
          text: sourceOf(decider.module, answer),
          at: on.at ?? -1,
        })
      enter(decider.module, decider.node, on)
      return
    }
    if (isFunction(tree)) functions.push({ module, node: tree })
    // A guard that is not in the artifact is known by its name alone.
    if (!isFunction(tree) && bare(tree).type === 'Identifier') calls.push(named(module, tree, on))
    for (const node of walk(tree, below => !isCalledByName(tracer, module, below))) visit(module, node, on)
  }

  function visit(module: Module, node: Node, { at, via }: Way): void {
    const place = at ?? node.start ?? 0
    for (const test of testsOf(node)) conditions.push({ module, node: test, text: sourceOf(module, test), at: place })
    if (!isCall(node)) return
    const target = tracer.resolve(module, node.callee)
    const called = namedBy(node)
    const resolved = target !== undefined
    calls.push({ module, node, name: lastName(called), dotted: dotted(called), at: place, resolved, via })
    if (target !== undefined) enter(target.module, target.node, { at: place, via: [...via, { module, node }] })
  }

  function named(module: Module, node: Node, { at, via }: Way): ReachedCall {
    return {
      module,
      node: node as CallNode,
      name: lastName(node),
      dotted: dotted(node),
      at: at ?? -1,
      resolved: false,
      via,
    }
  }
}

/** The way from a handler to a place: where it makes the first call of it, and all of them. */
interface Way {
  readonly at: number | undefined
  readonly via: readonly Located[]
}

/** A function inside another that is called by its name is looked at where it is called. */
function isCalledByName(tracer: Tracer, module: Module, node: Node): boolean {
  if (!isFunction(node) || tracer.callers(node).length === 0) return false
  return node.type === 'FunctionDeclaration' || module.paths.get(node)?.parentPath?.node.type === 'VariableDeclarator'
}

/** What a call does, where the function to run is handed over by its name: `ctx.runMutation(internal.users.remove, …)`. */
export function namedBy(call: CallNode): Node {
  const [first] = call.arguments
  return first !== undefined && /^run(Action|Mutation|Query)$/.test(lastName(call.callee)) ? first : call.callee
}

/** The method of a guard class that decides. */
function guardMethod({ module, node }: Located): Located<FunctionNode> | undefined {
  if (node.type !== 'ClassDeclaration') return undefined
  const method = node.body.body.find(
    member => member.type === 'ClassMethod' && nameOfFunction(module, member) === 'canActivate',
  )
  return method?.type === 'ClassMethod' ? { module, node: method } : undefined
}

function testsOf(node: Node): Node[] {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return [node.test]
    case 'LogicalExpression':
      return node.operator === '??' ? [] : [node.left]
    case 'SwitchStatement':
      return [node.discriminant]
    default:
      return []
  }
}

/** True when the session is asked for at all. */
export function asksForSession(project: Project, reached: Reached): boolean {
  const tracer = tracerOf(project)
  const named = reached.calls.some(
    ({ module, node, name }) =>
      /session|auth|user/i.test(name) &&
      isCall(node) &&
      tracer.origins(module, node).some(({ kind }) => kind === 'session'),
  )
  return (
    named ||
    reached.functions.some(({ module, node }) =>
      [...walk(node)].some(part => isRead(part) && tracer.origins(module, part).some(({ kind }) => kind === 'session')),
    )
  )
}

function isRead(node: Node): boolean {
  return node.type === 'MemberExpression' && /\b(session|user|locals|auth)\b/.test(dotted(node))
}

/** True when one of the calls or conditions says this, by name. */
export function mentions(reached: Reached, sign: RegExp): boolean {
  return reached.calls.some(call => sign.test(call.name)) || reached.conditions.some(({ text }) => sign.test(text))
}

export interface Comparison {
  readonly node: Node
  readonly left: Node
  readonly right: Node
}

/** Every comparison of two values below a node. */
export function comparisonsIn(tree: Node): Comparison[] {
  return [...walk(tree)].flatMap((node): Comparison[] => {
    if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator))
      return [{ node, left: node.left, right: node.right }]
    if (
      isCall(node) &&
      /^(timingSafeEqual|equal|equals|safeEqual|safeCompare|constantTimeEqual|isEqual)$/.test(lastName(node.callee))
    ) {
      const [left, right] = node.arguments
      if (left && right) return [{ node, left, right }]
    }
    return []
  })
}

/** True inside code that the framework keeps on the server although the module is shared. */
export function staysOnServer(module: Module, node: Node): boolean {
  const names = /^(loader|action|getServerSideProps|getStaticProps|headers|middleware|load)$/
  for (const outer of [node, ...ancestors(module, node)]) {
    if (
      isFunction(outer) &&
      outer.body.type === 'BlockStatement' &&
      outer.body.directives.some(({ value }) => value.value === 'use server')
    )
      return true
    if (outer.type === 'FunctionDeclaration' && names.test(outer.id?.name ?? '')) return true
    if (outer.type === 'VariableDeclarator' && outer.id.type === 'Identifier' && names.test(outer.id.name)) return true
  }
  return false
}

import type { Node } from '@babel/types'
import type { Handler, Module, Project } from './model.ts'
import { fromVisitor } from './origins.ts'
import {
  ancestors,
  bare,
  type CallNode,
  dotted,
  type FunctionNode,
  isCall,
  isFunction,
  lastName,
  leaves,
  nameOfFunction,
  sourceOf,
  textOf,
  walk,
} from './syntax.ts'
import { type Located, type Origin, returnsOf, tracerOf } from './trace.ts'

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
  for (const guard of handler.before) enter(guard.module, guard.node, -1)
  enter(handler.module, handler.fn, undefined)
  const reached = { handler, functions, calls, conditions }
  reachedBy.set(handler, reached)
  return reached

  function enter(module: Module, tree: Node, at: number | undefined): void {
    const guard = isFunction(tree) ? undefined : tracer.resolve(module, tree)
    if (guard !== undefined) {
      enter(guard.module, guard.node, at)
      return
    }
    if (seen.has(tree) || calls.length > callsMax) return
    seen.add(tree)
    const decider = isFunction(tree) ? undefined : guardMethod(tracer.definition(module, tree))
    if (decider !== undefined) {
      for (const answer of returnsOf(decider.node))
        conditions.push({ module: decider.module, node: answer, text: sourceOf(decider.module, answer), at: at ?? -1 })
      enter(decider.module, decider.node, at)
      return
    }
    if (isFunction(tree)) functions.push({ module, node: tree })
    // A guard that is not in the artifact is known by its name alone.
    if (!isFunction(tree) && bare(tree).type === 'Identifier') calls.push(named(module, tree, at ?? -1))
    for (const node of walk(tree)) {
      const place = at ?? node.start ?? 0
      for (const test of testsOf(node)) conditions.push({ module, node: test, text: sourceOf(module, test), at: place })
      if (!isCall(node)) continue
      const target = tracer.resolve(module, node.callee)
      calls.push({
        module,
        node,
        name: lastName(namedBy(node)),
        dotted: dotted(namedBy(node)),
        at: place,
        resolved: target !== undefined,
      })
      if (target !== undefined) enter(target.module, target.node, place)
    }
  }

  function named(module: Module, node: Node, at: number): ReachedCall {
    return { module, node: node as CallNode, name: lastName(node), dotted: dotted(node), at, resolved: false }
  }
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

const power =
  /\b(\w*[rR]oles?(Slug)?|\w*[pP]ermissions?|is\w*(Admin|Owner|Manager)|admin|owner|entitlements?|scopes?|can[A-Z]\w*|has(Role|Permission|Access|Scope))\b/
const powerCall =
  /^(require|assert|check|ensure|has|verify|is|enforce|guard|with)\w*(Admin|Role|Roles|Permission|Permissions|Access|Owner|Manager|Scope|Scopes)\w*$|^(authorize|authorise|can|cannot|ability|enforce|isAllowed|isAuthorized|checkAuthorization)$|^(Roles?|Permissions?|AdminOnly|Polic(y|ies))$|(Admin|Owner|Roles?|Permissions?|Polic(y|ies)|Acl)Guard$/

/** `adminProcedure.input(…)`, where it is not in the artifact. */
const powerProcedure = /^(admin|owner|manager)\w*Procedure\b/

/** True when something between request and effect asks what the session may do, not only whether there is one. */
export function asksForPower(project: Project, reached: Reached): boolean {
  const tracer = tracerOf(project)
  if (reached.calls.some(call => !call.resolved && (powerCall.test(call.name) || powerProcedure.test(call.dotted))))
    return true
  return reached.conditions.some(({ module, node, text }) => {
    if (!power.test(text) || !decides(module, node)) return false
    // A role that the visitor wrote into the request proves nothing.
    const named = [...walk(node)].filter(part => power.test(dotted(part)) || readsByName(part))
    const found = named.flatMap(part => tracer.origins(module, part)).filter(({ kind }) => kind !== 'literal')
    if (found.length === 0 || found.some(one => one.kind !== 'unknown' && isOfCaller(one))) return true
    return found.every(({ kind }) => kind === 'unknown')
  })
}

/** `form.get('role')`. */
function readsByName(node: Node): boolean {
  return (
    isCall(node) &&
    /^(get|header|getHeader)$/.test(lastName(node.callee)) &&
    power.test(textOf(node.arguments[0]) ?? '')
  )
}

/** Neither written by the visitor nor looked up about somebody else: the role of the person who asks. */
function isOfCaller({ kind, key }: Origin): boolean {
  if (fromVisitor.has(kind) || kind === 'api') return false
  return kind !== 'scoped' || !/org|tenant|team|workspace/i.test(key)
}

/** A role that is only there, or a branch that only talks about it, holds nobody back. */
function decides(module: Module, test: Node): boolean {
  const node = bare(test)
  const asked = node.type === 'UnaryExpression' ? bare(node.argument) : node
  if (
    asked.type === 'Identifier' &&
    !/^(is|can|has|may)[A-Z]|[aA]llowed|[aA]uthori[sz]ed|[pP]ermitted/.test(asked.name)
  )
    return false
  if (isExistence(asked)) return false
  const outer = module.paths.get(test)?.parentPath?.node
  if (outer?.type !== 'IfStatement') return true
  if (leaves(outer.consequent) || outer.alternate) return true
  return [...walk(outer.consequent)].some(
    part => isCall(part) && !/^(console|log|logger)\b|\.log\b/.test(dotted(part.callee)),
  )
}

/** `typeof role === 'string'`, `role !== undefined`: says that there is one, and not which. */
function isExistence(test: Node): boolean {
  if (test.type !== 'BinaryExpression') return false
  return [test.left, test.right].some(
    side =>
      (side.type === 'UnaryExpression' && side.operator === 'typeof') ||
      side.type === 'NullLiteral' ||
      (side.type === 'Identifier' && side.name === 'undefined'),
  )
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

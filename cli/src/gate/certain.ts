import type { Node, Statement } from '@babel/types'
import { returnsOf } from './bindings.ts'
import type { Reached, ReachedCall } from './evidence.ts'
import type { Module, Project } from './model.ts'
import { ancestors, bare, type CallNode, dotted, isCall, isFunction, lastName, leaves, walk } from './syntax.ts'
import { type Located, tracerOf } from './trace.ts'

/** A condition, and whether it holds where it was looked at from; undefined where that is not known. */
export interface Test extends Located {
  readonly holds: boolean | undefined
}

/** What was asked before a place is reached, on every path to it. */
export interface Certain {
  readonly tests: readonly Test[]
  /** Calls that came back. */
  readonly calls: readonly Located<CallNode>[]
}

const calledDepthMax = 6

/** What is certain where a handler makes a call: in its guards, around it, and before it in each function on the way. */
export function certainAt(project: Project, reached: Reached, call: ReachedCall): Certain {
  const asked = new Asked(project)
  const entered = new Set<Node>(reached.functions.map(({ node }) => node))
  for (const { module, node } of [...call.via, call]) asked.around(module, node, entered)
  const guards = reached.conditions.flatMap(({ at, module, node }) =>
    at < 0 ? [{ module, node, holds: undefined }] : [],
  )
  const guarding = reached.calls.filter(({ at }) => at < 0)
  return { tests: [...guards, ...asked.tests], calls: [...guarding, ...asked.calls] }
}

/** Collects what is asked on the way to a place. */
class Asked {
  readonly tests: Test[] = []
  readonly calls: Located<CallNode>[] = []
  private readonly seen = new Set<Node>()
  private readonly project: Project

  constructor(project: Project) {
    this.project = project
  }

  /** Everything that holds at a node of a function that was entered. */
  around(module: Module, node: Node, entered: ReadonlySet<Node>): void {
    let inside = node
    for (const outer of ancestors(module, node)) {
      this.atParent(module, outer, inside)
      if (entered.has(outer)) return
      inside = outer
    }
  }

  private atParent(module: Module, outer: Node, inside: Node): void {
    switch (outer.type) {
      case 'IfStatement':
      case 'ConditionalExpression':
      case 'WhileStatement':
        if (outer.test !== inside) this.test(module, outer.test, !('alternate' in outer && outer.alternate === inside))
        return
      case 'LogicalExpression':
        if (outer.right === inside && outer.operator !== '??') this.test(module, outer.left, outer.operator === '&&')
        return
      case 'SwitchStatement':
        if (outer.discriminant !== inside) this.test(module, outer.discriminant)
        return
      case 'BlockStatement':
      case 'Program':
        this.before(module, outer.body, inside)
        return
      case 'SwitchCase':
        this.before(module, outer.consequent, inside)
        return
      default:
        // What is handed to a function runs when that function lets it.
        if (isCall(outer) && outer.callee !== inside && isFunction(bare(inside))) this.call(module, outer, 0)
        else if (isCall(outer)) this.expression(module, outer.callee, 0)
    }
  }

  private before(module: Module, body: readonly Statement[], inside: Node): void {
    for (const statement of body) {
      if (statement === inside) return
      this.statement(module, statement, { depth: 0, whole: true })
    }
  }

  /** `whole`: the place is lost when the statement returns, too; in a function that was called, only when it throws. */
  private statement(module: Module, node: Statement, on: { readonly depth: number; readonly whole: boolean }): void {
    const gone = (part: Node | null | undefined): boolean =>
      part !== null && part !== undefined && (on.whole ? leaves(part) : throws(part))
    switch (node.type) {
      case 'IfStatement': {
        this.expression(module, node.test, on.depth)
        const [first, second] = [gone(node.consequent), gone(node.alternate)]
        if (first || second) this.test(module, node.test, second)
        if (first && node.alternate) this.statement(module, node.alternate, on)
        if (second) this.statement(module, node.consequent, on)
        return
      }
      case 'BlockStatement':
        this.block(module, node.body, on)
        return
      case 'TryStatement':
        if (!node.handler || gone(node.handler.body)) this.block(module, node.block.body, on)
        if (node.finalizer) this.block(module, node.finalizer.body, on)
        return
      case 'ExpressionStatement':
        this.expression(module, node.expression, on.depth)
        return
      case 'ReturnStatement':
        if (node.argument) this.expression(module, node.argument, on.depth)
        return
      case 'VariableDeclaration':
        for (const { init } of node.declarations) if (init) this.expression(module, init, on.depth)
        return
      default:
    }
  }

  private block(
    module: Module,
    body: readonly Statement[],
    on: { readonly depth: number; readonly whole: boolean },
  ): void {
    for (const [index, statement] of body.entries()) {
      this.statement(module, statement, on)
      // `if (allowed) return` before a throw: only who is allowed comes back.
      if (
        !on.whole &&
        statement.type === 'IfStatement' &&
        leaves(statement.consequent) &&
        body.slice(index + 1).some(throws)
      )
        this.test(module, statement.test, true)
    }
  }

  /** Calls that are made whatever the values are, and what they ask. */
  private expression(module: Module, value: Node, depth: number): void {
    const node = bare(value)
    if (isFunction(node)) return
    if (node.type === 'LogicalExpression') {
      this.expression(module, node.left, depth)
      if (isCall(bare(node.right)) && throwing.test(lastName(node.right)))
        this.test(module, node.left, node.operator === '||')
      return
    }
    if (node.type === 'ConditionalExpression') {
      this.expression(module, node.test, depth)
      return
    }
    if (isCall(node)) this.call(module, node, depth)
    for (const part of walk(
      node,
      below =>
        below === node || !(isFunction(below) || isCall(below) || /^(Logical|Conditional)Expression$/.test(below.type)),
    ))
      if (part !== node && (isCall(part) || /^(Logical|Conditional)Expression$/.test(part.type)))
        this.expression(module, part, depth)
  }

  private call(module: Module, node: CallNode, depth: number): void {
    if (this.seen.has(node) || depth > calledDepthMax) return
    this.seen.add(node)
    this.calls.push({ module, node })
    if (/^(assert|invariant|ok|tiny_?invariant|ensure|precondition)$/i.test(lastName(node.callee)) && node.arguments[0])
      this.test(module, node.arguments[0], true)
    const target = tracerOf(this.project).resolve(module, node.callee)
    if (target === undefined || this.seen.has(target.node)) return
    this.seen.add(target.node)
    const { body } = target.node
    if (body.type === 'BlockStatement') this.block(target.module, body.body, { depth: depth + 1, whole: false })
    else this.expression(target.module, body, depth + 1)
    // A function that gives another one back asks in that one.
    for (const inner of returnsOf(target.node).map(bare).filter(isFunction))
      if (inner.body.type === 'BlockStatement')
        this.block(target.module, inner.body.body, { depth: depth + 1, whole: true })
  }

  private test(module: Module, node: Node, holds?: boolean): void {
    this.tests.push({ module, node, holds })
    this.expression(module, node, 1)
  }
}

const throwing =
  /^(redirect|notFound|forbidden|unauthorized|error|exit|throwError|abort|permanentRedirect|createError)(\(\))?$/

/** True when control can't pass the end of this statement, nor come back to who called. */
function throws(node: Node): boolean {
  switch (node.type) {
    case 'ThrowStatement':
      return true
    case 'BlockStatement':
      return node.body.some(throws)
    case 'IfStatement':
      return (
        node.alternate !== null && node.alternate !== undefined && throws(node.consequent) && throws(node.alternate)
      )
    case 'TryStatement':
      return throws(node.block) && (!node.handler || throws(node.handler.body))
    case 'ExpressionStatement':
      return isCall(bare(node.expression)) && throwing.test(dotted(node.expression).replace(/^.*\.(?=\w+\(\)$)/, ''))
    case 'ReturnStatement':
      return (
        node.argument !== null &&
        node.argument !== undefined &&
        isCall(bare(node.argument)) &&
        throwing.test(lastName(node.argument))
      )
    default:
      return false
  }
}

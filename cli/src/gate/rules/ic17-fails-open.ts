import type { Node } from '@babel/types'
import { staysOnServer } from '../evidence.ts'
import type { Module, Rule, Sighting } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  ancestors,
  bare,
  callsIn,
  dotted,
  type FunctionNode,
  functionAround,
  isCall,
  isFunction,
  lastName,
  leaves,
  nameOfFunction,
  sourceOf,
  walk,
} from '../syntax.ts'

export const ic17: Rule = {
  id: 'IC17',
  title: 'Fails open or talks too much',
  severity: 'high',
  basis: 'hint',
  attack: 'An error on purpose becomes a sign-in, or tells how the inside works.',
  mend: 'Refuse when anything fails, with a fixed text; write the cause into the log.',
  *check(project) {
    for (const module of project.modules.values()) {
      yield* goesOn(module)
      if (module.side !== 'client') yield* tells(module)
    }
  },
}

const proof =
  /verify|authenticate|authorize|requireUser|requireAdmin|requireAuth|requireRole|getSession|validate\w*(Session|Token)|checkPermission|constructEvent|unseal|loadSession|jwtVerify|introspect|hasPermission|\ballows?$|isAllowed|mayAccess|checkAccess/i

/** Functions whose answer lets somebody in. */
const deciding =
  /^(canActivate|signIn|authori[sz]ed?|isAllowed|isAuthori[sz]ed|(can|may)[A-Z]\w*|has(Role|Permission|Access|Scope)\w*)$/

/** A catch block after which the request goes on, though the proof failed. */
function* goesOn(module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (node.type !== 'TryStatement' || !node.handler) continue
    const decides = deciding.test(nameOfFunction(module, functionAround(module, node) ?? (node as never)))
    if (!decides && !callsIn(node.block).some(call => proof.test(lastName(call.callee)))) continue
    const { body } = node.handler
    const opened = opens(module, body)
    if (opened !== undefined) yield seenAt(module, opened, 'the request is let in although the check failed')
    else if (!refuses(body) && isFollowed(module, node))
      yield seenAt(module, node.handler, 'after a failed check the code goes on')
  }
}

function opens(module: Module, body: Node): Node | undefined {
  for (const node of walk(body, below => !isFunction(below))) {
    if (node.type === 'ReturnStatement' && node.argument) {
      const value = bare(node.argument)
      if (value.type === 'BooleanLiteral' && value.value) return node
      if (isCall(value) && /^NextResponse\.next$|^next$/.test(dotted(value.callee)) && value.arguments.length === 0)
        return node
      if (isCall(value) && /^(resolve)$/.test(lastName(value.callee))) return node
      if (
        value.type === 'ObjectExpression' &&
        /\b(role|admin|authenticated:\s*true|valid:\s*true|verified:\s*true|allowed:\s*true)/.test(
          sourceOf(module, value),
        )
      )
        return node
    }
    if (node.type === 'ExpressionStatement') {
      const call = bare(node.expression)
      if (isCall(call) && dotted(call.callee) === 'next' && call.arguments.length === 0) return node
    }
  }
  return undefined
}

/** True when the block leaves, answers, hands the error on, or at least takes the identity away. */
function refuses(body: Node): boolean {
  if (leaves(body)) return true
  for (const node of walk(body)) {
    if (
      isCall(node) &&
      /^(status|sendStatus|redirect|json|send|end|next|reject|writeHead|sendError|error|setError|setStatus)$/.test(
        lastName(node.callee),
      )
    )
      return true
    if (
      node.type === 'AssignmentExpression' &&
      /\b(session|user|error|status|valid|authenticated|payload|claims)\b/i.test(dotted(node.left))
    )
      return true
  }
  return false
}

/** Something that does the work follows the try block. */
function isFollowed(module: Module, statement: Node): boolean {
  const parent = module.paths.get(statement)?.parentPath?.node
  if (parent?.type !== 'BlockStatement') return false
  const after = parent.body.slice(parent.body.findIndex(({ start }) => start === statement.start) + 1)
  const [next] = after
  if (next === undefined) return false
  // `return null` and the like after the block is a refusal.
  if (next.type === 'ReturnStatement')
    return (
      next.argument !== null &&
      next.argument !== undefined &&
      isCall(bare(next.argument)) &&
      !/redirect|unauthorized|forbidden|error|json|status/i.test(sourceOf(module, next))
    )
  return after.some(node => callsIn(node).length > 0) && !/\b(if)\s*\(\s*!/.test(sourceOf(module, next).slice(0, 12))
}

/** What a server answers with that only its log should hold. */
function* tells(module: Module): Generator<Sighting> {
  for (const call of module.paths.keys()) {
    if (!isCall(call) || !answers(module, call)) continue
    const cause = call.arguments
      .flatMap(argument => [...walk(argument, below => !isFunction(below))])
      .find(node => isErrorText(module, node) && !isNarrowed(module, node))
    if (cause !== undefined) yield seenAt(module, cause, 'the cause of the error is sent to the visitor')
  }
}

function answers(module: Module, call: Node & { readonly callee: Node }): boolean {
  const name = dotted(call.callee)
  if (/^(console|logger|log|pino|req\.log)\b/.test(name)) return false
  const answering =
    /(^|\.)(json|send|end|render)$/.test(name) ||
    /^(c|ctx|context)\.(text|html|body)$/.test(name) ||
    /^(Response|NextResponse)$/.test(name) ||
    name === 'fail' ||
    name === 'createError'
  if (!answering || name === 'JSON') return false
  return (
    module.side === 'server' || staysOnServer(module, call) || /^(res|reply|ctx|c|Response|NextResponse)\b/.test(name)
  )
}

function isErrorText(module: Module, node: Node): boolean {
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    if (!/^(message|stack|rawData|cause|errors|response|error_description|body)$/.test(lastName(node))) return false
    return isCaught(module, bare(node.object))
  }
  if (node.type !== 'Identifier') return false
  const parent = module.paths.get(node)?.parentPath?.node
  const isCallOf =
    parent !== undefined && isCall(parent) && /^(json|send|stringify|String|render)$/.test(lastName(parent.callee))
  const isPart =
    parent?.type === 'ObjectProperty'
      ? parent.value === node
      : parent?.type === 'SpreadElement' || parent?.type === 'TemplateLiteral'
  return (isPart || isCallOf) && isCaught(module, node)
}

/** True for what a catch block caught, and for a constant that was made of it there. */
function isCaught(module: Module, node: Node): boolean {
  if (node.type !== 'Identifier') return false
  const binding = module.paths.get(node)?.scope.getBinding(node.name)
  const bound = binding?.path.node
  if (binding === undefined || bound === undefined) return false
  if (bound.type === 'CatchClause') return true
  if (binding.kind === 'param') {
    const fn = functionAround(module, binding.identifier)
    const call = fn && module.paths.get(fn)?.parentPath?.node
    if (call === undefined || !isCall(call)) return false
    return /^(catch|onError|setErrorHandler)$/.test(lastName(call.callee))
      ? fn?.params[0] === binding.identifier
      : isErrorMiddleware(fn, binding.identifier)
  }
  if (bound.type !== 'VariableDeclarator' || !bound.init) return false
  for (const part of walk(bound.init, below => !isFunction(below)))
    if (
      part.type === 'MemberExpression' &&
      /^(message|stack|rawData)$/.test(lastName(part)) &&
      isCaught(module, bare(part.object)) &&
      !isNarrowed(module, part)
    )
      return true
  return false
}

/** `(err, req, res, next) => …` is given what failed before it. */
function isErrorMiddleware(fn: FunctionNode | undefined, name: Node): boolean {
  return fn?.params.length === 4 && fn.params[0] === name
}

/** Errors of one known kind have a text that was written to be shown. */
function isNarrowed(module: Module, node: Node): boolean {
  const fn = functionAround(module, node)
  for (const outer of ancestors(module, node)) {
    if (outer === fn) return false
    const test =
      outer.type === 'IfStatement' || outer.type === 'ConditionalExpression' ? sourceOf(module, outer.test) : ''
    if (/instanceof (?!Error\b)\w+|\.code ===|\.name ===/.test(test)) return true
  }
  return false
}

import type { Node } from '@babel/types'
import { staysOnServer } from './evidence.ts'
import type { Module, Project, Sighting } from './model.ts'
import { seenAt } from './sighting.ts'
import {
  ancestors,
  bare,
  type CallNode,
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
} from './syntax.ts'
import { returnsOf, tracerOf } from './trace.ts'

/** What a server answers with that only its log should hold: the text of an error, or what another server said when it refused. */
export function* toldErrors(project: Project, module: Module): Generator<Sighting> {
  const answered = [...module.paths.keys()].flatMap(call =>
    isCall(call) && answers(module, call) ? [call.arguments as readonly Node[]] : [],
  )
  const returned = project.handlers
    .filter(handler => handler.module === module && isFunction(handler.fn))
    .flatMap(({ fn }) => returnsOf(fn as FunctionNode))
    .filter(value => bare(value).type === 'ObjectExpression')
    .map(value => [value])
  const told = new Set<Node>()
  for (const parts of [...answered, ...returned]) {
    const cause = parts
      .flatMap(part => [...walk(part, below => !isFunction(below))])
      .find(node => (isErrorText(module, node) && !isNarrowed(module, node)) || isUpstreamText(project, module, node))
    if (cause === undefined || told.has(cause)) continue
    told.add(cause)
    yield seenAt(module, cause, 'the cause of the error is sent to the visitor')
  }
}

const answering =
  /(^|\.)(json|send|end|render|redirect|flash)$|^(c|ctx|context|reply)\.(text|html|body)$|^(Response|NextResponse|fail|data|error|createError|sendError|HTTPException|HTTPError|TRPCError|HttpException)$|^\w+Exception$|searchParams\.(set|append)$/

function answers(module: Module, call: CallNode): boolean {
  const name = dotted(call.callee)
  if (/(^|\.)(console|logger|log|pino|JSON)\b/.test(name) || !answering.test(name)) return false
  return (
    module.side === 'server' ||
    staysOnServer(module, call) ||
    /^(res|reply|ctx|c|Response|NextResponse|response)\b|Exception$/.test(name)
  )
}

function isErrorText(module: Module, node: Node): boolean {
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
    if (!/^(message|stack|rawData|cause|errors|response|error_description|body)$/.test(lastName(node))) return false
    return isCaught(module, bare(node.object)) && !isCause(module, node)
  }
  if (node.type !== 'Identifier') return false
  const parent = module.paths.get(node)?.parentPath?.node
  return parent !== undefined && isHandedOn(node, parent) && isCaught(module, node) && !isCause(module, node)
}

/** `{ error }`, `String(error)`, `error.toString()`: the whole of it becomes a part of the answer. */
function isHandedOn(node: Node, parent: Node): boolean {
  if (parent.type === 'ObjectProperty') return parent.value === node
  if (parent.type === 'MemberExpression') return lastName(parent) === 'toString'
  if (isCall(parent)) return /^(json|send|stringify|String|render|inspect|format)$/.test(lastName(parent.callee))
  return parent.type === 'SpreadElement' || parent.type === 'TemplateLiteral'
}

/** `new HTTPException(500, { cause })` keeps the error for the log. */
function isCause(module: Module, node: Node): boolean {
  for (const outer of [node, ...ancestors(module, node)]) {
    const parent = module.paths.get(outer)?.parentPath?.node
    if (isFunction(outer)) return false
    if (parent?.type === 'ObjectProperty' && parent.value === outer && lastName(parent.key) === 'cause') return true
  }
  return false
}

/** True for what a catch block caught, and for a constant that was made of it there. */
function isCaught(module: Module, value: Node): boolean {
  const node = bare(value)
  if (node.type !== 'Identifier') return false
  const binding = module.paths.get(node)?.scope.getBinding(node.name)
  const bound = binding?.path.node
  if (binding === undefined || bound === undefined) return false
  if (bound.type === 'CatchClause') return true
  if (binding.kind === 'param')
    return isGivenErrors(module, functionAround(module, binding.identifier), binding.identifier)
  if (bound.type !== 'VariableDeclarator' || !bound.init) return false
  const init = bare(bound.init)
  if (init.type === 'Identifier') return isCaught(module, init)
  // `error instanceof Error ? error : new Error(String(error))` is the error again.
  if (init.type === 'ConditionalExpression' && [init.consequent, init.alternate].some(part => isCaught(module, part)))
    return true
  for (const part of walk(init, below => !isFunction(below)))
    if (
      part.type === 'MemberExpression' &&
      /^(message|stack|rawData)$/.test(lastName(part)) &&
      isCaught(module, part.object) &&
      !isNarrowed(module, part)
    )
      return true
  return false
}

const handlesErrors = /^(catch|onError|setErrorHandler|errorHandler|handleError|onErrorResponse)$/

/** Functions that are there for what failed, and their parameter for it. */
function isGivenErrors(module: Module, fn: FunctionNode | undefined, name: Node & { readonly name: string }): boolean {
  if (fn === undefined) return false
  const call = module.paths.get(fn)?.parentPath?.node
  const registered = call !== undefined && isCall(call) && handlesErrors.test(lastName(call.callee))
  if (registered || handlesErrors.test(nameOfFunction(module, fn)))
    return fn.params[0] === name || (fn.params[0]?.type === 'ObjectPattern' && /^(err|error)$/.test(name.name))
  // `(err, req, res, next) => …` is given what failed before it.
  return fn.params.length === 4 && fn.params[0] === name && /^(err|error|e|ex|exception)$/i.test(name.name)
}

const ofOneKind =
  /instanceof (?!Error\b)\w+|\.(code|name|expose|status|statusCode|isOperational)\b|\bis(?!Axios)[A-Z]\w*(Error|Exception|Refusal|Problem)\(/

/** Errors of one known kind have a text that was written to be shown. */
function isNarrowed(module: Module, node: Node): boolean {
  const fn = functionAround(module, node)
  let inner = node
  for (const outer of ancestors(module, node)) {
    if (outer === fn) return false
    if ((outer.type === 'IfStatement' || outer.type === 'ConditionalExpression') && inner !== outer.test) {
      const test = sourceOf(module, outer.test)
      const wanted = /^\s*!/.test(test) ? outer.alternate : outer.consequent
      if (ofOneKind.test(test) && inner === wanted) return true
    }
    if (outer.type === 'BlockStatement') {
      const before = outer.body.slice(0, outer.body.indexOf(inner as never))
      if (before.some(statement => leavesOthers(module, statement))) return true
    }
    inner = outer
  }
  return false
}

/** `if (!(error instanceof Refusal)) throw error`. */
function leavesOthers(module: Module, statement: Node): boolean {
  if (statement.type !== 'IfStatement' || !leaves(statement.consequent)) return false
  const test = sourceOf(module, statement.test)
  return /^\s*!/.test(test) && ofOneKind.test(test)
}

/** What another server answered when it refused: `if (!answer.ok) return new Response(await answer.text())`. */
function isUpstreamText(project: Project, module: Module, node: Node): boolean {
  if (node.type === 'Identifier') {
    const parent = module.paths.get(node)?.parentPath?.node
    if (parent?.type === 'ObjectProperty' && parent.key === node && parent.value !== node) return false
    if (parent?.type === 'MemberExpression' && parent.property === node) return false
    const bound = module.paths.get(node)?.scope.getBinding(node.name)?.path.node
    return bound?.type === 'VariableDeclarator' && !!bound.init && isRefusalText(project, module, bare(bound.init))
  }
  return isCall(node) && isRefusalText(project, module, node)
}

function isRefusalText(project: Project, module: Module, node: Node): boolean {
  if (!isCall(node) || !/^(text|json)$/.test(lastName(node.callee))) return false
  const callee = bare(node.callee)
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
  const refused = new RegExp(`!\\s*${callee.object.name}\\.ok\\b|\\b${callee.object.name}\\.status\\s*(>=|!==|>)`)
  const inRefusal = [...ancestors(module, node)].some(
    outer =>
      outer.type === 'IfStatement' && refused.test(sourceOf(module, outer.test)) && isWithin(outer.consequent, node),
  )
  return (
    inRefusal &&
    tracerOf(project)
      .origins(module, callee.object)
      .some(({ kind }) => kind === 'api' || kind === 'auth')
  )
}

function isWithin(tree: Node, node: Node): boolean {
  return (tree.start ?? 0) <= (node.start ?? 0) && (node.end ?? 0) <= (tree.end ?? 0)
}

import type { Node } from '@babel/types'
import { isImported, isTokenRequest, returnsOf, rootOf } from './bindings.ts'
import type { Module } from './model.ts'
import { called, isBuiltIn, isPersonal, type Origin, origin, pick, readBy } from './origin.ts'
import { clients, type OriginKind, ofWhoeverAsks, originOfCall, requestNames } from './origins.ts'
import type { Located } from './resolve.ts'
import { bare, type CallNode, dotted, type FunctionNode, lastName, textOf } from './syntax.ts'

/** One question to the data flow, as far as it has come. */
export interface Following {
  /** Origins of a value that this one is made of. */
  trace(module: Module, value: Node): Origin[]
  resolve(module: Module, callee: Node): Located<FunctionNode> | undefined
}

/** Where the answer of a call comes from: what it is known to read, what a function of the artifact returns, or what it was given. */
export function originsOfCall(module: Module, call: CallNode, on: Following): Origin[] {
  const name = lastName(call.callee)
  const target = on.resolve(module, call.callee)
  const known = originOfCall(name) ?? (target === undefined ? askedFor(call, name) : undefined)
  if (known !== undefined && !(target !== undefined && known !== 'session' && known !== 'auth')) {
    const key = known === 'header' || known === 'cookie' ? (textOf(call.arguments.at(-1)) ?? '') : ''
    const found = origin(known, module, call)
    return [key === '' ? found : pick(found, key)]
  }
  if (target !== undefined) {
    const returned = returnsOf(target.node).flatMap(value => on.trace(target.module, value))
    return returned.length > 0 ? returned : [origin('unknown', module, call)]
  }
  if (isTokenRequest(call)) return [origin('auth', module, call)]
  const callee = bare(call.callee)
  const fullName = dotted(callee)
  if (fullName === 'fetch' || /^(axios|got|ky)\b/.test(fullName)) return [origin('api', module, call)]
  if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression')
    return ofMethod(module, call, on)
  if (call.type === 'NewExpression' && /^(WorkOS|PrismaClient|Pool|Client)$/.test(fullName))
    return [origin('api', module, call)]
  // A function that is not here gives its own answer, unless its name says that it only turns one form into another.
  if (callee.type === 'Identifier' && isImported(module, callee) && !converting.test(name))
    return [answerTo(module, call, on)]
  const passed = argumentsOf(module, call, on)
  return passed.length > 0 ? passed : [origin('unknown', module, call)]
}

/** `getUser()`, `requireUser(request)`, `authenticator.authenticate('github', request)`. */
function askedFor(call: CallNode, name: string): OriginKind | undefined {
  const full = dotted(call.callee)
  if (name === 'authenticate')
    return /authenticator|strateg|passport|oauth|openid|provider/i.test(full) ? 'auth' : 'session'
  if (!ofWhoeverAsks.test(name) || /^new\b/.test(full) || call.type === 'NewExpression') return undefined
  return call.arguments.every(argument => requestNames.test(dotted(argument))) ? 'session' : undefined
}

function ofMethod(module: Module, call: CallNode, on: Following): Origin[] {
  const callee = bare(call.callee)
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return []
  const name = lastName(callee)
  // `Object.fromEntries(form)` is what it is given.
  if (isBuiltIn(module, callee.object) && call.arguments.length > 0) return argumentsOf(module, call, on)
  const base = on.trace(module, callee.object)
  const first = textOf(call.arguments[0]) ?? ''
  const read = base.filter(({ kind }) => kind !== 'unknown' && kind !== 'literal' && kind !== 'parameter')
  const isClient = clients.test(dotted(callee.object))
  if (read.length > 0 && !(isClient && read.every(({ kind }) => kind === 'env' || kind === 'api')))
    return read.map(found => readBy(found, name, first))
  if (isClient) {
    const answer = called(origin('api', module, call), name)
    const found = /^(list|get|find|search|fetch|read|load)/.test(name) ? answerTo(module, call, on) : answer
    return [found.kind === 'scoped' ? found : answer]
  }
  const root = rootOf(callee)
  if (root.type === 'Identifier' && isImported(module, root) && !converting.test(name))
    return [answerTo(module, call, on)]
  // What is looked up in a list of the code was written there.
  if (/^(get|find|at|indexOf|filter|has)$/.test(name)) return base
  return [...base, ...call.arguments.flatMap(argument => on.trace(module, argument))]
}

/** What somebody else's code answers; when it was asked with the session, it found what belongs to that. */
function answerTo(module: Module, call: CallNode, on: Following): Origin {
  const given = argumentsOf(module, call, on).filter(({ kind }) => kind === 'session')
  const asked = given.find(({ key }) => key !== '' && isPersonal(key)) ?? given[0]
  return asked === undefined
    ? called(origin('unknown', module, call), lastName(call.callee))
    : called(origin('scoped', module, call), asked.key)
}

function argumentsOf(module: Module, call: CallNode, on: Following): Origin[] {
  return call.arguments.flatMap(argument =>
    on.trace(module, argument.type === 'SpreadElement' ? argument.argument : argument),
  )
}

const converting =
  /^(to|from|parse|decode|encode|normali[sz]e|trim|clean|qs|camel|snake|String|URL|json|safe_?parse|stringify|unquote|lower|upper|merge|pick|omit|clone|validate)|^(eq|ne|and|or|not|inArray|like|ilike|gt|lt|gte|lte|between)$/i

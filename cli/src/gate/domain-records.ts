import type { Node } from '@babel/types'
import { comparisonsIn } from './evidence.ts'
import type { Module, Project, Sighting } from './model.ts'
import { fromVisitor } from './origins.ts'
import { seenAt } from './sighting.ts'
import { bare, functionAround, isCall, isFunction, keyOf, lastName, sourceOf, textOf } from './syntax.ts'
import { tracerOf } from './trace.ts'

/** What is wrong with how a file compares records of DNS: a part of one passes, or the client chose what is looked for. */
export function* weakComparisons(project: Project, module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (!isCall(node)) continue
    const callee = bare(node.callee)
    if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') continue
    const name = keyOf(callee.property, callee.computed) ?? ''
    if (!/^(includes|indexOf|startsWith|endsWith|match|test|search)$/.test(name)) continue
    const value = name === 'test' ? node.arguments[0] : callee.object
    if (value === undefined || !isRecord(project, module, value)) continue
    if ((name === 'includes' || name === 'indexOf') && depthOf(project, module, value, 0) > 0) {
      if (isChosen(project, module, node.arguments[0])) yield seenAt(module, node, chosen)
      continue
    }
    yield seenAt(module, node, 'a record passes that only contains the proof among other text')
  }
  for (const { node, left, right } of comparisonsIn(module.program))
    for (const [record, wanted] of [
      [left, right],
      [right, left],
    ] as const)
      if (isRecord(project, module, record) && isChosen(project, module, wanted)) yield seenAt(module, node, chosen)
}

const chosen = 'the record is compared with a text that the request brings'

function isRecord(project: Project, module: Module, value: Node): boolean {
  return tracerOf(project)
    .origins(module, value)
    .some(({ kind, module: home, node }) => kind === 'dns' || isAnswer(home, node))
}

/** True for a look-up of TXT records, whatever library asks, and over HTTP too. */
function asksDns(module: Module, call: Node): boolean {
  if (!isCall(call)) return false
  const name = lastName(call.callee)
  if (/^(resolveTxt|lookupTxt|queryTxt)$/.test(name)) return true
  if (/^(resolve|resolveAny|lookup|query|dig)$/.test(name))
    return call.arguments.some(argument => textOf(argument)?.toUpperCase() === 'TXT')
  return (
    /^(fetch|\$fetch|ofetch|get)$/.test(name) &&
    /dns-query|dns\.google|[?&]type=(TXT|16)\b/i.test(call.arguments.map(part => sourceOf(module, part)).join(' '))
  )
}

/** The call itself, or what it hands to its callback. */
function isAnswer(module: Module, node: Node): boolean {
  if (asksDns(module, node)) return true
  const fn = node.type === 'Identifier' ? functionAround(module, node) : undefined
  const call = fn && module.paths.get(fn)?.parentPath?.node
  return call !== undefined && asksDns(module, call) && fn?.params[0] !== node
}

function isChosen(project: Project, module: Module, value: Node | undefined): boolean {
  if (value === undefined) return false
  const found = tracerOf(project).origins(module, value)
  const given = found.filter(({ kind }) => kind !== 'literal')
  return given.length > 0 && given.every(({ kind }) => fromVisitor.has(kind) && kind !== 'cookie')
}

/** How many lists stand around a text that came from DNS: `resolveTxt` gives two. */
function depthOf(project: Project, module: Module, value: Node, steps: number): number {
  const node = bare(value)
  const again = (part: Node) => depthOf(project, module, part, steps + 1)
  if (steps > 20) return 1
  if (isCall(node)) {
    const callee = bare(node.callee)
    const method = callee.type === 'MemberExpression' ? (keyOf(callee.property, callee.computed) ?? '') : ''
    if (asksDns(module, node)) return 2
    if (callee.type !== 'MemberExpression') return 1
    if (/^(join|toString|trim|toLowerCase|stringify)$/.test(method)) return 0
    if (method === 'flat') return Math.max(1, again(callee.object) - 1)
    if (method === 'map' || method === 'flatMap') {
      const [mapper] = node.arguments
      const body = mapper && isFunction(bare(mapper)) ? sourceOf(module, mapper) : ''
      if (/join\(|toString\(/.test(body)) return 1
      return Math.max(1, again(callee.object) - (method === 'flatMap' ? 1 : 0))
    }
    return again(callee.object)
  }
  if (node.type === 'TemplateLiteral') return 0
  // An answer over HTTP keeps the text of a record in a member: `answer.data`.
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression')
    return /^(data|value|txt|text|content|rdata)$/.test(lastName(node)) ? 0 : again(node.object) - 1
  if (node.type !== 'Identifier') return 1
  const binding = module.paths.get(node)?.scope.getBinding(node.name)
  const bound = binding?.path.node
  if (binding?.kind === 'param') {
    const fn = functionAround(module, binding.identifier)
    const call = fn && module.paths.get(fn)?.parentPath?.node
    if (call && isCall(call) && asksDns(module, call)) return 2
    const callee = call && isCall(call) ? bare(call.callee) : undefined
    return callee?.type === 'MemberExpression' ? again(callee.object) - 1 : 1
  }
  if (bound?.type === 'VariableDeclarator') {
    if (bound.init) return again(bound.init) - (bound.id.type === 'ArrayPattern' ? 1 : 0)
    for (let path = binding?.path; path; path = path.parentPath ?? undefined)
      if (path.node.type === 'ForOfStatement') return again(path.node.right) - 1
  }
  return 1
}

import type { Node } from '@babel/types'
import { mentions, reachedFrom } from '../evidence.ts'
import { changeOf, isCodeExchange } from '../identity-calls.ts'
import type { Handler, Module, Project, Rule, Sighting } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  type CallNode,
  dotted,
  entriesOf,
  functionAround,
  isCall,
  keyOf,
  lastName,
  sourceOf,
  textOf,
  walk,
} from '../syntax.ts'
import type { Located } from '../trace.ts'

export const ic10: Rule = {
  id: 'IC10',
  title: 'State change without CSRF defence',
  severity: 'high',
  basis: 'hint',
  attack: "A page elsewhere makes the victim's browser send the request, with the victim's cookie.",
  mend: 'Change things only by POST and the like, and ask for the own `Origin` or a token of the session.',
  *check(project) {
    for (const handler of project.handlers) yield* byGet(project, handler)
    for (const module of project.modules.values()) yield* switchedOff(module)
    yield* crossSiteCookies(project)
  },
}

function* byGet(project: Project, handler: Handler): Generator<Sighting> {
  if (handler.method !== 'GET') return
  const reached = reachedFrom(project, handler)
  // What a sign-in brings along (a user, a membership) is written on its way back, which `state` protects.
  if (
    reached.calls.some(isCodeExchange) ||
    reached.calls.some(({ name }) => /^(authenticate\w*|accept\w*Invitation|handleAuth)$/.test(name))
  )
    return
  for (const { module, node, resolved } of reached.calls) {
    const change = isCall(node) ? (changeOf(node, resolved) ?? endOf(handler, { module, node })) : undefined
    if (
      change === undefined ||
      /^(createSession|set\w*Session|upsert|verifyEmail)/.test(change.what) ||
      change.what === 'generateLink' ||
      (change.what === 'revokeSession' && isOwnLogout(handler)) ||
      underOtherMethod(module, node, handler)
    )
      continue
    yield seenAt(
      module,
      wholeOf(module, node),
      `${change.what} runs on GET, which every link and picture elsewhere can send`,
    )
    return
  }
}

/** `sessions.revoke(id)` in the handler itself, of one that the address names. */
function endOf({ fn, route }: Handler, { module, node }: Located<CallNode>): { readonly what: string } | undefined {
  const what = dotted(node.callee).split('.').slice(-2).join('.')
  const ends = /^(\w*[sS]essions?|devices?|tokens?|\w*[kK]eys?|passkeys?)\.(revoke|remove|delete|destroy)\w*$/.test(
    what,
  )
  return ends && /[:[]/.test(route) && functionAround(module, node) === fn ? { what } : undefined
}

/** The transaction that a change is one step of. */
function wholeOf(module: Module, call: Node): Node {
  const list = module.paths.get(call)?.parentPath?.node
  const outer = list?.type === 'ArrayExpression' ? module.paths.get(list)?.parentPath?.node : undefined
  return outer !== undefined && isCall(outer) ? outer : call
}

/** Signing oneself out harms nobody; a route with a person in it signs out somebody else. */
function isOwnLogout({ route, module }: Handler): boolean {
  return /log-?out|sign-?out/i.test(`${route} ${module.file.path}`) && !/[:[]/.test(route)
}

function underOtherMethod(module: Module, node: Node, handler: Handler): boolean {
  for (let path = module.paths.get(node)?.parentPath; path && path.node !== handler.fn; path = path.parentPath)
    if (path.node.type === 'IfStatement' && /method/.test(sourceOf(module, path.node.test))) return true
  return false
}

/** Defences of a framework that the configuration takes away. */
function* switchedOff(module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (node.type !== 'ObjectProperty') continue
    const key = keyOf(node.key, node.computed)
    const value = sourceOf(module, node.value)
    if (
      (key === 'checkOrigin' || key === 'csrf' || key === 'csrfProtection' || key === 'csrf_protection') &&
      value === 'false'
    )
      yield seenAt(module, node, 'switches off the check of the origin')
    if ((key === 'allowedOrigins' || key === 'trustedOrigins') && /['"`](\*|\*\*|https?:\/\/\*)['"`]/.test(value))
      yield seenAt(module, node, 'accepts actions from every origin')
  }
  for (const node of module.paths.keys()) {
    if (node.type !== 'ObjectExpression') continue
    const entries = new Map(entriesOf(node))
    const origin = entries.get('origin')
    const credentials = entries.get('credentials')
    if (
      origin &&
      credentials &&
      sourceOf(module, credentials) === 'true' &&
      /^true$|=>\s*\w+$|callback\(null,\s*true\)/.test(sourceOf(module, origin))
    )
      yield seenAt(module, node, 'lets every origin read and write with the cookies of the visitor')
  }
}

const defended =
  /csrf|xsrf|sameOrigin|same_origin|checkOrigin|verifyOrigin|requireOrigin|assertOrigin|origin|sec-fetch-site/i

/** A session cookie for every site, and changes by POST that ask for nothing else. */
function* crossSiteCookies(project: Project): Generator<Sighting> {
  const modules = [...project.modules.values()]
  if (
    !modules.some(module =>
      [...walk(module.program)].some(
        node =>
          node.type === 'ObjectProperty' &&
          keyOf(node.key, node.computed) === 'sameSite' &&
          textOf(node.value)?.toLowerCase() === 'none',
      ),
    )
  )
    return
  if (
    modules.some(module =>
      [...walk(module.program)].some(
        node => isCall(node) && /csrf|xsrf|csurf|doubleSubmit|lusca/i.test(dotted(node.callee)),
      ),
    )
  )
    return
  for (const handler of project.handlers) {
    if (!/^(POST|PUT|PATCH|DELETE)$/.test(handler.method)) continue
    const reached = reachedFrom(project, handler)
    if (mentions(reached, defended)) continue
    const change = reached.calls.find(({ node, resolved }) => isCall(node) && changeOf(node, resolved) !== undefined)
    if (change !== undefined)
      yield seenAt(
        change.module,
        change.node,
        `${lastName(change.node.callee)} accepts a request from any site, and the session cookie comes along`,
      )
  }
}

import type { Node } from '@babel/types'
import { mentions, type Reached, type ReachedCall, reachedFrom } from '../evidence.ts'
import { changeOf } from '../identity-calls.ts'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  dotted,
  entriesOf,
  functionAround,
  isCall,
  isFunction,
  keyOf,
  lastName,
  sourceOf,
  textOf,
  walk,
} from '../syntax.ts'
import { tracerOf } from '../trace.ts'

export const ic13: Rule = {
  id: 'IC13',
  title: 'Domain trusted without proof',
  severity: 'critical',
  basis: 'static',
  attack:
    "Somebody claims a company's domain, or a public one, and every person with such an address lands in their organization.",
  mend: 'Let the server verify the record and read its verdict; compare the whole record; refuse domains of public mail providers.',
  *check(project) {
    for (const module of project.modules.values()) yield* partialRecords(project, module)
    const told = new Set<Node>()
    for (const handler of project.handlers) {
      const reached = reachedFrom(project, handler)
      for (const call of reached.calls) {
        if (!isCall(call.node) || told.has(call.node)) continue
        const reason = declared(project, reached, call) ?? joined(project, reached, call)
        if (reason === undefined) continue
        told.add(call.node)
        yield seenAt(call.module, call.node, reason)
      }
    }
  },
}

/** A TXT record that only has to contain the wanted text: anybody's record may. */
function* partialRecords(project: Project, module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (!isCall(node)) continue
    const callee = bare(node.callee)
    if (
      (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') ||
      !/^(includes|indexOf|startsWith|endsWith|match|test|search)$/.test(keyOf(callee.property, callee.computed) ?? '')
    )
      continue
    const name = keyOf(callee.property, callee.computed)
    const value = name === 'test' ? node.arguments[0] : callee.object
    if (
      value === undefined ||
      !tracerOf(project)
        .origins(module, value)
        .some(({ kind }) => kind === 'dns')
    )
      continue
    if ((name === 'includes' || name === 'indexOf') && !isText(project, module, value)) continue
    yield seenAt(module, node, 'a record passes that only contains the proof among other text')
  }
}

/** How many lists stand around a text that came from DNS: `resolveTxt` gives two. */
function isText(project: Project, module: Module, value: Node): boolean {
  return depthOf(project, module, value, 0) <= 0
}

function depthOf(project: Project, module: Module, value: Node, steps: number): number {
  const node = bare(value)
  const again = (part: Node) => depthOf(project, module, part, steps + 1)
  if (steps > 20) return 1
  if (isCall(node)) {
    const callee = bare(node.callee)
    const method = callee.type === 'MemberExpression' ? (keyOf(callee.property, callee.computed) ?? '') : ''
    if (/^(resolveTxt|lookupTxt|queryTxt)$/.test(lastName(node.callee))) return 2
    if (callee.type !== 'MemberExpression') return 1
    if (/^(join|toString|trim|toLowerCase|stringify)$/.test(method))
      return method === 'trim' ||
        method === 'toLowerCase' ||
        method === 'join' ||
        method === 'toString' ||
        method === 'stringify'
        ? 0
        : again(callee.object)
    if (method === 'flat') return Math.max(1, again(callee.object) - 1)
    if (method === 'map' || method === 'flatMap') {
      const [mapper] = node.arguments
      const body = mapper && isFunction(bare(mapper)) ? sourceOf(module, mapper) : ''
      if (/join\(|toString\(/.test(body)) return 1
      return Math.max(1, again(callee.object) - (method === 'flatMap' ? 1 : 0))
    }
    return again(callee.object)
  }
  if (node.type !== 'Identifier')
    return node.type === 'MemberExpression' ? again(node.object) - 1 : node.type === 'TemplateLiteral' ? 0 : 1
  const binding = module.paths.get(node)?.scope.getBinding(node.name)
  const bound = binding?.path.node
  if (binding?.kind === 'param') {
    const fn = functionAround(module, binding.identifier)
    const call = fn && module.paths.get(fn)?.parentPath?.node
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

const proven =
  /resolveTxt|verifyDomain|verifyOrganizationDomain|organizationDomains\.verify|checkTxt|checkDns|dns|verificationToken|isDomainVerified|state === ['"]verified|\.verify\(/i

/** A domain that the handler itself declares verified. */
function declared(
  project: Project,
  reached: Reached,
  { module, node: call, resolved }: ReachedCall,
): string | undefined {
  if (changeOf(call, resolved) === undefined) return undefined
  for (const node of walk(call)) {
    if (node.type !== 'ObjectExpression') continue
    for (const [key, value] of entriesOf(node)) {
      if (!/^(state|status|verified|isVerified|domainVerified|verifiedAt|verified_at|verification_state)$/i.test(key))
        continue
      const origins = tracerOf(project).origins(module, value)
      const inDomain = /domain/i.test(sourceOf(module, call))
      if (!inDomain) continue
      if (origins.some(({ kind }) => kind === 'body' || kind === 'query'))
        return 'the client says that the domain is verified'
      const says =
        /^verified$/i.test(textOf(value) ?? '') ||
        sourceOf(module, value) === 'true' ||
        (/At$|_at$/i.test(key) && /Date/.test(sourceOf(module, value)))
      if (says && !reached.functions.some(fn => proven.test(sourceOf(fn.module, fn.node))))
        return 'the domain is called verified, and nothing has verified it'
    }
  }
  return undefined
}

const publicMail =
  /gmail|public\w*(mail|domain|provider)|free\w*(mail|domain|provider)|personal\w*domain|isPublic|consumer/i

/** Membership by the domain of an address, without asking whether the domain is the organization's. */
function joined(project: Project, reached: Reached, { module, node: call, resolved }: ReachedCall): string | undefined {
  const what = changeOf(call, resolved)?.what ?? (resolved ? undefined : dotted(call.callee))
  if (
    what === undefined ||
    !/^(create|add|upsert)|\.(create|insert|upsert|add|join)$/.test(what) ||
    !/member|domain|organi[sz]ation/i.test(what)
  )
    return undefined
  const split = reached.functions.flatMap(fn =>
    [...walk(fn.node)].filter(
      node =>
        isCall(node) &&
        lastName(node.callee) === 'split' &&
        textOf(node.arguments[0]) === '@' &&
        !isRight(fn.module, node),
    ),
  )
  if (split.length === 0) return undefined
  if (mentions(reached, publicMail) || mentions(reached, /verified/i)) return undefined
  const usesDomain = reached.calls.some(
    ({ module: home, node }) =>
      isCall(node) &&
      node !== split[0] &&
      /domain/i.test(sourceOf(home, node)) &&
      node.arguments.some(argument => /domain/i.test(sourceOf(home, argument))),
  )
  return usesDomain &&
    tracerOf(project)
      .origins(module, call)
      .every(({ kind }) => !fromVisitor.has(kind) || kind !== 'header')
    ? 'an address is enough to belong to the organization of its domain'
    : undefined
}

function isRight(module: Module, node: Node): boolean {
  return /toLocale|name/i.test(sourceOf(module, module.paths.get(node)?.parentPath?.node ?? node).slice(0, 12))
}

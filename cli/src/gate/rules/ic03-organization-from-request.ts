import type { Node } from '@babel/types'
import { comparisonsIn, type Reached, reachedFrom } from '../evidence.ts'
import { changeOf, isIdentityClient, readOf } from '../identity-calls.ts'
import type { Project, Rule } from '../model.ts'
import { asksTable, organizationsOf } from '../organization-of-call.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import { bare, type CallNode, entriesOf, isCall, lastName, walk } from '../syntax.ts'
import { type Located, type Origin, type Tracer, tracerOf } from '../trace.ts'

export const ic03: Rule = {
  id: 'IC03',
  title: 'Organization taken from the request',
  severity: 'critical',
  basis: 'hint',
  attack: "Somebody puts another organization's id into the request and acts there.",
  mend: "Use the organization of the session, or check the membership of the session's user in the one that was named.",
  *check(project) {
    const told = new Set<Node>()
    for (const handler of project.handlers) {
      const reached = reachedFrom(project, handler)
      for (const { module, node, resolved } of reached.calls) {
        if (!isCall(node) || told.has(node) || !works(node, resolved)) continue
        const foreign = organizationsOf(project, { module, node })
          .flatMap(value => tracerOf(project).origins(value.module, value.node))
          .filter(({ kind }) => fromVisitor.has(kind))
        if (foreign.length === 0 || isMembershipCheck(project, { module, node }) || isBound(project, reached, foreign))
          continue
        told.add(node)
        yield seenAt(module, node, 'works in the organization that the request names, whatever the session says')
      }
    }
  },
}

/** Whatever is asked of the identity server in an organization; to sign in at one is open to everybody. */
function works(call: CallNode, resolved: boolean): boolean {
  if ((changeOf(call, resolved) ?? readOf(call, resolved)) !== undefined) return true
  if (!resolved && asksTable(call)) return true
  return (
    !resolved &&
    isIdentityClient(call) &&
    !/^(getAuthorizationUrl|authenticate|switch|refresh|getLogoutUrl)/.test(lastName(call.callee))
  )
}

/** Reading the membership of the session's user in that organization is how it is checked. */
function isMembershipCheck(project: Project, { module, node: call }: Located<CallNode>): boolean {
  return asks.test(lastName(call.callee)) && asksAboutUser(project, { module, node: call })
}

const asks = /^(list|get|find|count|select|where|andWhere|query|first|exists|execute|one|maybeOne)/
const userKey = /user|member|account|person|sub|^id$|^_id$/i

/** True when the session's user is named in what a call is given: under a key, a column, or as an argument of its own. */
function asksAboutUser(project: Project, { module, node: call }: Located<CallNode>): boolean {
  const ofSession = (value: Node) =>
    tracerOf(project)
      .origins(module, value)
      .some(({ kind, key }) => (kind === 'session' || kind === 'scoped') && !/org|tenant|team|workspace/i.test(key))
  return call.arguments.some(argument => {
    const parts = [...walk(argument)]
    if (!/^(Object|Array)Expression$/.test(bare(argument).type) && !parts.some(isCall)) return ofSession(argument)
    return parts.some(part => {
      if (part.type === 'ObjectExpression')
        return entriesOf(part).some(([key, value]) => userKey.test(key) && ofSession(value))
      if (part.type === 'ArrayExpression') return part.elements.some(element => element && ofSession(element))
      return isCall(part) && part.arguments.length > 1 && part.arguments.some(ofSession)
    })
  })
}

const checking =
  /require|assert|check|ensure|authorize|verify|guard|only|allow|can[A-Z]|is[A-Z]|has[A-Z]|belongs|protect/
const aboutMembers = /org|tenant|team|workspace|member|access|permission/i

/** True when the organization of the request is compared with the session's, or asked of the session's user. */
export function isBound(project: Project, reached: Reached, foreign: readonly Origin[]): boolean {
  const tracer = tracerOf(project)
  const at = new Set(foreign.map(({ node }) => node))
  const keys = new Set(foreign.map(({ key }) => key))
  const named = new Set(foreign.filter(({ key }) => key !== '').map(({ kind, key }) => `${kind} ${key}`))
  // A guard is given the same request under a name of its own.
  const same = (found: readonly Origin[]) =>
    found.some(origin => keys.has(origin.key) && (at.has(origin.node) || named.has(`${origin.kind} ${origin.key}`)))
  const known = (found: readonly Origin[]) => found.some(({ kind }) => !fromVisitor.has(kind) && kind !== 'literal')
  for (const { module, node } of reached.functions)
    for (const { left, right } of comparisonsIn(node)) {
      const sides = [tracer.origins(module, left), tracer.origins(module, right)]
      if (sides.some(same) && sides.some(side => known(side) && !same(side))) return true
    }
  return reached.calls.some(({ module, node, name, resolved, at: place }) => {
    if (!isCall(node)) return place < 0 && !resolved && checking.test(name) && aboutMembers.test(name)
    const given = [
      ...node.arguments.map(argument => ({ module, node: argument })),
      ...organizationsOf(project, { module, node }),
    ].map(part => tracer.origins(part.module, part.node))
    if (!given.some(same)) return false
    if ((asks.test(name) || checking.test(name)) && asksAboutUser(project, { module, node })) return true
    if (resolved || /constructEvent|parse/.test(name)) return false
    return (
      isListed(tracer, { module, node }, known) ||
      /^(require|assert|check|ensure|authorize|verify)|(^(is|has|can).*(Member|Access|Permission|Org|Tenant))/.test(
        name,
      )
    )
  })
}

/** `session.organizations.includes(id)`: one of those that the session has. */
function isListed(
  tracer: Tracer,
  { module, node }: Located<CallNode>,
  known: (found: readonly Origin[]) => boolean,
): boolean {
  const callee = bare(node.callee)
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return false
  return /^(includes|has|get|some|find)$/.test(lastName(callee)) && known(tracer.origins(module, callee.object))
}

import type { Node } from '@babel/types'
import { comparisonsIn, type Reached, reachedFrom } from '../evidence.ts'
import { changeOf, isIdentityClient, readOf } from '../identity-calls.ts'
import type { Project, Rule } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import { bare, type CallNode, entriesOf, isCall, lastName, walk } from '../syntax.ts'
import { type Origin, tracerOf } from '../trace.ts'

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
        const foreign = organizationsIn(node)
          .flatMap(value => tracerOf(project).origins(module, value))
          .filter(({ kind }) => fromVisitor.has(kind))
        if (foreign.length === 0 || isMembershipCheck(project, node) || isBound(project, reached, foreign)) continue
        told.add(node)
        yield seenAt(module, node, 'works in the organization that the request names, whatever the session says')
      }
    }
  },
}

/** Whatever is asked of the identity server in an organization; to sign in at one is open to everybody. */
function works(call: CallNode, resolved: boolean): boolean {
  if ((changeOf(call, resolved) ?? readOf(call, resolved)) !== undefined) return true
  return (
    !resolved &&
    isIdentityClient(call) &&
    !/^(getAuthorizationUrl|authenticate|switch|refresh|getLogoutUrl)/.test(lastName(call.callee))
  )
}

const organizationKey = /^(organi[sz]ation|organi[sz]ation_?id|org_?id|org|tenant_?id|team_?id|workspace_?id)$/i

/** Values that say in which organization a call works. */
function organizationsIn(call: Node): Node[] {
  return [...walk(call)]
    .flatMap(node =>
      node.type === 'ObjectExpression'
        ? entriesOf(node)
            .filter(([key]) => organizationKey.test(key))
            .map(([, value]) => value)
        : [],
    )
    .concat(
      isCall(call) && /Organization$/.test(lastName(call.callee))
        ? call.arguments.slice(0, 1).filter(argument => bare(argument).type !== 'ObjectExpression')
        : [],
    )
}

/** Reading the membership of the session's user in that organization is how it is checked. */
function isMembershipCheck(project: Project, call: Node): boolean {
  if (!isCall(call) || !/^(list|get|find)/.test(lastName(call.callee))) return false
  return call.arguments.some(argument =>
    [...walk(argument)].some(
      node =>
        node.type === 'ObjectExpression' &&
        entriesOf(node).some(([key, value]) => /user/i.test(key) && holdsSession(project, value)),
    ),
  )
}

function holdsSession(project: Project, value: Node): boolean {
  for (const module of project.modules.values())
    if (module.paths.has(value))
      return tracerOf(project)
        .origins(module, value)
        .some(({ kind }) => kind === 'session')
  return false
}

/** True when the organization of the request is compared with the session's, or asked of the session's user. */
export function isBound(project: Project, reached: Reached, foreign: readonly Origin[]): boolean {
  const tracer = tracerOf(project)
  const at = new Set(foreign.map(({ node }) => node))
  const keys = new Set(foreign.map(({ key }) => key))
  const same = (found: readonly Origin[]) => found.some(origin => at.has(origin.node) && keys.has(origin.key))
  for (const { module, node } of reached.functions)
    for (const { left, right } of comparisonsIn(node)) {
      const sides = [tracer.origins(module, left), tracer.origins(module, right)]
      if (sides.some(same) && sides.some(side => side.some(({ kind }) => !fromVisitor.has(kind) && kind !== 'literal')))
        return true
    }
  return reached.calls.some(({ module, node, name, resolved }) => {
    if (!isCall(node)) return false
    const given = node.arguments.map(argument => tracer.origins(module, argument))
    if (!given.some(same)) return false
    if (
      given.some(side => side.some(({ kind }) => kind === 'session')) &&
      (/^(list|get|find|count)/.test(name) || /require|assert|check|ensure|is|has|can|authorize/i.test(name))
    )
      return true
    return (
      !resolved && /(require|assert|check|ensure|authorize|verify)\w*/i.test(name) && !/constructEvent|parse/.test(name)
    )
  })
}

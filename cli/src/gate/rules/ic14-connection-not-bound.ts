import type { Node } from '@babel/types'
import { isOneOf } from '../checked-values.ts'
import { type Reached, reachedFrom } from '../evidence.ts'
import type { Module, Project, Rule } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import { isCall, isFunction, lastName, propertyOf, walk } from '../syntax.ts'
import { tracerOf } from '../trace.ts'
import { isBound } from './ic03-organization-from-request.ts'

export const ic14: Rule = {
  id: 'IC14',
  title: 'SSO connection not bound to its organization',
  severity: 'critical',
  basis: 'hint',
  attack: "Somebody signs in through an identity provider of their own and arrives in a stranger's organization.",
  mend: 'Take the connection from the organization that the person named, and compare the organization of the result with it.',
  *check(project) {
    const told = new Set<Node>()
    for (const handler of project.handlers) {
      const reached = reachedFrom(project, handler)
      for (const { module, node, name } of reached.calls) {
        if (!isCall(node) || told.has(node)) continue
        const reason =
          name === 'getAuthorizationUrl'
            ? chosen(project, reached, module, node)
            : /^(getProfileAndToken|getProfile)$/.test(name)
              ? unbound(project, reached)
              : undefined
        if (reason === undefined) continue
        told.add(node)
        yield seenAt(module, node, reason)
      }
    }
  },
}

function chosen(
  project: Project,
  reached: Reached,
  module: Module,
  call: Node & { readonly arguments: readonly Node[] },
): string | undefined {
  const value = propertyOf(call.arguments[0], 'connection') ?? propertyOf(call.arguments[0], 'connectionId')
  if (value === undefined) return undefined
  const foreign = tracerOf(project)
    .origins(module, value)
    .filter(({ kind }) => fromVisitor.has(kind) && kind !== 'cookie')
  if (
    foreign.length === 0 ||
    isBound(project, reached, foreign) ||
    isOneOf(project, { module, places: [value], origins: foreign })
  )
    return undefined
  return 'the request chooses the connection, of whatever organization'
}

/** True when nothing asks to which organization or connection the result belongs. */
function unbound(project: Project, reached: Reached): string | undefined {
  const tracer = tracerOf(project)
  for (const { module, node } of reached.functions)
    for (const part of walk(node)) {
      const named =
        part.type === 'MemberExpression' || part.type === 'OptionalMemberExpression'
          ? lastName(part)
          : part.type === 'ObjectProperty' && part.key.type === 'Identifier'
            ? part.key.name
            : ''
      if (!/^(organizationId|organization_id|connectionId|connection_id)$/.test(named)) continue
      const value = part.type === 'ObjectProperty' ? part.value : part
      if (isFunction(value)) continue
      if (tracer.origins(module, value).some(({ kind }) => kind === 'auth')) return undefined
    }
  return 'whose connection the person came through is never asked'
}

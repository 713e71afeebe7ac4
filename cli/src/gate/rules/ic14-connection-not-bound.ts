import type { Node } from '@babel/types'
import { isTokenRequest } from '../bindings.ts'
import { isOneOf } from '../checked-values.ts'
import { type Reached, reachedFrom } from '../evidence.ts'
import { entriesBeside } from '../find-entries.ts'
import type { Module, Project, Rule } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import {
  ancestors,
  type CallNode,
  dotted,
  isCall,
  isFunction,
  lastName,
  propertyOf,
  sourceOf,
  textOf,
  walk,
} from '../syntax.ts'
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
    for (const handler of [...project.handlers, ...entriesBeside(project)]) {
      const reached = reachedFrom(project, handler)
      for (const { module, node, name } of reached.calls) {
        if (!isCall(node) || told.has(node)) continue
        const reason =
          name === 'getAuthorizationUrl'
            ? chosen(project, reached, module, node)
            : isProfileExchange(name, module, node)
              ? unbound(project, reached, node)
              : (chosenByHand(project, reached, module, node) ?? chosenRow(project, reached, module, node))
        if (reason === undefined) continue
        told.add(node)
        yield seenAt(
          module,
          /^(getAuthorizationUrl|set|append)$/.test(name) ? node : chosenAt(project, module, node),
          reason,
        )
      }
    }
  },
}

/** Where the id of a connection is taken out of the request, if a name was given to it. */
function chosenAt(project: Project, module: Module, call: CallNode): Node {
  const named = call.arguments.find(argument => argument.type === 'Identifier')
  const made = named && tracerOf(project).definition(module, named)
  return made !== undefined && made.module === module && isCall(made.node) && /^String$/.test(dotted(made.node.callee))
    ? made.node
    : call
}

function chosen(
  project: Project,
  reached: Reached,
  module: Module,
  call: Node & { readonly arguments: readonly Node[] },
): string | undefined {
  const [first] = call.arguments
  const given = first && tracerOf(project).definition(module, first)
  const value = given && (propertyOf(given.node, 'connection') ?? propertyOf(given.node, 'connectionId'))
  return given && value && isForeign(project, reached, given.module, value) ? byRequest : undefined
}

const byRequest = 'the request chooses the connection, of whatever organization'

/** The address of an authorization endpoint that is put together by hand. */
function chosenByHand(
  project: Project,
  reached: Reached,
  module: Module,
  call: Node & { readonly callee: Node; readonly arguments: readonly Node[] },
): string | undefined {
  const [first, second] = call.arguments
  const name = lastName(call.callee)
  const value =
    /^(set|append)$/.test(name) && /^connection(_id)?$/.test(textOf(first) ?? '')
      ? second
      : name === 'URLSearchParams' && propertyOf(first, 'response_type') !== undefined
        ? propertyOf(first, 'connection')
        : undefined
  return value && isForeign(project, reached, module, value) ? byRequest : undefined
}

/** A connection that is looked up by an id from the request, and whose organization nobody compares or goes on with. */
function chosenRow(
  project: Project,
  reached: Reached,
  module: Module,
  call: Node & { readonly callee: Node; readonly arguments: readonly Node[] },
): string | undefined {
  if (
    !/connections?(\(\))?\.(by\w*|find\w*|get\w*|open\w*|load\w*|for\w*|read\w*)$|^(get|find|load)\w*Connection(ById)?$/i.test(
      dotted(call.callee),
    )
  )
    return undefined
  if (!reached.calls.some(({ name }) => usesConnection.test(name))) return undefined
  const text = call.arguments.map(argument => sourceOf(module, argument)).join(' ')
  if (/organi[sz]ation|tenant|\borg/i.test(text)) return undefined
  if (!call.arguments.some(argument => isForeign(project, reached, module, argument))) return undefined
  const isAsked = reached.functions.some(({ module: home, node }) =>
    [...walk(node)].some(
      part =>
        part.type === 'MemberExpression' &&
        /^(organi[sz]ation|org|tenant)(_?id)?$/i.test(lastName(part)) &&
        tracerOf(project)
          .origins(home, part)
          .some(origin => origin.node === call),
    ),
  )
  return isAsked ? undefined : byRequest
}

const usesConnection =
  /^(getAuthorizationUrl|buildAuthorizationUrl|createAuthorizationURL|authorizationUrl|authorizationCodeGrant|getProfileAndToken|(validate|verify|parse)\w*(Saml|Response|Assertion)\w*)$/i

function isForeign(project: Project, reached: Reached, module: Module, value: Node): boolean {
  const foreign = tracerOf(project)
    .origins(module, value)
    .filter(({ kind }) => fromVisitor.has(kind) && kind !== 'cookie')
  return (
    foreign.length > 0 &&
    !isBound(project, reached, foreign) &&
    !isOneOf(project, { module, places: [value], origins: foreign })
  )
}

/** The exchange of a code for a profile of SSO, by the library or by hand. */
function isProfileExchange(name: string, module: Module, call: Node): boolean {
  return (
    /^(getProfileAndToken|getProfile)$/.test(name) ||
    (isTokenRequest(call as never) && /\/sso\/token/.test(sourceOf(module, call)))
  )
}

/** True when nothing asks to which organization or connection the result belongs, or the session opens in another one. */
function unbound(project: Project, reached: Reached, exchange: Node): string | undefined {
  const reason = 'whose connection the person came through is never asked'
  const named = reached.functions.flatMap(({ module, node }) =>
    [...walk(node)].flatMap(part => {
      const value = namesBelonging(part)
      return value !== undefined && isOfSignIn(project, module, value) ? [{ module, node: part }] : []
    }),
  )
  if (named.some(({ module, node }) => isCompared(module, node))) return undefined
  if (!named.some(({ module, node }) => !isLogged(module, node))) return reason
  return reached.functions.some(({ module, node }) =>
    [...walk(node)].some(part => isKeptOrganization(project, module, part, exchange)),
  )
    ? reason
    : undefined
}

const belonging = /^(organizationId|organization_id|connectionId|connection_id)$/

/** What says to which organization or connection somebody belongs, where the node is such a place. */
function namesBelonging(node: Node): Node | undefined {
  if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression')
    return belonging.test(lastName(node)) ? node : undefined
  if (node.type !== 'ObjectProperty' || node.key.type !== 'Identifier' || !belonging.test(node.key.name))
    return undefined
  return isFunction(node.value) ? undefined : node.value
}

function isOfSignIn(project: Project, module: Module, value: Node): boolean {
  return tracerOf(project)
    .origins(module, value)
    .some(({ kind }) => kind === 'auth')
}

function isCompared(module: Module, node: Node): boolean {
  const test = [node, ...ancestors(module, node)].find(
    outer => outer.type === 'BinaryExpression' && /^[!=]==?$/.test(outer.operator),
  )
  return test !== undefined && !/\b(null|undefined)\b/.test(sourceOf(module, test))
}

function isLogged(module: Module, node: Node): boolean {
  return [...ancestors(module, node)].some(
    outer => isCall(outer) && /(^|\.)(console|log|logger|pino)\b|audit/i.test(dotted(outer.callee)),
  )
}

/** The value of `organizationId: …` and of `session.organizationId = …`. */
function organizationWritten(part: Node): Node | undefined {
  const key = part.type === 'ObjectProperty' ? part.key : part.type === 'AssignmentExpression' ? part.left : undefined
  if (key === undefined || !/^(organi[sz]ation|org|tenant)(_?id)?$/i.test(lastName(key))) return undefined
  return part.type === 'ObjectProperty' ? part.value : part.type === 'AssignmentExpression' ? part.right : undefined
}

/** `organizationId: flow.organizationId`, where the flow was kept before the person came back. */
function isKeptOrganization(project: Project, module: Module, part: Node, exchange: Node): boolean {
  const kept = organizationWritten(part)
  if (kept === undefined || isFunction(kept) || (part.start ?? 0) < (exchange.end ?? 0)) return false
  const found = tracerOf(project).origins(module, kept)
  return (
    found.length > 0 &&
    found.every(
      ({ kind, node }) =>
        kind !== 'auth' &&
        kind !== 'literal' &&
        kind !== 'parameter' &&
        kind !== 'env' &&
        (node.start ?? 0) < (exchange.start ?? 0),
    )
  )
}

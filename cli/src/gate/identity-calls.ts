import type { Node } from '@babel/types'
import { namedBy, type ReachedCall } from './evidence.ts'
import type { Module } from './model.ts'
import { bare, type CallNode, dotted, isCall, lastName, propertyOf, textOf, walk } from './syntax.ts'

const objects =
  /User|Member|Membership|OrganizationMembership|Organization|Organisation|Tenant|Team|Invitation|Invite|Role|RoleAssignment|Factor|AuthFactor|Passkey|Domain|OrganizationDomain|Connection|ApiKey|Admin|Directory|Permission/
const changeName = new RegExp(
  `^(create|update|delete|remove|deactivate|reactivate|suspend|revoke|send|resend|add|assign|set|disable|unenroll|reset|promote|demote|transfer|invite|verify|change|grant|approve)(${objects.source})s?(Role|Roles|State|Password|ById|ByEmail|Domains)?$`,
)
const changeVerb =
  /^(create|createMany|update|updateMany|delete|deleteMany|upsert|remove|destroy|insert|verify|save|findOneAndUpdate|findByIdAndUpdate|findByIdAndDelete|findOneAndDelete|deleteOne|updateOne|insertOne|del|suspend|reactivate|deactivate|ban|lock|promote|demote|invite|(add|remove|replace|rotate|grant|revoke|assign|setRole|setStatus|changeRole)\w*)$/
const identityTable =
  /(^|\.)(users?|members?|memberships?|organi[sz]ations?|organi[sz]ation(Domain|Membership|Member|Connection)s?|domains?|tenants?|teams?|roles?|invitations?|connections?|ssoConnections?|apiKeys?|accounts?|identit(y|ies)|profiles?)(Repo|Repository|Service|Store|Dao|Model)?\.\w+$/i
const readName =
  /^(list|get|find|search|fetch)(Users?|OrganizationMemberships?|Memberships?|Members?|Organizations?|Invitations?|DirectoryUsers?|DirectoryGroups?|Groups|Directories|Connections|AuthFactors?|Sessions|OrganizationDomains?|AuditLogs?|Events)(By\w+)?$/

export interface IdentityCall {
  /** `deleteUser`, `membership.update`, `DELETE /user_management/users`. */
  readonly what: string
  readonly call: CallNode
}

/** The change to users, memberships, roles, domains or connections that a call makes, if it makes one. */
export function changeOf(call: CallNode, resolved: boolean): IdentityCall | undefined {
  if (resolved || call.type === 'NewExpression') return undefined
  const name = lastName(namedBy(call))
  const full = dotted(namedBy(call))
  if (changeName.test(name) && !isReact(full) && !ownUser.test(full)) return { what: name, call }
  if (identityTable.test(full) && changeVerb.test(name) && !/users?\w*\.verify$/i.test(full))
    return { what: full.split('.').slice(-2).join('.'), call }
  if (/^(generateLink|enroll(Auth)?Factor|revokeSessions?)$/.test(name) && clientOfIdentity.test(full))
    return { what: name, call }
  const built = builtChange(call)
  if (built !== undefined) return { what: built, call }
  const sql = sqlOf(call)
  if (sql !== undefined) return { what: sql, call }
  const method = methodOf(call)
  const address = addressOf(call)
  if (method !== 'GET' && address !== undefined && changedOverHttp.test(address))
    return { what: `${method} ${address}`, call }
  return undefined
}

const clientOfIdentity =
  /(^|\.)(workos|ambit|userManagement|organizations|organizationDomains|portal|widgets|sso|mfa|directorySync|auditLogs)\./

/** True for a call of an identity server's client. */
export function isIdentityClient(call: CallNode): boolean {
  return clientOfIdentity.test(dotted(call.callee))
}

const builders: ReadonlyMap<string, RegExp> = new Map([
  ['values', /^insert$/],
  ['set', /^update$/],
  ['where', /^(delete|deleteFrom)$/],
])

/** `db.insert(users).values(…)`, `db.update(members).set(…)` of query builders. */
function builtChange(call: CallNode): string | undefined {
  const callee = bare(call.callee)
  if (callee.type !== 'MemberExpression') return undefined
  const before = bare(callee.object)
  if (!isCall(before) || builders.get(lastName(callee))?.test(lastName(before.callee)) !== true) return undefined
  const [table] = before.arguments
  const name = table === undefined ? '' : (textOf(table) ?? lastName(table))
  return identityTable.test(`.${name}.x`) ? `${name}.${lastName(before.callee)}` : undefined
}

/** All that a chain of calls is given, from its beginning to its end: the rows of a change are named beside it. */
export function givenInChain(module: Module, call: CallNode): Node[] {
  const given: Node[] = [...call.arguments]
  let path = module.paths.get(call)?.parentPath
  while (path?.node.type === 'MemberExpression' && path.parentPath && isCall(path.parentPath.node)) {
    given.push(...path.parentPath.node.arguments)
    path = path.parentPath.parentPath
  }
  return given
}

/** The reading of people's data that a call makes, if it makes one. */
export function readOf(call: CallNode, resolved: boolean): IdentityCall | undefined {
  if (resolved) return undefined
  const full = dotted(call.callee)
  const name = lastName(call.callee)
  if (readName.test(name) && full.includes('.')) return { what: name, call }
  if (identityTable.test(full) && /^(findMany|findFirst|findUnique|find|findOne|findAll)$/.test(name))
    return { what: full, call }
  return undefined
}

const changedOverHttp =
  /\/(users|organization_memberships|organizations|organization_domains|invitations|connections|api_keys|auth\/factors)\b/

/** Clients that act as the person who is signed in can change nobody else. */
const ownUser = /\bauth\.updateUser$/

/** A state setter of React is no change of a directory. */
function isReact(full: string): boolean {
  return /^set[A-Z]\w*$/.test(full)
}

function sqlOf(call: CallNode): string | undefined {
  if (!/^(query|execute|run|exec|prepare|\$executeRaw\w*|none|one|any|sql|unsafe)$/.test(lastName(call.callee)))
    return undefined
  for (const argument of call.arguments) {
    const text = writtenText(argument)
    const hit =
      /\b(delete\s+from|update|insert\s+into)\s+"?(\w*(users?|members?|memberships?|organi[sz]ations?|roles?|domains?|connections?|invitations?))"?/i.exec(
        text,
      )
    if (hit !== null) return hit[0]
  }
  return undefined
}

/** The text of a string with its variable parts left out. */
export function writtenText(value: Node): string {
  const node = bare(value)
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value: part }) => part.cooked ?? '').join('?')
  if (node.type === 'BinaryExpression' && node.operator === '+') return writtenText(node.left) + writtenText(node.right)
  return textOf(node) ?? ''
}

/** Functions that ask over HTTP, with the method in their options. */
const fetching = /^(fetch|\$fetch|ofetch|ky|got|axios|request|useFetch)$/

function methodOf(call: CallNode): string {
  const verb = /^(delete|post|put|patch)$/.exec(lastName(call.callee))?.[1]
  if (verb !== undefined) return verb.toUpperCase()
  if (!fetching.test(dotted(call.callee))) return 'GET'
  return textOf(propertyOf(call.arguments[1], 'method'))?.toUpperCase() ?? 'GET'
}

function addressOf(call: CallNode): string | undefined {
  const name = dotted(call.callee)
  if (!fetching.test(name) && !/^(\w*\.)?(workos|client|http|axios|got|ky|api)\.(delete|post|put|patch)$/.test(name))
    return undefined
  const [first] = call.arguments
  const text = first === undefined ? '' : writtenText(first)
  return /user_management|workos|\/organizations|\/v1\/|WORKOS|AMBIT/.test(text) ? text : undefined
}

/** Exchanges of an authorization code for who signed in. */
export function isCodeExchange(call: ReachedCall): boolean {
  if (
    /^(authenticateWithCode|getProfileAndToken|authorizationCodeGrant|validateAuthorizationCode|exchangeCode(?!ForSession)\w*|authenticateWithCodeAndVerifier)$/.test(
      call.name,
    )
  )
    return !call.resolved
  if (!isCall(call.node)) return false
  // The library keeps the verifier of PKCE in a cookie of its own.
  if (call.name === 'exchangeCodeForSession') return false
  const [first] = call.node.arguments
  // `client.callback(uri, parameters, checks)` of openid-client.
  if (call.name === 'callback' && !call.resolved && call.node.arguments.length === 3 && /\./.test(call.dotted))
    return true
  if (call.name === 'exchange' && !call.resolved && first !== undefined && /code$/i.test(lastName(first))) return true
  if (!/^(post|request)$/.test(call.name) && !fetching.test(call.name)) return false
  return [...walk(call.node)].some(node =>
    (node.type === 'TemplateElement' ? (node.value.cooked ?? '') : (textOf(node) ?? '')).includes('authorization_code'),
  )
}

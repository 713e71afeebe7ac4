import type { AssignmentExpression, Node } from '@babel/types'
import { acceptedOf, letsPowerThrough, type Reading, takenOutBeside } from '../accepted-fields.ts'
import { asksForPower } from '../authority.ts'
import { isOneOf } from '../checked-values.ts'
import { type Reached, type ReachedCall, reachedFrom } from '../evidence.ts'
import { changeOf } from '../identity-calls.ts'
import type { Module, Project, Rule } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import { columnsOf } from '../sql-columns.ts'
import { bare, type CallNode, dotted, entriesOf, isCall, keyOf, lastName, textOf, walk } from '../syntax.ts'
import { type Located, type Origin, tracerOf } from '../trace.ts'

export const ic04: Rule = {
  id: 'IC04',
  title: 'Role accepted from the client',
  severity: 'critical',
  basis: 'static',
  attack: 'A member sends `role: "admin"` along with their own profile and is one.',
  mend: 'Name each field that is taken from the request; take a role only from a list, after asking whether the caller may give it.',
  *check(project) {
    const told = new Set<Node>()
    for (const handler of project.handlers) {
      const reached = reachedFrom(project, handler)
      const on = { project, handler, reached }
      for (const call of reached.calls) {
        const reason = told.has(call.node) ? undefined : wrongIn(on, call)
        if (reason === undefined) continue
        told.add(call.node)
        yield seenAt(call.module, startOf(call.node), reason)
      }
      for (const { module, node } of roleWrites(reached)) {
        if (told.has(node) || !isForeignRole(on, { module, node: node.right }, '')) continue
        told.add(node)
        yield seenAt(module, node, roleIsChosen)
      }
    }
  },
}

/** Of a chain over lines that does not begin with its table, the step that is given what the request says. */
function startOf(call: Node): Node {
  const callee = isCall(call) ? bare(call.callee) : call
  const before = callee.type === 'MemberExpression' ? bare(callee.object) : call
  const named = isCall(before) ? bare(before.callee) : before
  if (callee.type !== 'MemberExpression' || named.type !== 'MemberExpression' || !isCall(before)) return call
  return named.property.loc?.start.line === call.loc?.start.line ? call : callee.property
}

interface Looking extends Reading {
  readonly reached: Reached
}

const roleKey =
  /^(role|roles|roleSlug|roleSlugs|role_slug|roleId|role_id|isAdmin|is_admin|permissions|userRole|user_role)$/
const everyField = 'every field of the request goes into the change, a role among them'
const wholeRequest = 'the request itself is the change, with whatever fields it has'
const roleIsChosen = 'the request says which role is given, and nothing asks whether it may'

function wrongIn(on: Looking, { module, node, resolved }: ReachedCall): string | undefined {
  if (!isCall(node) || /^(delete|remove|revoke|deactivate)/.test(lastName(node.callee))) return undefined
  const changes = changeOf(node, resolved) !== undefined || writesRecord(on.project, { module, node })
  if (!changes && !namesRole.test(lastName(node.callee))) return undefined
  for (const argument of node.arguments) {
    const reason =
      (changes ? wholeIn(on, { module, node: argument }) : undefined) ?? roleIn(on, { module, node: argument })
    if (reason !== undefined) return reason
  }
  return changes ? roleInSql(on, { module, node }) : undefined
}

/** Sign-ups, tokens and sessions: what they are told about a role is believed later. */
const namesRole =
  /^(signUp\w*|register\w*|updateUserMetadata|setCustomUserClaims|sign|signJwt|SignJWT|create(User|Account|Session)?(Token|Session|Jwt)?|setUserSession|(generate|issue)\w*Token|sealData|encrypt)$/
const models = /^(User|Account|Member|Membership|Profile|Organization|Employee|Person)s?$/
const entity = /^(user|account|member|membership|profile|me|existing|found|current\w*|db\w+)$/i

/** `new User(body)`, `Object.assign(user, body)`, `user.set(body)`, `from('profiles').update(body)`. */
function writesRecord(project: Project, { module, node: call }: Located): boolean {
  if (!isCall(call)) return false
  const name = dotted(call.callee)
  const [first] = call.arguments
  if (call.type === 'NewExpression') return models.test(lastName(call.callee))
  if (name === 'Object.assign' && first !== undefined)
    return bare(first).type === 'Identifier' && (entity.test(dotted(first)) || isRecord(project, module, first))
  const callee = bare(call.callee)
  if (callee.type !== 'MemberExpression' || !/^(set|values|merge|update|upsert|insert|patch)$/.test(lastName(callee)))
    return false
  const before = bare(callee.object)
  if (before.type === 'Identifier') return entity.test(before.name) && isRecord(project, module, before)
  if (!isCall(before) || before.arguments[0] === undefined) return false
  const table = bare(before.arguments[0])
  return (
    table.type === 'StringLiteral' &&
    /^(users?|profiles?|members?|memberships?|accounts?|invitations?)$/.test(table.value)
  )
}

function isRecord(project: Project, module: Module, value: Node): boolean {
  return tracerOf(project)
    .origins(module, value)
    .some(({ kind }) => /^(api|scoped|unknown|session)$/.test(kind))
}

const recordKey = /^(data|values|set|\$set|update|create|changes|attributes|\$setOnInsert)$/

/** A part of what is given to a change that has every field of the request. */
function wholeIn(on: Looking, { module, node: argument }: Located): string | undefined {
  for (const node of walk(bare(argument))) {
    if (spreadIn(node).some(part => isWholeValue(on, module, part))) return everyField
    if (
      node.type === 'ObjectProperty' &&
      recordKey.test(keyOf(node.key, node.computed) ?? '') &&
      isWholeValue(on, module, node.value)
    )
      return wholeRequest
  }
  return isWholeValue(on, module, argument) ? wholeRequest : undefined
}

/** What is spread into an object or a list; a role that is written after it replaces the one in it. */
function spreadIn(node: Node): Node[] {
  if (node.type === 'ArrayExpression')
    return node.elements.flatMap(part => (part?.type === 'SpreadElement' ? [part.argument] : []))
  if (node.type !== 'ObjectExpression') return []
  const last = node.properties.findLastIndex(
    property => property.type !== 'SpreadElement' && roleKey.test(keyOf(property.key, property.computed) ?? ''),
  )
  return node.properties
    .slice(last + 1)
    .flatMap(property => (property.type === 'SpreadElement' ? [property.argument] : []))
}

function isWholeValue(on: Looking, module: Module, value: Node): boolean {
  const node = bare(value)
  if (!/^(Identifier|(Optional)?MemberExpression)$/.test(node.type) && !isCall(node)) return false
  const found = tracerOf(on.project).origins(module, node)
  const accepted = acceptedOf(on, { module, node })
  // What a schema answers has an origin of its own beside that of the request.
  const whole = found.filter(({ kind }) => accepted === undefined || !/^(unknown|literal)$/.test(kind))
  if ((whole.length === 0 || !whole.every(isWhole)) && !isCopied(on.project, module, node)) return false
  if (accepted === undefined) return true
  if (accepted === 'believed') return false
  if (accepted.everything) return true
  const out = takenOutBeside(module, node)
  const roles = [...accepted.fields].filter(([key]) => roleKey.test(key) && !out.includes(key))
  return roles.some(([, field]) => letsPowerThrough(on.project, field)) && !isAsked(on)
}

/** A body as it came, not one field of it. */
function isWhole({ kind, key }: Origin): boolean {
  return (
    kind === 'body' &&
    (key === '' ||
      /^(json|body|formData|parseBody|fromEntries|readBody|text|request|req|input|parsedInput|data|form|values|payload|fields|changes|updates?|profile|patch|attributes|options|details|dto|valid|value|output)$/i.test(
        key,
      ) ||
      /Dto$|Data$|Input$|Values$/.test(key))
  )
}

/** `for (const key of Object.keys(body)) data[key] = body[key]`: the copy has what the body has. */
function isCopied(project: Project, module: Module, value: Node): boolean {
  if (value.type !== 'Identifier') return false
  const tracer = tracerOf(project)
  const uses = module.paths.get(value)?.scope.getBinding(value.name)?.referencePaths ?? []
  return uses.some(({ parentPath }) => {
    const left = parentPath?.node
    const write = parentPath?.parentPath?.node
    if (left?.type !== 'MemberExpression' || !left.computed || write?.type !== 'AssignmentExpression') return false
    if (write.left !== left) return false
    const keys = tracer.origins(module, left.property).filter(({ kind }) => kind === 'body')
    return keys.length > 0 && !isOneOf(project, { module, places: [left], origins: keys })
  })
}

/** A role by its name, with a value that the visitor chose. */
function roleIn(on: Looking, { module, node: argument }: Located): string | undefined {
  for (const node of walk(bare(argument))) {
    if (node.type !== 'ObjectExpression') continue
    for (const [key, value] of entriesOf(node))
      if (roleKey.test(key) && isForeignRole(on, { module, node: value }, key)) return roleIsChosen
  }
  return undefined
}

function isForeignRole(on: Looking, { module, node }: Located, key: string): boolean {
  const { project, reached } = on
  const chosen = tracerOf(project).definition(module, node)
  if (choosesPower(on, chosen)) return !isAsked(on)
  const foreign = [...walk(node)]
    .filter(part => part === node || /^(Identifier|MemberExpression)$/.test(part.type))
    .flatMap(part => tracerOf(project).origins(module, part))
    .filter(({ kind }) => fromVisitor.has(kind))
  if (foreign.length === 0 || isAsked(on)) return false
  const accepted = acceptedOf(on, { module, node })
  if (accepted === 'believed') return false
  const field = accepted === undefined ? undefined : [...accepted.fields].find(([name]) => roleKey.test(name))?.[1]
  if (field !== undefined) return letsPowerThrough(project, field)
  if (/^is/i.test(key)) return true
  return !isOneOf(project, { module, places: [node, ...reached.functions.map(fn => fn.node)], origins: foreign })
}

/** `form.get('role') === 'admin' ? 'admin' : 'member'`: what the request says decides about power. */
function choosesPower({ project }: Looking, { module, node }: Located): boolean {
  if (node.type !== 'ConditionalExpression') return false
  const asked = [...walk(node.test)].flatMap(part =>
    /^(Identifier|CallExpression|MemberExpression)$/.test(part.type) ? tracerOf(project).origins(module, part) : [],
  )
  return (
    asked.some(({ kind, key }) => fromVisitor.has(kind) && /role|admin/i.test(key)) &&
    [node.consequent, node.alternate].some(part => /admin|owner/i.test(textOf(part) ?? ''))
  )
}

/** Something before the change asks what the session may do, by its role or by its name. */
function isAsked({ project, reached, handler }: Looking): boolean {
  return (
    handler.before.some(({ node }) => /(admin|owner)\w*Procedure\b/i.test(dotted(node))) ||
    asksForPower(project, reached)
  )
}

/** `insert into users (…, role) values (…, $3)`. */
function roleInSql(on: Looking, { module, node: call }: Located<CallNode>): string | undefined {
  return columnsOf(call).some(
    ({ name, value }) => roleKey.test(name) && value !== undefined && isForeignRole(on, { module, node: value }, name),
  )
    ? roleIsChosen
    : undefined
}

interface RoleWrite extends Located {
  readonly node: AssignmentExpression
}

/** `session.role = …`, `user.role = …` in what a request reaches. */
function* roleWrites(reached: Reached): Generator<RoleWrite> {
  for (const { module, node: fn } of reached.functions)
    for (const node of walk(fn))
      if (
        node.type === 'AssignmentExpression' &&
        node.left.type === 'MemberExpression' &&
        roleKey.test(keyOf(node.left.property, node.left.computed) ?? '') &&
        /(session|user|member|membership|account|profile|locals|token)$/i.test(dotted(node.left.object))
      )
        yield { module, node }
}

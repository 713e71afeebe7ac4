import type { Node } from '@babel/types'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  callsIn,
  dotted,
  entriesOf,
  functionAround,
  isCall,
  isFunction,
  lastName,
  leaves,
  nameOfFunction,
  sourceOf,
  textOf,
  walk,
} from '../syntax.ts'
import { toldErrors } from '../told-errors.ts'
import { tracerOf } from '../trace.ts'
import { isUnread } from '../use-of-answer.ts'

export const ic17: Rule = {
  id: 'IC17',
  title: 'Fails open or talks too much',
  severity: 'high',
  basis: 'hint',
  attack: 'An error on purpose becomes a sign-in, or tells how the inside works.',
  mend: 'Refuse when anything fails, with a fixed text; write the cause into the log.',
  *check(project) {
    for (const module of project.modules.values()) {
      yield* goesOn(module)
      yield* opensByPromise(module)
      yield* opensByDefault(project, module)
      if (module.side !== 'client') yield* toldErrors(project, module)
    }
  },
}

const proof =
  /verify|authenticate|authorize|requireUser|requireAdmin|requireAuth|requireRole|getSession|validate\w*(Session|Token)|checkPermission|constructEvent|unseal|loadSession|jwtVerify|introspect|hasPermission|\ballows?$|isAllowed|mayAccess|checkAccess/i

/** Functions whose answer lets somebody in. */
const deciding =
  /^(canActivate|signIn|authori[sz]ed?|isAllowed|allowed?|is(Allowed|Authori[sz]ed|Authenticated|Admin|Owner|Verified|Valid(Session|Token|Signature|Webhook|Code))|(can|may)[A-Z]\w*|has(Role|Permission|Access|Scope|Right)\w*|check(Role|Permission|Access|Scope|Policy)\w*|(verify|validate)(Session|Token|Signature|Otp|Code|Password|Csrf|State|Access|Webhook)\w*)$/

/** A catch block after which the request goes on, though the proof failed. */
function* goesOn(module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (node.type !== 'TryStatement' || !node.handler) continue
    const decides = deciding.test(nameOfFunction(module, functionAround(module, node) ?? (node as never)))
    const { body } = node.handler
    const opened = opens(module, body)
    const asksProof = decides || callsIn(node.block).some(call => proof.test(lastName(call.callee)))
    if (!asksProof && !(opened !== undefined && makesPowerful(opened))) continue
    if (opened !== undefined) yield seenAt(module, opened, 'the request is let in although the check failed')
    else if (!refuses(module, body) && (isFollowed(module, node) || endsGuard(module, node)))
      yield seenAt(module, node.handler, 'after a failed check the code goes on')
  }
}

function opens(module: Module, body: Node): Node | undefined {
  for (const node of walk(body, below => !isFunction(below))) {
    if (node.type === 'ReturnStatement' && node.argument && letsIn(module, node.argument)) return node
    if (node.type !== 'ExpressionStatement') continue
    const done = bare(node.expression)
    if (isCall(done) && dotted(done.callee) === 'next' && done.arguments.length === 0) return node
    if (done.type === 'AssignmentExpression' && grants(module, done)) return node
  }
  return undefined
}

/** Answers of a check that let somebody in: yes, the next handler, a role, or somebody who is made up. */
function letsIn(module: Module, answer: Node): boolean {
  const value = bare(answer)
  if (value.type === 'BooleanLiteral') return value.value
  if (powerful.test(textOf(value) ?? '')) return true
  if (isCall(value))
    return (
      (/^(NextResponse\.next|next)$/.test(dotted(value.callee)) && value.arguments.length === 0) ||
      /^resolve$/.test(lastName(value.callee))
    )
  return (
    value.type === 'ObjectExpression' &&
    /\b(role|(admin|authenticated|valid|verified|allowed|authorized|isAdmin|isValid):\s*true)/.test(
      sourceOf(module, value),
    ) &&
    !/role:\s*(null|undefined|''|['"](guest|none|anonymous)['"])/.test(sourceOf(module, value))
  )
}

const powerful = /^(admin|administrator|owner|superadmin|superuser|root)$/i

/** `return 'admin'`: a role of power, whatever was asked. */
function makesPowerful(node: Node): boolean {
  return node.type === 'ReturnStatement' && !!node.argument && powerful.test(textOf(node.argument) ?? '')
}

/** `allowed = true`, `user.role = 'admin'`. */
function grants(module: Module, { left, right }: Node & { readonly left: Node; readonly right: Node }): boolean {
  const value = bare(right)
  if (powerful.test(textOf(value) ?? '')) return true
  if (identity.test(dotted(left)) && makesSomebody(module, right)) return true
  return (
    value.type === 'BooleanLiteral' &&
    value.value &&
    /(allowed|authenticated|authori[sz]ed|valid|verified|isAdmin|permitted|signedIn|loggedIn)$/i.test(
      sourceOf(module, left),
    )
  )
}

const identity = /(^|\.)(session|user|auth|identity|principal|claims|currentUser|account)$/i

/** Somebody, where it should be nobody: `{ role: 'member' }`, or what was known before. */
function makesSomebody(module: Module, right: Node): boolean {
  const value = bare(right)
  if (value.type === 'LogicalExpression') return makesSomebody(module, value.left) || makesSomebody(module, value.right)
  if (value.type === 'ObjectExpression')
    return entriesOf(value).some(([key, part]) => /id$|role|user|org/i.test(key) && !isNothing(part))
  if (!isCall(value)) return false
  return !/anon|guest|nobody|empty|public|none|clear|destroy|reset|refresh|renew|redirect|error|null/i.test(
    sourceOf(module, value),
  )
}

function isNothing(value: Node): boolean {
  const node = bare(value)
  if (node.type === 'NullLiteral' || textOf(node) === '') return true
  if (node.type === 'BooleanLiteral') return !node.value
  return node.type === 'Identifier' && node.name === 'undefined'
}

/** `check().catch(() => true)`, and a check whose failure is swallowed where nobody reads its answer. */
function* opensByPromise(module: Module): Generator<Sighting> {
  for (const call of module.paths.keys()) {
    if (!isCall(call) || lastName(call.callee) !== 'catch') continue
    const callee = bare(call.callee)
    const [argument] = call.arguments
    const caught = argument && bare(argument)
    if (callee.type !== 'MemberExpression' || !isFunction(caught)) continue
    const around = functionAround(module, call)
    const decides = around !== undefined && deciding.test(nameOfFunction(module, around))
    const checks = callsIn(callee.object).some(part => proof.test(lastName(part.callee)))
    if (!decides && !checks) continue
    const opened =
      caught.body.type === 'BlockStatement'
        ? opens(module, caught.body)
        : letsIn(module, caught.body)
          ? caught.body
          : undefined
    if (opened !== undefined) yield seenAt(module, opened, 'the request is let in although the check failed')
    else if (checks && isUnread(module, call) && caught.body.type === 'BlockStatement' && !refuses(module, caught.body))
      yield seenAt(module, call, 'after a failed check the code goes on')
  }
}

/** A decision that says yes where its rule, its value or its configuration is missing. */
function* opensByDefault(project: Project, module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    const fn = node.type === 'IfStatement' || node.type === 'ReturnStatement' || node.type === 'SwitchCase'
    const around = fn ? functionAround(module, node) : undefined
    if (around === undefined) continue
    const decides = deciding.test(nameOfFunction(module, around))
    if (node.type === 'ReturnStatement' && decides && node.argument && defaultsToYes(node.argument))
      yield seenAt(module, node, 'says yes where nothing is known')
    if (node.type === 'SwitchCase' && decides && !node.test && node.consequent.some(part => saysYes(part)))
      yield seenAt(module, node.consequent.find(part => saysYes(part)) ?? node, 'says yes to what no rule names')
    if (node.type !== 'IfStatement' || !isAbsence(node.test) || isRequirement(project, module, node.test)) continue
    const opened = opens(module, node.consequent)
    if (opened === undefined) continue
    const configured = [...walk(node.test)].some(part => isConfiguration(project, module, part))
    if (configured || (decides && saysYes(opened)))
      yield seenAt(module, opened, 'lets in where what it decides by is missing')
  }
}

/** What a guard is told to ask for: where it is told nothing, nothing is asked. */
function isRequirement(project: Project, module: Module, test: Node): boolean {
  return [...walk(test)].some(part => {
    if (part.type !== 'Identifier') return false
    const { module: home, node } = tracerOf(project).definition(module, part)
    return (
      /^(required|wanted|needed|expected|metadata)/i.test(part.name) || /reflector|metadata/i.test(sourceOf(home, node))
    )
  })
}

function saysYes(node: Node): boolean {
  const value = node.type === 'ReturnStatement' && node.argument ? bare(node.argument) : undefined
  return value?.type === 'BooleanLiteral' && value.value
}

/** `rules[role]?.includes(right) ?? true`. */
function defaultsToYes(answer: Node): boolean {
  const value = bare(answer)
  if (value.type !== 'LogicalExpression' || value.operator !== '??') return false
  const last = bare(value.right)
  return last.type === 'BooleanLiteral' && last.value
}

/** `!rule`, `rule === undefined`: the branch for what is not there. */
function isAbsence(test: Node): boolean {
  const node = bare(test)
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const value = bare(node.argument)
    return value.type === 'Identifier' || value.type === 'MemberExpression' || value.type === 'OptionalMemberExpression'
  }
  if (node.type !== 'BinaryExpression' || !/^={2,3}$/.test(node.operator)) return false
  return [node.left, node.right].some(
    side => side.type === 'NullLiteral' || (side.type === 'Identifier' && side.name === 'undefined'),
  )
}

function isConfiguration(project: Project, module: Module, part: Node): boolean {
  if (part.type !== 'Identifier' && part.type !== 'MemberExpression') return false
  return tracerOf(project)
    .origins(module, part)
    .some(({ kind, key }) => kind === 'env' && /SECRET|KEY|ISSUER|JWKS|CLIENT|AUTH|TOKEN|PASSWORD/.test(key))
}

/** True when the block leaves, answers, hands the error on, or at least takes the identity away. */
function refuses(module: Module, body: Node): boolean {
  if (leaves(body)) return true
  for (const node of walk(body)) {
    if (
      isCall(node) &&
      /^(status|sendStatus|redirect|json|send|end|next|reject|writeHead|sendError|error|setError|setStatus)$/.test(
        lastName(node.callee),
      )
    )
      return true
    if (
      node.type === 'AssignmentExpression' &&
      /\b(session|user|error|status|valid|authenticated|payload|claims)\b/i.test(dotted(node.left)) &&
      !(identity.test(dotted(node.left)) && makesSomebody(module, node.right))
    )
      return true
  }
  return false
}

const guarding =
  /^(auth|authenticate|authori[sz]e|guard|protect|(require|ensure|assert|check|verify|is|must)[A-Z]\w*|preHandler|onRequest|preValidation)$/

/** The last statement of a guard: whoever comes to its end is let in. */
function endsGuard(module: Module, statement: Node & { readonly block: Node }): boolean {
  const parent = module.paths.get(statement)?.parentPath?.node
  const fn = functionAround(module, statement)
  if (fn === undefined || parent !== fn.body || parent.type !== 'BlockStatement' || parent.body.at(-1) !== statement)
    return false
  const call = module.paths.get(fn)?.parentPath?.node
  const given =
    call !== undefined && isCall(call) && /^(decorate|addHook|use|register)$/.test(lastName(call.callee))
      ? (textOf(call.arguments[0]) ?? '')
      : ''
  if (!guarding.test(given) && !guarding.test(nameOfFunction(module, fn))) return false
  // Who answers inside the block answers nothing at the end, and nothing is no yes.
  return ![...walk(statement.block, below => !isFunction(below))].some(
    node => node.type === 'ReturnStatement' && node.argument,
  )
}

/** Something that does the work follows the try block. */
function isFollowed(module: Module, statement: Node): boolean {
  const parent = module.paths.get(statement)?.parentPath?.node
  if (parent?.type !== 'BlockStatement') return false
  const after = parent.body.slice(parent.body.findIndex(({ start }) => start === statement.start) + 1)
  const [next] = after
  if (next === undefined) return false
  // `return null` and the like after the block is a refusal.
  if (next.type === 'ReturnStatement')
    return (
      next.argument !== null &&
      next.argument !== undefined &&
      isCall(bare(next.argument)) &&
      !/redirect|unauthorized|forbidden|error|json|status/i.test(sourceOf(module, next))
    )
  return after.some(node => callsIn(node).length > 0) && !/\b(if)\s*\(\s*!/.test(sourceOf(module, next).slice(0, 12))
}

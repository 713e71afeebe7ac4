import type { Node } from '@babel/types'
import { returnsOf } from './bindings.ts'
import { type Certain, certainAt, type Test } from './certain.ts'
import { type Comparison, comparisonsIn, type Reached, type ReachedCall } from './evidence.ts'
import type { Module, Project } from './model.ts'
import { isPersonal } from './origin.ts'
import { fromVisitor } from './origins.ts'
import { bare, type CallNode, entriesOf, isCall, isFunction, lastName, sourceOf, textOf, walk } from './syntax.ts'
import { type Located, type Origin, tracerOf } from './trace.ts'

const power =
  /^(\w*[rR]oles?(Slugs?|Names?|Ids?)?|\w*[pP]ermissions?|\w*[pP]rivileges?|\w*[cC]apabilit(y|ies)|is\w*(Admin|Owner|Manager|Staff|Moderator|Superuser)\w*|admins?|owners?|owner_?id|entitlements?|scopes?|grants?|polic(y|ies)|access(Level)?|rank|tier)$/
/** A name that says yes or no about what somebody may do. */
const verdict =
  /^(is\w*(Admin|Owner|Manager|Staff|Moderator|Superuser|Allowed|Authori[sz]ed|Permitted)\w*|(can|may)([A-Z]\w*)?|has(Role|Permission|Access|Scope|Power|Privilege)\w*|allowed|authori[sz]ed|permitted|\w*(Allowed|Permitted|Authori[sz]ed)|admin)$/
const powerCall =
  /^(require|assert|check|ensure|has|verify|is|enforce|guard|with|only|must\w*|authori[sz]e|demand|need|expect)\w*(Admin|Role|Roles|Permission|Permissions|Access|Owner|Manager|Scope|Scopes|Can|Power|Privilege|Policy|Polic(y|ies))\w*$|^(authorize|authorise|can|cannot|may|ability|enforce|isAllowed|isAuthorized|checkAuthorization|allows|permits|requires|restrictTo|rbac|acl|adminOnly|onlyAdmins?|admins?Only|protectAdmin|admin|administrators?|owner)$|^(can|may)[A-Z]\w*$|^(Roles?|Permissions?|AdminOnly|Polic(y|ies))$|^(Admin|Owner)\w*(Authentication|Auth|Access)$|(Admin|Owner|Roles?|Permissions?|Polic(y|ies)|Acl)(Guard|Procedure|Only|Middleware|Route|Action|Handler)$|^(admin|owner)(Guard|Procedure|Only|Middleware|Route|Action|Handler|Auth|Required)\w*$/

/**
 * True when what the session may do was asked on every path to a call, not only whether there is one. Without a call: when it was asked
 * anywhere between request and answer.
 */
export function asksForPower(project: Project, reached: Reached, call?: ReachedCall): boolean {
  const asking = new Asking(project)
  if (call !== undefined) return asking.isAsked(certainAt(project, reached, call))
  return asking.isAsked({ tests: reached.conditions, calls: reached.calls })
}

/** True when something that was certain before a call says that what it works on belongs to the person of the session. */
export function asksForOwner(project: Project, { tests, calls }: Certain, targets: readonly Origin[]): boolean {
  const tracer = tracerOf(project)
  const at = targets.filter(({ kind }) => kind !== 'session' && kind !== 'literal')
  const isTarget = (found: readonly Origin[]) => found.some(one => at.some(other => isSame(one, other)))
  const isOwn = (found: readonly Origin[]) => found.some(isOfPerson)
  const says = ({ module, node, left, right }: Comparison & Located) => {
    if (ofForm.test(sourceOf(module, node))) return false
    const [one, other] = [tracer.origins(module, left), tracer.origins(module, right)]
    return (isTarget(one) && isOwn(other)) || (isTarget(other) && isOwn(one))
  }
  if (tests.some(test => equalities(project, test, 0).some(says))) return true
  return calls.some(({ module, node }) => {
    if (!isCall(node) || !/^(require|assert|check|ensure|verify|is|owns?|belongs)/i.test(lastName(node.callee)))
      return false
    const given = node.arguments.map(argument => tracer.origins(module, argument))
    return given.some(isTarget) && given.some(isOwn)
  })
}

/** The same thing that was looked up, or the same field of a request; a request has many. */
function isSame(one: Origin, other: Origin): boolean {
  if (one.node !== other.node) return false
  return isCall(one.node) && !fromVisitor.has(one.kind) ? true : one.key === other.key && !whole.test(one.key)
}

const whole = /^(|body|formData|form|json|data|query|params|input|request|req|text)$/

/** Comparisons that found two values equal, in a condition, the constants that it names and the functions that it calls. */
function equalities(project: Project, test: Test, depth: number): (Comparison & Located)[] {
  if (depth > equalityDepthMax) return []
  const { module, node, holds } = test
  const again = (parts: readonly Test[]) => parts.flatMap(part => equalities(project, part, depth + 1))
  const value = bare(node)
  if (value.type === 'UnaryExpression' && value.operator === '!')
    return again([{ module, node: value.argument, holds: holds === undefined ? undefined : !holds }])
  if (value.type === 'ConditionalExpression')
    return again(
      [value.test, value.consequent, value.alternate].map(part => ({ module, node: part, holds: undefined })),
    )
  if (value.type === 'BinaryExpression' && isExistence(value))
    return again([value.left, value.right].map(part => ({ module, node: part, holds: undefined })))
  if (value.type === 'BinaryExpression') {
    const isEqual = value.operator === '===' || value.operator === '=='
    if (holds !== undefined && isEqual !== holds) return []
    return /^[!=]==?$/.test(value.operator)
      ? comparisonsIn(value)
          .slice(0, 1)
          .map(one => ({ ...one, module }))
      : []
  }
  if (value.type === 'LogicalExpression')
    return again([value.left, value.right].map(part => ({ module, node: part, holds })))
  if (value.type === 'Identifier') return again(constantOf(module, value).map(part => ({ ...part, holds })))
  if (!isCall(value) || ofForm.test(sourceOf(module, value))) return []
  const answered = answersOf(tracerOf(project).resolve(module, value.callee))
  const inside = value.arguments.flatMap(bodyOf).map(part => ({ module, node: part, holds }))
  return again([...answered.map(part => ({ ...part, holds: undefined })), ...inside])
}

/** What a form or a sign-in is compared by says nothing of whom it is about. */
const ofForm = /csrf|xsrf|nonce|\bstate\b|origin\b/i
const equalityDepthMax = 6

/** The person of the session, or what was found by them; an organization has many people. */
export function isOfPerson({ kind, key }: Origin): boolean {
  if (kind === 'session' && /(^sid|session_?id)$/i.test(key)) return true
  return /^(session|auth|scoped)$/.test(kind) && isPersonal(key) && !(kind === 'scoped' && key === '')
}

function answersOf(target: ReturnType<ReturnType<typeof tracerOf>['resolve']>): Located[] {
  if (target === undefined) return []
  const { module, node } = target
  const tests = [...walk(node)].flatMap(part => (part.type === 'IfStatement' ? [part.test] : []))
  return [...tests, ...returnsOf(node)].map(part => ({ module, node: part }))
}

function constantOf(module: Module, node: Node): Located[] {
  if (node.type !== 'Identifier') return []
  const bound = module.paths.get(node)?.scope.getBinding(node.name)?.path.node
  return bound?.type === 'VariableDeclarator' && bound.init ? [{ module, node: bound.init }] : []
}

type Answer = 'yes' | 'no' | 'unknown'
const askedDepthMax = 6

/** Reads conditions for what they ask. */
class Asking {
  private readonly project: Project
  private readonly known = new Map<Node, Answer>()

  constructor(project: Project) {
    this.project = project
  }

  isAsked({ tests, calls }: { readonly tests: readonly Located[]; readonly calls: readonly Located[] }): boolean {
    return (
      calls.some(({ module, node }) => this.isNamed(module, node)) ||
      tests.some(({ module, node }) => this.ofTest(module, node, 0) === 'yes')
    )
  }

  /** A function that is not in the artifact is believed by its name. */
  private isNamed(module: Module, call: Node): boolean {
    const callee = isCall(call) ? call.callee : call
    return powerCall.test(lastName(callee)) && tracerOf(this.project).resolve(module, callee) === undefined
  }

  private ofTest(module: Module, value: Node, depth: number): Answer {
    const node = bare(value)
    const known = this.known.get(node)
    if (known !== undefined) return known
    if (depth > askedDepthMax) return 'unknown'
    this.known.set(node, 'no')
    const answer = this.judge(module, node, depth)
    this.known.set(node, answer)
    return answer
  }

  private judge(module: Module, node: Node, depth: number): Answer {
    const again = (parts: readonly (Node | null | undefined)[]): Answer =>
      best(parts.flatMap(part => (part ? [this.ofTest(module, part, depth + 1)] : [])))
    switch (node.type) {
      case 'BinaryExpression':
        if (isExistence(node)) return again([node.left, node.right])
        return this.isPowerOf(module, node) ? 'yes' : again([node.left, node.right])
      case 'LogicalExpression':
        return again([node.left, node.right])
      case 'ConditionalExpression':
        return again([node.test, node.consequent, node.alternate])
      case 'UnaryExpression':
        return node.operator === 'typeof' ? 'no' : again([node.argument])
      case 'AssignmentExpression':
        return again([node.right])
      case 'Identifier':
        return this.ofName(module, node, depth)
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return verdict.test(lastName(node)) && this.isOfCaller(module, node) ? 'yes' : again([node.object])
      case 'ObjectExpression':
        return again(entriesOf(node).map(([, one]) => one))
      case 'ArrayExpression':
        return again(node.elements)
      default:
        return isCall(node) ? this.ofCall(module, node, depth) : 'no'
    }
  }

  private ofName(module: Module, node: Node & { readonly name: string }, depth: number): Answer {
    const bound = module.paths.get(node)?.scope.getBinding(node.name)?.path.node
    const init = bound?.type === 'VariableDeclarator' ? bound.init : undefined
    const answer = init ? this.ofTest(module, init, depth + 1) : 'unknown'
    const plain = bound?.type === 'VariableDeclarator' && bound.id.type === 'Identifier'
    if (answer === 'yes' || (answer === 'no' && plain)) return answer
    return verdict.test(node.name) && this.isOfCaller(module, node) ? 'yes' : answer
  }

  private ofCall(module: Module, node: CallNode, depth: number): Answer {
    const target = tracerOf(this.project).resolve(module, node.callee)
    const given = () =>
      best(
        node.arguments.map(argument =>
          isFunction(bare(argument))
            ? best(bodyOf(argument).map(part => this.ofTest(module, part, depth + 1)))
            : this.ofTest(module, argument, depth + 1),
        ),
      )
    if (target !== undefined) {
      const answer = best(answersOf(target).map(one => this.ofTest(one.module, one.node, depth + 1)))
      return answer === 'yes' ? 'yes' : best([answer, given()])
    }
    if (this.isNamed(module, node)) return 'yes'
    const callee = bare(node.callee)
    // `roles.includes(role)`, `may.has(role)`, `/^admin$/.test(role)`, `role.startsWith('admin')`.
    if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') {
      if (
        /^(includes|has|some|every|test|indexOf|startsWith|equals|match|isSuperset\w*|find|filter|get)$/.test(
          lastName(callee),
        ) &&
        this.isPowerOf(module, node)
      )
        return 'yes'
      if (this.isLookedUpByRole(module, node)) return 'yes'
      const answer = best([this.ofTest(module, callee.object, depth + 1), given()])
      return answer === 'no' ? 'unknown' : answer
    }
    if (this.isLookedUpByRole(module, node)) return 'yes'
    const answer = given()
    return answer === 'yes' ? 'yes' : 'unknown'
  }

  /** `findFirst({ where: { userId, role: 'admin' } })`: that there is such a row is what was asked. */
  private isLookedUpByRole(module: Module, call: CallNode): boolean {
    if (!lookingUp.test(lastName(call.callee)) || !this.isAboutCaller(module, call)) return false
    return [...walk(call)].some(
      part =>
        (part.type === 'ObjectExpression' &&
          entriesOf(part).some(([key, value]) => power.test(key) && !/select|include/.test(key) && hasText(value))) ||
        (isCall(part) &&
          /^(eq|inArray|where|andWhere|in)$/.test(lastName(part.callee)) &&
          part.arguments.some(
            one => power.test(lastName(one)) || (one.type === 'StringLiteral' && power.test(one.value)),
          ) &&
          part.arguments.slice(1).some(hasText)) ||
        (part.type === 'TemplateElement' && roleInSql.test(part.value.cooked ?? '')) ||
        (part.type === 'StringLiteral' && roleInSql.test(part.value)),
    )
  }

  /** The person of the session is among what was asked with. */
  private isAboutCaller(module: Module, call: CallNode): boolean {
    return [...walk(call)].some(
      part =>
        /^(Identifier|(Optional)?MemberExpression)$/.test(part.type) &&
        tracerOf(this.project)
          .origins(module, part)
          .some(one => one.kind === 'session' && isOfPerson(one)),
    )
  }

  /** Something in it is a role or a permission, of the person who asks. */
  private isPowerOf(module: Module, node: Node): boolean {
    const named = [...walk(node)].filter(
      part =>
        (part.type === 'Identifier' || part.type === 'MemberExpression' || part.type === 'OptionalMemberExpression') &&
        power.test(lastName(part)) &&
        !isProperty(module, part),
    )
    if (named.some(part => this.isOfCaller(module, part))) return true
    // `session.get('role')`.
    return [...walk(node)].some(
      part =>
        isCall(part) &&
        /^(get|getItem|read)$/.test(lastName(part.callee)) &&
        power.test(textOf(part.arguments[0]) ?? '') &&
        this.isOfCaller(module, part),
    )
  }

  /** Neither written by the visitor nor looked up about somebody else. */
  private isOfCaller(module: Module, node: Node): boolean {
    const found = tracerOf(this.project)
      .origins(module, node)
      .filter(({ kind }) => kind !== 'literal')
    return found.length === 0 ? isDeclared(module, node) : found.some(one => this.isOwn(one))
  }

  private isOwn(origin: Origin): boolean {
    const { kind, key, module, node } = origin
    if (fromVisitor.has(kind) || kind === 'error') return false
    if (kind === 'scoped') return !/org|tenant|team|workspace/i.test(key)
    if (kind !== 'api' && kind !== 'unknown') return true
    if (!isCall(node)) return kind === 'unknown'
    // What was looked up by what the visitor named is about somebody else.
    const given = node.arguments.flatMap(argument => tracerOf(this.project).origins(module, argument))
    // A session that is looked up by a cookie is that of whoever sent it.
    if (kind === 'api') return given.some(one => one.kind === 'cookie') && !given.some(isNamedByVisitor)
    return !given.some(isNamedByVisitor)
  }
}

/** Written into a request to say whom it is about; a cookie says who asks. */
function isNamedByVisitor({ kind }: Origin): boolean {
  return kind === 'query' || kind === 'body' || kind === 'params'
}

const lookingUp =
  /^(find|get|list|count|query|select|exists|one|first|fetch|load|lookup|search|execute|run|where|all|any|maybe|is|has|check)/i
const roleInSql = /\b(role\w*|is_admin|permission\w*)\s*(=|in|@>|<@)/i

function best(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes'
  return answers.includes('unknown') ? 'unknown' : 'no'
}

function bodyOf(fn: Node): readonly Node[] {
  const node = bare(fn)
  return isFunction(node) ? returnsOf(node) : []
}

/** A list of roles that the code itself has says nothing about who asks. */
function isDeclared(module: Module, node: Node): boolean {
  return node.type === 'Identifier' && module.paths.get(node)?.scope.getBinding(node.name) === undefined
}

/** The `role` of `session.role` is looked at with its object. */
function isProperty(module: Module, node: Node): boolean {
  const parent = module.paths.get(node)?.parentPath?.node
  if (parent?.type === 'MemberExpression' || parent?.type === 'OptionalMemberExpression')
    return parent.property === node && !parent.computed
  return parent?.type === 'ObjectProperty' && parent.key === node && parent.value !== node
}

function hasText(value: Node): boolean {
  return [...walk(value)].some(
    ({ type }) => type === 'StringLiteral' || type === 'BooleanLiteral' || type === 'NumericLiteral',
  )
}

/** `typeof role === 'string'`, `role !== undefined`: says that there is one, and not which. */
function isExistence(test: Node): boolean {
  if (test.type !== 'BinaryExpression') return false
  return [test.left, test.right].some(
    side =>
      (side.type === 'UnaryExpression' && side.operator === 'typeof') ||
      side.type === 'NullLiteral' ||
      (side.type === 'Identifier' && side.name === 'undefined'),
  )
}

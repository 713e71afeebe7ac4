import type { Node } from '@babel/types'
import { acceptedOf } from '../accepted-fields.ts'
import { weakComparisons } from '../domain-records.ts'
import { mentions, type Reached, type ReachedCall, reachedFrom } from '../evidence.ts'
import { entriesBeside } from '../find-entries.ts'
import { changeOf } from '../identity-calls.ts'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import { columnsOf } from '../sql-columns.ts'
import {
  bare,
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
import { tracerOf } from '../trace.ts'
import { isDropped } from '../use-of-answer.ts'

export const ic13: Rule = {
  id: 'IC13',
  title: 'Domain trusted without proof',
  severity: 'critical',
  basis: 'static',
  attack:
    "Somebody claims a company's domain, or a public one, and every person with such an address lands in their organization.",
  mend: 'Let the server verify the record and read its verdict; compare the whole record; refuse domains of public mail providers.',
  *check(project) {
    for (const module of project.modules.values()) {
      yield* weakComparisons(project, module)
      yield* partialAddresses(project, module)
    }
    const told = new Set<Node>()
    for (const handler of project.handlers) {
      const reached = reachedFrom(project, handler)
      const claims = sightingsIn(project, reached, declared, told)
      yield* claims.length > 0 ? claims : sightingsIn(project, reached, joined, told)
    }
    for (const entry of entriesBeside(project)) yield* sightingsIn(project, reachedFrom(project, entry), joined, told)
  },
}

type Question = (project: Project, reached: Reached, call: ReachedCall) => string | undefined

function sightingsIn(project: Project, reached: Reached, question: Question, told: Set<Node>): Sighting[] {
  return reached.calls.flatMap(call => {
    const reason = isCall(call.node) && !told.has(call.node) ? question(project, reached, call) : undefined
    if (reason === undefined) return []
    told.add(call.node)
    return [seenAt(call.module, call.node, reason)]
  })
}

/** An address that only has to end with a domain, or to hold it: `evil-acme.example` ends with `acme.example`. */
function* partialAddresses(project: Project, module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (!isCall(node) || !/^(endsWith|includes|indexOf)$/.test(lastName(node.callee))) continue
    const callee = bare(node.callee)
    const [wanted] = node.arguments
    if (wanted === undefined || (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression'))
      continue
    if (!/e?mail(address)?(\.(toLowerCase|trim)\(\))*$|e?mail(Address)?$/i.test(dotted(callee.object))) continue
    if (begins(module, wanted) || !namesDomain(project, module, wanted)) continue
    yield seenAt(module, node, 'an address of another domain passes that only ends with this one or holds it')
  }
}

/** `@` before a domain, written where it is compared: then nothing can stand before it. */
function begins(module: Module, wanted: Node): boolean {
  return (
    [...walk(wanted)].some(
      part => /@/.test(textOf(part) ?? '') || (part.type === 'TemplateElement' && /@/.test(part.value.cooked ?? '')),
    ) || /@/.test(sourceOf(module, wanted))
  )
}

function namesDomain(project: Project, module: Module, wanted: Node): boolean {
  if (/^[\w-]+(\.[\w-]+)+$/.test(textOf(wanted) ?? '')) return true
  const node = bare(wanted)
  if (textOf(node) !== undefined) return false
  const { node: made, module: home } = tracerOf(project).definition(module, node)
  if (/@/.test(sourceOf(home, made))) return false
  if (/domain/i.test(dotted(node))) return true
  const binding = node.type === 'MemberExpression' ? bare(node.object) : node
  const declared = binding.type === 'Identifier' ? module.paths.get(binding)?.scope.getBinding(binding.name) : undefined
  const fn = declared?.kind === 'param' ? functionAround(module, declared.identifier) : undefined
  const call = fn && module.paths.get(fn)?.parentPath?.node
  return call !== undefined && isCall(call) && /domains?(\?)?\.\w+$/i.test(sourceOf(module, call.callee))
}

const stateKey =
  /^(state|status|verified|isVerified|domainVerified|verifiedAt|verified_at|is_verified|verification_state|verificationStatus|verification_status)$/i

/** A domain that the handler itself declares verified. */
function declared(project: Project, reached: Reached, { module, node, resolved }: ReachedCall): string | undefined {
  if (!isCall(node) || changeOf(node, resolved) === undefined || !/domain/i.test(sourceOf(module, node)))
    return undefined
  if (node.arguments.some(argument => spreadsState(project, reached, module, argument)))
    return 'the client says that the domain is verified'
  for (const { key, value, text } of writtenBy(module, node)) {
    if (!stateKey.test(key)) continue
    if (value !== undefined && decidedBy(project, module, value)) return 'the client says that the domain is verified'
    const says =
      /^'?verified'?$/i.test((value && (textOf(value) ?? lastName(value))) ?? text) ||
      /^(true|1)$/i.test(text) ||
      (/At$|_at$/i.test(key) && /Date|now\(|current_timestamp/i.test(text))
    if (says && !isProven(project, reached)) return 'the domain is called verified, and nothing has verified it'
  }
  return undefined
}

/** `{ ...domain, ...changes }`, where the fields that the request may bring say that it is verified. */
function spreadsState(project: Project, reached: Reached, module: Module, argument: Node): boolean {
  return [...walk(argument)].some(part => {
    if (part.type !== 'SpreadElement') return false
    const origins = tracerOf(project).origins(module, part.argument)
    if (!origins.some(({ kind }) => kind === 'body')) return false
    const typed = fieldsOfType(project, module, part.argument)
    if (typed !== undefined) return typed.some(key => stateKey.test(key))
    const accepted = acceptedOf({ project, handler: reached.handler }, { module, node: part.argument })
    if (accepted === 'believed') return false
    return accepted === undefined || accepted.everything || [...accepted.fields.keys()].some(key => stateKey.test(key))
  })
}

/** Fields of the class that a parameter is declared with; undefined where it has none that stands in the artifact. */
function fieldsOfType(project: Project, module: Module, value: Node): string[] | undefined {
  const node = bare(value)
  const binding = node.type === 'Identifier' ? module.paths.get(node)?.scope.getBinding(node.name) : undefined
  const annotation = binding?.kind === 'param' ? binding.identifier.typeAnnotation : undefined
  const type = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined
  if (type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined
  const { node: made } = tracerOf(project).definition(module, type.typeName)
  if (made.type !== 'ClassDeclaration') return undefined
  return made.body.body.flatMap(member =>
    member.type === 'ClassProperty' ? (keyOf(member.key, member.computed) ?? []) : [],
  )
}

interface Written {
  readonly key: string
  readonly value: Node | undefined
  readonly text: string
}

/** Names and values that a change writes, as an object or in SQL. */
function writtenBy(module: Module, call: CallNode): Written[] {
  const entries = [...walk(call)].flatMap(node =>
    node.type === 'ObjectExpression'
      ? entriesOf(node).map(([key, value]) => ({ key, value, text: sourceOf(module, value) }))
      : [],
  )
  const columns = columnsOf(call).map(({ name, value, text }) => ({
    key: name,
    value,
    text: value === undefined ? text : sourceOf(module, value),
  }))
  return [...entries, ...columns]
}

/** True when the visitor wrote the value, or what it is compared with: `form.get('verified') === 'on'`. */
function decidedBy(project: Project, module: Module, value: Node): boolean {
  const node = bare(value)
  const again = (part: Node) => decidedBy(project, module, part)
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return again(node.left) || again(node.right)
    case 'UnaryExpression':
      return again(node.argument)
    case 'ConditionalExpression':
      return again(node.test) || again(node.consequent) || again(node.alternate)
    default: {
      if (isCall(node) && /^(Boolean|String|Number)$/.test(dotted(node.callee))) return node.arguments.some(again)
      const callee = isCall(node) ? bare(node.callee) : undefined
      const read = callee?.type === 'MemberExpression' ? callee.object : isCall(node) ? undefined : node
      return (
        read !== undefined &&
        tracerOf(project)
          .origins(module, read)
          .some(({ kind }) => kind === 'body' || kind === 'query')
      )
    }
  }
}

const proof =
  /resolveTxt|lookupTxt|queryTxt|(verify|check|prove|confirm|validate|has|is|owns|lookup|find|fetch|resolve)\w*(Domain|Txt|Dns|Record|Proof|Ownership)|(domain|txt|dns|record)\w*(Verified|Valid|Proof|Check)|organizationDomains\.verify$|domains?\.verify$|^verify$/i

/** True when something asked for a proof, and what it answered was read. */
function isProven(project: Project, reached: Reached): boolean {
  const asked = reached.calls.some(call => {
    if (!isCall(call.node) || !(proof.test(call.name) || proof.test(call.dotted))) return false
    if (/^(create|add|update|insert|save|upsert|set)/.test(call.name)) return false
    return /^(assert|require|ensure|must)/i.test(call.name) || !isDropped(project, call)
  })
  return (
    asked ||
    reached.conditions.some(({ module, node, text }) => {
      if (!/verif|proof|proven|txt|dns/i.test(text)) return false
      return !decidedBy(project, module, node)
    })
  )
}

const publicMail =
  /gmail|public\w*(mail|domain|provider)|free\w*(mail|domain|provider)|personal\w*domain|isPublic|consumer/i

/** Membership by the domain of an address, without asking whether the domain is the organization's. */
function joined(project: Project, reached: Reached, { module, node, resolved }: ReachedCall): string | undefined {
  if (!isCall(node)) return undefined
  const what = changeOf(node, resolved)?.what ?? (resolved ? undefined : dotted(node.callee))
  if (
    what === undefined ||
    !/^(create|add|upsert|insert)|\.(create|insert|upsert|add|join)$/i.test(what) ||
    !/member|domain|organi[sz]ation/i.test(what)
  )
    return undefined
  const cut = reached.functions.flatMap(fn => [...walk(fn.node)].filter(part => cutsAddress(fn.module, part)))
  if (cut.length === 0) return undefined
  if (mentions(reached, publicMail) || saysVerified(reached)) return undefined
  const usesDomain = reached.calls.some(
    call =>
      isCall(call.node) &&
      call.node !== cut[0] &&
      /domain/i.test(sourceOf(call.module, call.node)) &&
      call.node.arguments.some(argument => /domain/i.test(sourceOf(call.module, argument))),
  )
  const looksUp = reached.calls.some(call => isLookupBy(project, call, cut))
  return (usesDomain || looksUp) &&
    tracerOf(project)
      .origins(module, node)
      .every(({ kind }) => !fromVisitor.has(kind) || kind !== 'header')
    ? 'an address is enough to belong to the organization of its domain'
    : undefined
}

/** A look-up that is given the part behind the `@`, or a name for it. */
function isLookupBy(
  project: Project,
  { module, node, name, dotted: full }: ReachedCall,
  cut: readonly Node[],
): boolean {
  if (!isCall(node) || !/^(find|get|list|query|select|where|first|lookup)/.test(name) || cut.includes(node))
    return false
  if (!/org|tenant|team|compan|workspace|domain/i.test(full)) return false
  return node.arguments.some(argument =>
    [...walk(argument)].some(part => {
      if (cut.includes(part)) return true
      if (part.type !== 'Identifier') return false
      const made = tracerOf(project).definition(module, part).node
      return made !== part && [...walk(made)].some(inner => cut.includes(inner))
    }),
  )
}

/** A question about the domain, in a condition or in what is looked up: `{ state: 'verified' }`. */
function saysVerified(reached: Reached): boolean {
  if (mentions(reached, /(?<!mail_?)verified/i)) return true
  return reached.calls.some(
    ({ module, node, name }) =>
      isCall(node) &&
      /^(find|get|list|select|where|first|query|eq)/.test(name) &&
      node.arguments.some(argument => /(?<!mail_?)verified/i.test(sourceOf(module, argument))),
  )
}

/** The part behind the `@`, taken by whatever means. */
function cutsAddress(module: Module, node: Node): boolean {
  if (!isCall(node) || isRight(module, node)) return false
  const name = lastName(node.callee)
  if (/^(split|indexOf|lastIndexOf|match|exec|replace)$/.test(name))
    return [...walk(node)].some(
      part => textOf(part) === '@' || (part.type === 'RegExpLiteral' && /@/.test(part.pattern)),
    )
  return /^(get|extract|parse|find)?\w*(domain(Of|From|For)\w*|(Email|Mail)Domain)$/i.test(name)
}

function isRight(module: Module, node: Node): boolean {
  return /toLocale|name/i.test(sourceOf(module, module.paths.get(node)?.parentPath?.node ?? node).slice(0, 12))
}

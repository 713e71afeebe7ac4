import type { Node } from '@babel/types'
import { asksForPower } from '../authority.ts'
import { reachedFrom } from '../evidence.ts'
import { entriesBeside } from '../find-entries.ts'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  type CallNode,
  dotted,
  entriesOf,
  functionAround,
  isCall,
  keyOf,
  lastName,
  nameOfFunction,
  propertyOf,
  sourceOf,
  textOf,
  walk,
} from '../syntax.ts'
import { type Located, tracerOf } from '../trace.ts'

export const ic21: Rule = {
  id: 'IC21',
  title: 'More power than needed',
  severity: 'medium',
  basis: 'static',
  attack: 'One leaked key or one new member can do everything, for ever.',
  mend: 'Give each key an end and the few permissions it uses, and each new member the least role.',
  *check(project) {
    for (const module of project.modules.values())
      for (const node of module.paths.keys()) {
        const reason = isCall(node)
          ? (keyWithoutEnd(project, module, node) ?? tokenWithoutEnd(project, module, node))
          : widePower(node)
        if (reason !== undefined) yield seenAt(module, node, reason)
      }
    yield* givenAway(project)
  },
}

const longLived = /(api|personal|service|machine|integration|agent)_?\w*(key|token)|api-?(keys?|tokens?)/i

/** A token for programs that nothing ends: neither its options nor its claims say when. */
function tokenWithoutEnd(project: Project, module: Module, call: CallNode): string | undefined {
  const name = dotted(call.callee)
  const around = functionAround(module, call)
  if (!longLived.test(`${around ? nameOfFunction(module, around) : ''} ${module.file.path}`)) return undefined
  if (/(^|\.)(jwt|jsonwebtoken)\.sign$/.test(name)) {
    const given = call.arguments.flatMap(argument => partsOf(project, { module, node: argument }))
    const isKnown = call.arguments.length > 0 && !given.includes('unknown') && isWritten(project, module, call)
    return isKnown && !given.some(part => /^(exp|expiresIn)$/.test(part[0])) ? 'the token has no end' : undefined
  }
  // `new SignJWT(claims).setIssuedAt().sign(key)`
  if (lastName(call.callee) !== 'sign' || !name.startsWith('new SignJWT()')) return undefined
  return /setExpirationTime|\bexp\b/.test(sourceOf(module, call)) ? undefined : 'the token has no end'
}

/** Claims and options that stand in the code, and do not come from elsewhere. */
function isWritten(project: Project, module: Module, call: CallNode): boolean {
  const [claims, , options] = call.arguments
  return [claims, options].every(
    part => part === undefined || tracerOf(project).definition(module, part).node.type === 'ObjectExpression',
  )
}

function keyWithoutEnd(project: Project, module: Module, call: CallNode): string | undefined {
  const name = lastName(call.callee)
  if (
    !(
      /^(create|issue|mint|generate)\w*(ApiKey|APIKey|AccessKey|PersonalAccessToken)$/.test(name) ||
      /api_?keys?\.(create|insert)$/i.test(dotted(call.callee))
    ) ||
    tracerOf(project).resolve(module, call.callee) !== undefined
  )
    return undefined
  const given = call.arguments.flatMap(argument => partsOf(project, { module, node: argument }))
  // What is put together elsewhere may have an end.
  if (given.length === 0 || given.some(part => part === 'unknown')) return undefined
  const end = given.find(part => part !== 'unknown' && /expir|ttl|validUntil|not_?after|lifetime/i.test(part[0]))
  if (end === undefined || end === 'unknown') return 'the key has no end'
  return /^(null|undefined|false|0|Infinity)$/.test(end[1]) ? 'the key has no end' : undefined
}

type Part = 'unknown' | readonly [name: string, text: string]
const partsDepthMax = 3

/** Names and values of an object, and of the objects in it. */
function partsOf(project: Project, place: Located, depth = 0): Part[] {
  const { module, node } = tracerOf(project).definition(place.module, place.node)
  if (node.type !== 'ObjectExpression' || depth > partsDepthMax) return []
  const spread: Part[] = node.properties.some(({ type }) => type === 'SpreadElement') ? ['unknown'] : []
  return [
    ...spread,
    ...entriesOf(node).flatMap(([key, value]): Part[] => [
      [key, sourceOf(module, value)],
      ...partsOf(project, { module, node: value }, depth + 1),
    ]),
  ]
}

function widePower(property: Node): string | undefined {
  if (property.type !== 'ObjectProperty') return undefined
  if (!/^(scopes?|permissions?|grants?)$/i.test(keyOf(property.key, property.computed) ?? '')) return undefined
  const value = bare(property.value)
  const texts =
    value.type === 'ArrayExpression'
      ? value.elements.flatMap(element => (element ? [textOf(element) ?? ''] : []))
      : (textOf(value) ?? '').split(/[\s,]+/)
  const wide = texts.find(text => /^(\*|\*:\*|all|.+:\*|admin:\*|full_?access|superuser|root)$/i.test(text))
  return wide === undefined ? undefined : `\`${wide}\` is every power at once`
}

/** A role of power that people get by coming, not by being given it. */
function* givenAway(project: Project): Generator<Sighting> {
  const told = new Set<Node>()
  for (const handler of [...project.handlers, ...entriesBeside(project)]) {
    const reached = reachedFrom(project, handler)
    if (asksForPower(project, reached)) continue
    // Whoever makes an organization is its first administrator.
    if (
      reached.calls.some(({ name }) => /^create(Organization|Organisation|Team|Tenant|Workspace)$/.test(name)) ||
      reached.functions.some(fn => /organi[sz]ation\.create\(/.test(sourceOf(fn.module, fn.node)))
    )
      continue
    for (const { module, node, name } of reached.calls) {
      if (
        !isCall(node) ||
        told.has(node) ||
        !/^(create|add|send|invite|upsert|update)\w*(Membership|Member|Invitation|User)?$/.test(name)
      )
        continue
      const role = roleIn(node)
      if (role === undefined || !/^(admin|owner|superadmin|administrator|root)$/i.test(role)) continue
      told.add(node)
      yield seenAt(module, node, `everybody who comes this way gets the role \`${role}\``)
    }
  }
}

function roleIn(call: CallNode): string | undefined {
  for (const node of walk(call)) {
    if (node.type !== 'ObjectExpression') continue
    for (const key of ['roleSlug', 'role', 'role_slug']) {
      const text = textOf(propertyOf(node, key))
      if (text !== undefined) return text
    }
  }
  return undefined
}

import type { Node } from '@babel/types'
import { isOneOf } from '../checked-values.ts'
import { asksForPower, type Reached, reachedFrom } from '../evidence.ts'
import { changeOf } from '../identity-calls.ts'
import type { Module, Project, Rule } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import { bare, entriesOf, isCall, lastName, sourceOf, walk } from '../syntax.ts'
import { type Origin, tracerOf } from '../trace.ts'

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
      for (const { module, node, resolved } of reached.calls) {
        if (!isCall(node) || told.has(node) || changeOf(node, resolved) === undefined || isDeletion(node)) continue
        const reason = node.arguments
          .map(argument => wrong(project, reached, module, argument))
          .find(text => text !== undefined)
        if (reason === undefined) continue
        told.add(node)
        yield seenAt(module, node, reason)
      }
    }
  },
}

function isDeletion(call: Node & { readonly callee: Node }): boolean {
  return /^(delete|remove|revoke|deactivate)/.test(lastName(call.callee))
}

function wrong(project: Project, reached: Reached, module: Module, argument: Node): string | undefined {
  const tracer = tracerOf(project)
  for (const node of walk(bare(argument))) {
    if (node.type !== 'SpreadElement') continue
    const whole = tracer.origins(module, node.argument).filter(isWhole)
    if (whole.length > 0 && !isNarrowed(project, module, node.argument))
      return 'every field of the request goes into the change, a role among them'
  }
  const value = bare(argument)
  if (value.type === 'Identifier' || isCall(value)) {
    if (isWholeOnly(tracer.origins(module, value)) && !isNarrowed(project, module, value))
      return 'the request itself is the change, with whatever fields it has'
  }
  for (const node of walk(value)) {
    if (node.type !== 'ObjectExpression') continue
    for (const [key, role] of entriesOf(node)) {
      if (
        /^(data|values|set|\$set|update|create|changes|attributes)$/.test(key) &&
        isWholeOnly(tracer.origins(module, role)) &&
        !isNarrowed(project, module, role)
      )
        return 'the request itself is the change, with whatever fields it has'
      if (!/^(role|roles|roleSlug|roleSlugs|role_slug|roleId|isAdmin|is_admin|permissions)$/.test(key)) continue
      const foreign = tracer.origins(module, role).filter(({ kind }) => fromVisitor.has(kind))
      if (foreign.length === 0 || asksForPower(project, reached)) continue
      if (
        isOneOf(project, { module, places: [role, ...reached.functions.map(fn => fn.node)], origins: foreign }) &&
        !key.startsWith('is')
      )
        continue
      return 'the request says which role is given, and nothing asks whether it may'
    }
  }
  return undefined
}

function isWholeOnly(found: readonly Origin[]): boolean {
  return found.length > 0 && found.every(isWhole)
}

/** A body as it came, not one field of it. */
function isWhole({ kind, key }: Origin): boolean {
  return (
    kind === 'body' &&
    (key === '' ||
      /^(json|body|formData|parseBody|fromEntries|readBody|text|request|req|input|data|form|values|payload|fields|changes|updates?|profile|patch|attributes|options|details)$/.test(
        key,
      ))
  )
}

/** Parsed by a schema, which drops what it does not name. */
function isNarrowed(project: Project, module: Module, value: Node): boolean {
  const { module: home, node } = tracerOf(project).definition(module, value)
  const text = sourceOf(home, node)
  if (
    /\b(schema|Schema|validator|\w+Schema|z|v|s|yup|valibot)\b[\w.()]*\.?(parse|safeParse|parseAsync|validate|validateSync)\b|\b(pick|parse)\(/.test(
      text,
    )
  )
    return !/passthrough\(\)|looseObject|\.catchall/.test(home.file.text)
  return /\bpick\(/.test(text)
}

import type { Json } from '../platform/json.ts'
import type { Expression, TemplateNode } from './parse-claim-template.ts'

/**
 * The claims of a template for these values. A claim without a value is left out; inside a text such a piece is empty, and so is one
 * that is more than one value.
 */
export function templateClaims(node: TemplateNode, values: Json): Readonly<Record<string, Json>> {
  if (node.kind !== 'members') return {}
  const claims = node.members.map(([name, each]) => [name, filled(each, values)] as const)
  return Object.fromEntries(claims.filter(([, value]) => value !== null))
}

function filled(node: TemplateNode, values: Json): Json {
  switch (node.kind) {
    case 'members':
      return Object.fromEntries(node.members.map(([name, each]) => [name, filled(each, values)]))
    case 'items':
      return node.items.map(each => filled(each, values))
    case 'text':
      return node.parts.map(part => (typeof part === 'string' ? part : textOf(chosen(part, values)))).join('')
    case 'value':
      return chosen(node.expression, values)
    case 'literal':
      return node.value
  }
}

/** The first choice that has a value; null when none has. */
function chosen({ choices }: Expression, values: Json): Json {
  for (const choice of choices) {
    const value = choice.kind === 'text' ? choice.text : at(values, choice.path)
    if (value !== null) return value
  }
  return null
}

/** Own members only: a name that every object inherits leads nowhere (CWE-1321). */
function at(values: Json, path: readonly string[]): Json {
  let value = values
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
    value = (value as Readonly<Record<string, Json>>)[name] ?? null
  }
  return value
}

function textOf(value: Json): string {
  return value === null || typeof value === 'object' ? '' : String(value)
}

import type { z } from 'zod'

export type Schema = z.core.JSONSchema.BaseSchema
type Branch = Schema | boolean

/** A JSON Schema as a TypeScript type. Constraints that types can't say (lengths, patterns) are left to the server. */
export function renderType(schema: Branch, indent: string): string {
  if (schema === true) return 'unknown'
  if (schema === false) return 'never'
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return union(schema.enum.map(literal))
  const any = schema.anyOf ?? schema.oneOf
  if (any !== undefined) return union(any.map(branch => renderType(branch, indent)))
  if (schema.allOf !== undefined) return schema.allOf.map(branch => bracketed(renderType(branch, indent))).join(' & ')
  if (schema.not !== undefined) return 'never'
  const types = schema.type === undefined ? [] : Array.isArray(schema.type) ? schema.type : [schema.type]
  return types.length === 0 ? 'unknown' : union(types.map(type => renderPlain(String(type), schema, indent)))
}

function renderPlain(type: string, schema: Schema, indent: string): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return renderArray(schema, indent)
    case 'object':
      return renderObject(schema, indent)
    default:
      return type
  }
}

function renderArray({ items, prefixItems }: Schema, indent: string): string {
  if (prefixItems !== undefined) return `[${prefixItems.map(item => renderType(item, indent)).join(', ')}]`
  const item = Array.isArray(items) ? items[0] : items
  return `${bracketed(renderType(item ?? true, indent))}[]`
}

function renderObject({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  if (properties === undefined)
    return `{ [name: string]: ${additionalProperties === undefined ? 'unknown' : renderType(additionalProperties, indent)} }`
  const members = Object.entries(properties).map(([name, schema]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
    return `${indent}  ${key}${required.includes(name) ? '' : '?'}: ${renderType(schema, `${indent}  `)}\n`
  })
  return members.length === 0 ? 'Record<never, never>' : `{\n${members.join('')}${indent}}`
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : JSON.stringify(value)
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ')
}

function bracketed(type: string): string {
  return /^[\w']+$|^\{[\s\S]*\}$/.test(type) && !type.includes(' | ') ? type : `(${type})`
}

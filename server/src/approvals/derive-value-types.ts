import type { Json } from '../platform/json.ts'
import type { Constraint } from './model.ts'

export const valueTypes = ['string', 'number', 'boolean', 'null'] as const
export type ValueType = (typeof valueTypes)[number]
export type ValueTypes = ReadonlySet<ValueType>

/**
 * How the text of a field is to be read: what the request names for this argument, else what the tool's schema says,
 * else text. A person types `5`; whether that is a number or a word is not theirs to know.
 */
export function valueTypesOf(constraint: Constraint | undefined, schema: Json | undefined): ValueTypes {
  const asked = constraint === undefined ? [] : typesIn(constraint)
  if (asked.length > 0) return new Set(asked)
  const declared = typesDeclared(schema)
  return new Set(declared.length > 0 ? declared : ['string'])
}

function typesIn(constraint: Constraint): ValueType[] {
  if ('equals' in constraint) return typeOf(constraint.equals)
  if ('one_of' in constraint) return constraint.one_of.flatMap(typeOf)
  return 'prefix' in constraint || 'matches' in constraint ? ['string'] : ['number']
}

function typeOf(value: Json): ValueType[] {
  if (value === null) return ['null']
  if (typeof value === 'string') return ['string']
  if (typeof value === 'number') return ['number']
  return typeof value === 'boolean' ? ['boolean'] : []
}

/** JSON Schema's `type` and `enum`; of a list, those of its members. */
function typesDeclared(schema: Json | undefined): ValueType[] {
  if (!isObject(schema)) return []
  const named = Array.isArray(schema.type) ? schema.type : [schema.type]
  if (named.includes('array')) return typesDeclared(schema.items)
  const listed = Array.isArray(schema.enum) ? schema.enum.flatMap(typeOf) : []
  const known = named.map(name => (name === 'integer' ? 'number' : name))
  return [...listed, ...valueTypes.filter(type => known.includes(type))]
}

/** The schema of one argument of a tool, as far as its schema says. */
export function schemaOf(inputSchema: Json | undefined, argument: string): Json | undefined {
  if (!isObject(inputSchema) || !isObject(inputSchema.properties)) return undefined
  return Object.hasOwn(inputSchema.properties, argument) ? inputSchema.properties[argument] : undefined
}

function isObject(json: Json | undefined): json is { readonly [member: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

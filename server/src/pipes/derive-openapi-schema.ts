import type { Json } from '../platform/json.ts'
import { checkSchemaPattern } from './check-schema-pattern.ts'
import { isObject } from './derive-bounded-result.ts'
import { referred } from './derive-openapi-reference.ts'
import { plainText } from './derive-openapi-text.ts'
import type { JsonObject } from './model.ts'
import type { OpenapiDocument } from './parse-openapi.ts'

/** A schema of a request as a tool has it: JSON Schema 2020-12, without references. */
export interface ToolSchema {
  readonly schema: JsonObject
  /** Something of it was left open: it came back to itself, or went deeper than is shown. */
  readonly isCut: boolean
}

/** Depths that are tried, deepest first, until the schema is small enough for a host to show it to a model. */
const depthsTried = [10, 6, 4, 3, 2]
const partsMax = 1_500
const schemaCharactersMax = 40_000
const noteCharactersMax = 400
const cutNote = 'Any value: here the description of the API comes back to itself, or goes deeper than is shown.'

const kept = new Set([
  'type',
  'enum',
  'const',
  'format',
  'default',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
])
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const single = new Set(['items', 'additionalProperties', 'not'])

interface Walk {
  readonly document: OpenapiDocument
  readonly depthMax: number
  /** References that are open above this place. */
  readonly open: readonly string[]
  readonly depth: number
  readonly count: { parts: number; isCut: boolean }
}

/**
 * The schema of something that is sent, with each reference replaced by what it means. A circle is cut where it closes, and
 * one that would be too large is cut at a lesser depth; what is cut takes any value, and the tool says so. Undefined when it
 * is too large however it is cut, or refers to what is not in the document.
 */
export function toolSchema(document: OpenapiDocument, schema: Json | undefined): ToolSchema | undefined {
  for (const depthMax of depthsTried) {
    const count = { parts: 0, isCut: false }
    const made = converted(schema ?? {}, { document, depthMax, open: [], depth: 0, count })
    if (made === undefined) return undefined
    if (count.parts <= partsMax && JSON.stringify(made).length <= schemaCharactersMax)
      return { schema: made, isCut: count.isCut }
  }
  return undefined
}

function cut(at: Walk): JsonObject {
  at.count.isCut = true
  return { description: cutNote }
}

function converted(schema: Json, at: Walk): JsonObject | undefined {
  if (++at.count.parts > partsMax) return cut(at)
  if (!isObject(schema)) return schema === false ? { not: {} } : {}
  if (typeof schema.$ref !== 'string') return at.depth > at.depthMax ? cut(at) : plain(schema, at)
  if (at.open.includes(schema.$ref)) return cut(at)
  const target = referred(at.document.root, schema.$ref)
  if (target === undefined) return undefined
  const made = converted(target, { ...at, open: [...at.open, schema.$ref] })
  const own = at.document.dialect === '3.1' ? described(schema) : {}
  return made && { ...made, ...own }
}

function described({ description }: JsonObject): JsonObject {
  const text = typeof description === 'string' ? plainText(description, noteCharactersMax) : ''
  return text === '' ? {} : { description: text }
}

function plain(schema: JsonObject, at: Walk): JsonObject | undefined {
  const made: Record<string, Json> = described(schema)
  const below = { ...at, depth: at.depth + 1 }
  for (const [keyword, value] of Object.entries(schema)) {
    const part = keywordOf(keyword, value, below)
    if (part === undefined) return undefined
    if (part !== 'left_out') made[keyword] = part
  }
  const sent = withoutAnswered(schema, made, at)
  return at.document.dialect === '3.0' ? inNewDialect(schema, sent) : sent
}

/** The keyword's value as it is kept; undefined when something in it refers to nothing. */
function keywordOf(keyword: string, value: Json, below: Walk): Json | 'left_out' | undefined {
  if (kept.has(keyword)) return value
  if (keyword === 'pattern')
    return typeof value === 'string' && checkSchemaPattern(value) === undefined ? value : 'left_out'
  if (lists.has(keyword)) return Array.isArray(value) ? allOf(value.map(item => converted(item, below))) : 'left_out'
  if (single.has(keyword)) return typeof value === 'boolean' ? value : converted(value, below)
  if (keyword !== 'properties' || !isObject(value)) return 'left_out'
  const members = Object.entries(value).map(([name, item]) => [name, converted(item, below)] as const)
  return allOf(members.map(([, item]) => item)) && Object.fromEntries(members.map(([name, item]) => [name, item ?? {}]))
}

function allOf(parts: readonly (JsonObject | undefined)[]): readonly JsonObject[] | undefined {
  const there = parts.filter(part => part !== undefined)
  return there.length === parts.length ? there : undefined
}

/** What only an answer has is not sent; what has to be sent has to be there. */
function withoutAnswered(schema: JsonObject, made: JsonObject, { document }: Walk): JsonObject {
  const { required } = schema
  const properties = isObject(made.properties) ? made.properties : {}
  const given = isObject(schema.properties) ? schema.properties : {}
  const answered = new Set(
    Object.entries(given).flatMap(([name, item]) => (isAnswered(document.root, item) ? [name] : [])),
  )
  const sent = Object.entries(properties).filter(([name]) => !answered.has(name))
  const names = Array.isArray(required)
    ? required.filter(name => typeof name === 'string' && !answered.has(name)).toSorted()
    : []
  return {
    ...made,
    ...(made.properties === undefined ? {} : { properties: Object.fromEntries(sent) }),
    ...(names.length === 0 ? {} : { required: [...new Set(names)] }),
  }
}

function isAnswered(root: JsonObject, item: Json): boolean {
  const target = isObject(item) && typeof item.$ref === 'string' ? referred(root, item.$ref) : item
  return isObject(target) && target.readOnly === true
}

/** `nullable` and exclusive bounds as OpenAPI 3.0 writes them. */
function inNewDialect(schema: JsonObject, made: JsonObject): JsonObject {
  const bounded = withBound(withBound(made, ['exclusiveMinimum', 'minimum']), ['exclusiveMaximum', 'maximum'])
  if (schema.nullable !== true) return bounded
  const { description, ...rest } = bounded
  const said = description === undefined ? {} : { description }
  if (typeof rest.type !== 'string') return { ...said, anyOf: [rest, { type: 'null' }] }
  const { enum: values } = rest
  return {
    ...bounded,
    type: [rest.type, 'null'],
    ...(Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {}),
  }
}

function withBound(schema: JsonObject, [exclusive, plainBound]: readonly [string, string]): JsonObject {
  if (typeof schema[exclusive] !== 'boolean') return schema
  const { [exclusive]: isExclusive, [plainBound]: bound, ...rest } = schema
  if (bound === undefined) return rest
  return { ...rest, [isExclusive === true ? exclusive : plainBound]: bound }
}

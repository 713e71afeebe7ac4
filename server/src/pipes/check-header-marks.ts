import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import type { JsonObject } from './model.ts'

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const markable = ['string', 'integer', 'boolean']

/**
 * Why a tool is left out for its `x-mcp-header` marks, or undefined: a mark names a header (RFC 9110 section 5.1) that no
 * other one names, on a text, whole number or truth value that `properties` alone lead to (revision 2026-07-28, request
 * headers). A client that called such a tool would send headers that its readers understand in different ways.
 */
export function headerMarksFinding(schema: Json | undefined): string | undefined {
  if (!isObject(schema)) return undefined
  const marked = markedProperties(schema)
  if (countMarks(schema) !== marked.length) return 'it marks a header where no argument can be one'
  const names = marked.map(({ mark }) => mark)
  if (!names.every(name => typeof name === 'string' && token.test(name)))
    return 'it marks a header without a usable name'
  if (!marked.every(({ type }) => markable.includes(String(type))))
    return 'it marks a header for a value that is not plain'
  const distinct = new Set(names.map(name => String(name).toLowerCase()))
  return distinct.size === names.length ? undefined : 'it marks two headers of one name'
}

interface Marked {
  readonly mark: Json
  readonly type: Json | undefined
}

/** Reached by `properties` alone; the depth of a schema was bounded before. */
function markedProperties(schema: JsonObject): Marked[] {
  const properties = isObject(schema.properties) ? Object.values(schema.properties).filter(isObject) : []
  return properties.flatMap(property => {
    const mark = property['x-mcp-header']
    return [...(mark === undefined ? [] : [{ mark, type: property.type }]), ...markedProperties(property)]
  })
}

/** Wherever they stand. A property that is called like the mark holds a schema, and counts as none. */
function countMarks(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMarks(item), 0)
  if (!isObject(value)) return 0
  const own = value['x-mcp-header']
  const inside = Object.values(value).reduce<number>((sum, item) => sum + countMarks(item), 0)
  return inside + (own === undefined || isSchemaOfProperty(own) ? 0 : 1)
}

function isSchemaOfProperty(value: Json): boolean {
  return isObject(value) && (value.type !== undefined || value.$ref !== undefined)
}

import type { Json } from '../platform/json.ts'
import { isObject, type JsonObject } from './model.ts'

/** One argument that a client has to repeat as a header `Mcp-Param-{name}`. */
export interface ParamHeader {
  readonly name: string
  readonly path: readonly string[]
  readonly type: 'string' | 'integer' | 'boolean'
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const propertiesMax = 500

/**
 * The `x-mcp-header` marks of an input schema that count: on text, whole numbers and booleans that are reached through
 * `properties` alone, each name once whatever its case (revision 2026-07-28, request headers). Others make the tool's
 * declaration worthless, so that it has no headers to check at all.
 */
export function deriveParamHeaders(inputSchema: JsonObject): readonly ParamHeader[] {
  const found: ParamHeader[] = []
  const open: { readonly schema: JsonObject; readonly path: readonly string[] }[] = [{ schema: inputSchema, path: [] }]
  for (let next = open.pop(), seen = 0; next !== undefined && seen < propertiesMax; next = open.pop(), seen++) {
    const { schema, path } = next
    const mark = schema['x-mcp-header']
    if (mark !== undefined) {
      const header = paramHeader(mark, schema.type, path)
      if (header === undefined) return []
      found.push(header)
    }
    const properties = isObject(schema.properties) ? schema.properties : {}
    for (const [key, child] of Object.entries(properties))
      if (isObject(child)) open.push({ schema: child, path: [...path, key] })
  }
  const names = new Set(found.map(header => header.name.toLowerCase()))
  return names.size === found.length ? found : []
}

function paramHeader(mark: Json, type: Json | undefined, path: readonly string[]): ParamHeader | undefined {
  if (typeof mark !== 'string' || !token.test(mark) || path.length === 0) return undefined
  if (type !== 'string' && type !== 'integer' && type !== 'boolean') return undefined
  return { name: mark, path, type }
}

/** The argument at a path; undefined when a step of it is missing. */
export function argumentAt(args: JsonObject, path: readonly string[]): Json | undefined {
  let at: Json | undefined = args
  for (const key of path) at = isObject(at) ? at[key] : undefined
  return at
}

import type { Json } from '../platform/json.ts'
import { checkSchemaPattern } from './check-schema-pattern.ts'
import { isObject } from './derive-bounded-result.ts'
import { hidesText } from './derive-clean-text.ts'
import type { JsonObject } from './model.ts'

/** What one schema may cost, counted before anything is compiled (T83, CWE-1333). */
const schemaBytesMax = 65_536
const schemaDepthMax = 24
const schemaNodesMax = 2_000
const propertiesMax = 500
/** Nodes that a validator can visit for one value, with every reference followed and every alternative tried. */
const expandedNodesMax = 20_000
const enumMax = 1_000

const texts = new Set(['title', 'description', '$comment', 'markdownDescription'])
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])
const listed = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
/** Values, not schemas: their members are data. */
const values = new Set(['enum', 'const', 'default', 'examples', 'required', 'dependentRequired', 'type'])

/**
 * Why a schema by others is not taken, or undefined. It has to be an object's schema, small, without a reference that
 * leaves it or comes back to itself, and with patterns that a backtracking engine can't be caught in.
 */
export function schemaFinding(schema: Json | undefined): string | undefined {
  if (!isObject(schema)) return 'its schema is not an object'
  if (JSON.stringify(schema).length > schemaBytesMax) return `its schema is larger than ${schemaBytesMax} bytes`
  const count = { nodes: 0 }
  const shape = walk(schema, { depth: 0, count })
  if (shape !== undefined) return shape
  const expanded = expandedSize(schema, { root: schema, open: new Set(), known: new Map() })
  if (expanded === undefined) return 'its schema refers to itself, or to what is not in it'
  return expanded > expandedNodesMax ? 'its schema unfolds to too many alternatives' : undefined
}

interface Walk {
  readonly depth: number
  readonly count: { nodes: number }
}

function walk(schema: JsonObject, at: Walk): string | undefined {
  if (at.depth > schemaDepthMax) return `its schema is nested deeper than ${schemaDepthMax}`
  if (++at.count.nodes > schemaNodesMax) return `its schema has more than ${schemaNodesMax} parts`
  for (const [keyword, value] of Object.entries(schema)) {
    const finding = keywordFinding(keyword, value)
    if (finding !== undefined) return finding
    for (const part of partsOf(keyword, value)) {
      const inner = walk(part, { ...at, depth: at.depth + 1 })
      if (inner !== undefined) return inner
    }
  }
  return undefined
}

function keywordFinding(keyword: string, value: Json): string | undefined {
  if (!texts.has(keyword) && hasHidden(keyword, value)) return 'its schema holds hidden characters in a name or a value'
  if ((keyword === '$ref' || keyword === '$dynamicRef') && !String(value).startsWith('#'))
    return 'its schema refers to an address outside of itself'
  if (keyword === 'pattern') return checkSchemaPattern(String(value))
  if (keyword === 'enum' && Array.isArray(value) && value.length > enumMax)
    return `it lists more than ${enumMax} values`
  if (!named.has(keyword) || !isObject(value)) return undefined
  if (Object.keys(value).length > propertiesMax) return `its schema has more than ${propertiesMax} ${keyword}`
  if (keyword !== 'patternProperties') return undefined
  return Object.keys(value)
    .map(checkSchemaPattern)
    .find(finding => finding !== undefined)
}

/** A property's name or a listed value that looks like another one would be approved as the other one. */
function hasHidden(keyword: string, value: Json): boolean {
  if (hidesText(keyword)) return true
  if (named.has(keyword) && isObject(value)) return Object.keys(value).some(hidesText)
  return values.has(keyword) && hidesText(JSON.stringify(value).replace(/\\u([0-9a-f]{4})/gi, unescaped))
}

function unescaped(_all: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16))
}

function partsOf(keyword: string, value: Json): JsonObject[] {
  if (values.has(keyword)) return []
  if (named.has(keyword)) return isObject(value) ? Object.values(value).filter(isObject) : []
  if (Array.isArray(value)) return value.filter(isObject)
  return isObject(value) ? [value] : []
}

interface Expansion {
  readonly root: JsonObject
  readonly open: Set<JsonObject>
  readonly known: Map<JsonObject, number>
}

/** How many nodes stand in the schema once each reference is replaced by what it means; undefined for a circle. */
function expandedSize(schema: JsonObject, at: Expansion): number | undefined {
  const known = at.known.get(schema)
  if (known !== undefined) return known
  if (at.open.has(schema)) return undefined
  at.open.add(schema)
  let size = 1
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$defs' || keyword === 'definitions') continue
    for (const part of referred(keyword, value, at.root)) {
      const inner = part === undefined ? undefined : expandedSize(part, at)
      if (inner === undefined) return undefined
      size = Math.min(size + inner * (listed.has(keyword) ? 2 : 1), expandedNodesMax + 1)
    }
  }
  at.open.delete(schema)
  at.known.set(schema, size)
  return size
}

function referred(keyword: string, value: Json, root: JsonObject): (JsonObject | undefined)[] {
  return keyword === '$ref' || keyword === '$dynamicRef' ? [resolve(String(value), root)] : partsOf(keyword, value)
}

/** A JSON pointer into the schema (RFC 6901), or an anchor in it. */
function resolve(reference: string, root: JsonObject): JsonObject | undefined {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return findAnchor(reference.slice(1), root)
  let at: Json | undefined = root
  for (const step of reference.slice(2).split('/')) {
    const name = decodeURIComponentSafe(step).replaceAll('~1', '/').replaceAll('~0', '~')
    at = Array.isArray(at) ? at[Number(name)] : isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  }
  return isObject(at) ? at : undefined
}

function findAnchor(name: string, schema: JsonObject): JsonObject | undefined {
  if (schema.$anchor === name || schema.$dynamicAnchor === name) return schema
  for (const [keyword, value] of Object.entries(schema))
    for (const part of partsOf(keyword, value)) {
      const found = findAnchor(name, part)
      if (found !== undefined) return found
    }
  return undefined
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

import { canonicalize, type Json } from '../platform/json.ts'
import type { Catalogue, CatalogueTool, Pages, Template } from './catalogue/catalogue.ts'
import { isObject } from './derive-bounded-result.ts'
import { mayBeRaw, pagesOf, toolSchema } from './derive-catalogue-tool.ts'
import { restRequest, splitCall } from './derive-rest-request.ts'
import type { JsonObject } from './model.ts'

/** A request as a plain HTTP client sends it to a third party's API, without its credential. */
export interface RelayedRequest {
  readonly method: string
  /** Behind the base address, as it was sent: escapes are not yet undone. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Json | undefined
}

export type RelayedCall =
  | {
      readonly outcome: 'matched'
      readonly tool: string
      readonly arguments: JsonObject
      readonly pages: Pages | undefined
    }
  /** No typed tool does what this request does. */
  | { readonly outcome: 'unknown_operation' }
  /** A tool does it, but not with all that was sent. */
  | { readonly outcome: 'not_expressible'; readonly tool: string; readonly what: string }

/**
 * The typed tool that a request amounts to, with its arguments. Method and path say which one; path, query and body become the
 * arguments, so that whatever was approved for the tool counts for the request. It is a match only when the tool sends all that
 * the request says: a member that nobody judges would get past constraints.
 */
export function relayedCall(catalogue: Catalogue, request: RelayedRequest): RelayedCall {
  let nearest: RelayedCall = { outcome: 'unknown_operation' }
  for (const [name, tool] of Object.entries(catalogue.tools)) {
    const inPath = pathArguments(tool, request)
    if (inPath === undefined) continue
    const read = argumentsOf(catalogue, tool, { request, inPath })
    if (typeof read !== 'string')
      return { outcome: 'matched', tool: name, arguments: read, pages: pagesOf(catalogue, tool) }
    nearest = { outcome: 'not_expressible', tool: name, what: read }
  }
  return nearest
}

/** What stands in the path; undefined when the request is another operation, or would leave the resource by dot segments. */
function pathArguments(tool: CatalogueTool, { method, path }: RelayedRequest): JsonObject | undefined {
  if ((tool.base ?? 'api') !== 'api') return undefined
  const [verb, template] = splitCall(tool.call)
  if (verb !== method) return undefined
  const names: string[] = []
  const pattern = template
    .split(/(\{[a-z_0-9]+\+?\})/)
    .map(part => {
      const [, name, many] = /^\{([a-z_0-9]+)(\+?)\}$/.exec(part) ?? []
      if (name === undefined) return part.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
      names.push(name)
      return many === '+' ? '(.+)' : '([^/]+)'
    })
    .join('')
  const found = new RegExp(`^${pattern}$`).exec(path)
  if (found === null) return undefined
  const values = found.slice(1).map(decodedOf)
  if (values.some(value => value === undefined)) return undefined
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']))
}

/** Undefined for what is no text in UTF-8, for segments that climb, and for those that hide another one. */
function decodedOf(text: string): string | undefined {
  try {
    const segments = text.split('/').map(decodeURIComponent)
    return segments.some(isUnsafe) ? undefined : segments.join('/')
  } catch {
    return undefined
  }
}

function isUnsafe(segment: string): boolean {
  return segment === '' || segment === '.' || segment === '..' || /[/\\]/.test(segment)
}

interface Reading {
  readonly request: RelayedRequest
  readonly inPath: JsonObject
}

/** The arguments, or what of the request the tool has no place for. */
function argumentsOf(catalogue: Catalogue, tool: CatalogueTool, { request, inPath }: Reading): JsonObject | string {
  const pages = pagesOf(catalogue, tool)
  const found: Record<string, Json> = { ...inPath }
  for (const [name, text] of request.query) {
    const place = pageArgument(pages, 'query', name)
    const fits = place === undefined ? matches(tool.query?.[name], text, found) : setOnce(found, place, text)
    if (!fits) return `the query parameter "${name}"`
  }
  if (request.body !== undefined) {
    const misfit = bodyMisfit({ tool, pages }, request.body, found)
    if (misfit !== undefined) return misfit
  }
  const schema = toolSchema(catalogue, tool)
  const typed = Object.entries(found).map(([name, value]) => [name, typedValue(schema, name, value)] as const)
  const args: JsonObject = { ...Object.fromEntries(typed), ...(mayBeRaw(tool) ? { raw: true } : {}) }
  return sendsAll(catalogue, { tool, pages }, { request, args })
    ? args
    : 'something that the tool would send in another way'
}

interface Paged {
  readonly tool: CatalogueTool
  readonly pages: Pages | undefined
}

function bodyMisfit({ tool, pages }: Paged, body: Json, found: Record<string, Json>): string | undefined {
  if (!isObject(body)) return matches(tool.body, body, found) ? undefined : 'the body'
  const template = tool.body
  for (const [name, value] of Object.entries(body)) {
    const place = pageArgument(pages, 'body', name)
    const inner = typeof template === 'object' && !Array.isArray(template) ? Object(template)[name] : undefined
    const fits = place === undefined ? matches(inner, value, found) : setOnce(found, place, value)
    if (!fits) return `the member "${name}" of the body`
  }
  return undefined
}

function pageArgument(pages: Pages | undefined, where: Pages['in'], name: string): 'limit' | 'cursor' | undefined {
  if (pages?.in !== where) return undefined
  return name === pages.limit ? 'limit' : name === pages.cursor ? 'cursor' : undefined
}

const argumentOnly = /^\{([a-z_0-9]+)\}$/

/** Reads a value against what the tool would send there, and keeps the arguments that it is made of. */
function matches(template: Template | undefined, value: Json, found: Record<string, Json>): boolean {
  if (template === undefined) return false
  if (typeof template === 'string') {
    const name = argumentOnly.exec(template)?.[1]
    return name === undefined ? same(template, value) : setOnce(found, name, value)
  }
  if (typeof template !== 'object') return same(template, value)
  if ('$join' in template) return typeof value === 'string' && setOnce(found, String(template.$join), value.split(','))
  if (Array.isArray(template) || '$each' in template || '$mail' in template || !isObject(value)) return false
  return Object.entries(value).every(([name, inner]) => matches(Object(template)[name], inner, found))
}

function setOnce(found: Record<string, Json>, name: string, value: Json): boolean {
  const former = found[name]
  found[name] = value
  return former === undefined || same(former, value)
}

function same(one: Json, other: Json): boolean {
  return canonicalize(one) === canonicalize(other) || String(one) === other
}

/** A query and a path carry text only; the schema says what it stands for. */
function typedValue(schema: JsonObject, name: string, value: Json): Json {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const property = properties[name]
  const type = isObject(property) ? property.type : undefined
  if (typeof value !== 'string') return value
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d{1,15})?$/.test(value)) return Number(value)
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  return value
}

interface Asked {
  readonly request: RelayedRequest
  readonly args: JsonObject
}

/** Looked at from the other side: what the tool sends for these arguments holds all that was asked. */
function sendsAll(catalogue: Catalogue, { tool, pages }: Paged, { request, args }: Asked): boolean {
  const sent = restRequest({ ...tool, pages }, args, catalogue.encoding)
  if (sent === undefined) return false
  const [path = '', query = ''] = sent.path.split('?')
  const parameters = new URLSearchParams(query)
  if (decodedOf(path.slice(1)) !== decodedOf(request.path.slice(1))) return false
  for (const [name, value] of request.query) if (parameters.get(name) !== value) return false
  if (request.body === undefined || sent.body === undefined) return request.body === undefined
  const body: Json =
    catalogue.encoding === 'form' ? Object.fromEntries(new URLSearchParams(sent.body)) : JSON.parse(sent.body)
  return holds(body, request.body)
}

function holds(whole: Json, part: Json): boolean {
  if (isObject(part))
    return isObject(whole) && Object.entries(part).every(([name, value]) => holdsMember(whole, name, value))
  return same(whole, part)
}

function holdsMember(whole: JsonObject, name: string, value: Json): boolean {
  const inner = whole[name]
  return inner !== undefined && holds(inner, value)
}

import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import type { OpenapiMethod, OpenapiOperation, SentBody, SentParameter } from './derive-openapi-operation.ts'
import type { JsonObject, Resource } from './model.ts'

export interface OpenapiRequest {
  readonly method: OpenapiMethod
  /** With its query, to be put behind the address of the API. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

const headerCharactersMax = 4_096
const nestingMax = 8

/**
 * What is sent for these arguments; undefined when one of them would end somewhere else than where it belongs: a path that
 * climbs, a header with a line break. Only what the operation names is sent, so an extra argument sends nothing.
 */
export function openapiRequest(operation: OpenapiOperation, args: JsonObject): OpenapiRequest | undefined {
  const path = pathOf(operation, args)
  const headers = headersOf(operation, args)
  if (path === undefined || headers === undefined) return undefined
  const query = operation.parameters.filter(each => each.in === 'query').flatMap(each => pairsOf(each, args))
  const body = operation.body === undefined ? undefined : bodyText(operation.body, args)
  const content = operation.body === undefined || body === undefined ? {} : { 'content-type': operation.body.mediaType }
  return {
    method: operation.method,
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
    headers: { ...headers, ...content },
    body,
  }
}

/** Dot segments would climb out of what was approved, however they are written and however often they are decoded. */
function pathOf({ path, parameters }: OpenapiOperation, args: JsonObject): string | undefined {
  const named = new Map(parameters.filter(each => each.in === 'path').map(each => [each.name, each]))
  let isWhole = true
  const filled = path.replace(/\{([^{}]*)\}/g, (_all, name: string) => {
    const parameter = named.get(name)
    const text = parameter === undefined ? undefined : simpleText(args[parameter.argument], parameter.explode)
    if (text === undefined || text === '' || climbs(text)) isWhole = false
    return encodeURIComponent((text ?? '').toWellFormed())
  })
  return isWhole && !filled.split('/').some(segment => segment === '..' || segment === '.') ? filled : undefined
}

function climbs(text: string): boolean {
  let at = text
  for (let round = 0; round < 3; round++) {
    if (/[\0\r\n]/.test(at) || at.split(/[/\\]/).some(segment => segment === '..' || segment === '.')) return true
    try {
      at = decodeURIComponent(at)
    } catch {
      return false
    }
  }
  return false
}

/** Style `simple` (OpenAPI 3.1 section 4.8.12.6); undefined for what is not given, or has no form in it. */
function simpleText(value: Json | undefined, explode: boolean): string | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value.some(isNested) ? undefined : value.map(String).join(',')
  if (!isObject(value)) return String(value)
  if (Object.values(value).some(isNested)) return undefined
  return Object.entries(value)
    .map(([name, item]) => `${name}${explode ? '=' : ','}${String(item)}`)
    .join(',')
}

function isNested(value: Json): boolean {
  return typeof value === 'object'
}

function headersOf(operation: OpenapiOperation, args: JsonObject): Record<string, string> | undefined {
  const headers: Record<string, string> = {}
  for (const { name, argument, explode } of operation.parameters.filter(each => each.in === 'header')) {
    const given = args[argument]
    if (given === undefined || given === null) continue
    const text = simpleText(given, explode)
    if (
      text === undefined ||
      text.length > headerCharactersMax ||
      !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text)
    )
      return undefined
    headers[name.toLowerCase()] = text
  }
  return headers
}

function pair(name: string, value: string): string {
  return `${encoded(name)}=${encoded(value)}`
}

/** As a form writes it, where a blank is not a plus: both readings of it are the same then. Brackets are a style's own. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%5B', '[').replaceAll('%5D', ']')
}

const separators = { form: ',', spaceDelimited: '%20', pipeDelimited: '%7C' } as const

function pairsOf({ name, argument, style, explode }: SentParameter, args: JsonObject): string[] {
  const value = args[argument]
  if (value === undefined || value === null) return []
  if (style === 'json') return [pair(name, JSON.stringify(value))]
  if (style === 'deepObject') return bracketed(name, value, 0)
  if (typeof value !== 'object') return [pair(name, String(value))]
  if (style === 'simple') return []
  const parts = Array.isArray(value)
    ? value.map(textOf)
    : Object.entries(value).map(([key, item]) => [key, textOf(item)])
  if (explode)
    return Array.isArray(value)
      ? value.map(item => pair(name, textOf(item)))
      : Object.entries(value).map(([key, item]) => pair(key, textOf(item)))
  return [`${encoded(name)}=${parts.flat().map(encoded).join(separators[style])}`]
}

function textOf(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

/** `name[member]=value`, and `name[0]=value` for lists. */
function bracketed(name: string, value: Json, depth: number): string[] {
  if (value === null) return []
  if (typeof value !== 'object') return [pair(name, String(value))]
  if (depth === nestingMax) return []
  const items = Array.isArray(value) ? value.map((item, at) => [String(at), item] as const) : Object.entries(value)
  return items.flatMap(([key, item]) => bracketed(`${name}[${key.replace(/[[\]]/g, '')}]`, item, depth + 1))
}

function bodyText(body: SentBody, args: JsonObject): string | undefined {
  if (body.whole !== undefined) {
    const whole = args[body.whole]
    return whole === undefined ? undefined : JSON.stringify(whole)
  }
  const given = Object.entries(body.members ?? {}).flatMap(([member, argument]) => {
    const value = args[argument]
    return value === undefined ? [] : [[member, value] as const]
  })
  if (given.length === 0 && body.isForm) return undefined
  if (!body.isForm) return JSON.stringify(Object.fromEntries(given))
  return given.flatMap(([member, value]) => formPairs(body, member, value)).join('&')
}

function formPairs(body: SentBody, member: string, value: Json): string[] {
  const style = body.styles?.[member]
  if (style === 'deepObject') return bracketed(member, value, 0)
  return value === null ? [] : [pair(member, textOf(value))]
}

/** What a call is about, by its address: `acme/website` of `repos` for `/repos/{owner}/{repo}`. */
export function touchedBy(operation: OpenapiOperation, args: JsonObject, provider: string): Resource[] {
  const named = new Map(operation.parameters.filter(each => each.in === 'path').map(each => [each.name, each]))
  const id = operation.path.replace(/^\//, '').replace(/\{([^{}]*)\}/g, (_all, name: string) => {
    const parameter = named.get(name)
    return (parameter && simpleText(args[parameter.argument], parameter.explode)) ?? ''
  })
  return [{ provider, kind: operation.touches, id, label: id, act: operation.effect }]
}

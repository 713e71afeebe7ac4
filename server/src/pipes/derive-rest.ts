import type { Json } from '../platform/json.ts'
import type { AnswerShape, CatalogueTool, Operation, ResourceRule } from './catalogue/catalogue.ts'
import { isObject } from './derive-bounded-result.ts'
import type { Effect, JsonObject, Resource } from './model.ts'

export interface RestRequest {
  readonly method: Operation['method']
  /** With its query, to be put behind the API's base address. */
  readonly path: string
  readonly body: string | undefined
}

/**
 * What is sent for these arguments; undefined when one can't stand in the path. Only arguments that the operation names go
 * anywhere, so an extra member sends nothing.
 */
export function restRequest(operation: Operation, args: JsonObject): RestRequest | undefined {
  const path = pathOf(operation.path, args)
  if (path === undefined) return undefined
  const query = new URLSearchParams()
  for (const [parameter, argument] of Object.entries(operation.query ?? {})) {
    const value = args[argument]
    if (value !== undefined && value !== null)
      query.set(parameter, typeof value === 'string' ? value : JSON.stringify(value))
  }
  const given = Object.entries(operation.body ?? {}).flatMap(([member, argument]) => {
    const value = args[argument]
    return value === undefined ? [] : [[member, value] as const]
  })
  const body = operation.body === undefined ? undefined : { ...Object.fromEntries(given), ...operation.fixed }
  return {
    method: operation.method,
    path: query.size === 0 ? path : `${path}?${query}`,
    body: body === undefined ? undefined : JSON.stringify(body),
  }
}

/** Dot segments would climb out of the resource that was approved, however they are written. */
function pathOf(template: string, args: JsonObject): string | undefined {
  let whole = true
  const path = template.replace(/\{([a-z_]+)(\+?)\}/g, (_all, name: string, many: string) => {
    const value = args[name]
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
    const segments = many === '+' ? text.split('/') : [text]
    if (segments.some(segment => segment === '' || segment === '.' || segment === '..')) whole = false
    return segments.map(encodeURIComponent).join('/')
  })
  return whole ? path : undefined
}

/** A small result from a large answer. Lists are `{items, total?}`, so that the result is an object either way. */
export function shapedAnswer(shape: AnswerShape, answer: Json): JsonObject {
  if (shape.list === undefined) return fieldsOf(shape, answer)
  const items = at(answer, shape.list)
  const total = isObject(answer) && typeof answer.total_count === 'number' ? { total: answer.total_count } : {}
  return { items: Array.isArray(items) ? items.map(item => fieldsOf(shape, item)) : [], ...total }
}

function fieldsOf(shape: AnswerShape, answer: Json): JsonObject {
  const fields = Object.entries(shape.fields).flatMap(([name, pointer]) => {
    const value = at(answer, pointer)
    return value === undefined || value === null
      ? []
      : [[name, shape.base64?.includes(name) ? decoded(value) : value] as const]
  })
  return Object.fromEntries(fields)
}

function decoded(value: Json): Json {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value
}

/** JSON pointer (RFC 6901), and `*` for each item of a list. */
function at(value: Json, pointer: string): Json | undefined {
  const [step, ...rest] = pointer === '' ? [] : pointer.slice(1).split('/')
  if (step === undefined) return value
  const below = rest.length === 0 ? '' : `/${rest.join('/')}`
  if (step === '*') return Array.isArray(value) ? value.flatMap(item => at(item, below) ?? []) : undefined
  const member = Array.isArray(value)
    ? value[Number(step)]
    : isObject(value) && Object.hasOwn(value, step)
      ? value[step]
      : undefined
  return member === undefined ? undefined : at(member, below)
}

export interface Touched {
  readonly arguments: JsonObject
  readonly result: JsonObject
  readonly provider: string
}

const resourcesMax = 100

/** What a call touched, by the tool's own declaration. A rule whose pointer leads nowhere yields nothing. */
export function resourcesOf(tool: Pick<CatalogueTool, 'resources' | 'effect'>, touched: Touched): Resource[] {
  const found = tool.resources.flatMap(rule => {
    const items = rule.each === true ? (Array.isArray(touched.result.items) ? touched.result.items : []) : [null]
    return items.flatMap(item => resource(rule, { ...touched, item }, tool.effect) ?? [])
  })
  return found.slice(0, resourcesMax)
}

function resource(rule: ResourceRule, from: Touched & { readonly item: Json }, act: Effect): Resource | undefined {
  const id = filled(rule.id, from)
  const label = filled(rule.label, from)
  return id === undefined || label === undefined
    ? undefined
    : { provider: from.provider, kind: rule.kind, id, label, act }
}

function filled(template: string, from: Touched & { readonly item: Json }): string | undefined {
  let whole = true
  const text = template.replace(/\{(arguments|result|item)(\/[^}]*)\}/g, (_all, source: string, pointer: string) => {
    const base = source === 'arguments' ? from.arguments : source === 'result' ? from.result : from.item
    const value = at(base, pointer)
    if (typeof value === 'string' || typeof value === 'number') return String(value)
    whole = false
    return ''
  })
  return whole ? text : undefined
}

import type { Json } from '../platform/json.ts'
import type { Catalogue, Method, Operation, Pages, Template } from './catalogue/catalogue.ts'
import { isObject } from './derive-bounded-result.ts'
import { mailMessage } from './derive-mail-message.ts'
import type { JsonObject } from './model.ts'

export interface RestRequest {
  readonly method: Method
  /** Name of the base address. */
  readonly base: string
  /** With its query, to be put behind the base address. */
  readonly path: string
  readonly body: string | undefined
  readonly contentType: string | undefined
}

export type Sending = Operation & { readonly pages?: Pages | undefined }

/** Items of a page when nobody says how many: small enough to be read. */
export const pageItemsDefault = 20

/**
 * What is sent for these arguments; undefined when one can't stand in the path or in a mail. Only arguments that the operation
 * names go anywhere, so an extra member sends nothing.
 */
export function restRequest(
  it: Sending,
  args: JsonObject,
  encoding: Catalogue['encoding'] = 'json',
): RestRequest | undefined {
  const [method, template] = splitCall(it.call)
  const path = pathOf(template, args)
  const body = it.body === undefined ? undefined : filled(it.body, args)
  if (path === undefined || body === refused) return undefined
  const paged = it.pages === undefined ? [] : pageParameters(it.pages, args)
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(it.query ?? {})) append(query, name, filled(value, args))
  if (it.pages?.in === 'query') for (const [name, value] of paged) append(query, name, value)
  const whole = it.pages?.in === 'body' ? withMembers(body, paged) : body
  const written = it.body === undefined && it.pages?.in !== 'body' ? undefined : (whole ?? {})
  return {
    method,
    base: it.base ?? 'api',
    path: query.size === 0 ? path : `${path}?${query}`,
    body: written === undefined ? undefined : encoding === 'form' ? formText(written) : JSON.stringify(written),
    contentType:
      written === undefined
        ? undefined
        : encoding === 'form'
          ? 'application/x-www-form-urlencoded'
          : 'application/json',
  }
}

/** `GET /path` in its two parts. */
export function splitCall(call: Operation['call']): [Method, string] {
  const at = call.indexOf(' ')
  const method = methods.find(each => each === call.slice(0, at))
  if (method === undefined) throw new Error(`no method: ${call}`)
  return [method, call.slice(at + 1)]
}

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Dot segments would climb out of the resource that was approved, however they are written. */
function pathOf(template: string, args: JsonObject): string | undefined {
  let whole = true
  const path = template.replace(placeholder, (_all, name: string, many: string) => {
    const value = args[name]
    const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
    const segments = many === '+' ? text.split('/') : [text]
    // Half of a sign can't be written into an address.
    if (!text.isWellFormed() || segments.some(each => each === '' || each === '.' || each === '..')) whole = false
    return segments.map(segment => encodeURIComponent(segment.toWellFormed())).join('/')
  })
  return whole ? path : undefined
}

/** `{name}` or `{name+}` in a path. */
export const placeholder = /\{([a-z_0-9]+)(\+?)\}/g
const argumentOnly = /^\{([a-z_0-9]+)\}$/

/** A value that nothing may be sent with. */
const refused = Symbol('refused')
type Filled = Json | undefined | typeof refused

function filled(template: Template, args: JsonObject): Filled {
  if (typeof template === 'string') {
    const name = argumentOnly.exec(template)?.[1]
    return name === undefined ? template : args[name]
  }
  if (typeof template !== 'object') return template
  if (isList(template)) return filledAll(template.map(each => filled(each, args)))
  if ('$each' in template) return eachOf(template, args)
  if ('$join' in template) return joined(args[String(template.$join)])
  if ('$base64' in template) return inBase64(args[String(template.$base64)])
  if ('$mail' in template) return mailOf(template, args)
  const members = Object.entries(template).map(([name, value]) => [name, filled(value, args)] as const)
  if (members.some(([, value]) => value === refused)) return refused
  const given = members.flatMap(([name, value]) => (value === undefined || value === refused ? [] : [[name, value]]))
  return given.length === 0 && members.length > 0 ? undefined : Object.fromEntries(given)
}

function isList(template: Template): template is readonly Template[] {
  return Array.isArray(template)
}

function filledAll(values: readonly Filled[]): Filled {
  const given: Json[] = []
  for (const value of values) {
    if (value === refused) return refused
    if (value !== undefined) given.push(value)
  }
  return given
}

function eachOf(template: { readonly $each?: unknown; readonly $as?: unknown }, args: JsonObject): Filled {
  const { $each, $as } = template
  if (typeof $each !== 'string' || $as === undefined) return undefined
  const list = args[$each]
  if (!Array.isArray(list)) return undefined
  const as: Template = JSON.parse(JSON.stringify($as))
  return filledAll(list.map(item => filled(as, { ...args, item })))
}

function joined(value: Json | undefined): Filled {
  return Array.isArray(value) ? value.join(',') : undefined
}

function inBase64(value: Json | undefined): Filled {
  return typeof value === 'string' ? Buffer.from(value).toString('base64') : undefined
}

function mailOf(template: { readonly $mail?: unknown }, args: JsonObject): Filled {
  const parts: Template = JSON.parse(JSON.stringify(template.$mail))
  const values = filled(parts, args)
  return values !== refused && isObject(values) ? (mailMessage(values) ?? refused) : refused
}

function append(query: URLSearchParams, name: string, value: Filled): void {
  if (value === undefined || value === null || value === refused) return
  for (const each of Array.isArray(value) ? value : [value])
    query.append(name, typeof each === 'string' ? each : JSON.stringify(each))
}

function pageParameters(pages: Pages, args: JsonObject): [string, Json][] {
  const limit = typeof args.limit === 'number' ? args.limit : Math.min(pageItemsDefault, pages.limitMax)
  return [[pages.limit, limit], ...cursorParameters(pages, args.cursor)]
}

/** A cursor of several parameters is none of ours: only those that belong to it are sent on. */
function cursorParameters({ cursor, next }: Pages, given: Json | undefined): [string, Json][] {
  if (typeof given !== 'string') return []
  if (next.kind !== 'address' || next.carries === undefined) return [[cursor, given]]
  const parameters = new URLSearchParams(given)
  return next.carries.flatMap(name => {
    const value = parameters.get(name)
    return value === null ? [] : [[name, value] as [string, Json]]
  })
}

function withMembers(body: Json | undefined, members: readonly [string, Json][]): Json {
  return members.reduce<Json>((whole, [path, value]) => withMember(whole, path.split('/'), value), body ?? {})
}

function withMember(whole: Json | undefined, [name, ...rest]: readonly string[], value: Json): Json {
  if (name === undefined) return value
  const members = isObject(whole) ? whole : {}
  return { ...members, [name]: withMember(members[name], rest, value) }
}

/** Nested members in brackets, as Stripe and its like read them: `metadata[order]=6735`, `items[0][price]=…`. */
function formText(value: Json): string {
  const form = new URLSearchParams()
  const add = (name: string, member: Json): void => {
    if (Array.isArray(member)) for (const [at, each] of member.entries()) add(`${name}[${at}]`, each)
    else if (isObject(member)) for (const [inner, each] of Object.entries(member)) add(`${name}[${inner}]`, each)
    else if (member !== null) form.append(name, String(member))
  }
  if (isObject(value)) for (const [name, member] of Object.entries(value)) add(name, member)
  return form.toString()
}

import type { Json } from '../platform/json.ts'
import type { AnswerShape, CatalogueTool, NextRule, Pages, Pointer, ResourceRule } from './catalogue/catalogue.ts'
import { isObject } from './derive-bounded-result.ts'
import { pageItemsDefault } from './derive-rest-request.ts'
import type { Effect, JsonObject, Resource } from './model.ts'

/** A small result from a large answer. Lists are `{items, total?}`, so that the result is an object either way. */
export function shapedAnswer(shape: AnswerShape, answer: Json): JsonObject {
  if (shape.text !== undefined) return { [shape.text]: answer }
  if (shape.items === undefined)
    return Object.keys(shape.fields).length === 0 ? { done: true } : fieldsOf(shape, answer)
  const items = at(answer, shape.items)
  const total = shape.total === undefined ? undefined : at(answer, shape.total)
  return {
    items: listed(items).map(item => fieldsOf(shape, item)),
    ...(typeof total === 'number' ? { total } : {}),
  }
}

/** In XML, a list of one is no list but what is in it: an object, or a text. */
function listed(items: Json | undefined): readonly Json[] {
  if (Array.isArray(items)) return items
  return isObject(items) || (typeof items === 'string' && items !== '') ? [items] : []
}

function fieldsOf(shape: AnswerShape, answer: Json): JsonObject {
  const fields = Object.entries(shape.fields).flatMap(([name, pointer]) => {
    const value = firstAt(answer, pointer)
    return value === undefined ? [] : [[name, shape.base64?.includes(name) ? decoded(value) : value] as const]
  })
  return Object.fromEntries(fields)
}

function decoded(value: Json): Json {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value
}

/** What the first of these pointers that leads to a value leads to. */
export function firstAt(value: Json, pointer: Pointer): Json | undefined {
  for (const each of typeof pointer === 'string' ? [pointer] : pointer) {
    const found = at(value, each)
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

/** JSON pointer (RFC 6901), with `*` for each item of a list and `name=value` for the item whose member is that. */
function at(value: Json, pointer: string): Json | undefined {
  const [step, ...rest] = pointer === '' ? [] : pointer.slice(1).split('/')
  if (step === undefined) return value
  const below = rest.length === 0 ? '' : `/${rest.join('/')}`
  if (step === '*') return Array.isArray(value) ? value.flatMap(item => at(item, below) ?? []) : undefined
  const member = memberOf(value, step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return member === undefined ? undefined : at(member, below)
}

function memberOf(value: Json, step: string): Json | undefined {
  if (isObject(value)) return Object.hasOwn(value, step) ? value[step] : undefined
  if (!Array.isArray(value)) return undefined
  const sign = step.indexOf('=')
  if (sign < 0) return value[Number(step)]
  const [name, wanted] = [step.slice(0, sign), step.slice(sign + 1)]
  return value.find(item => isObject(item) && Object.hasOwn(item, name) && String(item[name]) === wanted)
}

export interface Page {
  readonly answer: Json
  readonly link: string | null
  readonly arguments: JsonObject
  /** How many items came. */
  readonly count: number
}

/** The place that the next page begins at; undefined after the last one. */
export function nextCursor(pages: Pages, items: string, page: Page): string | undefined {
  const found = nextOf(pages.next, { pages, items, page })
  return found === undefined || found === null || found === '' || found === false ? undefined : String(found)
}

interface Turning {
  readonly pages: Pages
  readonly items: string
  readonly page: Page
}

function nextOf(rule: NextRule, { pages, items, page }: Turning): Json | undefined {
  const { answer, arguments: args, count } = page
  switch (rule.kind) {
    case 'pointer':
      return rule.more !== undefined && at(answer, rule.more) !== true ? undefined : at(answer, rule.at)
    case 'link':
      return parameterOf(/<([^>]+)>\s*;[^,]*rel="?next"?/.exec(page.link ?? '')?.[1], pages.cursor)
    case 'address':
      return rule.carries === undefined
        ? parameterOf(firstAt(answer, rule.at), pages.cursor)
        : parametersOf(firstAt(answer, rule.at), rule.carries)
    case 'last': {
      const list = at(answer, items)
      const last = Array.isArray(list) ? list.at(-1) : undefined
      return at(answer, rule.more) === true && last !== undefined ? at(last, rule.id) : undefined
    }
    case 'offset': {
      const asked = typeof args.limit === 'number' ? args.limit : Math.min(pageItemsDefault, pages.limitMax)
      const soFar = Number(args.cursor ?? 0) + count
      const total = rule.total === undefined ? undefined : at(answer, rule.total)
      return count > 0 && (typeof total === 'number' ? soFar < total : count >= asked) ? soFar : undefined
    }
  }
}

/** A parameter of an address by them; the address itself is never called. */
function parameterOf(address: Json | undefined, name: string): string | undefined {
  if (typeof address !== 'string' || !URL.canParse(address, 'https://x.invalid')) return undefined
  return new URL(address, 'https://x.invalid').searchParams.get(name) ?? undefined
}

function parametersOf(address: Json | undefined, names: readonly string[]): string | undefined {
  const found = new URLSearchParams()
  for (const name of names) {
    const value = parameterOf(address, name)
    if (value !== undefined) found.append(name, value)
  }
  return found.size === 0 ? undefined : found.toString()
}

export interface Touched {
  readonly arguments: JsonObject
  readonly result: JsonObject
  readonly provider: string
}

const resourcesMax = 100

/** What a call touched, by the tool's own declaration. A rule whose pointer leads nowhere yields nothing. */
export function resourcesOf(tool: Pick<CatalogueTool, 'touches' | 'effect'>, touched: Touched): Resource[] {
  const found = tool.touches.flatMap(rule =>
    itemsOf(rule, touched).flatMap(item => resource(rule, { ...touched, item }, rule.act ?? tool.effect) ?? []),
  )
  return found.slice(0, resourcesMax)
}

function itemsOf(rule: ResourceRule, touched: Touched): readonly Json[] {
  if (rule.each === undefined) return [null]
  const list = rule.each === true ? touched.result.items : at(touched.arguments, rule.each)
  return Array.isArray(list) ? list : []
}

function resource(rule: ResourceRule, from: Touched & { readonly item: Json }, act: Effect): Resource | undefined {
  const id = filled(rule.id, from)
  const label = filled(rule.label ?? rule.id, from) ?? id
  return id === undefined || label === undefined
    ? undefined
    : { provider: from.provider, kind: rule.kind, id, label, act }
}

function filled(template: string, from: Touched & { readonly item: Json }): string | undefined {
  let whole = true
  const text = template.replace(/\{(arguments|result|item)(\/[^}]*)?\}/g, (_all, source: string, pointer?: string) => {
    const base = source === 'arguments' ? from.arguments : source === 'result' ? from.result : from.item
    const value = at(base, pointer ?? '')
    if (typeof value === 'string' || typeof value === 'number') return String(value)
    whole = false
    return ''
  })
  return whole ? text : undefined
}

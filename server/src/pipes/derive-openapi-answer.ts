import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import type { JsonObject } from './model.ts'

const itemsMax = 100
const answerTextMax = 8_000
const answerDepthMax = 8

/**
 * A result that an agent can read out of an answer of which nobody said what matters in it: lists, texts and depths within
 * bounds, members without a value left out. It is an object either way; what was left out of a list is counted.
 */
export function smallAnswer(answer: Json): JsonObject {
  if (Array.isArray(answer)) return listed(answer, 0)
  return isObject(answer) ? members(answer, 0) : { value: small(answer, 0) }
}

function listed(items: readonly Json[], depth: number): JsonObject {
  const more = items.length - itemsMax
  return {
    items: items.slice(0, itemsMax).map(item => small(item, depth + 1)),
    ...(more > 0 ? { items_left_out: more } : {}),
  }
}

function members(value: JsonObject, depth: number): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (item === null ? [] : [[name, small(item, depth + 1)] as const])),
  )
}

function small(value: Json, depth: number): Json {
  if (typeof value === 'string')
    return value.length <= answerTextMax ? value : `${value.slice(0, answerTextMax).toWellFormed()}… [cut]`
  if (typeof value !== 'object' || value === null) return value
  if (depth > answerDepthMax) return '[deeper than is shown]'
  if (!Array.isArray(value)) return isObject(value) ? members(value, depth) : null
  return value.length <= itemsMax ? value.map(item => small(item, depth + 1)) : listed(value, depth)
}

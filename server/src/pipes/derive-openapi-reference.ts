import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import type { JsonObject } from './model.ts'

/** How many references may stand behind each other before one is taken for a circle. */
const hopsMax = 16

/**
 * What a `$ref` inside of the document points at (RFC 6901); undefined for one that leads out of it, to nothing, or to
 * itself. An address is never fetched: a document must not be able to make this server ask anybody anything.
 */
export function referred(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#/')) return undefined
  let at: Json | undefined = root
  for (const step of decoded(reference.slice(2)).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    at = Array.isArray(at) ? at[Number(name)] : isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  }
  return at
}

/** The object itself, or the one that it refers to; undefined where there is none. */
export function resolved(root: JsonObject, value: Json | undefined): JsonObject | undefined {
  let at = value
  for (let hops = 0; hops < hopsMax; hops++) {
    if (!isObject(at)) return undefined
    if (typeof at.$ref !== 'string') return at
    at = referred(root, at.$ref)
  }
  return undefined
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

import type { Parameters } from './model.ts'

/**
 * RFC 6749 section 3.1: a parameter without a value counts as omitted, and none may come twice, because two readers could each
 * believe another one (T08).
 */
export function parseParameters(given: URLSearchParams): Parameters {
  const values = new Map<string, string>()
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const [name, value] of given) {
    if (seen.has(name)) repeated.add(name)
    else if (value !== '') values.set(name, value)
    seen.add(name)
  }
  for (const name of repeated) values.delete(name)
  return { values, repeated: [...repeated] }
}

import type { Parameters } from './model.ts'

/**
 * RFC 6749 section 3.1: a parameter without a value counts as omitted, and none may come twice, because two readers could each
 * believe another one (T08).
 */
export function parseParameters(given: URLSearchParams): Parameters {
  const values = new Map<string, string>()
  const repeated = new Set<string>()
  for (const [name, value] of given) {
    if (given.getAll(name).length > 1) repeated.add(name)
    else if (value !== '') values.set(name, value)
  }
  return { values, repeated: [...repeated] }
}

import type { Json } from '../platform/json.ts'
import { argumentBytesMax, argumentLeavesMax } from './model.ts'

/** Arguments as a policy reads them: each value by the path of its members. */
export interface ArgumentTags {
  readonly texts: Readonly<Record<string, string>>
  readonly numbers: Readonly<Record<string, number>>
}

/** Undefined for more than a policy is asked to read: what it can't read is refused. */
export function argumentTags(args: { readonly [name: string]: Json }): ArgumentTags | undefined {
  const texts: [string, string][] = []
  const numbers: [string, number][] = []
  let left = argumentBytesMax
  const take = (path: string, value: Json): boolean => {
    if (Array.isArray(value)) return value.every((item, at) => take(`${path}.${at}`, item))
    if (typeof value === 'object' && value !== null)
      return Object.entries(value).every(([name, item]) => take(path === '' ? name : `${path}.${name}`, item))
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    left -= path.length + text.length
    texts.push([path, text])
    if (typeof value === 'number' && Number.isSafeInteger(value)) numbers.push([path, value])
    return left >= 0 && texts.length <= argumentLeavesMax
  }
  // A member whose name holds a dot may say the same path as a nested one: whoever plays with that is refused.
  if (!take('', args) || new Set(texts.map(([path]) => path)).size < texts.length) return undefined
  return { texts: Object.fromEntries(texts), numbers: Object.fromEntries(numbers) }
}

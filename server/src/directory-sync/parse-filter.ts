import { type Filter, filter, parse } from 'scim2-parse-filter'
import { scimRefused } from './errors.ts'

const filterLengthMax = 1_000

export interface Sought {
  /** Attributes that are compared with one text, in lower case; each of them has to be equal. */
  readonly equal: ReadonlyMap<string, string>
  /** Whether the comparisons in `equal` say all of it. */
  readonly isWhole: boolean
  /** Looks at a resource as it is shown. */
  matches(resource: object): boolean
}

/**
 * What a filter asks for (RFC 7644 section 3.4.2.2): the comparisons that an index answers, and the whole of it.
 *
 * @throws Refusal 400 `invalidFilter`.
 */
export function soughtBy(text: string | null): Sought | undefined {
  if (text === null || text === '') return undefined
  if (text.length > filterLengthMax) throw refused()
  try {
    const parsed = parse(text)
    const matches = filter(parsed)
    const equal = new Map(comparisons(parsed))
    return { equal, isWhole: parsed.op === 'eq' && equal.size === 1, matches }
  } catch {
    throw refused()
  }
}

function refused(): Error {
  return scimRefused('invalidFilter', 'This filter can’t be read. Use the syntax of RFC 7644, section 3.4.2.2.')
}

/** Of a comparison, and of several that are joined by `and`. */
function comparisons(parsed: Filter): [string, string][] {
  if (parsed.op === 'and' && 'filters' in parsed) return parsed.filters.flatMap(comparisons)
  if (parsed.op !== 'eq' || !('compValue' in parsed) || typeof parsed.compValue !== 'string') return []
  return [[parsed.attrPath.toLowerCase().replace(/^urn:.*:/, ''), parsed.compValue]]
}

import canonicalizeJson from 'canonicalize'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json }

/** RFC 8785 (JCS): the one byte form of a JSON value, so that a digest does not depend on member order. */
export function canonicalize(value: unknown): string {
  const text = canonicalizeJson(value)
  if (text === undefined) throw new TypeError('only JSON values have a canonical form')
  return text
}

export const jsonDepthMax = 64
export const jsonMembersMax = 10_000

export type ParsedJson = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly why: JsonFault }
export type JsonFault =
  | 'not JSON'
  | 'too deep'
  | 'too many members'
  | 'duplicate or forbidden member'
  | 'holds a NUL character'
  | 'holds half a character'

/**
 * Parses JSON that a stranger sent. The depth is counted before parsing, so a 10,000-deep body costs one pass and no stack;
 * `__proto__` is refused because a later spread would make it a prototype (CWE-1321); a member that stands twice in one
 * object is refused because two readers could each believe another one; U+0000 is refused because no text in PostgreSQL can
 * hold it, so what it stands in could not be kept, or only cut short; a lone surrogate is refused because it is no text, and
 * has no canonical form (RFC 7493 section 2.1).
 */
export function parseJson(text: string, membersMax: number = jsonMembersMax): ParsedJson {
  const shape = measure(text, membersMax)
  if (shape !== undefined) return { ok: false, why: shape }
  try {
    return { ok: true, value: JSON.parse(text) as Json }
  } catch {
    return { ok: false, why: 'not JSON' }
  }
}

/** One pass over the text: nesting, members, and the keys of each open object. */
function measure(text: string, membersMax: number): JsonFault | undefined {
  const open: (Set<string> | undefined)[] = []
  let members = 0
  const string = /"(?:[^"\\]|\\.)*"/y
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '{' || sign === '[') {
      if (open.length === jsonDepthMax) return 'too deep'
      open.push(sign === '{' ? new Set() : undefined)
    } else if (sign === '}' || sign === ']') open.pop()
    else if (sign === ',' && ++members > membersMax) return 'too many members'
    else if (sign === '"') {
      string.lastIndex = at
      const found = string.exec(text)
      if (found === null) return 'not JSON'
      const fault = unusable(found[0])
      if (fault !== undefined) return fault
      at = string.lastIndex - 1
      if (isKey(text, string.lastIndex) && !addKey(open.at(-1), found[0])) return 'duplicate or forbidden member'
    }
  }
  return undefined
}

/** The escape, behind an even number of backslashes. The character itself is no JSON. */
const nul = /(?<!\\)(?:\\\\)*\\u0000/

const surrogate = /\\u[dD][89a-fA-F]/

function unusable(quoted: string): JsonFault | undefined {
  if (!quoted.includes('\\')) return undefined
  if (nul.test(quoted)) return 'holds a NUL character'
  return surrogate.test(quoted) && readKey(quoted)?.isWellFormed() === false ? 'holds half a character' : undefined
}

function isKey(text: string, from: number): boolean {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return text[at] === ':'
}

function addKey(keys: Set<string> | undefined, quoted: string): boolean {
  const key = quoted.includes('\\') ? readKey(quoted) : quoted.slice(1, -1)
  if (key === undefined || key === '__proto__' || keys?.has(key)) return false
  keys?.add(key)
  return true
}

function readKey(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return undefined
  }
}

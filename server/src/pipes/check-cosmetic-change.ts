import { canonicalize, type Json } from '../platform/json.ts'
import type { ToolDefinition } from './model.ts'

/**
 * Whether one definition differs from another in its looks only. Nothing new enters: no property, value, address or word, and no word
 * in another order, since the same words can also say the opposite. What is left are spaces, case and punctuation in what is said to
 * a reader (D01).
 */
export function isCosmetic(before: ToolDefinition, after: ToolDefinition): boolean {
  return canonicalize(plain({ ...before })) === canonicalize(plain({ ...after }))
}

const saidToReaders: ReadonlySet<string> = new Set(['title', 'description'])
/** Below these every byte counts: they are values that are sent or compared, not words about them. */
const exact: ReadonlySet<string> = new Set(['default', 'const', 'enum', 'examples', '_meta', 'operation', 'icons'])

function plain(value: Json, key?: string): Json {
  if (typeof value === 'string') return key !== undefined && saidToReaders.has(key) ? words(value) : value
  if (Array.isArray(value)) return value.map(each => plain(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, exact.has(name) ? (each ?? null) : plain(each ?? null, name)]),
  )
}

const plainWord = /^["'“‘(]?[\p{L}\p{M}’'-]+[.,;:!?)"'”’]*$/u

/** A word with a sign inside, an address, a number or a mark that nobody sees, stays as it is: its signs are what it says. */
function words(text: string): string {
  return text
    .normalize('NFC')
    .split(/[ \t\r\n]+/)
    .map(word => (plainWord.test(word) ? word.replace(/[^\p{L}\p{M}]/gu, '').toLowerCase() : word))
    .filter(word => word !== '')
    .join(' ')
}

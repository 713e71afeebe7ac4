import type { Json } from '../platform/json.ts'
import type { ValueTypes } from './derive-value-types.ts'
import { type Constraint, constraintCharactersMax, oneOfValuesMax } from './model.ts'
import { choiceOf } from './parse-constraint.ts'
import { isNumberText, readsAsOther } from './render-constraint.ts'
import type { FieldFault } from './words/words.ts'

/** `same`: nothing was typed, so the field stays as asked. `wrong` says what is the matter with the text. */
export type ParsedText = { readonly constraint: Constraint } | 'same' | { readonly wrong: FieldFault }

/**
 * The language of a field (contract of the approval form): plain text means exactly this, a final `*` starts with, commas
 * separate choices, `1..20` is a range, double quotes stand around a value that contains these signs (a quote inside is
 * written twice). A value in quotes is always text.
 */
export function parseConstraintText(text: string, types: ValueTypes): ParsedText {
  if (text.trim() === '') return 'same'
  if (text.length > constraintCharactersMax) return { wrong: 'too_long' }
  const parts = splitParts(text)
  if (parts === undefined) return { wrong: 'quote_missing' }
  if (parts.length > oneOfValuesMax) return { wrong: 'too_many_choices' }
  const [only] = parts
  if (only !== undefined && parts.length === 1) return single(only, types)
  if (parts.some(part => part.star)) return { wrong: 'star_among_choices' }
  if (parts.some(part => part.text === '' && !part.quoted)) return { wrong: 'choice_empty' }
  return { constraint: choiceOf(parts.map(part => readValue(part, types))) }
}

interface Part {
  readonly text: string
  readonly quoted: boolean
  readonly star: boolean
}

/** The text cut at its commas, quotes taken off. Undefined when a quote is open or stands inside a plain value. */
function splitParts(text: string): Part[] | undefined {
  const parts: Part[] = []
  for (let at = 0; at <= text.length; ) {
    const start = at + (text.slice(at).length - text.slice(at).trimStart().length)
    const read = text[start] === '"' ? readQuoted(text, start) : readPlain(text, start)
    if (read === undefined) return undefined
    parts.push(read.part)
    at = read.next
  }
  return parts
}

interface ReadPart {
  readonly part: Part
  /** After the comma; past the text when there was none. */
  readonly next: number
}

function readPlain(text: string, start: number): ReadPart | undefined {
  const comma = text.indexOf(',', start)
  const end = comma < 0 ? text.length : comma
  const word = text.slice(start, end).trim()
  if (word.includes('"')) return undefined
  const star = word.endsWith('*')
  return { part: { text: star ? word.slice(0, -1) : word, quoted: false, star }, next: end + 1 }
}

function readQuoted(text: string, start: number): ReadPart | undefined {
  const close = closingQuote(text, start + 1)
  if (close === undefined) return undefined
  const inside = text.slice(start + 1, close).replaceAll('""', '"')
  const star = text[close + 1] === '*'
  const comma = text.indexOf(',', close + 1)
  const end = comma < 0 ? text.length : comma
  if (text.slice(close + (star ? 2 : 1), end).trim() !== '') return undefined
  return { part: { text: inside, quoted: true, star }, next: end + 1 }
}

function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at
  return undefined
}

function single(part: Part, types: ValueTypes): ParsedText {
  if (part.star) return { constraint: { prefix: part.text } }
  const range = part.quoted ? undefined : rangeOf(part.text)
  if (range === undefined) return { constraint: { equals: readValue(part, types) } }
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range
  return min > max ? { wrong: 'range_order' } : { constraint: range }
}

/** `1..20`, `1..` and `..20`. Other text with two dots, like a path, is itself. */
function rangeOf(text: string): { min?: number; max?: number } | undefined {
  const at = text.indexOf('..')
  if (at < 0) return undefined
  const [low, high] = [text.slice(0, at).trim(), text.slice(at + 2).trim()]
  if (low === '' && high === '') return undefined
  if ([low, high].some(end => end !== '' && !isNumberText(end))) return undefined
  return { ...(low !== '' && { min: Number(low) }), ...(high !== '' && { max: Number(high) }) }
}

function readValue(part: Part, types: ValueTypes): Json {
  if (part.quoted || !readsAsOther(part.text, types)) return part.text
  if (part.text === 'null') return null
  return isNumberText(part.text) ? Number(part.text) : part.text === 'true'
}

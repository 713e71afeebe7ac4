import type { Item, LeftOut } from './model.ts'
import { isItem } from './read-json.ts'

/** The first of these fields that holds a text, trimmed; undefined where none does. */
export function textOf(record: Item, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = record[name]
    const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
    if (text !== '') return text
  }
  return undefined
}

/** True for what says yes, in JSON or in a table; anything else is no. */
export function flagOf(record: Item, ...names: readonly string[]): boolean {
  return names.some(name => {
    const value = record[name]
    return value === true || (typeof value === 'string' && /^(true|yes|1)$/i.test(value.trim()))
  })
}

/** A field that is an object, or JSON of one; nothing where it is neither. */
export function itemOf(record: Item, name: string): Item {
  const value = record[name]
  if (isItem(value)) return value
  if (typeof value !== 'string' || value.trim() === '') return {}
  try {
    const parsed: unknown = JSON.parse(value)
    return isItem(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

/** The elements of a field that is a list of objects. */
export function itemsOf(record: Item, name: string): Item[] {
  const value = record[name]
  return Array.isArray(value) ? value.filter(isItem) : []
}

/** Words of a field: a list, or one text with commas, semicolons or bars. */
export function wordsOf(record: Item, name: string): string[] {
  const value = record[name]
  const parts = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(/[,;|]/) : []
  return parts.map(part => part.trim()).filter(part => part !== '')
}

const pairsMax = 10
const keyCharactersMax = 40
const valueCharactersMax = 600
const ascii = /^[\x20-\x7e]*$/

export interface FittingMetadata {
  readonly metadata: Readonly<Record<string, string>>
  readonly leftOut: readonly LeftOut[]
}

/** What of an object fits into metadata here: ten pairs of ASCII. What is no text becomes JSON; what does not fit is named. */
export function fitMetadata(record: Item): FittingMetadata {
  const metadata: Record<string, string> = {}
  const leftOut: LeftOut[] = []
  for (const [key, value] of Object.entries(record)) {
    if (value === undefined || value === null || value === '') continue
    const text = typeof value === 'string' ? value : asciiJson(value)
    const reason = misfit(key, text, Object.keys(metadata).length)
    if (reason === undefined) metadata[key] = text
    else leftOut.push({ part: `metadata ${key.slice(0, keyCharactersMax)}`, code: 'metadata_unfit', reason })
  }
  return { metadata, leftOut }
}

function misfit(key: string, text: string, pairs: number): string | undefined {
  if (key === '' || key.length > keyCharactersMax || !ascii.test(key) || key === '__proto__')
    return `A name has 1 to ${keyCharactersMax} characters of ASCII.`
  if (text.length > valueCharactersMax) return `A value has at most ${valueCharactersMax} characters.`
  if (!ascii.test(text)) return 'A value is ASCII.'
  return pairs >= pairsMax ? `There are at most ${pairsMax} pairs.` : undefined
}

/** JSON says the same in ASCII. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

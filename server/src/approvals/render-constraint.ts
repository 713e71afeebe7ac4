import type { Json } from '../platform/json.ts'
import { isScalar } from './check-constraint.ts'
import type { ValueTypes } from './derive-value-types.ts'
import type { Constraint } from './model.ts'
import { approvalWordsIn } from './words/all.ts'

/** What a value looks like without quotes, and would be taken for something else: the signs of the field's language. */
const needsQuotes = /^$|[",*]|\.\.|^\s|\s$/

/**
 * A bound as the text of its field, so that reading the text gives the bound again (`parse-constraint-text.ts`).
 * Undefined for a pattern, a list or an object: a line of text has no words for them, and they stay as asked.
 */
export function constraintText(constraint: Constraint, types: ValueTypes): string | undefined {
  if ('equals' in constraint) return valueText(constraint.equals, types)
  if ('one_of' in constraint) return choiceText(constraint.one_of, types)
  if ('prefix' in constraint) return `${constraint.prefix === '' ? '' : stringText(constraint.prefix, types)}*`
  if ('matches' in constraint) return undefined
  return `${constraint.min ?? ''}..${constraint.max ?? ''}`
}

function choiceText(values: readonly Json[], types: ValueTypes): string | undefined {
  const texts = values.map(value => valueText(value, types))
  return texts.some(text => text === undefined) ? undefined : texts.join(', ')
}

/** What stands in the field of a bound that is not a list of choices; undefined shows it as words without a field. */
export function fieldText(constraint: Constraint, types: ValueTypes): string | undefined {
  return 'one_of' in constraint ? undefined : constraintText(constraint, types)
}

/** The values of checkboxes for a list of choices, no two alike. They are compared and not read, so text stands as it is. */
export function choiceTexts(values: readonly Json[]): readonly string[] {
  const plain = values.map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
  return new Set(plain).size === plain.length ? plain : values.map(value => JSON.stringify(value))
}

function valueText(value: Json, types: ValueTypes): string | undefined {
  if (!isScalar(value)) return undefined
  return typeof value === 'string' ? stringText(value, types) : String(value)
}

function stringText(text: string, types: ValueTypes): string {
  return needsQuotes.test(text) || readsAsOther(text, types) ? `"${text.replaceAll('"', '""')}"` : text
}

/** True when the text without quotes would be read as a number, a truth value or null. */
export function readsAsOther(text: string, types: ValueTypes): boolean {
  if (types.has('number') && isNumberText(text)) return true
  if (types.has('boolean') && (text === 'true' || text === 'false')) return true
  return types.has('null') && text === 'null'
}

/** The number forms of JSON (RFC 8259 section 6) that stand for a finite number. */
export function isNumberText(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text))
}

/** A bound in plain words, in English for a refusal: `acme/website`, `release/*`, `a, b or c`, `1 to 20`. */
export function constraintInWords(
  constraint: Constraint,
  reader: { readonly locale?: string | undefined } = {},
): string {
  const { bounds } = approvalWordsIn(reader)
  if ('equals' in constraint) return valueInWords(constraint.equals)
  if ('one_of' in constraint) {
    const list = new Intl.ListFormat(reader.locale ?? 'en-GB', { type: 'disjunction' })
    return list.format(constraint.one_of.map(valueInWords))
  }
  if ('prefix' in constraint) return `${constraint.prefix}*`
  if ('matches' in constraint) return bounds.matches(constraint.matches)
  const { min, max } = constraint
  if (min === undefined) return bounds.atMost(max ?? Number.POSITIVE_INFINITY)
  return max === undefined ? bounds.atLeast(min) : bounds.between(min, max)
}

const wordsCharactersMax = 200

/** A value in a sentence: text as it is, everything else as JSON, cut when it is long. */
export function valueInWords(value: Json | undefined): string {
  if (value === undefined) return 'missing'
  const words = typeof value === 'string' ? value : JSON.stringify(value)
  const signs = [...words]
  return signs.length <= wordsCharactersMax ? words : `${signs.slice(0, wordsCharactersMax).join('')}…`
}

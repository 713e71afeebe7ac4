import { canonicalize, type Json } from '../platform/json.ts'
import {
  argumentNameCharactersMax,
  type Constraint,
  type Constraints,
  constraintCharactersMax,
  constraintsAskedMax,
  oneOfValuesMax,
} from './model.ts'
import { parsePattern } from './parse-pattern.ts'

export type ParsedConstraints =
  | { readonly ok: true; readonly constraints: Constraints }
  | { readonly ok: false; readonly faults: readonly ConstraintFault[] }

export interface ConstraintFault {
  readonly argument: string
  /** What it takes instead, in words for the agent. */
  readonly message: string
}

/** The bounds that an agent asks for, as JSON: argument name to one of the five forms. Unknown members are refused. */
export function parseConstraints(json: Json | undefined): ParsedConstraints {
  if (json === undefined || json === null) return { ok: true, constraints: {} }
  if (!isObject(json)) return refused('', 'constraints is an object: {"argument": {"equals": "value"}}')
  const entries = Object.entries(json)
  if (entries.length > constraintsAskedMax) return refused('', `at most ${constraintsAskedMax} arguments can be bound`)
  const parsed = entries.map(([argument, value]) => ({ argument, constraint: parseNamed(argument, value) }))
  const faults = parsed.flatMap(({ argument, constraint }) =>
    typeof constraint === 'string' ? [{ argument, message: constraint }] : [],
  )
  if (faults.length > 0) return { ok: false, faults }
  const good = parsed.flatMap(({ argument, constraint }) =>
    typeof constraint === 'string' ? [] : [[argument, constraint] as const],
  )
  return { ok: true, constraints: Object.fromEntries(good) }
}

function refused(argument: string, message: string): ParsedConstraints {
  return { ok: false, faults: [{ argument, message }] }
}

function parseNamed(argument: string, json: Json): Constraint | string {
  const strange = argument === '__proto__' || !isStorable(JSON.stringify(argument))
  if (argument === '' || argument.length > argumentNameCharactersMax || strange)
    return 'this is not the name of an argument'
  return parseConstraint(json)
}

/** One bound, or what is wrong with it. Equal bounds come out equal: a choice of one value is that value. */
export function parseConstraint(json: Json): Constraint | string {
  if (!isObject(json)) return formsWords
  if (!isStorable(JSON.stringify(json))) return 'text with U+0000 or half a character can’t be kept'
  if (canonicalize(json).length > constraintCharactersMax) return `at most ${constraintCharactersMax} characters`
  const names = Object.keys(json)
  const range = names.length > 0 && names.every(name => name === 'min' || name === 'max')
  if (range) return parseRange(json.min, json.max)
  if (names.length !== 1) return formsWords
  if (json.equals !== undefined) return { equals: json.equals }
  if (json.one_of !== undefined) return parseChoice(json.one_of)
  if (typeof json.prefix === 'string') return { prefix: json.prefix }
  if (typeof json.matches === 'string') return parseMatches(json.matches)
  return formsWords
}

const formsWords = 'one of {"equals": …}, {"one_of": […]}, {"prefix": "…"}, {"matches": "…"}, {"min": n, "max": n}'

function parseRange(min: Json | undefined, max: Json | undefined): Constraint | string {
  const wrong = [min, max].some(end => end !== undefined && typeof end !== 'number')
  if (wrong || (typeof min === 'number' && typeof max === 'number' && max < min))
    return 'min and max are numbers in order'
  return { ...(typeof min === 'number' && { min }), ...(typeof max === 'number' && { max }) }
}

function parseChoice(json: Json): Constraint | string {
  if (!Array.isArray(json) || json.length === 0 || json.length > oneOfValuesMax)
    return `one_of is a list of 1 to ${oneOfValuesMax} values`
  return choiceOf(json)
}

/** A choice without doubles; of one value, that value. */
export function choiceOf(values: readonly Json[]): Constraint {
  const seen = new Map(values.map(value => [canonicalize(value), value]))
  const [first, ...others] = seen.values()
  return first !== undefined && others.length === 0 ? { equals: first } : { one_of: [...seen.values()] }
}

function parseMatches(text: string): Constraint | string {
  if (parsePattern(text) !== undefined) return { matches: text }
  return 'this pattern is outside the safe subset: signs, ., classes, groups, |, * + ? {m,n}, about the whole value'
}

/** False for U+0000 and lone surrogates, which JSON writes as escapes: the database takes neither. */
export function isStorable(jsonText: string): boolean {
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f]..)/.test(jsonText)
}

function isObject(json: Json): json is { readonly [member: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

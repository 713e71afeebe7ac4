import type { JsonObject } from '../model.ts'
import type { AnswerShape, Template } from './catalogue.ts'

/** Words that tables of tools are written in. */

/** A line of text. */
export function text(description: string, maxLength = 200): JsonObject {
  return { type: 'string', minLength: 1, maxLength, description }
}

/** An id or a name that stands in a path: letters, digits and `. _ - : @`. */
export function id(description: string): JsonObject {
  return { type: 'string', minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9._:@=-]+$', description }
}

/** A whole number, at least `minimum`. */
export function number(description: string, minimum = 0): JsonObject {
  return { type: 'integer', minimum, description }
}

/** True or false. */
export function flag(description: string): JsonObject {
  return { type: 'boolean', description }
}

/** One of these. */
export function one(description: string, ...values: readonly string[]): JsonObject {
  return { type: 'string', enum: values, description }
}

/** At least one of these. */
export function list(description: string, items: JsonObject, maxItems = 50): JsonObject {
  return { type: 'array', items, minItems: 1, maxItems, description }
}

/** A moment with its offset, as RFC 3339 writes it. */
export function moment(description: string): JsonObject {
  return {
    type: 'string',
    format: 'date-time',
    maxLength: 40,
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d',
    description: `${description}, as in 2026-05-01T09:00:00Z`,
  }
}

export const email = {
  type: 'string',
  maxLength: 254,
  pattern: '^[^\\s<>,;:"()@]+@[^\\s<>,;:"()@]+$',
  description: 'An e-mail address',
}

/** Each argument under its own name. */
export function send(...names: readonly string[]): Readonly<Record<string, Template>> {
  return Object.fromEntries(names.map(name => [name, `{${name}}`]))
}

/** Members of the answer that keep their names, and those that get another one. */
export function pick(names: string, renamed: AnswerShape['fields'] = {}): AnswerShape['fields'] {
  return { ...Object.fromEntries(names.split(' ').map(name => [name, `/${name}`])), ...renamed }
}

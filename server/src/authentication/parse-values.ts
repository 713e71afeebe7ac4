import type { Json } from '../platform/json.ts'
import { invalidRequest } from './errors.ts'

/** A parameter that the grant can't do without. */
export function required(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name)
  if (value === undefined) throw invalidRequest(`The parameter ${name} is missing.`)
  return value
}

/** The parameters of a JSON body: texts as they are; `null`, an empty text and what is absent are the same. */
export function valuesOfJson(body: Json | undefined): ReadonlyMap<string, string> {
  if (body === undefined) return new Map()
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalidRequest('The body is one JSON object.')
  const values = new Map<string, string>()
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === '') continue
    if (typeof value !== 'string') throw invalidRequest('Each parameter is a text.')
    values.set(name, value)
  }
  return values
}

/** The parameters of a form, each once (RFC 6749 section 3.2). */
export function valuesOfForm(form: URLSearchParams): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [name, value] of form) {
    if (values.has(name)) throw invalidRequest('A parameter came more than once.')
    values.set(name, value)
  }
  return new Map([...values].filter(([, value]) => value !== ''))
}

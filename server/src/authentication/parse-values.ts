import { mediaType, readForm, readJson } from '../platform/body.ts'
import type { Json } from '../platform/json.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Call } from '../platform/route.ts'
import { invalidRequest } from './errors.ts'

/** Tokens and codes are nobody's to keep on the way (RFC 6749 section 5.1). */
export const unstored = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }

/** The parameters of a request: JSON, as the official clients send it, or a form (RFC 6749 section 3.2). */
export async function readValues({ request }: Call): Promise<ReadonlyMap<string, string>> {
  try {
    if (mediaType(request) === 'application/x-www-form-urlencoded') return valuesOfForm(await readForm(request))
    return valuesOfJson(await readJson(request))
  } catch (cause) {
    if (cause instanceof Refusal && cause.status < tooLargeStatus) throw invalidRequest(cause.message)
    throw cause
  }
}

const tooLargeStatus = 413

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

import { type Json, parseJson } from './json.ts'
import { rememberBody } from './presented.ts'
import { Refusal } from './refusal.ts'

export const requestBytesMax = 1_048_576
export const formFieldsMax = 2_000

/** Reads a body up to the cap, whatever its length header claims. 413 beyond it. */
export async function readBody(request: Request, bytesMax: number = requestBytesMax): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax)
  if (request.body === null) return ''
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body) {
    size += part.length
    if (size > bytesMax) throw tooLarge(bytesMax)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function tooLarge(bytesMax: number): Refusal {
  return new Refusal({
    status: 413,
    code: 'request_too_large',
    message: `The request body is larger than ${bytesMax.toLocaleString('en')} bytes. Send less at once.`,
  })
}

export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** The body as JSON. An empty one is undefined; 415 for another type, 400 for what isn't JSON. */
export async function readJson(request: Request): Promise<Json | undefined> {
  const text = await readBody(request)
  if (text === '') return undefined
  const type = mediaType(request)
  if (type !== 'application/json' && !type.endsWith('+json'))
    throw new Refusal({
      status: 415,
      code: 'unsupported_media_type',
      message: `This takes application/json, not "${type.slice(0, 80)}". Set the content type.`,
    })
  const json = jsonOf(text)
  if (typeof json === 'object' && json !== null) rememberBody(request, Object.entries(json))
  return json
}

export function jsonOf(text: string): Json {
  const parsed = parseJson(text)
  if (parsed.ok) return parsed.value
  throw new Refusal({ status: 400, code: 'malformed_json', message: `The body can't be read: ${parsed.why}.` })
}

/** An HTML form's fields. 415 for another type; a field that stands twice is the caller's to judge. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  if (mediaType(request) !== 'application/x-www-form-urlencoded')
    throw new Refusal({
      status: 415,
      code: 'unsupported_media_type',
      message: 'This takes application/x-www-form-urlencoded. Set the content type.',
    })
  const text = await readBody(request)
  if (text.split('&', formFieldsMax + 1).length > formFieldsMax)
    throw new Refusal({
      status: 413,
      code: 'request_too_large',
      message: `A form has ${formFieldsMax} fields at most.`,
    })
  const form = new URLSearchParams(text)
  rememberBody(request, form)
  for (const [name, value] of form) if (name.includes('\0') || value.includes('\0')) throw holdsNul('form')
  return form
}

/**
 * A form that may hold files, whose contents are texts: the fields as those of any other form. A field that is left empty says nothing
 * where a file of the same name was chosen. 415 for another type.
 */
export async function readUpload(request: Request): Promise<URLSearchParams> {
  if (mediaType(request) !== 'multipart/form-data') return readForm(request)
  const headers = { 'content-type': request.headers.get('content-type') ?? '' }
  const sent = await new Response(await readBody(request), { headers }).formData().catch(() => undefined)
  if (sent === undefined)
    throw new Refusal({ status: 400, code: 'invalid_request', message: 'The form can’t be read. Send it again.' })
  const form = new URLSearchParams()
  for (const [name, value] of sent) {
    const text = typeof value === 'string' ? value : await value.text()
    if (text !== '' || !form.has(name)) form.set(name, text)
  }
  rememberBody(request, form)
  for (const [name, value] of form) if (name.includes('\0') || value.includes('\0')) throw holdsNul('form')
  return form
}

/** No text in PostgreSQL can hold U+0000, so nothing that has one can be looked for or kept. */
export function holdsNul(place: 'form' | 'address'): Refusal {
  return new Refusal({
    status: 400,
    code: 'invalid_request',
    message: `The ${place} holds a NUL character. Leave it out.`,
  })
}

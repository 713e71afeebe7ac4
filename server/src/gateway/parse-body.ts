import { mediaType, readBody, requestBytesMax } from '../platform/body.ts'
import { type Json, parseJson } from '../platform/json.ts'
import { Refusal } from '../platform/refusal.ts'

/**
 * The body of a POST as JSON, capped in size, depth and members before anything is built from it (T84). A length that is
 * declared and allowed is trusted as the HTTP parser enforces it; without one the bytes are counted as they come.
 */
export async function parseBody(request: Request): Promise<Json> {
  if (mediaType(request) !== 'application/json')
    throw new Refusal({
      status: 415,
      code: 'unsupported_media_type',
      message: 'This takes application/json. Set the content type.',
    })
  if (request.headers.has('content-encoding'))
    throw new Refusal({
      status: 415,
      code: 'unsupported_media_type',
      message: 'Compressed bodies are not read. Send plain JSON.',
    })
  const parsed = parseJson(await textOf(request))
  if (parsed.ok) return parsed.value
  throw new Refusal({ status: 400, code: 'malformed_json', message: `The body can't be read: ${parsed.why}.` })
}

async function textOf(request: Request): Promise<string> {
  const declared = request.headers.get('content-length')
  if (declared === null || !(Number(declared) <= requestBytesMax)) return readBody(request)
  const text = await request.text()
  if (text.length <= requestBytesMax) return text
  throw new Refusal({ status: 413, code: 'request_too_large', message: 'The request body is larger than it declares.' })
}

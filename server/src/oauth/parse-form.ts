import { mediaType, readForm } from '../platform/body.ts'
import type { Call } from '../platform/route.ts'
import { tokenRefused } from './errors.ts'
import { parseParameters } from './parse-parameters.ts'

/** Answers that hold a credential stay in no cache (RFC 6749 section 5.1). */
export const unstored = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }

/** The form of a request, each parameter once (RFC 6749 section 3.2). */
export async function readParameters(call: Call): Promise<ReadonlyMap<string, string>> {
  if (mediaType(call.request) !== 'application/x-www-form-urlencoded')
    throw tokenRefused('invalid_request', 'This takes application/x-www-form-urlencoded. Set the content type.')
  const { values, repeated } = parseParameters(await readForm(call.request))
  const [first] = repeated
  if (first === 'resource') throw tokenRefused('invalid_target', 'Ask for one resource at a time.')
  if (first !== undefined) throw tokenRefused('invalid_request', 'A parameter came more than once.')
  return values
}

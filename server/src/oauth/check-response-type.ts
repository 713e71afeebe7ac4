import type { Checked, Parameters } from './model.ts'

/** Only the code flow: tokens in a redirect end up in histories, logs and referrers (RFC 9700 section 2.1.2, T09). */
export function checkResponseType({ values }: Parameters): Checked<undefined> {
  const type = values.get('response_type')
  if (type === undefined)
    return { ok: false, error: 'invalid_request', description: 'The parameter response_type is missing; send code.' }
  if (type !== 'code')
    return { ok: false, error: 'unsupported_response_type', description: 'The response type is code and no other.' }
  return { ok: true, value: undefined }
}

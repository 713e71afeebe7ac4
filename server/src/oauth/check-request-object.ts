import type { Checked, Parameters } from './model.ts'

/** Request objects (RFC 9101) are not taken; a `request_uri` is never fetched, so it is no way to make us call out (T08). */
export function checkRequestObject({ values }: Parameters): Checked<undefined> {
  if (values.has('request_uri'))
    return { ok: false, error: 'invalid_request_uri', description: 'A request_uri is not taken here.' }
  if (values.has('request'))
    return { ok: false, error: 'invalid_request', description: 'A request object is not taken here.' }
  return { ok: true, value: undefined }
}

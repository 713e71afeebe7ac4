import type { Checked, Parameters } from './model.ts'

/** RFC 9449 section 10: the thumbprint (RFC 7638) of the key that will redeem the code, where the client names one. */
export function checkHolderKey({ values }: Parameters): Checked<string | undefined> {
  const named = values.get('dpop_jkt')
  if (named === undefined || /^[A-Za-z0-9_-]{43}$/.test(named)) return { ok: true, value: named }
  return { ok: false, error: 'invalid_request', description: 'dpop_jkt is not 43 characters of base64url.' }
}

import { createHash, timingSafeEqual } from 'node:crypto'
import type { Checked, Parameters } from './model.ts'

/** SHA-256 in base64url is 43 characters, no more and no less (RFC 7636 section 4.2). */
const challengeShape = /^[A-Za-z0-9_-]{43}$/
const verifierShape = /^[A-Za-z0-9._~-]{43,128}$/

/** Every client proves with S256 that it redeems its own code; `plain` would put the proof into the request (T01). */
export function checkPkce({ values }: Parameters): Checked<string> {
  const challenge = values.get('code_challenge')
  if (challenge === undefined)
    return { ok: false, error: 'invalid_request', description: 'PKCE is required: send code_challenge.' }
  if (values.get('code_challenge_method') !== 'S256')
    return { ok: false, error: 'invalid_request', description: 'PKCE is required: code_challenge_method is S256.' }
  if (!challengeShape.test(challenge))
    return { ok: false, error: 'invalid_request', description: 'code_challenge is not 43 characters of base64url.' }
  return { ok: true, value: challenge }
}

/** For flows that need no challenge: whoever sends one is held to it, and to S256. */
export function checkOptionalPkce(parameters: Parameters): Checked<string | undefined> {
  const { values } = parameters
  if (!values.has('code_challenge') && !values.has('code_challenge_method')) return { ok: true, value: undefined }
  return checkPkce(parameters)
}

/** RFC 7636 section 4.6. A missing verifier fits nothing. */
export function verifierFits(verifier: string | undefined, challenge: string): boolean {
  if (verifier === undefined || !verifierShape.test(verifier)) return false
  const derived = createHash('sha256').update(verifier).digest()
  const kept = Buffer.from(challenge, 'base64url')
  return derived.length === kept.length && timingSafeEqual(derived, kept)
}

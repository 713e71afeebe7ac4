import { isEmailAddress } from '../directory/index.ts'
import type { UpstreamPerson } from './model.ts'

/** Claims of an ID token or a userinfo answer. */
export type Claims = Readonly<Record<string, unknown>>

const addressLengthMax = 254
const upstreamNameLengthMax = 100
const subjectLengthMax = 255

/**
 * Who the claims speak of (OpenID Connect Core, section 5.1). An address counts as verified only for the boolean `true`: a text
 * says "false" as well, and what is missing was never checked (T27). Undefined without a subject.
 */
export function upstreamPerson(claims: Claims): UpstreamPerson | undefined {
  const subject = textOf(claims.sub, subjectLengthMax)
  if (subject === undefined) return undefined
  const email = addressOf(claims.email)
  return {
    subject,
    email,
    emailVerified: email !== undefined && claims.email_verified === true,
    firstName: textOf(claims.given_name, upstreamNameLengthMax),
    lastName: textOf(claims.family_name, upstreamNameLengthMax),
  }
}

/** A text without control characters, bounded; whatever else stands there is nothing. */
export function textOf(value: unknown, lengthMax: number): string | undefined {
  if (typeof value !== 'string' || value.length > lengthMax) return undefined
  const text = value.trim()
  return text === '' || /[\p{Cc}\p{Cs}]/u.test(text) ? undefined : text
}

/** Something that looks like an address; whether it is anybody's is not said. */
export function addressOf(value: unknown): string | undefined {
  const text = textOf(value, addressLengthMax)
  return text !== undefined && isEmailAddress(text) ? text : undefined
}

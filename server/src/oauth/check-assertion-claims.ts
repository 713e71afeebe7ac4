/** What a signed assertion of another issuer says, as far as it is judged for all of them alike. */
export interface AssertionQuestion {
  readonly claims: Readonly<Record<string, unknown>>
  /** Any of these, and nobody besides. */
  readonly audiences: readonly string[]
  /** Longest life that is left to it. */
  readonly secondsMax: number
  readonly nowSeconds: number
}

/** How far the clock of a foreign issuer may be off (T49). */
export const foreignSkewSeconds = 30
const idCharactersMax = 256

/**
 * Why an assertion is of no use, or undefined (RFC 7523 section 3). It is for this server alone, made by now, and short; one that
 * is for others as well could be shown here by any of them.
 */
export function assertionFault(question: AssertionQuestion): string | undefined {
  const { claims, audiences, secondsMax, nowSeconds } = question
  const { aud, exp, iat, jti, sub } = claims
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const [only] = named
  if (named.length !== 1 || typeof only !== 'string' || !audiences.includes(only)) return 'audience'
  if (typeof exp !== 'number' || nowSeconds >= exp + foreignSkewSeconds) return 'expired'
  if (exp > nowSeconds + secondsMax + foreignSkewSeconds) return 'too_long'
  if (typeof iat !== 'number' || iat > nowSeconds + foreignSkewSeconds) return 'issued_later'
  if (typeof sub !== 'string' || sub === '') return 'subject'
  const usable = jti === undefined || (typeof jti === 'string' && jti !== '' && jti.length <= idCharactersMax)
  return usable ? undefined : 'id'
}

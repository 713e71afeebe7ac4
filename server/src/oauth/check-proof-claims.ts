import { createHash } from 'node:crypto'

export interface ProofQuestion {
  readonly claims: Readonly<Record<string, unknown>>
  /** Of the request that carries the proof. */
  readonly method: string
  /** Our own address of it, without query. */
  readonly address: string
  /** Where a token is presented with it. */
  readonly accessToken: string | undefined
  readonly nowSeconds: number
}

/** A proof is made for one request now (RFC 9449 section 11.1). */
const proofSecondsMax = 60
const proofIdLengthMax = 256

/** What is wrong with the claims of a proof (RFC 9449 section 4.3); undefined for a proof of this very request. */
export function proofFault(question: ProofQuestion): string | undefined {
  const { claims, nowSeconds } = question
  const { jti, iat, htm, htu } = claims
  if (typeof jti !== 'string' || jti === '' || jti.length > proofIdLengthMax) return 'jti is missing'
  if (typeof iat !== 'number' || Math.abs(nowSeconds - iat) > proofSecondsMax) return 'iat is not now'
  if (htm !== question.method) return 'htm is another method'
  if (typeof htu !== 'string' || withoutQuery(htu) !== question.address) return 'htu is another address'
  if (question.accessToken === undefined) return undefined
  const hash = createHash('sha256').update(question.accessToken).digest('base64url')
  return claims.ath === hash ? undefined : 'ath is of another token'
}

/** Scheme and host in their plain form; query and fragment don't count (RFC 9449 section 4.3, 9). */
function withoutQuery(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { origin, pathname, username } = new URL(text)
  return username === '' ? `${origin}${pathname}` : undefined
}

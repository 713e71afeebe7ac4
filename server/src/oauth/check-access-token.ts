import { clientIdCharactersMax } from './check-client-id-url.ts'
/** What an access token of another authorization server says about its use, besides who made it and for how long. */
export interface AccessTokenQuestion {
  readonly type: string | undefined
  readonly claims: Readonly<Record<string, unknown>>
  /** What the gateway asks for. */
  readonly scope: string
  /** Thumbprint of the key that was proven with it. */
  readonly holderKey: string | undefined
}

const accessTokenTypes: readonly unknown[] = ['at+jwt', 'application/at+jwt']

/**
 * Why a JWT is no access token that opens the gateway, or undefined (RFC 9068 sections 2 and 4). The type keeps id tokens and
 * assertions out, which are signed by the same keys (T12). One that is bound to a key counts with that key only (RFC 9449 section 7),
 * and one that is bound in a way that is not known here does not count at all.
 */
export function accessTokenFault({ type, claims, scope, holderKey }: AccessTokenQuestion): string | undefined {
  if (!accessTokenTypes.includes(type?.toLowerCase())) return 'type'
  if (claims.jti === undefined) return 'id'
  const { client_id: clientId, scope: said, cnf } = claims
  if (typeof clientId !== 'string' || clientId === '' || clientId.length > clientIdCharactersMax) return 'client'
  if (clientId.includes('\0')) return 'client'
  if (typeof said !== 'string' || !said.split(' ').includes(scope)) return 'scope'
  return holderKey === boundTo(cnf) ? undefined : 'holder'
}

/** The key that it is bound to; undefined: to none. What is bound otherwise fits no key. */
function boundTo(confirmation: unknown): string | false | undefined {
  if (confirmation === undefined) return undefined
  if (typeof confirmation !== 'object' || confirmation === null || Array.isArray(confirmation)) return false
  const [[kind, thumbprint] = [], ...others] = Object.entries(confirmation)
  return kind === 'jkt' && typeof thumbprint === 'string' && others.length === 0 ? thumbprint : false
}

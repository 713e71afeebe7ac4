import { Secret } from '../platform/secret.ts'

/**
 * The bearer of a request. Only the `Authorization` header counts: a token in the address would stand in logs and histories
 * (OAuth 2.1, section 5.1.2). Undefined when there is none.
 */
export function parseAuthorization(header: string | null): Secret | undefined {
  const found = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(header ?? '')
  return found?.[1] === undefined ? undefined : new Secret(found[1])
}

import { decodeJwt } from 'jose'
import { Secret } from '../platform/secret.ts'

/** Who a request says it comes from, and by what it wants to prove it. */
export type ClientClaim =
  | { readonly clientId: string; readonly proof: 'none' }
  | { readonly clientId: string; readonly proof: 'secret'; readonly secret: Secret }
  | { readonly clientId: string; readonly proof: 'assertion'; readonly assertion: Secret }

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * RFC 6749 section 2.3, RFC 7523 section 2.2. Undefined when there is no client, more than one proof (T13), or two that
 * contradict each other.
 */
export function parseClientClaim(
  authorization: string | null,
  values: ReadonlyMap<string, string>,
): ClientClaim | undefined {
  const claims = [fromHeader(authorization), fromAssertion(values), fromSecret(values)].filter(
    claim => claim !== undefined,
  )
  const named = values.get('client_id')
  if (claims.length === 0) return named === undefined ? undefined : { clientId: named, proof: 'none' }
  const [claim] = claims
  if (claims.length > 1 || claim === undefined || claim === 'unreadable') return undefined
  return named === undefined || named === claim.clientId ? claim : undefined
}

/** Name and secret are form-encoded before they are put together (RFC 6749 section 2.3.1). */
function fromHeader(authorization: string | null): ClientClaim | 'unreadable' | undefined {
  if (authorization === null) return undefined
  const encoded = /^basic ([A-Za-z0-9+/=_-]+)$/i.exec(authorization)?.[1]
  if (encoded === undefined) return 'unreadable'
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  const clientId = formDecoded(text.slice(0, Math.max(0, colon)))
  const secret = formDecoded(text.slice(colon + 1))
  if (colon < 1 || clientId === undefined || secret === undefined) return 'unreadable'
  return { clientId, proof: 'secret', secret: new Secret(secret) }
}

function formDecoded(text: string): string | undefined {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '))
    return isUsable(decoded) ? decoded : undefined
  } catch {
    return undefined
  }
}

/** No client id holds a NUL character, and no query in PostgreSQL can ask for one. */
function isUsable(clientId: unknown): clientId is string {
  return typeof clientId === 'string' && !clientId.includes('\0')
}

function fromSecret(values: ReadonlyMap<string, string>): ClientClaim | 'unreadable' | undefined {
  const secret = values.get('client_secret')
  if (secret === undefined) return undefined
  const clientId = values.get('client_id')
  return clientId === undefined ? 'unreadable' : { clientId, proof: 'secret', secret: new Secret(secret) }
}

/** Only who it claims to be; whether it is true is judged with that client's keys. */
function fromAssertion(values: ReadonlyMap<string, string>): ClientClaim | 'unreadable' | undefined {
  const assertion = values.get('client_assertion')
  if (assertion === undefined && !values.has('client_assertion_type')) return undefined
  if (assertion === undefined || values.get('client_assertion_type') !== assertionType) return 'unreadable'
  try {
    const { sub } = decodeJwt(assertion)
    return isUsable(sub) ? { clientId: sub, proof: 'assertion', assertion: new Secret(assertion) } : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

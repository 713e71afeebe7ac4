import { createHash } from 'node:crypto'
import type { Catalogue } from './catalogue/catalogue.ts'

const issuerHashCharacters = 16

/** A path of its own for each issuer, so that an answer by one server can't be taken for another's (RFC 9700 section 4.4). */
export function issuerHash(issuer: string): string {
  return createHash('sha256').update(issuer).digest('hex').slice(0, issuerHashCharacters)
}

/** The redirect URI of this installation at that issuer. */
export function callbackAddress(baseUrl: string, issuer: string): string {
  return `${baseUrl}/connect/callback/${issuerHash(issuer)}`
}

/** A catalogue API publishes no metadata; its endpoints are ours to know. */
export function catalogueServer(
  catalogue: Catalogue,
  base: string | undefined,
): { readonly issuer: string; readonly authorization_endpoint: string; readonly token_endpoint: string } {
  const issuer = (base ?? catalogue.baseUrls.oauth).replace(/\/$/, '')
  return {
    issuer,
    authorization_endpoint: issuer + catalogue.oauth.authorizePath,
    token_endpoint: issuer + catalogue.oauth.tokenPath,
  }
}

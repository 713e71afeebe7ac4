import { createHash } from 'node:crypto'
import type { Catalogue } from './catalogue/catalogue.ts'
import type { CustomDefinition, Provider } from './model.ts'

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
export function catalogueServer(catalogue: Catalogue, baseUrls: Provider['baseUrls']): CatalogueServer | undefined {
  const { oauth } = catalogue
  if (oauth === undefined) return undefined
  const issuer = hostOf(catalogue, baseUrls, 'oauth')
  const tokens = hostOf(catalogue, baseUrls, oauth.tokenBase ?? 'oauth')
  return {
    issuer,
    authorization_endpoint: issuer + oauth.authorizePath,
    token_endpoint: tokens + oauth.tokenPath,
    ...(oauth.revokePath === undefined ? {} : { revocation_endpoint: tokens + oauth.revokePath }),
  }
}

/** As RFC 8414 names them. */
export type CatalogueServer = {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly revocation_endpoint?: string
}

/** A host of the third party by its name, as the installation has it. */
export function hostOf(catalogue: Catalogue, baseUrls: Provider['baseUrls'], name: string): string {
  return (baseUrls[name] ?? catalogue.baseUrls[name] ?? catalogue.baseUrls.api).replace(/\/$/, '')
}

/**
 * A custom provider by its addresses. They name no issuer, so the address that people are sent to stands for it: each one gets a
 * redirect URI of its own.
 */
export function customServer({
  authorizationUrl,
  tokenUrl,
}: CustomDefinition):
  | { readonly issuer: string; readonly authorization_endpoint?: string; readonly token_endpoint: string }
  | undefined {
  if (tokenUrl === undefined) return undefined
  const issuer = authorizationUrl ?? tokenUrl
  return {
    issuer,
    token_endpoint: tokenUrl,
    ...(authorizationUrl === undefined ? {} : { authorization_endpoint: authorizationUrl }),
  }
}

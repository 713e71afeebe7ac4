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

/** Where the document about this installation is that names the redirect URI of that issuer and no other. */
export const clientDocumentPath = '/connect/client'

/**
 * The client id of this installation at a server that reads it from a document (draft-ietf-oauth-client-id-metadata-document section 3);
 * undefined where the server says nothing of that, or could not reach an address that is known to this machine alone.
 */
export function clientDocumentAddress(
  baseUrl: string,
  server: { readonly issuer: string; readonly client_id_metadata_document_supported?: unknown },
): string | undefined {
  const { protocol, hostname } = new URL(baseUrl)
  const isPublic = protocol === 'https:' && hostname !== 'localhost' && !/^[\d.]+$|^\[/.test(hostname)
  if (!isPublic || server.client_id_metadata_document_supported !== true) return undefined
  return `${baseUrl}${clientDocumentPath}/${issuerHash(server.issuer)}`
}

/** What this installation says of itself: a public client, which proves each authorization with PKCE. */
export function clientDocument(baseUrl: string, hash: string): Readonly<Record<string, unknown>> {
  return {
    client_id: `${baseUrl}${clientDocumentPath}/${hash}`,
    client_name: 'Ambit',
    client_uri: baseUrl,
    application_type: 'web',
    redirect_uris: [`${baseUrl}/connect/callback/${hash}`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }
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

export const clientIdCharactersMax = 500

/**
 * Is this client id the address of a client metadata document? https, a path, and nothing in it that two parsers read in two
 * ways: no user information, fragment, query, dot segments or characters outside ASCII (draft-ietf-oauth-client-id-metadata-document
 * section 3).
 */
export function isClientIdUrl(clientId: string): boolean {
  if (clientId.length > clientIdCharactersMax || !/^https:\/\/[\x21-\x7e]+$/.test(clientId)) return false
  if (/[\\#?@]/.test(clientId) || !URL.canParse(clientId)) return false
  const url = new URL(clientId)
  return url.href === clientId && url.pathname !== '/' && !/\/\.{1,2}(\/|$)/.test(decodedPath(url.pathname))
}

function decodedPath(path: string): string {
  return path.replaceAll(/%2e/gi, '.').replaceAll(/%2f/gi, '/')
}

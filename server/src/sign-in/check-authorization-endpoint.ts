/**
 * Whether a person may be sent to the authorization endpoint that a third party names. It has to be an address of the web: any
 * other scheme is handed by the browser to a program of the person's, which may take it for a command (CVE-2025-6514). Plain
 * http only where the issuer itself is reached by it, and no user information, which makes one host look like another.
 */
export function authorizationEndpointAllowed(endpoint: string, issuer: string): boolean {
  if (!URL.canParse(endpoint) || !URL.canParse(issuer)) return false
  const { protocol, username, password } = new URL(endpoint)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && new URL(issuer).protocol === 'http:')
}

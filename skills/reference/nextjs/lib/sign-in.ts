import { getTokenClaims } from '@workos-inc/authkit-nextjs'

/** Where this application lives: from its own settings, never from a request, whose Host header anybody can choose. */
export function appUrl(path = '/'): string {
  const origin = process.env.APP_URL
  if (!origin) throw new Error('APP_URL is not set')
  return new URL(path, origin).href
}

const home = '/account'

/** A path of this application, whatever was asked for. */
export function returnPath(asked: string | null): string {
  const { origin } = new URL(appUrl())
  if (asked === null || !URL.canParse(asked, origin)) return home
  const url = new URL(asked, origin)
  return url.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search : home
}

/**
 * Refuses a token that another server made, or this one for another application, or for another organization than the sign-in was for.
 * Its signature is checked with each request.
 */
export async function checkToken(accessToken: string, organizationId?: string): Promise<void> {
  const claims = await getTokenClaims<{ client_id: string; org_id: string }>(accessToken)
  if (claims.iss !== issuer() || claims.client_id !== process.env.WORKOS_CLIENT_ID)
    throw new Error('The token is not for us')
  if (organizationId !== undefined && claims.org_id !== organizationId)
    throw new Error('The token is for another organization')
}

/** Who signs the tokens: the server, unless the application has an issuer of its own. */
function issuer(): string {
  const { WORKOS_ISSUER, WORKOS_API_HOSTNAME: host, WORKOS_API_PORT: port, WORKOS_API_HTTPS: https } = process.env
  return WORKOS_ISSUER || new URL(`${https === 'false' ? 'http' : 'https'}://${host}${port ? `:${port}` : ''}`).origin
}

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

/** Refuses a token that another server made, or this one for another application. Its signature is checked with each request. */
export async function checkToken(accessToken: string): Promise<void> {
  const { iss, client_id: clientId } = await getTokenClaims<{ client_id: string }>(accessToken)
  if (iss !== issuer() || clientId !== process.env.WORKOS_CLIENT_ID) throw new Error('The token is not for us')
}

function issuer(): string {
  const { WORKOS_API_HOSTNAME: host, WORKOS_API_PORT: port, WORKOS_API_HTTPS: https } = process.env
  return new URL(`${https === 'false' ? 'http' : 'https'}://${host}${port ? `:${port}` : ''}`).origin
}

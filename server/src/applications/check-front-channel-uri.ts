import type { Application } from './model.ts'

/**
 * May an application be told in a frame at this address that a browser signed out? It has to have the origin of one of its
 * redirect URIs (OpenID Connect Front-Channel Logout 1.0 section 2), so that what we frame is the application and nobody else.
 * Answers why not, as a sentence, or undefined. A star names no origin.
 */
export function frontChannelFault(
  uri: string,
  { redirectUris }: Pick<Application, 'redirectUris'>,
): string | undefined {
  const origins = redirectUris.flatMap(each => originOf(each.uri) ?? [])
  const origin = originOf(uri)
  return origin !== undefined && origins.includes(origin) ? undefined : 'it has not the origin of a redirect URI'
}

function originOf(uri: string): string | undefined {
  if (uri.includes('*') || !URL.canParse(uri)) return undefined
  const { origin } = new URL(uri)
  return origin === 'null' ? undefined : origin
}

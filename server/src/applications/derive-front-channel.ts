import type { Application } from './model.ts'

export interface FrontChannel {
  /** Who says so: the base URL. */
  readonly issuer: string
  readonly sessionId: string
}

/**
 * The address that is framed when a session of the application ended in this browser (OpenID Connect Front-Channel Logout 1.0
 * section 3), with `iss` and `sid` beside its own query where the application asks for them; undefined where it has none.
 */
export function frontChannelAddress(
  application: Pick<Application, 'frontChannelLogoutUri' | 'frontChannelLogoutSessionRequired'>,
  { issuer, sessionId }: FrontChannel,
): string | undefined {
  const { frontChannelLogoutUri: uri, frontChannelLogoutSessionRequired: named } = application
  if (uri === undefined) return undefined
  const url = new URL(uri)
  if (named) {
    url.searchParams.set('iss', issuer)
    url.searchParams.set('sid', sessionId)
  }
  return url.href
}

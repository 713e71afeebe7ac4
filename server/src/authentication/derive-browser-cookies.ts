import { sharedParent } from './derive-shared-parent.ts'

/** Named by the clients: a script of the application reads there whether it is worth asking for a session. */
export const hasSessionName = 'workos-has-session'

export interface BrowserSession {
  readonly clientId: string
  /** Of the refresh token, which no script and no other application can read (I5, T41). */
  readonly cookieName: string
  readonly baseUrl: string
  /** Of the application's page. */
  readonly origin: string
  /** Client ids of this browser's sessions, as the cookie said them until now. */
  readonly known: readonly string[]
}

/**
 * The two cookies of a session in a browser without a server: the token itself, which goes back to us alone and with no request
 * that another site began, and the mark that scripts may read.
 */
export function browserCookies(
  session: BrowserSession,
  { token, maxAgeSeconds }: { readonly token: string; readonly maxAgeSeconds: number },
): readonly string[] {
  const { clientId, cookieName, known } = session
  const ids = [...new Set([...known, clientId])]
  return [
    `${cookieName}=${token}; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=${maxAgeSeconds}`,
    `${hasSessionName}=${ids.join('.')}; ${markScope(session)}; Max-Age=${maxAgeSeconds}`,
  ]
}

/** What the browser is told when the session is over. */
export function clearedBrowserCookies(session: BrowserSession): readonly string[] {
  const { clientId, cookieName, known } = session
  const left = known.filter(id => id !== clientId)
  return [
    `${cookieName}=; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=0`,
    `${hasSessionName}=${left.join('.')}; ${markScope(session)}; Max-Age=${left.length === 0 ? 0 : markSecondsLeft}`,
  ]
}

/** Of the mark alone: it opens nothing, and a wrong one costs one question. */
const markSecondsLeft = 2_592_000

function markScope({ baseUrl, origin }: BrowserSession): string {
  const domain = sharedParent(new URL(baseUrl).hostname, new URL(origin).hostname)
  return `Path=/; Secure; SameSite=Lax${domain === undefined ? '' : `; Domain=${domain}`}`
}

/** The client ids that the mark names; what is no client id is not kept. */
export function idsOfMark(header: string | null): readonly string[] {
  const found = (header ?? '').split(';').find(pair => pair.trim().startsWith(`${hasSessionName}=`))
  const value = found?.trim().slice(hasSessionName.length + 1) ?? ''
  return value.split('.').filter(id => /^client_[0-9A-Z]{26}$/.test(id))
}

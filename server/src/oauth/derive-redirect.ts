export interface Answer {
  readonly redirectUri: string
  /** RFC 9207: who answers, so that a client with several servers can't be mixed up (T07). */
  readonly issuer: string
  readonly members: Readonly<Record<string, string | undefined>>
}

/** The redirect URI with the answer in its query; what stood there before stays (RFC 6749 section 4.1.2). */
export function redirectWith({ redirectUri, issuer, members }: Answer): string {
  return withQuery(redirectUri, { ...members, iss: issuer })
}

/** Where a sign-out leads, with the client's state (OpenID Connect RP-Initiated Logout 1.0 section 3). */
export function redirectWithState(uri: string, state: string | undefined): string {
  return state === undefined ? uri : withQuery(uri, { state })
}

function withQuery(uri: string, members: Answer['members']): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(members)) if (value !== undefined) query.set(name, value)
  const separator = uri.includes('?') ? (/[?&]$/.test(uri) ? '' : '&') : '?'
  return `${uri}${separator}${query}`
}

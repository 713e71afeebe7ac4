export interface Answer {
  readonly redirectUri: string
  /** RFC 9207: who answers, so that a client with several servers can't be mixed up (T07). */
  readonly issuer: string
  readonly members: Readonly<Record<string, string | undefined>>
}

/** The redirect URI with the answer in its query; what stood there before stays (RFC 6749 section 4.1.2). */
export function redirectWith({ redirectUri, issuer, members }: Answer): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...members, iss: issuer }))
    if (value !== undefined) query.set(name, value)
  const separator = redirectUri.includes('?') ? (/[?&]$/.test(redirectUri) ? '' : '&') : '?'
  return `${redirectUri}${separator}${query}`
}

export interface PresentedToken {
  readonly scheme: 'bearer' | 'dpop'
  readonly token: string
}

/** The access token of a request. It comes in the header and nowhere else (RFC 6750 section 2.1, RFC 9449 section 7.1, T09). */
export function parsePresented(authorization: string | null): PresentedToken | undefined {
  const found = /^(bearer|dpop) +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization ?? '')
  const [, scheme, token] = found ?? []
  if (token === undefined) return undefined
  return { scheme: scheme?.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token }
}

export interface OriginQuestion {
  readonly origin: string
  /** True when the base URL is not a loopback address. */
  readonly production: boolean
}

/**
 * May pages of this origin be let in? Answers why not, or undefined. Exactly as a browser writes it (RFC 6454 section 6.1), for
 * it is compared as text: no star, no path, no `null`, and plain http only on this machine (T43).
 */
export function originFault({ origin, production }: OriginQuestion): string | undefined {
  if (!/^https?:\/\/[^\s*@\\]+$/.test(origin)) return 'it is not scheme, host and port of a site'
  if (!URL.canParse(origin) || new URL(origin).origin !== origin)
    return 'it is not written as a browser writes it: lower case, no path, no standard port, no slash at the end'
  const { protocol, hostname } = new URL(origin)
  if (protocol === 'https:') return undefined
  const loopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  if (!loopback) return 'plain http is for loopback addresses only'
  return production && hostname !== '127.0.0.1' ? `http on ${hostname} is not for production` : undefined
}

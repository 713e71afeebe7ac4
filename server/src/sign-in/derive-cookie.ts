import { createHash, createHmac } from 'node:crypto'

/** `pending`: a half-done sign-in. `device`: a browser that passed the second factor before. */
export type CookiePurpose = 'session' | 'strict' | 'flow' | 'pending' | 'device'

/**
 * Cookie names carry the application, so that no application can read or overwrite another's (I5, T41). On plain-http loopback
 * browsers refuse `__Host-` and `Secure`, so both are left out there and nowhere else.
 */
export function cookieName(clientId: string, purpose: CookiePurpose, secure: boolean): string {
  const application = createHash('sha256').update(clientId).digest('hex').slice(0, 12)
  const suffix = purpose === 'session' ? '' : `_${purpose}`
  return `${secure ? '__Host-' : ''}ambit_${application}${suffix}`
}

/** RFC 6265bis: no Domain, the whole host, never readable by script. */
export function cookieText(cookie: {
  name: string
  value: string
  secure: boolean
  sameSite: 'Lax' | 'Strict'
  maxAgeSeconds: number
}): string {
  const secure = cookie.secure ? '; Secure' : ''
  return `${cookie.name}=${cookie.value}; Path=/; HttpOnly${secure}; SameSite=${cookie.sameSite}; Max-Age=${cookie.maxAgeSeconds}`
}

/** The cookie's value, when it stands there exactly once: of two with one name we trust neither. */
export function readCookie(header: string | null, name: string): string | undefined {
  const values = (header ?? '')
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${name}=`))
    .map(pair => pair.slice(name.length + 1))
  const [value] = values
  return values.length === 1 && value !== undefined && /^[A-Za-z0-9_-]{16,128}$/.test(value) ? value : undefined
}

/** Values that follow from a cookie and can't be had without it. */
export function derivedFrom(cookie: string, use: 'csrf' | 'strict'): string {
  return createHmac('sha256', cookie).update(`ambit ${use}`).digest('base64url')
}

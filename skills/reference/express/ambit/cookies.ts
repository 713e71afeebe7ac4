import type { CookieOptions, Request, Response } from 'express'

/** `__Host-`: over TLS (or on this machine), for this host alone, and for all of its paths. */
export const sessionCookie = '__Host-session'
export const signInCookie = '__Host-sign-in'

export const cookieOptions = {
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
  path: '/',
} as const satisfies CookieOptions

/** The value of a cookie that the browser sent. */
export function readCookie(request: Request, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map(pair => pair.trim())
  const found = pairs.find(pair => pair.startsWith(`${name}=`))
  return found === undefined ? undefined : decodeURIComponent(found.slice(name.length + 1))
}

export function clearCookie(response: Response, name: string): void {
  response.clearCookie(name, cookieOptions)
}

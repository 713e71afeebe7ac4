import { settings } from './settings.server'

/** The path of this application that a sign-in goes on to; anything that leads elsewhere becomes the start. */
export function pathWithin(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/') || /[\\\p{Cc}\s]/u.test(value)) return '/'
  const url = URL.canParse(value, settings.origin) ? new URL(value, settings.origin) : undefined
  if (url === undefined || url.origin !== settings.origin || url.pathname.startsWith('//')) return '/'
  return `${url.pathname}${url.search}`
}

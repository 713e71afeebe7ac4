/** Where this application lives: from its own settings, never from a request, whose Host header anybody can choose. */
export function appUrl(path = '/'): string {
  const origin = process.env.APP_URL
  if (!origin) throw new Error('APP_URL is not set')
  return new URL(path, origin).href
}

/** A path of this application, whatever was asked for. */
export function returnPath(asked: string | null): string {
  const { origin } = new URL(appUrl())
  if (asked === null || !URL.canParse(asked, origin)) return '/'
  const url = new URL(asked, origin)
  return url.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search : '/'
}

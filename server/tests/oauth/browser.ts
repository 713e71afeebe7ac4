import type { Edge } from '../../src/platform/http.ts'

export interface Shown {
  readonly status: number
  readonly url: string
  readonly location: string | undefined
  readonly text: string
  readonly headers: Headers
}

/** A browser without a screen: cookies, redirects inside our origin, and forms as they stand on the page. */
export interface Browser {
  get(url: string): Promise<Shown>
  /** Follows redirects until a page, or until an address of somebody else. */
  open(url: string): Promise<Shown>
  /** Sends the only form of a page with these fields besides its hidden ones; `press` names the button. */
  submit(page: Shown, fields: Readonly<Record<string, string>>): Promise<Shown>
  post(
    url: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Shown>
}

export function createBrowser(edge: Edge, baseUrl: string): Browser {
  const jar = new Map<string, string>()
  const send = async (url: string, init: RequestInit = {}): Promise<Shown> => {
    const target = new URL(url, baseUrl)
    const headers = new Headers(init.headers)
    headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    headers.set('host', target.host)
    headers.set('accept', 'text/html')
    const answer = await edge.fetch(new Request(target, { ...init, headers, redirect: 'manual' }), {
      address: '127.0.0.1',
    })
    for (const cookie of answer.headers.getSetCookie()) keep(jar, cookie)
    const location = answer.headers.get('location') ?? undefined
    return { status: answer.status, url: target.href, location, text: await answer.text(), headers: answer.headers }
  }
  const follow = async (shown: Shown): Promise<Shown> => {
    const next = shown.location === undefined ? undefined : new URL(shown.location, shown.url)
    if (next === undefined || next.origin !== new URL(baseUrl).origin) return shown
    return follow(await send(next.href))
  }
  const post: Browser['post'] = (url, fields, headers = {}) =>
    send(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: new URL(url, baseUrl).origin, ...headers },
    })
  return {
    get: send,
    open: async url => follow(await send(url)),
    post,
    submit: async (page, fields) =>
      follow(await post(new URL(actionOf(page.text), page.url).href, { ...hidden(page.text), ...fields })),
  }
}

function keep(jar: Map<string, string>, cookie: string): void {
  const [pair = ''] = cookie.split(';')
  const at = pair.indexOf('=')
  if (/max-age=0/i.test(cookie)) jar.delete(pair.slice(0, at))
  else jar.set(pair.slice(0, at), pair.slice(at + 1))
}

function actionOf(text: string): string {
  return /<form[^>]*action="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
}

/** The hidden fields of a page's form. */
export function hidden(text: string): Record<string, string> {
  const fields = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  return Object.fromEntries(
    fields.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&').replaceAll('&#39;', "'")]),
  )
}

/** A person without a browser: the same pages, read and sent as plain forms, for tests that need many decisions quickly. */
export interface FormPerson {
  /** Signs in; throws unless the page led on. */
  signIn(): Promise<void>
  /** Opens a page of ours and answers its text, following redirects of our own origin. */
  open(path: string): Promise<FormPage>
  /** Sends the form of a page with these fields changed; answers what came back. */
  send(page: FormPage, fields: Readonly<Record<string, string | readonly string[]>>): Promise<FormPage>
  approve(path: string, fields?: Readonly<Record<string, string | readonly string[]>>): Promise<FormPage>
  cookie(): string
}

export interface FormPage {
  readonly url: string
  readonly status: number
  readonly html: string
  /** Where a redirect to another origin leads; undefined otherwise. */
  readonly leadsTo: string | undefined
}

export interface FormPersonParts {
  readonly baseUrl: string
  readonly email: string
  readonly password: string
  /** Where requests really go, when the base URL is a balancer's. */
  readonly fetch?: typeof fetch
}

/** A cookie jar of one origin, and forms. */
export function createFormPerson(parts: FormPersonParts): FormPerson {
  const jar = new Map<string, string>()
  const get = parts.fetch ?? fetch
  const cookie = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const request = async (url: string, init: RequestInit): Promise<FormPage> => {
    const response = await get(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie: cookie() } })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    const location = response.headers.get('location')
    const html = await response.text()
    if (location === null) return { url, status: response.status, html, leadsTo: undefined }
    const next = new URL(location, url)
    if (next.origin !== new URL(parts.baseUrl).origin) return { url, status: response.status, html, leadsTo: next.href }
    return request(next.href, { method: 'GET' })
  }
  const open = (path: string): Promise<FormPage> => request(new URL(path, parts.baseUrl).href, { method: 'GET' })
  const send: FormPerson['send'] = (page, fields) => {
    const form = readForm(page.html)
    const body = fill(form.fields, fields)
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(parts.baseUrl).origin }
    return request(new URL(form.action, page.url).href, { method: 'POST', headers, body: body.toString() })
  }
  const signIn = async (): Promise<void> => {
    const answer = await send(await open('/sign-in'), { email: parts.email, password: parts.password })
    if (new URL(answer.url).pathname === '/sign-in') throw new Error(`sign-in failed with ${answer.status}`)
  }
  return {
    signIn,
    open,
    send,
    approve: async (path, fields = {}) =>
      send(await open(path), { decision: 'approve', password: parts.password, ...fields }),
    cookie,
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const found = /^([^=]+)=([^;]*)(.*)$/.exec(line)
  if (found === null) return
  const [, name = '', value = '', attributes = ''] = found
  if (/max-age=0/i.test(attributes)) jar.delete(name)
  else jar.set(name, value)
}

interface Form {
  readonly action: string
  readonly fields: readonly (readonly [string, string])[]
}

/** The form with a `decision` or else the first one that posts; with the values a browser would send untouched. */
export function readForm(html: string): Form {
  const forms = [...html.matchAll(/<form\b[^>]*method="post"[^>]*>.*?<\/form>/gs)].map(([text]) => text)
  const form = forms.find(text => text.includes('name="decision"')) ?? forms[0]
  if (form === undefined) throw new Error(`the page has no form: ${html.slice(0, 2000)}`)
  const action = plain(/action="([^"]*)"/.exec(form)?.[1] ?? '')
  const fields = [...form.matchAll(/<input\b[^>]*>/g)].flatMap(([input]) => readInput(input))
  return { action, fields }
}

function readInput(input: string): (readonly [string, string])[] {
  const name = /name="([^"]*)"/.exec(input)?.[1]
  const type = /type="([^"]*)"/.exec(input)?.[1] ?? 'text'
  const value = /value="([^"]*)"/.exec(input)?.[1] ?? (type === 'checkbox' ? 'on' : '')
  if (name === undefined || type === 'submit') return []
  if ((type === 'checkbox' || type === 'radio') && !/\schecked/.test(input)) return []
  return [[plain(name), plain(value)]]
}

function plain(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function fill(fields: Form['fields'], changes: Readonly<Record<string, string | readonly string[]>>): URLSearchParams {
  const body = new URLSearchParams()
  for (const [name, value] of fields) if (!(name in changes)) body.append(name, value)
  for (const [name, value] of Object.entries(changes))
    for (const one of typeof value === 'string' ? [value] : value) body.append(name, one)
  return body
}

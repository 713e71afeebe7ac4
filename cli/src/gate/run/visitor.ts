import { request as send } from 'node:http'
import type { Trace } from './record-trace.ts'

/** What the code answered. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly setCookies: readonly string[]
  readonly location: string | null
  readonly body: string
}

export interface Sending {
  readonly headers?: Readonly<Record<string, string>>
  /** Fields of a form, or the text of another body with its type. */
  readonly form?: Readonly<Record<string, string>>
  readonly multipart?: boolean
  readonly json?: unknown
  readonly text?: string
}

export interface Cookie {
  readonly value: string
  readonly attributes: string
}

const answerBytesMax = 4 * 1_024 * 1_024
const answerWithinMs = 30_000

/** Somebody at a browser, without one: cookies are kept, redirects are not followed by themselves, and any header can be forged. */
export class Visitor {
  readonly cookies: Map<string, Cookie>
  readonly #origin: string
  readonly #trace: Trace
  readonly #name: string

  constructor(
    origin: string,
    {
      trace,
      name,
      cookies,
    }: { readonly trace: Trace; readonly name: string; readonly cookies?: ReadonlyMap<string, Cookie> },
  ) {
    this.#origin = origin
    this.#trace = trace
    this.#name = name
    this.cookies = new Map(cookies)
  }

  /** The same person with the cookies of this moment. */
  copy(name: string): Visitor {
    return new Visitor(this.#origin, { trace: this.#trace, name, cookies: this.cookies })
  }

  get(path: string, sending: Sending = {}): Promise<Reply> {
    return this.send('GET', path, sending)
  }

  /** A request to the code, or to what a redirect of it names. */
  async send(method: string, path: string, sending: Sending = {}): Promise<Reply> {
    const url = new URL(path, this.#origin)
    const own = url.origin === this.#origin
    const { type, body } = bodyOf(sending)
    const cookie = [...this.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ')
    const all: Record<string, string> = {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      'user-agent': 'Mozilla/5.0 (review)',
      // What a page of the code itself sends: whatever comes from elsewhere says so.
      ...(method === 'GET'
        ? {}
        : { origin: this.#origin, referer: `${this.#origin}/`, 'sec-fetch-site': 'same-origin' }),
      ...(own && cookie !== '' ? { cookie } : {}),
      ...(type === null ? {} : { 'content-type': type }),
      ...sending.headers,
    }
    const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
    const reply = await exchange(url, { method, headers, body })
    if (own) this.#keep(reply.setCookies)
    this.#trace.request({ who: this.#name, method, url: `${url.pathname}${url.search}`, own, headers, body, reply })
    return reply
  }

  #keep(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split(';')
      const equals = pair.indexOf('=')
      const name = pair.slice(0, equals).trim()
      const rest = attributes.join(';')
      const over = /max-age=\s*(0|-)/i.test(rest) || /expires=[^;]*19[67]\d/i.test(rest)
      if (over) this.cookies.delete(name)
      else this.cookies.set(name, { value: pair.slice(equals + 1).trim(), attributes: rest })
    }
  }
}

function bodyOf({ form, multipart, json, text, headers }: Sending): {
  readonly type: string | null
  readonly body: string
} {
  if (json !== undefined) return { type: 'application/json', body: JSON.stringify(json) }
  if (text !== undefined) return { type: headers?.['content-type'] ?? 'text/plain', body: text }
  if (form === undefined) return { type: null, body: '' }
  if (multipart !== true)
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() }
  const boundary = 'ambit-review-boundary'
  const parts = Object.entries(form).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return { type: `multipart/form-data; boundary=${boundary}`, body: `${parts.join('')}--${boundary}--\r\n` }
}

interface Exchange {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

function exchange(url: URL, { method, headers, body }: Exchange): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body === '' && method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const request = send(
      url,
      { method, headers: { ...headers, ...length }, agent: false, timeout: answerWithinMs },
      response => {
        const parts: Buffer[] = []
        let bytes = 0
        response.on('data', (part: Buffer) => {
          bytes += part.length
          if (bytes > answerBytesMax) request.destroy(new Error('the answer is larger than what is read'))
          else parts.push(part)
        })
        response.on('error', reject)
        response.on('end', () => {
          const flat = Object.entries(response.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(', ') : (value ?? ''),
          ])
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(flat),
            setCookies: response.headers['set-cookie'] ?? [],
            location: response.headers.location ?? null,
            body: Buffer.concat(parts).toString('utf8'),
          })
        })
      },
    )
    request.on('timeout', () => request.destroy(new Error(`no answer within ${answerWithinMs / 1_000} s`)))
    request.on('error', reject)
    request.end(body)
  })
}

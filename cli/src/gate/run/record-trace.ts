import { createHash } from 'node:crypto'
import { textOfHtml } from './forms.ts'
import type { ApiEntry } from './scripted/log.ts'
import type { Reply } from './visitor.ts'

/** One line of a trace. */
export type TraceLine =
  | { readonly kind: 'scenario'; readonly id: string; readonly title: string; readonly digest: string }
  | { readonly kind: 'step'; readonly says: string }
  | {
      readonly kind: 'request'
      readonly who: string
      readonly method: string
      readonly path: string
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      readonly status: number
      readonly location: string | null
      readonly cookies: readonly string[]
      readonly text: string
    }
  | {
      readonly kind: 'api'
      readonly method: string
      readonly path: string
      readonly query: Readonly<Record<string, string>>
      readonly body: string
      readonly status: number
      readonly answer: string
    }
  | { readonly kind: 'page'; readonly who: string; readonly path: string; readonly text: string }
  | { readonly kind: 'verdict'; readonly verdict: string; readonly says: string }

interface Exchanged {
  readonly who: string
  readonly method: string
  readonly url: string
  readonly own: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly reply: Reply
}

const shownMax = 600
const linesMax = 2_000

/** What happened in one scenario, line by line. Secrets of the run stand in it by their names alone. */
export class Trace {
  readonly #lines: TraceLine[] = []
  readonly #hide: (text: string) => string

  /** `hide` puts names in place of secrets. */
  constructor(hide: (text: string) => string) {
    this.#hide = hide
  }

  add(line: TraceLine): void {
    if (this.#lines.length < linesMax || line.kind === 'verdict') this.#lines.push(line)
  }

  step(says: string): void {
    this.add({ kind: 'step', says })
  }

  request({ who, method, url, headers, body, reply }: Exchanged): void {
    const { cookie, ...others } = headers
    this.add({
      kind: 'request',
      who,
      method,
      path: url,
      headers: { ...differing(others), ...(cookie === undefined ? {} : { cookie: namesOf(cookie) }) },
      body: short(body),
      status: reply.status,
      location: reply.location,
      cookies: reply.setCookies.map(line => line.replace(/=[^;]*/, '=…')),
      text: short(/html/.test(reply.headers['content-type'] ?? '') ? textOfHtml(reply.body) : reply.body),
    })
  }

  api({ method, path, query, body, status, answer }: ApiEntry): void {
    this.add({ kind: 'api', method, path, query, body: short(JSON.stringify(body)), status, answer: short(answer) })
  }

  /** The whole as JSON lines. */
  text(): string {
    return this.#lines.map(line => `${this.#hide(JSON.stringify(line))}\n`).join('')
  }
}

/** The digest by which a report names a trace. */
export function digestOfTrace(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

const usual: ReadonlySet<string> = new Set(['accept', 'user-agent', 'referer', 'sec-fetch-site'])

function differing(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !usual.has(name)))
}

function namesOf(cookie: string): string {
  return cookie.replace(/=[^;]*/g, '=…')
}

function short(text: string): string {
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text
}

import { Pool } from 'undici'
import type { Work } from './subject.ts'

export type Answer = Readonly<Record<string, unknown>>

export interface Sender {
  form(path: string, fields: Readonly<Record<string, string>>): Promise<Answer>
  json(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Answer>
  close(): Promise<void>
}

const connections = 64

/** The same small client for every server, so that what a call costs is the server's doing. An answer other than 200 throws. */
export function createSender(origin: string): Sender {
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const send = async (path: string, body: string, headers: Record<string, string>): Promise<Answer> => {
    const answered = await pool.request({ path, method: 'POST', headers, body })
    const text = await answered.body.text()
    if (answered.statusCode !== 200) throw new Error(`${path}: ${answered.statusCode} ${text.slice(0, 300)}`)
    return Object(JSON.parse(text))
  }
  return {
    form: (path, fields) =>
      send(path, new URLSearchParams(fields).toString(), { 'content-type': 'application/x-www-form-urlencoded' }),
    json: (path, body, headers = {}) =>
      send(path, JSON.stringify(body), { 'content-type': 'application/json', ...headers }),
    close: () => pool.destroy(),
  }
}

export const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new Error(`not a text: ${JSON.stringify(value)}`)
  return value
}

const tokenKeptMs = 5 * 60_000

/** Introspection of one token, which is asked for anew before it could run out. */
export function introspect(
  sender: Sender,
  parts: { token(): Promise<Answer>; path: string; client: Readonly<Record<string, string>> },
): Work {
  let kept: { readonly token: Promise<string>; readonly until: number } | undefined
  return async () => {
    if (kept === undefined || kept.until < performance.now())
      kept = {
        token: parts.token().then(answer => text(answer.access_token)),
        until: performance.now() + tokenKeptMs,
      }
    const { active } = await sender.form(parts.path, { ...parts.client, token: await kept.token })
    if (active !== true) throw new Error('the token is not active')
  }
}

import { Pool } from 'undici'

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

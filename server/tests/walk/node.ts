import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ambit, createAmbit } from '../../src/main.ts'
import { readConfig } from '../../src/platform/config.ts'
import { passwordWork } from '../test-platform.ts'
import { createFormPerson, type FormPerson } from './form-person.ts'

/** One node in this process, wired by the same composition root as the server, reached without a port. */
export interface TestNode {
  readonly ambit: Ambit
  readonly baseUrl: string
  readonly email: string
  readonly password: string
  readonly env: Readonly<Record<string, string>>
  /** A request as it is. */
  send(request: Request): Promise<Response>
  api(method: string, path: string, body?: object): Promise<Record<string, unknown>>
  mcp(token: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Response>
  person(): Promise<FormPerson>
  stop(): Promise<void>
}

const keyBytes = 32

export interface NodeParts {
  readonly env?: TestNode['env']
  /** For what looks at the work itself; anywhere else a password costs next to nothing. */
  readonly passwordWork?: 'shipped'
}

/** Starts a node on a database that exists. Pass the first one's `env` to start a second node beside it. */
export async function startNode(databaseUrl: string, beside: NodeParts = {}): Promise<TestNode> {
  const directory = await mkdtemp(join(tmpdir(), 'ambit-node-'))
  const env: Record<string, string> = {
    AMBIT_BASE_URL: 'http://localhost:4000',
    AMBIT_DATABASE_URL: databaseUrl,
    AMBIT_ROOT_KEY: randomBytes(keyBytes).toString('base64'),
    AMBIT_API_KEY: `sk_${randomBytes(keyBytes).toString('base64url')}`,
    AMBIT_ADMIN_EMAIL: 'mina@acme.example',
    AMBIT_ADMIN_PASSWORD: 'correct horse battery staple',
    AMBIT_EGRESS_ALLOW: '127.0.0.0/8 ::1/128',
    AMBIT_RATE_LIMITS: 'off',
    AMBIT_LOG_LEVEL: 'silent',
    ...beside.env,
    AMBIT_DATA_DIR: directory,
  }
  const read = readConfig(env)
  if (!read.ok) throw new Error(read.problems.join('; '))
  const ambit = await createAmbit(beside.passwordWork === 'shipped' ? read.config : { ...read.config, passwordWork })
  const baseUrl = read.config.baseUrl
  const [email, password] = [env.AMBIT_ADMIN_EMAIL ?? '', env.AMBIT_ADMIN_PASSWORD ?? '']
  const here: typeof fetch = (input, init) => ambit.edge.fetch(new Request(input, init), { address: '127.0.0.1' })
  return {
    ambit,
    baseUrl,
    email,
    password,
    env,
    send: request => here(request),
    api: async (method, path, body) => {
      const headers = { authorization: `Bearer ${env.AMBIT_API_KEY}`, 'content-type': 'application/json' }
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) }
      const response = await here(`${baseUrl}${path}`, init)
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      return text === '' ? {} : JSON.parse(text)
    },
    mcp: (token, body, headers = {}) =>
      here(`${baseUrl}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: JSON.stringify(body),
      }),
    person: async () => {
      const person = createFormPerson({ baseUrl, email, password, fetch: here })
      await person.signIn()
      return person
    },
    stop: async () => {
      await ambit.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

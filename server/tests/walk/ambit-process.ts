import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { until } from '../until.ts'

export interface AmbitProcess {
  readonly baseUrl: string
  readonly apiKey: string
  readonly email: string
  readonly password: string
  readonly directory: string
  readonly pid: number
  /** Everything that it printed on both streams. */
  output(): string
  /** One call of the API with the key; throws with the body when it is refused. */
  api(method: string, path: string, body?: object): Promise<Record<string, unknown>>
  /** SIGTERM, and waits. */
  stop(): Promise<number | null>
  /** SIGKILL, and waits; the data directory stays. */
  kill(): Promise<void>
  remove(): Promise<void>
}

export interface AmbitProcessParts {
  readonly env?: Readonly<Record<string, string>>
  /** A data directory that exists already, to start again on. */
  readonly again?: Pick<AmbitProcess, 'directory' | 'apiKey' | 'email' | 'password'>
  readonly port?: number
  /** The base URL, when several nodes stand behind one. */
  readonly baseUrl?: string
}

const passable = 0o755

/** A new folder that the account of the embedded PostgreSQL can pass through, so that all of it goes when the folder goes. */
export async function makeHome(prefix: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), prefix))
  await chmod(directory, passable)
  return directory
}

/** Starts the server as a user would: a process of its own, in a directory of its own, ready when `/health` says so. */
export async function startAmbit(parts: AmbitProcessParts = {}): Promise<AmbitProcess> {
  const directory = parts.again?.directory ?? (await makeHome('ambit-walk-'))
  const port = parts.port ?? (await freePort())
  const listensAt = `http://localhost:${port}`
  const baseUrl = parts.baseUrl ?? listensAt
  const apiKey = parts.again?.apiKey ?? `sk_${randomBytes(24).toString('base64url')}`
  const email = parts.again?.email ?? 'mina@acme.example'
  const password = parts.again?.password ?? `walk-${randomBytes(12).toString('base64url')}`
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      AMBIT_PORT: String(port),
      AMBIT_BASE_URL: baseUrl,
      AMBIT_DATA_DIR: join(directory, 'data'),
      AMBIT_API_KEY: apiKey,
      AMBIT_ADMIN_EMAIL: email,
      AMBIT_ADMIN_PASSWORD: password,
      AMBIT_EGRESS_ALLOW: '127.0.0.0/8 ::1/128',
      ...parts.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout.on('data', chunk => {
    printed += chunk
  })
  child.stderr.on('data', chunk => {
    printed += chunk
  })
  const over = new Promise<number | null>(resolve => child.once('exit', resolve))
  await until(() => healthy(child, listensAt, () => printed))
  return {
    baseUrl,
    apiKey,
    email,
    password,
    directory,
    pid: child.pid ?? 0,
    output: () => printed,
    api: (method, path, body) => callApi(listensAt, { apiKey, method, path, body }),
    stop: () => {
      child.kill('SIGTERM')
      return over
    },
    kill: async () => {
      child.kill('SIGKILL')
      await over
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

async function healthy(child: ChildProcess, url: string, printed: () => string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`Ambit ended with ${child.exitCode}:\n${printed()}`)
  return fetch(`${url}/health`).then(
    response => response.ok,
    () => false,
  )
}

interface ApiCall {
  readonly apiKey: string
  readonly method: string
  readonly path: string
  readonly body: object | undefined
}

async function callApi(url: string, call: ApiCall): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${call.path}`, {
    method: call.method,
    headers: { authorization: `Bearer ${call.apiKey}`, 'content-type': 'application/json' },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${call.method} ${call.path}: ${response.status} ${text}`)
  return text === '' ? {} : JSON.parse(text)
}

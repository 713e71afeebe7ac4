import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callbackAddress } from '../src/pipes/derive-oauth-party.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

/** Real third parties as child processes on loopback ports: what tests and the demonstration connect to. */

export interface ThirdParty {
  readonly close: () => Promise<void>
}

export interface Everything extends ThirdParty {
  /** The MCP endpoint, Streamable HTTP, no authorization. */
  readonly url: string
}

export interface Github extends ThirdParty {
  /** Base address of the API and of OAuth alike. */
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  /** A token of the first user, as a person would make one. */
  readonly token: string
}

const startWithinMs = 120_000

/** The reference MCP server `@modelcontextprotocol/server-everything`. */
export async function startEverything(): Promise<Everything> {
  const port = await freePort()
  const script = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))
  const child = start([script, 'streamableHttp'], { PORT: String(port) })
  const url = `http://127.0.0.1:${port}/mcp`
  await answers(url, child)
  return { url, close: () => stop(child) }
}

/** The MCP SDK's own example server behind OAuth: discovery, dynamic registration, PKCE, tokens for this resource only. */
export async function startMcpWithOauth(): Promise<Everything> {
  const [port, authPort] = [await freePort(), await freePort()]
  const script = fileURLToPath(import.meta.resolve('@modelcontextprotocol/sdk/examples/server/simpleStreamableHttp.js'))
  const child = start([script, '--oauth', '--oauth-strict'], { MCP_PORT: `${port}`, MCP_AUTH_PORT: `${authPort}` })
  const url = `http://localhost:${port}/mcp`
  await answers(url, child)
  return { url, close: () => stop(child) }
}

export interface GithubSeed {
  /** Base address of the installation that the OAuth app belongs to: it sends people back there. */
  readonly ambitUrl?: string
  readonly users?: readonly { readonly login: string; readonly name: string; readonly email: string }[]
  readonly repositories?: readonly { readonly owner: string; readonly name: string; readonly private?: boolean }[]
}

const octocat = { login: 'octocat', name: 'The Octocat', email: 'octocat@acme.example' }
const repositories = [
  { owner: 'octocat', name: 'website' },
  { owner: 'octocat', name: 'billing', private: true },
]

/** GitHub as `emulate` has it: REST API and OAuth app, in memory. Users sign in there by a button. */
export async function startGithub(seed: GithubSeed = {}): Promise<Github> {
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'github-'))
  const url = `http://127.0.0.1:${port}`
  const app = {
    clientId: 'Iv1.ambit-test',
    clientSecret: 'github-client-secret-of-ambit',
    token: 'gho_token_of_octocat_0123456789',
  }
  const users = seed.users ?? [octocat]
  const config = {
    tokens: { [app.token]: { login: users[0]?.login ?? octocat.login, scopes: ['repo', 'user', 'delete_repo'] } },
    github: {
      baseUrl: url,
      users,
      repos: (seed.repositories ?? repositories).map(repository => ({ ...repository, auto_init: true })),
      oauth_apps: [
        {
          client_id: app.clientId,
          client_secret: app.clientSecret,
          name: 'Ambit',
          redirect_uris: [callbackAddress(seed.ambitUrl ?? 'http://localhost:4000', url)],
        },
      ],
    },
  }
  const file = join(directory, 'seed.json')
  await writeFile(file, JSON.stringify(config))
  const script = fileURLToPath(import.meta.resolve('emulate')).replace(/api\.js$/, 'index.js')
  const child = start([script, 'start', '--service', 'github', '--port', String(port), '--seed', file], {})
  await answers(`${url}/meta`, child)
  const close = async (): Promise<void> => {
    await stop(child)
    await rm(directory, { recursive: true, force: true })
  }
  return { url, ...app, close }
}

/** Without what this process was told, but with what it takes to run. */
function start(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child.stderr?.resume()
  process.once('exit', () => child.kill('SIGKILL'))
  return child
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} before it answered on ${url}`)
    const response = await fetch(url).catch(() => undefined)
    await response?.body?.cancel()
    return response !== undefined
  }, startWithinMs)
}

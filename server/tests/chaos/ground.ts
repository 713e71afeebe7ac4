import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { createLogger } from '../../src/platform/log.ts'
import { freePort } from '../free-port.ts'
import { until } from '../until.ts'
import { type AmbitProcess, makeHome, startAmbit } from '../walk/ambit-process.ts'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import type { Seen } from './observe-writes.ts'
import { type ChaosUpstream, startChaosUpstream } from './upstream.ts'
import { initialize, openWire, type Target } from './wire.ts'

export interface ChaosNode extends AmbitProcess {
  readonly name: string
  readonly target: Target
  /** What its preloaded observer saw since the last time it was asked. */
  seen(): Promise<Seen>
}

export interface ChaosSession {
  readonly id: string
  readonly token: string
}

/** Two nodes, or more, as processes on one durable PostgreSQL, one third party, one agent whose sessions a person grants. */
export interface ChaosGround {
  readonly nodes: readonly ChaosNode[]
  readonly upstream: ChaosUpstream
  readonly database: pg.Client
  readonly person: FormPerson
  readonly agent: AgentCredentials
  /** A session of the agent with a grant for `work` that a person approved on the page. */
  newSession(): Promise<ChaosSession>
  close(): Promise<void>
}

export async function startGround(names: readonly string[] = ['A', 'B']): Promise<ChaosGround> {
  const directory = await makeHome('ambit-chaos-')
  const postgres = await startEmbeddedPostgres({
    dataDirectory: join(directory, 'postgres'),
    log: createLogger('silent'),
  })
  const database = new pg.Client({ connectionString: postgres.url })
  await database.connect()
  const upstream = await startChaosUpstream()
  const rootKey = randomBytes(rootKeyBytes).toString('base64')
  const [firstName = 'A', ...others] = names
  const first = await startNode(firstName, { directory, databaseUrl: postgres.url, rootKey })
  const nodes = [first]
  for (const name of others)
    nodes.push(await startNode(name, { directory, databaseUrl: postgres.url, rootKey, beside: first }))
  const agent = await prepare(first, upstream.url)
  const person = createFormPerson(first)
  await person.signIn()
  return {
    nodes,
    upstream,
    database,
    person,
    agent,
    newSession: async () => {
      const session = await startSession(first, agent)
      await grantWork(first, session, person)
      return session
    },
    close: async () => {
      upstream.close()
      await Promise.all(nodes.map(node => node.stop()))
      await database.end()
      await postgres.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

interface NodeParts {
  readonly directory: string
  readonly databaseUrl: string
  readonly rootKey: string
  readonly beside?: AmbitProcess
}

const rootKeyBytes = 32

async function startNode(name: string, parts: NodeParts): Promise<ChaosNode> {
  const { directory, databaseUrl, rootKey, beside } = parts
  const port = await freePort()
  const file = join(directory, `seen-${name}.json`)
  const node = await startAmbit({
    port,
    ...(beside === undefined ? {} : { baseUrl: beside.baseUrl }),
    again: {
      directory: join(directory, name),
      apiKey: beside?.apiKey ?? 'sk_chaos_0123456789abcdef',
      email: beside?.email ?? 'mina@acme.example',
      password: beside?.password ?? 'correct horse battery staple',
    },
    env: {
      AMBIT_DATABASE_URL: databaseUrl,
      AMBIT_ROOT_KEY: rootKey,
      AMBIT_RATE_LIMITS: 'off',
      AMBIT_LOG_LEVEL: 'warn',
      AMBIT_CHAOS_SEEN: file,
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'observe-writes.ts')).href}`,
    },
  })
  const seen = async (): Promise<Seen> => {
    await rm(file, { force: true })
    process.kill(node.pid, 'SIGUSR2')
    let text = ''
    await until(async () => {
      text = await readFile(file, 'utf8').catch(() => '')
      return text.endsWith('}')
    })
    return JSON.parse(text)
  }
  return { ...node, name, target: { port, host: new URL(node.baseUrl).host }, seen }
}

export interface AgentCredentials {
  readonly applicationId: string
  readonly clientId: string
  readonly clientSecret: string
}

/** The third party as a provider, its `work` lowered to a read, and an agent with its credentials. */
export async function prepare(node: AmbitProcess, url: string): Promise<AgentCredentials> {
  await node.api('POST', '/v1/providers', { slug: 'chaos', kind: 'mcp', name: 'Chaos', url, auth: { type: 'none' } })
  await node.api('POST', '/v1/providers/chaos/refresh', {})
  const tools = Object((await node.api('GET', '/v1/tools?provider=chaos')).data)
  const work = tools.find((tool: { name: string }) => tool.name === 'chaos__work')
  await node.api('PATCH', `/v1/tools/${work.id}`, { effect: 'read' })
  const users = Object((await node.api('GET', '/user_management/users')).data)
  const agent = await node.api('POST', '/v1/agents', { name: 'Chaos agent', owner_id: users[0].id })
  const { application_id: applicationId, client_id: clientId, client_secret: clientSecret } = agent
  return { applicationId: String(applicationId), clientId: String(clientId), clientSecret: String(clientSecret) }
}

/** Each request of client credentials starts a session of its own. */
export async function startSession(node: AmbitProcess, agent: AgentCredentials): Promise<ChaosSession> {
  const response = await fetch(`${node.baseUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: agent.clientId,
      client_secret: agent.clientSecret,
      scope: 'mcp:use',
      resource: `${node.baseUrl}/mcp`,
    }),
  })
  const answer = Object(await response.json())
  if (!response.ok) throw new Error(`token: ${JSON.stringify(answer)}`)
  return { id: String(answer.session_id), token: String(answer.access_token) }
}

/** Asks for `work` and has the person approve it on the page. */
export function grantWork(node: AmbitProcess, session: ChaosSession, person: FormPerson): Promise<void> {
  return grantTools(node, { session, person, tools: ['chaos__work'] })
}

/** The same for these tools. */
export async function grantTools(
  node: AmbitProcess,
  it: { readonly session: ChaosSession; readonly person: FormPerson; readonly tools: readonly string[] },
): Promise<void> {
  const url = new URL(node.baseUrl)
  const target = { port: Number(url.port), host: url.host }
  const wire = openWire(1)
  const headers = await initialize(wire, target, it.session.token)
  const tools = it.tools.map(name => ({ name }))
  const params = { name: 'gateway__request_access', arguments: { purpose: 'Work while things break', tools } }
  const asked = await wire.post(target, { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, headers)
  wire.close()
  const { result } = Object(JSON.parse(asked.text))
  if (result?.structuredContent?.approval_url === undefined) throw new Error(asked.text)
  await it.person.approve(new URL(String(result.structuredContent.approval_url)).pathname)
}

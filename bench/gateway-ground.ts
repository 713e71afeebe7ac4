import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { findPostgresPlace } from '../server/src/platform/postgres-place.ts'
import { type AmbitProcess, startAmbit } from '../server/tests/walk/ambit-process.ts'
import { createFormPerson } from '../server/tests/walk/form-person.ts'
import type { Target } from './load.ts'

export interface Peer {
  readonly target: Target
  stop(): Promise<void> | void
}

export interface Ours extends Peer {
  readonly databaseUrl: string
}

export async function startUpstream(): Promise<Peer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'echo-upstream.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk).trim())))
  const target = { name: 'direct upstream', url: `http://127.0.0.1:${port}/mcp`, tool: 'echo' }
  return { target, stop: () => void child.kill() }
}

/** Ambit as a user starts it: embedded PostgreSQL, fsync on, one agent with one grant that a person approved on the page. */
export async function startOurs(upstream: string, env: Readonly<Record<string, string>> = {}): Promise<Ours> {
  const ambit = await startAmbit({ env: { AMBIT_LOG_LEVEL: 'warn', AMBIT_RATE_LIMITS: 'off', ...env } })
  const token = await grantedToken(ambit, upstream)
  const target = {
    name: 'ambit',
    url: `${ambit.baseUrl.replace('localhost', '127.0.0.1')}/mcp`,
    tool: 'echo__echo',
    pid: ambit.pid,
    headers: { authorization: `Bearer ${token}` },
  }
  const { sockets } = await findPostgresPlace(join(ambit.directory, 'data'))
  return {
    target,
    databaseUrl: `postgres://ambit@localhost/ambit?host=${encodeURIComponent(join(sockets, 'run'))}`,
    stop: async () => void (await ambit.stop().then(ambit.remove)),
  }
}

async function grantedToken(ambit: AmbitProcess, upstream: string): Promise<string> {
  await ambit.api('POST', '/v1/providers', {
    slug: 'echo',
    kind: 'mcp',
    name: 'Echo',
    url: upstream,
    auth: { type: 'none' },
  })
  await ambit.api('POST', '/v1/providers/echo/refresh', {})
  const tools = await ambit.api('GET', '/v1/tools?provider=echo')
  for (const tool of Object(tools.data)) await ambit.api('PATCH', `/v1/tools/${tool.id}`, { effect: 'read' })
  const users = await ambit.api('GET', '/user_management/users')
  const owner = Object(users.data)[0].id
  const agent = await ambit.api('POST', '/v1/agents', {
    name: 'Load',
    owner_id: owner,
    credentials: { type: 'client_secret' },
  })
  const token = await clientCredentials(ambit.baseUrl, agent)
  const asked = await callTool(ambit.baseUrl, token, { purpose: 'Measure', tools: [{ name: 'echo__echo' }] })
  const person = createFormPerson({ baseUrl: ambit.baseUrl, email: ambit.email, password: ambit.password })
  await person.signIn()
  await person.approve(new URL(String(asked.approval_url)).pathname)
  return token
}

async function clientCredentials(baseUrl: string, agent: Record<string, unknown>): Promise<string> {
  const response = await fetch(`${baseUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: String(agent.client_id),
      client_secret: String(agent.client_secret),
      scope: 'mcp:use',
      resource: `${baseUrl}/mcp`,
    }),
  })
  const answer = Object(await response.json())
  if (!response.ok) throw new Error(`token: ${JSON.stringify(answer)}`)
  return String(answer.access_token)
}

async function callTool(baseUrl: string, token: string, args: object): Promise<Record<string, unknown>> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${token}`,
  }
  const post = (body: object, extra: Record<string, string> = {}): Promise<Response> =>
    fetch(`${baseUrl}/mcp`, { method: 'POST', headers: { ...headers, ...extra }, body: JSON.stringify(body) })
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'load', version: '1.0.0' } }
  const opened = await post({ jsonrpc: '2.0', id: 1, method: 'initialize', params })
  const session = opened.headers.get('mcp-session-id') ?? ''
  await opened.text()
  const call = {
    jsonrpc: '2.0',
    id: 2,
    method: 'tools/call',
    params: { name: 'gateway__request_access', arguments: args },
  }
  const answer = await post(call, { 'mcp-session-id': session, 'mcp-protocol-version': '2025-06-18' })
  const text = await answer.text()
  return Object(JSON.parse(text)).result.structuredContent
}

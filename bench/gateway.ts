import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../server/tests/free-port.ts'
import { until } from '../server/tests/until.ts'
import { type AmbitProcess, startAmbit } from '../server/tests/walk/ambit-process.ts'
import { createFormPerson } from '../server/tests/walk/form-person.ts'
import { type Figures, measure, type Target } from './load.ts'

/**
 * What the gateway adds to a call, with admission, durable intent and outcome on, beside the direct upstream and two public
 * proxies in one run. `--short` shows in seconds that it still runs; its figures mean nothing.
 */
const short = process.argv.includes('--short')
const effort = short ? { calls: 50, callers: 4, seconds: 1 } : { calls: 2000, callers: 32, seconds: 10 }
const rounds = short ? 1 : 3

interface Peer {
  readonly target: Target
  stop(): Promise<void> | void
}

async function main(): Promise<void> {
  const upstream = await startUpstream()
  const peers = [upstream, await startOurs(upstream.target.url), ...(await startProxies())]
  try {
    const figures = new Map<string, Figures[]>()
    for (let round = 0; round < rounds; round++)
      for (const { target } of peers) {
        const found = await measure(target, effort)
        figures.set(target.name, [...(figures.get(target.name) ?? []), found])
      }
    report(figures)
  } finally {
    for (const peer of peers.toReversed()) await peer.stop()
  }
}

async function startUpstream(): Promise<Peer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'echo-upstream.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk).trim())))
  const target = { name: 'direct upstream', url: `http://127.0.0.1:${port}/mcp`, tool: 'echo' }
  return { target, stop: () => void child.kill() }
}

/** Ambit as a user starts it: embedded PostgreSQL, fsync on, one agent with one grant that a person approved on the page. */
async function startOurs(upstream: string): Promise<Peer> {
  const ambit = await startAmbit({ env: { AMBIT_LOG_LEVEL: 'warn', AMBIT_RATE_LIMITS: 'off' } })
  const token = await grantedToken(ambit, upstream)
  const target = {
    name: 'ambit',
    url: `${ambit.baseUrl.replace('localhost', '127.0.0.1')}/mcp`,
    tool: 'echo__echo',
    pid: ambit.pid,
    headers: { authorization: `Bearer ${token}` },
  }
  return { target, stop: async () => void (await ambit.stop().then(ambit.remove)) }
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

async function startProxies(): Promise<Peer[]> {
  if (!existsSync(join(import.meta.dirname, 'node_modules'))) {
    if (short) return []
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: import.meta.dirname, stdio: 'inherit' })
  }
  const bin = join(import.meta.dirname, 'node_modules/.bin')
  const stdio = `${process.execPath} ${join(import.meta.dirname, 'echo-stdio.ts')}`
  const gateway = await freePort()
  const proxy = await freePort()
  return [
    await startProxy('supergateway', {
      url: `http://127.0.0.1:${gateway}/mcp`,
      command: [
        join(bin, 'supergateway'),
        '--stdio',
        stdio,
        '--outputTransport',
        'streamableHttp',
        '--stateful',
        '--port',
        String(gateway),
      ],
    }),
    await startProxy('mcp-proxy', {
      url: `http://127.0.0.1:${proxy}/mcp`,
      command: [join(bin, 'mcp-proxy'), '--port', String(proxy), '--server', 'stream', '--', ...stdio.split(' ')],
    }),
  ]
}

async function startProxy(name: string, { url, command }: { url: string; command: string[] }): Promise<Peer> {
  const [program = '', ...args] = command
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore', detached: true })
  await until(
    () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    20_000,
  )
  return { target: { name, url, tool: 'echo' }, stop: () => void process.kill(-(child.pid ?? 0)) }
}

function report(figures: ReadonlyMap<string, readonly Figures[]>): void {
  const direct = median(figures.get('direct upstream') ?? [], 'p50Us')
  const lines = [...figures].map(([name, runs]) => {
    const p50 = median(runs, 'p50Us')
    const cells = [name, ms(p50), name === 'direct upstream' ? '' : ms(p50 - direct), ms(median(runs, 'p99Us'))]
    const many = [
      range(runs),
      ms(median(runs, 'manyP50Us')),
      ms(median(runs, 'manyP99Us')),
      cpu(runs),
      String(median(runs, 'failed')),
    ]
    return `| ${[...cells, ...many].join(' | ')} |`
  })
  const head = [
    '| | p50 ms | added ms | p99 ms | calls/s (range) | p50 ms | p99 ms | CPU µs a call: Node + PostgreSQL | failed |',
    '|---|---|---|---|---|---|---|---|---|',
  ]
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
  const shown = `1 caller, ${effort.calls} calls; ${effort.callers} callers, ${effort.seconds} s; median of ${rounds}; ${machine}`
  process.stdout.write(`${[shown, '', ...head, ...lines].join('\n')}\n`)
}

function median(runs: readonly Figures[], figure: keyof Figures): number {
  const values = runs.map(run => run[figure]).toSorted((a, b) => a - b)
  return values[Math.floor(values.length / 2)] ?? 0
}

function range(runs: readonly Figures[]): string {
  const values = runs.map(run => run.perSecond)
  return `${median(runs, 'perSecond')} (${Math.min(...values)}-${Math.max(...values)})`
}

/** Ours only: the others are not asked for theirs. */
function cpu(runs: readonly Figures[]): string {
  const node = median(runs, 'nodeUs')
  return node === 0 ? '' : `${node} + ${median(runs, 'postgresUs')}`
}

function ms(us: number): string {
  return (us / 1000).toFixed(2)
}

await main()

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { type Manner, type OidcUpstream, startOidcUpstream, type Trouble } from '../oidc-upstream.ts'
import { spoil } from '../spoil.ts'
import type { Arrival, PartyAsked, PartyTold } from './storm-party.ts'

/**
 * The third parties of the storm in a process of its own: an MCP server, an API that looks like GitHub's, and `oidc-provider` three
 * times, in each manner that servers have with refresh tokens. All of them misbehave as they are told. What reached them is kept.
 */
const tokenSeconds = 62
const lateMs = 1_500
const text = { type: 'string' }
const whole = { type: 'integer', minimum: 0 }
const tools = ['work', 'strike'].map(name => ({
  name,
  description: `Does ${name} after some milliseconds.`,
  inputSchema: { type: 'object', properties: { mark: text, ms: whole }, required: ['mark', 'ms'] },
}))

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: { readonly name?: string; readonly arguments?: { readonly mark?: string; readonly ms?: number } }
}

const arrivals: Arrival[] = []
let troubles: PartyAsked & { do: 'trouble' } = { do: 'trouble', id: 0, calls: {}, tokens: {} }

const startOne = (manner: Manner): Promise<OidcUpstream> =>
  startOidcUpstream({ manner, tokenSeconds, lateMs, tokenPath: '/login/oauth/access_token' })
const servers: Readonly<Record<Manner, OidcUpstream>> = {
  rotates: await startOne('rotates'),
  overlaps: await startOne('overlaps'),
  keeps: await startOne('keeps'),
}
for (const server of Object.values(servers)) {
  server.trouble = () => chosen(troubles.tokens)
  server.onGranted = () => tell({ kind: 'refreshed' })
}

function ofEach<T>(of: (server: OidcUpstream) => T): Record<Manner, T> {
  return { rotates: of(servers.rotates), overlaps: of(servers.overlaps), keeps: of(servers.keeps) }
}

/** One of them by its share in a hundred; none for the rest. */
function chosen(shares: Readonly<Partial<Record<Trouble, number>>>): Trouble {
  let dice = Math.random() * 100
  for (const [trouble, share] of Object.entries(shares)) {
    dice -= share
    if (dice < 0) return trouble as Trouble
  }
  return 'none'
}

function send(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

interface Acting {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly tool: string
  readonly mark: string
  readonly ms: number
  readonly answer: object
}

/** Something that acts: it is noted, takes its time, and meets what it meets. */
async function act({ request, response, tool, mark, ms, answer }: Acting): Promise<void> {
  const trouble = chosen(troubles.calls)
  arrivals.push({ tool, mark, at: Date.now(), trouble })
  if (trouble === 'cut') return void request.socket.destroy()
  if (trouble === 'busy') return send(response, 503, { message: 'busy' })
  await pause(ms)
  spoil(request, response, { fault: trouble, lateMs })
  send(response, 200, answer)
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts).toString()
  return body === '' ? {} : Object(JSON.parse(body))
}

function mcpAnswer(method: string | undefined): object | undefined {
  const complete = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' }
  if (method === 'server/discover')
    return { ...complete, supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }
  return method === 'tools/list' ? { ...complete, tools } : undefined
}

async function mcp(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') return send(response, 405)
  const message: Message = await read(request)
  if (message.id === undefined) return send(response, 202)
  if (message.method === 'tools/call') {
    const { mark = '', ms = 0 } = message.params?.arguments ?? {}
    const result = { resultType: 'complete', content: [{ type: 'text', text: `done ${mark}` }] }
    const answer = { jsonrpc: '2.0', id: message.id, result }
    return act({ request, response, tool: message.params?.name ?? '', mark, ms, answer })
  }
  const result = mcpAnswer(message.method)
  if (result !== undefined) return send(response, 200, { jsonrpc: '2.0', id: message.id, result })
  send(response, 404, { jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'no such method' } })
}

async function accepted(request: IncomingMessage): Promise<boolean> {
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
  for (const server of Object.values(servers)) if (await server.accepts(token)) return true
  return false
}

const issueMs = 20

async function api(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, , owner, repo, what] = (request.url ?? '').split(/[/?]/)
  const body = await read(request)
  if (!(await accepted(request))) return send(response, 401, { message: 'Bad credentials' })
  if (what !== 'issues') return send(response, 404, { message: `Not Found ${owner}` })
  const [tool, mark] = request.method === 'POST' ? ['create_issue', markIn(body.title)] : ['list_issues', String(repo)]
  const issue = {
    number: arrivals.length + 1,
    title: `done ${mark}`,
    state: 'open',
    user: { login: 'octocat' },
    labels: [],
  }
  const answer = request.method === 'POST' ? issue : [issue]
  return act({ request, response, tool: String(tool), mark: String(mark), ms: issueMs, answer })
}

function markIn(title: unknown): string {
  return String(title).replace(/^done /, '')
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  return request.url?.startsWith('/repos/') ? api(request, response) : mcp(request, response)
}

async function answerTo(asked: PartyAsked): Promise<unknown> {
  switch (asked.do) {
    case 'grant':
      return servers[asked.manner].grant(asked.account)
    case 'trouble':
      troubles = asked
      return true
    case 'look':
      return { arrivals, refreshes: ofEach(({ seen }) => seen) }
  }
}

function tell(told: PartyTold): void {
  process.send?.(told)
}

const server = createServer((request, response) => {
  handle(request, response).catch(() => response.destroy())
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const place = server.address()
  const port = typeof place === 'object' && place !== null ? place.port : 0
  tell({
    kind: 'ready',
    url: `http://127.0.0.1:${port}`,
    issuers: ofEach(({ issuer }) => issuer),
    clientId: servers.rotates.clientId,
    clientSecret: servers.rotates.clientSecret,
  })
})
process.on('message', (asked: PartyAsked) => {
  answerTo(asked).then(answer => tell({ kind: 'answer', id: asked.id, answer }))
})

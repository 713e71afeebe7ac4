import assert from 'node:assert/strict'
import { type Application, createApplication, ensureAgent } from '../src/applications/index.ts'
import { requestAccess } from '../src/approvals/index.ts'
import { createUser, type User } from '../src/directory/index.ts'
import { drain } from '../src/gateway/jobs.ts'
import { mcpDoors } from '../src/gateway/routes.ts'
import { type Account, createProvider, listTools, refreshProvider, type Tool } from '../src/pipes/index.ts'
import type { Actor } from '../src/platform/actor.ts'
import { newId, type OrganizationId, type SessionId } from '../src/platform/ids.ts'
import type { Platform } from '../src/platform/platform.ts'
import { getSession, issueTokens, type Session, startSession } from '../src/sessions/index.ts'
import { secondNode, startTestDatabase, type TestDatabase } from './database.ts'
import { startTestUpstream, type TestUpstream } from './gateway-upstream.ts'
import { testPlatform } from './test-platform.ts'

export const system: Actor = { kind: 'system', node: 'test' }
export const modern = '2026-07-28'
let nth = 0

/** Two nodes on one database, one person, one third party with its tools read and effects set. */
export interface Ground {
  readonly db: TestDatabase
  readonly on: Platform
  readonly twin: Platform
  readonly user: User
  readonly upstream: TestUpstream
  close(): Promise<void>
}

const effects: Readonly<Record<string, Tool['effect']>> = {
  echo: 'read',
  read_note: 'read',
  slow: 'read',
  structured: 'read',
  counts: 'read',
  fails: 'read',
  create_issue: 'write',
}

export async function startGround(): Promise<Ground> {
  const db = await startTestDatabase()
  const other = await secondNode(db.url)
  const on = testPlatform(db.database)
  const twin = { ...testPlatform(other, { rootKey: on.rootKey }), node: 'node_twin' }
  const upstream = await startTestUpstream()
  const user = await createUser(on, system, { email: 'mina@acme.example', emailVerified: true })
  await addProvider(on, 'notes', upstream.url)
  const close = async (): Promise<void> => {
    await Promise.all([on, twin].map(node => drain(node)))
    await upstream.close()
    await other.close()
    await db.close()
  }
  return { db, on, twin, user, upstream, close }
}

export async function addProvider(on: Platform, slug: string, url: string): Promise<void> {
  const provider = await createProvider(on, system, {
    slug,
    kind: 'mcp',
    name: slug,
    url,
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'none', per: 'installation' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  await refreshProvider(on, system, { provider })
  for (const [name, effect] of Object.entries(effects))
    await on.database.query(
      `UPDATE tools SET effect = $3 WHERE name = $2 AND provider_id = (SELECT id FROM providers WHERE slug = $1)`,
      [slug, name, effect],
    )
}

export interface TestAgent {
  readonly session: Session
  readonly token: string
}

export interface AgentParts {
  readonly policy?: Partial<Application['policy']>
  readonly resource?: string
  readonly scope?: string
  readonly headless?: boolean
  /** The one that it acts in. */
  readonly organizationId?: OrganizationId
}

/** An agent with a session and a token, and without any access. */
export async function startAgent(ground: Pick<Ground, 'on' | 'user'>, parts: AgentParts = {}): Promise<TestAgent> {
  const { on, user } = ground
  return on.database.transaction(async tx => {
    const application = await createApplication(tx, system, {
      name: 'Release agent',
      kind: 'agent',
      ...(parts.policy === undefined ? {} : { policy: parts.policy }),
    })
    const principalId = await ensureAgent(tx, system, { application, ownerId: user.id })
    const person = parts.headless === true ? {} : { onBehalfOf: user.id }
    const { organizationId } = parts
    const session = await startSession(tx, {
      actor: system,
      kind: 'agent',
      principalId,
      ...person,
      application,
      organizationId,
    })
    const { accessToken } = await issueTokens(tx, {
      session,
      application,
      scope: parts.scope ?? 'mcp:use',
      resource: parts.resource ?? 'http://localhost:4000/mcp',
      refresh: false,
    })
    return { session, token: accessToken.reveal() }
  })
}

export interface GrantParts {
  readonly session: SessionId
  readonly tools: readonly string[]
  readonly constraints?: Readonly<Record<string, object>>
  readonly maxCalls?: number
  readonly maxBytes?: number
  readonly seconds?: number
  readonly account?: Account
}

/** What a decision leaves behind: an approved request and its grant, in rows. */
export async function grantAccess({ on, user }: Ground, parts: GrantParts): Promise<string> {
  const all = await listTools(on.database)
  const tools = parts.tools.map(name => all.find(tool => tool.name === name) ?? assert.fail(`no tool ${name}`))
  const { id: approvalId } = await requestAccess(on, {
    session: await getSession(on.database, parts.session),
    purpose: `grant ${++nth}`,
    tools: tools.map(tool => ({ tool, account: parts.account, constraints: {} })),
    maxCalls: parts.maxCalls,
    maxBytes: parts.maxBytes,
  })
  const grantId = newId('grant')
  const bounds = Object.fromEntries(
    tools.map(({ id, name, digest, effect }) => [id, { name, digest, effect, constraints: parts.constraints ?? {} }]),
  )
  await on.database.transaction(async tx => {
    await tx.query(
      `UPDATE approvals SET state = 'approved', decided_at = clock_timestamp(), decided_by = $2, decided_in_session = $3 WHERE id = $1`,
      [approvalId, user.id, parts.session],
    )
    if (parts.maxBytes !== undefined)
      await tx.query('INSERT INTO byte_budgets (approval_id, max_bytes, remaining) VALUES ($1, $2, $2)', [
        approvalId,
        parts.maxBytes,
      ])
    await tx.query(
      `INSERT INTO access_grants (id, session_id, approval_id, provider_id, tools, bounds, expires_at, account_id)
       VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7), $8)`,
      [
        grantId,
        parts.session,
        approvalId,
        tools[0]?.providerId,
        tools.map(tool => tool.id),
        JSON.stringify(bounds),
        parts.seconds ?? 3600,
        parts.account?.id ?? null,
      ],
    )
    if (parts.maxCalls !== undefined)
      await tx.query(
        'INSERT INTO budgets (owner, stripe, remaining) SELECT $1, n, CASE WHEN n < $2 % 16 THEN $2 / 16 + 1 ELSE $2 / 16 END FROM generate_series(0, 15) n',
        [approvalId, parts.maxCalls],
      )
  })
  return grantId
}

/** Approves an open request of one call, as the page does. */
export async function approveCall({ on, user }: Ground, approvalId: string, session: SessionId): Promise<void> {
  await on.database.query(
    `UPDATE approvals SET state = 'approved', decided_at = clock_timestamp(), decided_by = $2, decided_in_session = $3
      WHERE id = $1 AND state = 'pending'`,
    [approvalId, user.id, session],
  )
}

export interface Post {
  readonly token?: string | undefined
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly method?: string
}

/** One request to the MCP doors of a node, without a port. */
export async function send(on: Platform, body: unknown, post: Post = {}): Promise<Response> {
  const { token, path = '/mcp', headers = {}, method = 'POST' } = post
  const url = new URL(path, 'http://localhost:4000')
  const route = mcpDoors.find(
    each =>
      each.kind === 'mcp' &&
      each.method === method.toLowerCase() &&
      each.path.includes('{') === path.startsWith('/mcp/'),
  )
  if (route === undefined || route.kind === 'api') throw new Error(`no door for ${method} ${path}`)
  const request = new Request(url, {
    method,
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    ...(post.signal === undefined ? {} : { signal: post.signal }),
  })
  return route.handle(on, {
    request,
    requestId: newId('request'),
    url,
    peer: { address: '127.0.0.1', isLoopback: true },
    params: path.startsWith('/mcp/') ? { provider: path.slice('/mcp/'.length) } : {},
  })
}

export interface Rpc {
  readonly status: number
  readonly headers: Headers
  /** The last message: the result, or the error. */
  readonly result: Record<string, unknown> & {
    readonly structuredContent?: Record<string, unknown>
    readonly content?: { text: string }[]
  }
  readonly error:
    | { readonly code: number; readonly message: string; readonly data?: Record<string, unknown> }
    | undefined
  /** What came on the stream before it. */
  readonly before: Record<string, unknown>[]
}

export async function readRpc(response: Response): Promise<Rpc> {
  const text = await response.text()
  const stream = response.headers.get('content-type') === 'text/event-stream'
  const messages = stream
    ? text.split('\n').flatMap(line => (line.startsWith('data: ') ? [JSON.parse(line.slice(6))] : []))
    : [text === '' ? {} : JSON.parse(text)]
  const last = messages.at(-1) ?? {}
  return {
    status: response.status,
    headers: response.headers,
    result: last.result ?? {},
    error: last.error,
    before: messages.slice(0, -1),
  }
}

/** A modern request with all that belongs to it. */
export async function ask(
  on: Platform,
  agent: Pick<TestAgent, 'token'>,
  asked: {
    readonly method: string
    readonly params?: Readonly<Record<string, unknown>>
    readonly capabilities?: object
    readonly path?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly meta?: object
    readonly signal?: AbortSignal
  },
): Promise<Rpc> {
  const { method, params = {}, capabilities = {}, path, headers, meta, signal } = asked
  const name = params.name ?? params.uri
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': modern,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    ...meta,
  }
  const response = await send(
    on,
    { jsonrpc: '2.0', id: ++nth, method, params: { ...params, _meta } },
    {
      token: agent.token,
      headers: {
        'mcp-protocol-version': modern,
        'mcp-method': method,
        ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
        ...headers,
      },
      ...(path === undefined ? {} : { path }),
      ...(signal === undefined ? {} : { signal }),
    },
  )
  return readRpc(response)
}

/** A modern tool call. */
export function callTool(
  on: Platform,
  agent: Pick<TestAgent, 'token'>,
  called: {
    readonly name: string
    readonly args?: object
    readonly capabilities?: object
    readonly params?: object
    readonly meta?: object
    readonly path?: string
    readonly signal?: AbortSignal
  },
): Promise<Rpc> {
  const { name, args = {}, params, ...rest } = called
  return ask(on, agent, { method: 'tools/call', params: { name, arguments: args, ...params }, ...rest })
}

import { createServer, type Server } from 'node:http'
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'

export interface ToolResult {
  readonly isError: boolean
  readonly text: string
  readonly data: Record<string, unknown>
}

/** An agent: the official MCP client, unmodified, with a loopback address to come back to after consent. */
export interface Agent {
  readonly name: string
  accessToken(): string
  tools(): Promise<string[]>
  call(name: string, args?: object): Promise<ToolResult>
  close(): Promise<void>
}

export interface AgentParts {
  readonly url: string
  readonly name: string
  /** The person's browser: opens the address, and is done when the agent's own address was reached. */
  openInBrowser(url: string): Promise<void>
}

/** Connects as a host does: 401, discovery, registration, consent in the browser, code, token, handshake. */
export async function connectAgent(parts: AgentParts): Promise<Agent> {
  const listener = await listenForCode()
  const memory: Memory = { client: undefined, tokens: undefined, verifier: '' }
  const asked: string[] = []
  const provider = providerOf(parts.name, { memory, redirectUrl: listener.url, ask: url => asked.push(url) })
  const first = new StreamableHTTPClientTransport(new URL(parts.url), { authProvider: provider })
  const attempt = await new Client({ name: parts.name, version: '1.0.0' }).connect(first).then(
    () => 'connected' as const,
    () => 'asked' as const,
  )
  const [address] = asked
  if (attempt === 'connected' || address === undefined)
    throw new Error('the first connection was not asked to authorize')
  await parts.openInBrowser(address)
  await first.finishAuth(await listener.code)
  await listener.close()
  const client = new Client({ name: parts.name, version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL(parts.url), { authProvider: provider }))
  return agentOf(parts.name, client, memory)
}

function agentOf(name: string, client: Client, memory: Memory): Agent {
  return {
    name,
    accessToken: () => memory.tokens?.access_token ?? '',
    tools: async () => (await client.listTools()).tools.map(tool => tool.name),
    call: async (tool, args = {}) => readResult(await client.callTool({ name: tool, arguments: { ...args } })),
    close: () => client.close(),
  }
}

function readResult(result: Awaited<ReturnType<Client['callTool']>>): ToolResult {
  const content = Array.isArray(result.content) ? result.content : []
  const text = content.map((part: { type: string; text?: string }) => part.text ?? `[${part.type}]`).join('\n')
  return { isError: result.isError === true, text, data: { ...(result.structuredContent as object | undefined) } }
}

interface Memory {
  client: OAuthClientInformationMixed | undefined
  tokens: OAuthTokens | undefined
  verifier: string
}

function providerOf(
  name: string,
  { memory, redirectUrl, ask }: { memory: Memory; redirectUrl: string; ask(url: string): unknown },
): OAuthClientProvider {
  return {
    redirectUrl,
    clientMetadata: {
      client_name: name,
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    clientInformation: () => memory.client,
    saveClientInformation: client => {
      memory.client = client
    },
    tokens: () => memory.tokens,
    saveTokens: tokens => {
      memory.tokens = tokens
    },
    redirectToAuthorization: url => void ask(url.href),
    saveCodeVerifier: verifier => {
      memory.verifier = verifier
    },
    codeVerifier: () => memory.verifier,
  }
}

export interface CodeListener {
  readonly url: string
  readonly code: Promise<string>
  /** All that came back with it. */
  answer(): URLSearchParams
  close(): Promise<void>
}

/** A loopback address that a code comes back to. */
export async function listenForCode(): Promise<CodeListener> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let answer = new URLSearchParams()
  promise.catch(() => undefined)
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const code = url.searchParams.get('code')
    if (url.pathname === '/callback') answer = url.searchParams
    if (url.pathname === '/callback' && code !== null) resolve(code)
    else if (url.pathname === '/callback') reject(new Error(`no code came back: ${url.search}`))
    response.setHeader('content-type', 'text/plain').end('You can go back to your agent.')
  })
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  const place = server.address()
  const port = typeof place === 'object' && place !== null ? place.port : 0
  return {
    url: `http://127.0.0.1:${port}/callback`,
    code: promise,
    answer: () => answer,
    close: () => new Promise(done => void server.close(() => done()).closeAllConnections()),
  }
}

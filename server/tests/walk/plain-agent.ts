import type { TestNode } from './node.ts'

export interface PlainAnswer {
  readonly isError: boolean
  readonly text: string
  readonly data: Record<string, unknown>
}

/** Where it comes in: a node of this process, or another process. */
export type AgentDoor = Pick<TestNode, 'baseUrl' | 'email' | 'api' | 'mcp' | 'send'>

/** An agent on raw JSON-RPC that authenticates by client credentials: no SDK between a test and the wire. */
export interface PlainAgent {
  readonly token: string
  readonly sessionId: string
  call(tool: string, args?: object): Promise<PlainAnswer>
}

const version = '2025-11-25'

/** Registers an agent owned by the administrator, or by another person, and signs it in on `node`. */
export async function startPlainAgent(node: AgentDoor, ownerEmail = node.email): Promise<PlainAgent> {
  const users: { id: string; email: string }[] = Object(
    (await node.api('GET', `/user_management/users?email=${encodeURIComponent(ownerEmail)}`)).data,
  )
  const owner = users.find(({ email }) => email === ownerEmail)
  const agent = await node.api('POST', '/v1/agents', {
    name: 'Release agent',
    owner_id: owner?.id,
    credentials: { type: 'client_secret' },
  })
  const response = await node.send(
    new Request(`${node.baseUrl}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: String(agent.client_id),
        client_secret: String(agent.client_secret),
        scope: 'mcp:use',
        resource: `${node.baseUrl}/mcp`,
      }),
    }),
  )
  const answer = Object(await response.json())
  if (!response.ok) throw new Error(JSON.stringify(answer))
  const token = String(answer.access_token)
  const channel = await open(node, token)
  let id = 1
  return {
    token,
    sessionId: String(answer.session_id),
    call: async (tool, args = {}) => {
      const body = { jsonrpc: '2.0', id: ++id, method: 'tools/call', params: { name: tool, arguments: args } }
      return readAnswer(await node.mcp(token, body, channel))
    },
  }
}

async function open(node: AgentDoor, token: string): Promise<Record<string, string>> {
  const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: 'plain', version: '1.0.0' } }
  const opened = await node.mcp(token, { jsonrpc: '2.0', id: 1, method: 'initialize', params })
  await opened.text()
  return { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': version }
}

async function readAnswer(response: Response): Promise<PlainAnswer> {
  const text = await response.text()
  const json = text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '{}')
  const { result, error } = JSON.parse(json)
  if (result === undefined) return { isError: true, text: `${response.status} ${JSON.stringify(error)}`, data: {} }
  const parts: { text?: string }[] = result.content ?? []
  return {
    isError: result.isError === true,
    text: parts.map(part => part.text ?? '').join('\n'),
    data: result.structuredContent ?? {},
  }
}

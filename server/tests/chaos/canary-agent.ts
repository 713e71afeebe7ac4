import { createHash, randomBytes } from 'node:crypto'
import type { FormPerson } from '../walk/form-person.ts'
import type { Canary, Surface } from './canary-forms.ts'

/** An agent on plain HTTP that keeps every byte that it was sent, but for the answers that hand it its own tokens. */
export interface CanaryAgent {
  readonly sessionId: string
  /** Its own secrets: nobody else may ever see them. */
  readonly canaries: readonly Canary[]
  readonly heard: Surface[]
  /** One JSON-RPC request; answers the parsed result. */
  ask(method: string, params: object): Promise<Record<string, unknown>>
  call(tool: string, args: object): Promise<Record<string, unknown>>
}

const version = '2025-11-25'
/** Nobody listens there: the code is read from the address. */
const redirectUri = 'http://127.0.0.1:9/callback'

/** Registers, has the person consent, redeems the code, refreshes once, and opens a transport. */
export async function connectCanaryAgent(baseUrl: string, person: FormPerson): Promise<CanaryAgent> {
  const registered = await postJson(`${baseUrl}/oauth2/register`, {
    client_name: 'Canary agent',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
  })
  const clientId = String(registered.client_id)
  const [verifier, state] = [randomBytes(32).toString('base64url'), `state-${randomBytes(16).toString('hex')}`]
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    resource: `${baseUrl}/mcp`,
    scope: 'mcp:use offline_access',
    state,
  })
  const consent = await person.send(await person.open(`/oauth2/authorize?${query}`), { decision: 'allow' })
  const code = new URL(consent.leadsTo ?? redirectUri).searchParams.get('code') ?? ''
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
  const first = await postForm(`${baseUrl}/oauth2/token`, { ...grant, client_id: clientId, resource: `${baseUrl}/mcp` })
  const refresh = { grant_type: 'refresh_token', refresh_token: String(first.refresh_token), client_id: clientId }
  const second = await postForm(`${baseUrl}/oauth2/token`, refresh)
  return openAgent(baseUrl, {
    token: String(second.access_token),
    sessionId: String(second.session_id),
    canaries: [
      { name: 'PKCE verifier', value: verifier },
      { name: 'authorization code', value: code },
      { name: 'first access token', value: String(first.access_token) },
      { name: 'first refresh token', value: String(first.refresh_token) },
      { name: 'access token', value: String(second.access_token) },
      { name: 'refresh token', value: String(second.refresh_token) },
    ],
  })
}

interface Own {
  readonly token: string
  readonly sessionId: string
  readonly canaries: readonly Canary[]
}

async function openAgent(baseUrl: string, own: Own): Promise<CanaryAgent> {
  const heard: Surface[] = []
  const headers: Record<string, string> = {
    authorization: `Bearer ${own.token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  }
  let id = 0
  const ask: CanaryAgent['ask'] = async (method, params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
    const response = await fetch(`${baseUrl}/mcp`, { method: 'POST', headers, body })
    const text = await response.text()
    heard.push({ name: `answer ${id} to the agent`, bytes: Buffer.from(`${headersText(response)}\n${text}`) })
    const transport = response.headers.get('mcp-session-id')
    if (transport !== null) Object.assign(headers, { 'mcp-session-id': transport, 'mcp-protocol-version': version })
    return Object(JSON.parse(text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '{}'))).result ?? {}
  }
  await ask('initialize', { protocolVersion: version, capabilities: {}, clientInfo: { name: 'canary', version: '1' } })
  return { ...own, heard, ask, call: (name, args) => ask('tools/call', { name, arguments: args }) }
}

export function headersText(response: Response): string {
  return [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
}

async function postJson(url: string, body: object): Promise<Record<string, unknown>> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  return answerOf(await fetch(url, init))
}

async function postForm(url: string, fields: Record<string, string>): Promise<Record<string, unknown>> {
  return answerOf(await fetch(url, { method: 'POST', body: new URLSearchParams(fields) }))
}

async function answerOf(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`)
  return JSON.parse(text)
}

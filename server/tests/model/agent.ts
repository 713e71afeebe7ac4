import { createHash, randomBytes } from 'node:crypto'
import { findApplicationByClientId } from '../../src/applications/index.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { getSession, issueTokens, startSession } from '../../src/sessions/index.ts'
import type { Command } from './commands.ts'
import { type Client, nodeAt, type Seat, type Story } from './ground.ts'
import { baseUrl } from './nodes.ts'

const scope = 'mcp:use offline_access'
const modern = '2026-07-28'
const callback = 'http://127.0.0.1:9/callback'
let nth = 0

export interface Rpc {
  readonly status: number
  readonly text: string
  readonly error:
    | { readonly code: number; readonly message: string; readonly data?: { readonly error?: string } }
    | undefined
  readonly result:
    | {
        readonly isError?: boolean
        readonly structuredContent?: Readonly<Record<string, unknown>>
        readonly content?: readonly { text: string }[]
      }
    | undefined
}

/** A tool call as a modern client sends it, at one node. */
export async function callTool(
  story: Story,
  at: number,
  { token, name, args }: { readonly token: string; readonly name: string; readonly args: object },
): Promise<Rpc> {
  const _meta = { 'io.modelcontextprotocol/protocolVersion': modern, 'io.modelcontextprotocol/clientCapabilities': {} }
  const response = await nodeAt(story.ground.nodes, at).fetch(`${baseUrl}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json',
      'mcp-protocol-version': modern,
      'mcp-method': 'tools/call',
      'mcp-name': name,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: ++nth, method: 'tools/call', params: { name, arguments: args, _meta } }),
  })
  const text = await response.text()
  const { error, result } = JSON.parse(text)
  return { status: response.status, text, error: typeof error === 'string' ? undefined : error, result }
}

/** The token endpoint, with a form. */
export async function askToken(
  story: Story,
  at: number,
  fields: Readonly<Record<string, string>>,
): Promise<{ status: number; body: Record<string, string> }> {
  const response = await nodeAt(story.ground.nodes, at).fetch(`${baseUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

type Start = Extract<Command, { kind: 'start' }>

/** Seats an agent, or answers the status with which it was turned away. */
export async function seatAgent(story: Story, at: number, start: Start): Promise<Seat | number> {
  if (start.parent !== undefined) return seatChild(story, at, start)
  const member = story.members[start.person]
  if (member === undefined) throw new Error('there is no such person')
  if (start.way === 'dynamic') return seatByConsent(story, at, start)
  const answer = await askToken(story, at, { grant_type: 'client_credentials', scope, ...member.agent })
  return answer.status === 200 ? seatOf(start, member.agent, answer.body) : answer.status
}

function seatOf({ slot, person }: Start, client: Client, body: Record<string, string>): Seat {
  const { session_id: id = '', access_token: token = '', refresh_token: refreshToken = '' } = body
  return { slot, id, person, client, token, refreshToken }
}

/** Registers itself, is consented to on the page, and redeems the code. */
async function seatByConsent(story: Story, at: number, start: Start): Promise<Seat | number> {
  const person = story.members[start.person]?.at[at % 2]
  const registered = await nodeAt(story.ground.nodes, at).fetch(`${baseUrl}/oauth2/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Newcomer',
      redirect_uris: [callback],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    }),
  })
  const { client_id } = Object(await registered.json())
  if (person === undefined || registered.status !== 201) return registered.status
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri: callback,
    scope,
    resource: `${baseUrl}/mcp`,
    state: 's',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const page = await person.open(`/oauth2/authorize?${query}`)
  if (page.status !== 200) return page.status
  if (!page.html.includes('name="decision"')) return 403
  const allowed = await person.send(page, { decision: 'allow' })
  const code = allowed.leadsTo === undefined ? null : new URL(allowed.leadsTo).searchParams.get('code')
  if (code === null) return allowed.status
  const fields = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier, client_id }
  const answer = await askToken(story, at, fields)
  return answer.status === 200 ? seatOf(start, { client_id }, answer.body) : answer.status
}

/** A session below another one, for the same agent. No door leads to it yet, so it is made by the action itself. */
async function seatChild(story: Story, at: number, start: Start): Promise<Seat | number> {
  const parent = story.seats.get(start.parent ?? -1)
  if (parent === undefined) throw new Error('there is no parent')
  const { on } = nodeAt(story.ground.nodes, at).ambit
  const application = await findApplicationByClientId(on.database, parent.client.client_id)
  if (application === undefined) throw new Error('the application of the parent is not there')
  const { principalId, onBehalfOf, id: parentId } = await getSession(on.database, idFrom('session', parent.id))
  return on.database
    .transaction(async tx => {
      const who = { kind: 'agent', principalId, parentId, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) } as const
      const session = await startSession(tx, { actor: { kind: 'system', node: on.node }, ...who, application })
      const tokens = await issueTokens(tx, { session, application, scope, resource: `${baseUrl}/mcp`, refresh: true })
      const token = tokens.accessToken.reveal()
      return {
        slot: start.slot,
        id: session.id,
        person: start.person,
        client: parent.client,
        token,
        refreshToken: tokens.refreshToken?.reveal() ?? '',
      }
    })
    .catch(statusOf)
}

/** A refusal of ours, or what the door of the parent says; anything else is a failure. */
function statusOf(cause: unknown): number {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const status = cause instanceof Error && 'status' in cause ? Number(cause.status) : 0
  if (/^AM00[1-4]$/.test(code)) return 401
  return status > 0 ? status : 500
}

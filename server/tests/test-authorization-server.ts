import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/**
 * An authorization server for tests that need one to misbehave, or to rotate refresh tokens. It grants at once; what it was
 * asked is kept. Changing a member changes what the next request gets.
 */
export interface TestAuthorizationServer {
  readonly issuer: string
  /** Bearers that a resource should accept now. */
  readonly accessTokens: string[]
  readonly requests: { readonly path: string; readonly form: URLSearchParams }[]
  readonly to: (path: string) => { readonly path: string; readonly form: URLSearchParams }[]
  /** Written over the metadata. */
  metadata: Record<string, unknown>
  /** Added to the redirect that answers an authorization request; undefined removes a member. */
  callback: Record<string, string | undefined>
  expiresInSeconds: number
  /** What a refresh gets: the next tokens, an error, or no answer; `swallowed`: none, though the tokens were made. */
  refresh: 'rotate' | 'invalid_grant' | 'lost' | 'swallowed' | 'busy'
  /** What a refresh gets instead, where it is set. */
  error: { readonly status: number; readonly word: string } | undefined
  /** Scopes that a refresh says it gives; undefined: it says nothing of them. */
  refreshScope: string | undefined
  /** A refresh token that was replaced gives the same tokens once more, as some servers do for a while; else it is over. */
  overlap: boolean
  /** Seconds that a busy server wants to be left alone. */
  retryAfter: number | undefined
  /** The answer to a refresh waits for it. */
  hold: Promise<unknown> | undefined
  /** A refresh token, as if somebody had authorized. */
  grantRefresh(): string
  close(): Promise<void>
}

interface State {
  readonly codes: Map<string, URLSearchParams>
  readonly refreshTokens: Set<string>
  /** By the token that was replaced: what it was replaced by. */
  readonly successors: Map<string, object>
}

export async function startAuthorizationServer(): Promise<TestAuthorizationServer> {
  const state: State = { codes: new Map(), refreshTokens: new Set(), successors: new Map() }
  const requests: { path: string; form: URLSearchParams }[] = []
  const server = createServer(async (request, response) => {
    const address = new URL(request.url ?? '/', as.issuer)
    const form = request.method === 'POST' ? new URLSearchParams(await read(request)) : address.searchParams
    requests.push({ path: address.pathname, form })
    answer(as, state, { path: address.pathname, form, response })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const as: TestAuthorizationServer = {
    issuer: `http://127.0.0.1:${port}`,
    accessTokens: [],
    requests,
    to: path => requests.filter(request => request.path === path),
    metadata: {},
    callback: {},
    expiresInSeconds: 3600,
    refresh: 'rotate',
    error: undefined,
    refreshScope: undefined,
    overlap: false,
    retryAfter: undefined,
    hold: undefined,
    grantRefresh: () => {
      const token = `refresh-${randomBytes(16).toString('hex')}`
      state.refreshTokens.add(token)
      return token
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return as
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

interface Asked {
  readonly path: string
  readonly form: URLSearchParams
  readonly response: ServerResponse
}

function answer(as: TestAuthorizationServer, state: State, { path, form, response }: Asked): unknown {
  const json = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  switch (path) {
    case '/.well-known/oauth-authorization-server':
      return json(200, metadataOf(as))
    case '/register':
      return json(201, {
        client_id: `client-${randomBytes(4).toString('hex')}`,
        client_secret: 'registered-secret-0123',
        redirect_uris: [],
        client_secret_expires_at: 0,
      })
    case '/revoke':
      return response.writeHead(200).end()
    case '/authorize':
      return redirect(as, state, { form, response })
    case '/token':
      if (form.get('grant_type') === 'refresh_token') return refresh(as, state, { form, response, json })
      if (form.get('grant_type') === 'client_credentials')
        return json(200, { ...tokens(as, state, form.get('scope') ?? undefined), refresh_token: undefined })
      return redeem(as, state, { form, json })
    default:
      return json(404, {})
  }
}

function metadataOf(as: TestAuthorizationServer): object {
  return {
    issuer: as.issuer,
    authorization_endpoint: `${as.issuer}/authorize`,
    token_endpoint: `${as.issuer}/token`,
    revocation_endpoint: `${as.issuer}/revoke`,
    registration_endpoint: `${as.issuer}/register`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'none'],
    authorization_response_iss_parameter_supported: true,
    ...as.metadata,
  }
}

function redirect(as: TestAuthorizationServer, state: State, it: Omit<Asked, 'path'>): unknown {
  const code = randomBytes(16).toString('hex')
  state.codes.set(code, it.form)
  const target = new URL(it.form.get('redirect_uri') ?? '')
  const members = { code, state: it.form.get('state') ?? undefined, iss: as.issuer, ...as.callback }
  for (const [name, value] of Object.entries(members)) if (value !== undefined) target.searchParams.set(name, value)
  return it.response.writeHead(302, { location: target.href }).end()
}

type Answering = Omit<Asked, 'path' | 'response'> & { readonly json: (status: number, body: object) => void }

function redeem(as: TestAuthorizationServer, state: State, { form, json }: Answering): unknown {
  const asked = state.codes.get(form.get('code') ?? '')
  state.codes.delete(form.get('code') ?? '')
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  const fits = asked?.get('code_challenge') === challenge && asked.get('redirect_uri') === form.get('redirect_uri')
  if (!fits) return json(400, { error: 'invalid_grant' })
  return json(200, tokens(as, state, asked.get('scope') ?? undefined))
}

function tokens(as: TestAuthorizationServer, state: State, scope?: string): object {
  const [access, next] = [`access-${randomBytes(16).toString('hex')}`, `refresh-${randomBytes(16).toString('hex')}`]
  as.accessTokens.push(access)
  state.refreshTokens.add(next)
  const scopes = scope === undefined ? {} : { scope }
  return { access_token: access, token_type: 'Bearer', expires_in: as.expiresInSeconds, refresh_token: next, ...scopes }
}

async function refresh(
  as: TestAuthorizationServer,
  state: State,
  it: Answering & { readonly response: ServerResponse },
): Promise<unknown> {
  const presented = it.form.get('refresh_token') ?? ''
  if (as.error !== undefined) return it.json(as.error.status, { error: as.error.word })
  if (as.refresh === 'busy') {
    if (as.retryAfter !== undefined) it.response.setHeader('retry-after', String(as.retryAfter))
    return it.json(503, { error: 'temporarily_unavailable' })
  }
  const again = as.overlap ? state.successors.get(presented) : undefined
  if (again === undefined && (as.refresh === 'invalid_grant' || !state.refreshTokens.has(presented)))
    return it.json(400, { error: 'invalid_grant' })
  if (as.refresh === 'lost') return it.response.destroy()
  state.refreshTokens.delete(presented)
  const made = again ?? tokens(as, state, as.refreshScope)
  state.successors.set(presented, made)
  if (as.refresh === 'swallowed') return it.response.destroy()
  await as.hold
  return it.json(200, made)
}

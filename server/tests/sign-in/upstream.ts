import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'

/** What an ID token says, and what is wrong with it. */
export interface Said {
  readonly sub: string
  readonly [claim: string]: unknown
}

/** An OpenID provider that says what a test wants it to say. It asks nobody and grants at once. */
export interface Upstream {
  readonly issuer: string
  /** What the next ID token says over the honest claims; undefined leaves a claim out. */
  said: Said
  /** Signed by a key that is in no key set. */
  forged: boolean
  /** Parameters over those of the redirect that comes back. */
  callback: Record<string, string | undefined>
  readonly tokenRequests: URLSearchParams[]
  /** Says that somebody signed out there: claims and header over those of an honest one; undefined leaves one out. */
  logoutToken(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string
  /** Plays the browser there: the address that it is sent back to. */
  visit(address: string): string
  close(): Promise<void>
}

interface Granted {
  readonly nonce: string | null
  readonly clientId: string
}

export async function startUpstream(): Promise<Upstream> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const codes = new Map<string, Granted>()
  const tokenRequests: URLSearchParams[] = []
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await read(request))
    const body = answer(request.url ?? '/', form)
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? { error: 'not_found' }))
  })
  const port = await listening(server)
  const issuer = `http://127.0.0.1:${port}`
  const answer = (path: string, form: URLSearchParams): object | undefined => {
    if (path === '/.well-known/openid-configuration')
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        end_session_endpoint: `${issuer}/end`,
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['client_secret_post'],
      }
    if (path === '/jwks')
      return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] }
    const granted = codes.get(form.get('code') ?? '')
    if (path !== '/token' || granted === undefined) return undefined
    tokenRequests.push(form)
    codes.delete(form.get('code') ?? '')
    const now = Math.floor(Date.now() / 1000)
    const honest = { iss: issuer, aud: granted.clientId, iat: now, exp: now + 300, nonce: granted.nonce ?? undefined }
    const idToken = jwt({ ...honest, ...upstream.said }, upstream.forged ? stranger : privateKey)
    return { access_token: randomBytes(16).toString('hex'), token_type: 'Bearer', expires_in: 300, id_token: idToken }
  }
  const upstream: Upstream = {
    issuer,
    said: { sub: 'nobody' },
    forged: false,
    callback: {},
    tokenRequests,
    logoutToken: (claims, header = {}) => {
      const now = Math.floor(Date.now() / 1000)
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      const honest = { iss: issuer, iat: now, exp: now + 120, jti: randomBytes(16).toString('hex'), events }
      return jwt({ ...honest, ...claims }, upstream.forged ? stranger : privateKey, { typ: 'logout+jwt', ...header })
    },
    visit: address => {
      const { searchParams } = new URL(address)
      const code = randomBytes(16).toString('hex')
      codes.set(code, { nonce: searchParams.get('nonce'), clientId: searchParams.get('client_id') ?? '' })
      const back = new URL(searchParams.get('redirect_uri') ?? '')
      const parameters = { code, state: searchParams.get('state') ?? undefined, ...upstream.callback }
      for (const [name, value] of Object.entries(parameters))
        if (value !== undefined) back.searchParams.set(name, value)
      return back.pathname + back.search
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return upstream
}

function jwt(claims: object, key: KeyObject, header: object = {}): string {
  const parts = [{ alg: 'RS256', kid: 'k', typ: 'JWT', ...header }, claims]
  const signed = parts.map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/** On a free port of this machine. */
export async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

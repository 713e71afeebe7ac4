import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import Provider, { type Adapter, type AdapterPayload, type KoaContextWithOIDC } from 'oidc-provider'
import { type Fault, loses, spoil } from './spoil.ts'

/**
 * `rotates`: each refresh token once, and a second use ends the grant (RFC 9700 section 4.14.2). `overlaps`: the same, but a token may
 * be used again for a minute. `keeps`: one refresh token for good.
 */
export type Manner = 'rotates' | 'overlaps' | 'keeps'
export const manners: readonly Manner[] = ['rotates', 'overlaps', 'keeps']

/** One request for a refresh, as the provider met it. */
export interface RefreshSeen {
  /** Whose grant; undefined for a token that it never gave. */
  readonly account: string | undefined
  /** Whether the token that was presented had been replaced before. */
  readonly again: boolean
  /** `refused`: the grant is over. `unreached`: it never got to the provider. `turned_away`: any other error. */
  readonly result: 'granted' | 'refused' | 'unreached' | 'turned_away'
  /** Whether what it granted was lost on its way back. */
  readonly lost: boolean
  readonly at: number
  /** When its connection went, if nothing else was asked on it before: with the process that asked, or for having idled. */
  closedAt?: number
}

/** What the next request for a refresh meets, before the provider (`cut`, `busy`) or behind it. */
export type Trouble = Fault | 'cut' | 'busy'

/** `oidc-provider` as a third party that people have authorized already. */
export interface OidcUpstream {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** A refresh token, as if this person had authorized us. */
  grant(account: string): Promise<string>
  /** Takes what this person gave back. */
  revoke(account: string): Promise<void>
  /** Whether an access token is one of its own that has not run out. */
  accepts(accessToken: string): Promise<boolean>
  trouble: () => Trouble | Promise<Trouble>
  readonly seen: RefreshSeen[]
  /** Told of each refresh that it grants, just before its answer leaves. */
  onGranted: () => void
  close(): Promise<void>
}

export interface OidcParts {
  readonly manner: Manner
  /** Life of an access token. */
  readonly tokenSeconds?: number
  readonly lateMs?: number
  /** Path of the token endpoint. */
  readonly tokenPath?: string
}

const overlapMs = 60_000
const lateMs = 100
const keepAliveMs = 120_000
const clientId = 'ambit'
const clientSecret = 'secret-of-ambit-0123456789abcdef0123456789'
const scopes = ['openid', 'offline_access', 'repo', 'read:user', 'user']
const scope = scopes.join(' ')
const lifeSeconds = 86_400

export async function startOidcUpstream(parts: OidcParts): Promise<OidcUpstream> {
  const server = createServer()
  // Longer than anybody keeps one that idles: whoever closes a connection is at its other end.
  server.keepAliveTimeout = keepAliveMs
  const issuer = await listening(server)
  const kept = new Map<string, Kept>()
  const provider = providerOf(issuer, kept, parts)
  const grants = new Map<string, string>()
  const troubles = new WeakMap<ServerResponse, Fault>()
  const seen = watch(provider, kept, troubles)
  provider.silent = true
  const answer = provider.callback()
  const upstream: OidcUpstream = {
    issuer,
    clientId,
    clientSecret,
    seen,
    trouble: () => 'none',
    onGranted: () => undefined,
    grant: async account => {
      const grant = new provider.Grant({ accountId: account, clientId })
      grant.addOIDCScope(scope)
      const grantId = await grant.save()
      grants.set(account, grantId)
      const client = await provider.Client.find(clientId)
      if (client === undefined) throw new Error('it has no such client')
      const token = new provider.RefreshToken({ client, accountId: account, grantId, scope, gty: 'authorization_code' })
      return token.save()
    },
    revoke: async account => end(kept, grants.get(account)),
    accepts: async token => (await provider.AccessToken.find(token)) !== undefined,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const trouble = await upstream.trouble()
    if (trouble === 'cut' || trouble === 'busy') {
      seen.push({ account: undefined, again: false, result: 'unreached', lost: false, at: Date.now() })
      if (trouble === 'cut') request.socket.destroy()
      else response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":"temporarily_unavailable"}')
      return
    }
    troubles.set(response, trouble)
    spoil(request, response, { fault: trouble, lateMs: parts.lateMs ?? lateMs })
    answer(request, response)
  }
  provider.on('grant.success', () => upstream.onGranted())
  server.on('request', handle)
  return upstream
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

/** A refresh token stays here when its grant is over, so that what it was is known. */
interface Kept {
  readonly payload: AdapterPayload
  /** When it was replaced for the first time, and how often it has been. */
  replacedAt?: number
  uses: number
  over: boolean
}

function watch(
  provider: Provider,
  kept: ReadonlyMap<string, Kept>,
  troubles: WeakMap<ServerResponse, Fault>,
): RefreshSeen[] {
  const seen: RefreshSeen[] = []
  const note = (context: KoaContextWithOIDC, result: RefreshSeen['result']): void => {
    const token = kept.get(`RefreshToken ${context.oidc.params?.refresh_token}`)
    const again = result === 'granted' ? (token?.uses ?? 0) > 1 : token?.replacedAt !== undefined
    const lost = result === 'granted' && loses(troubles.get(context.res) ?? 'none')
    const one: RefreshSeen = { account: token?.payload.accountId, again, result, lost, at: Date.now() }
    seen.push(one)
    noteClose(context.req.socket, one)
  }
  provider.on('grant.success', context => note(context, 'granted'))
  provider.on('grant.error', (context, { error }) =>
    note(context, error === 'invalid_grant' ? 'refused' : 'turned_away'),
  )
  return seen
}

const newest = new WeakMap<Socket, RefreshSeen>()

function noteClose(socket: Socket, one: RefreshSeen): void {
  if (!newest.has(socket))
    socket.once('close', () => {
      const last = newest.get(socket)
      if (last !== undefined) last.closedAt = Date.now()
    })
  newest.set(socket, one)
}

function providerOf(issuer: string, kept: Map<string, Kept>, parts: OidcParts): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { manner, tokenSeconds = 600, tokenPath = '/token' } = parts
  return new Provider(issuer, {
    adapter: (kind: string) => memory(kept, kind, manner),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_types: ['refresh_token', 'authorization_code'],
        redirect_uris: ['https://app.example/callback'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: ['key of a test'] },
    features: { devInteractions: { enabled: false } },
    routes: { token: tokenPath },
    scopes,
    rotateRefreshToken: manner !== 'keeps',
    issueRefreshToken: async () => true,
    findAccount: async (_context: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    ttl: { AccessToken: tokenSeconds, RefreshToken: lifeSeconds, Grant: lifeSeconds, IdToken: tokenSeconds },
  })
}

/** Its own memory keeps the newest thousand things, which is less than a long run needs. */
function memory(kept: Map<string, Kept>, kind: string, manner: Manner): Adapter {
  const at = (id: string): string => `${kind} ${id}`
  return {
    upsert: async (id, payload) => void kept.set(at(id), { payload, uses: 0, over: false }),
    find: async id => {
      const found = kept.get(at(id))
      if (found === undefined || found.over) return undefined
      const { payload, replacedAt } = found
      const isOver = replacedAt !== undefined && (manner === 'rotates' || Date.now() - replacedAt > overlapMs)
      return isOver ? { ...payload, consumed: Math.floor(replacedAt / 1000) } : payload
    },
    consume: async id => {
      const found = kept.get(at(id))
      if (found === undefined) return
      found.replacedAt ??= Date.now()
      found.uses++
    },
    destroy: async id => {
      const found = kept.get(at(id))
      if (found !== undefined) found.over = true
    },
    revokeByGrantId: async grant => end(kept, grant),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
  }
}

function end(kept: ReadonlyMap<string, Kept>, grant: string | undefined): void {
  for (const one of kept.values()) if (grant !== undefined && one.payload.grantId === grant) one.over = true
}

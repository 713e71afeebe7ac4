import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../server/tests/free-port.ts'
import { until } from '../../server/tests/until.ts'
import { createSender, introspect, type Sender, text } from './http.ts'
import type { Subject, Work } from './subject.ts'

/** Installs the peers from their own lock at the first run; without them, in the short form, only ours is shown. */
export function installPeers(mayInstall: boolean): boolean {
  if (existsSync(join(import.meta.dirname, 'node_modules'))) return true
  if (!mayInstall) return false
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  })
  return true
}

interface Peer {
  readonly sender: Sender
  stop(): Promise<void>
}

async function startPeer(script: string, env: Readonly<Record<string, string>>): Promise<Peer> {
  const port = await freePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, script)], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const over = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const answers = (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}`)
    return fetch(`http://localhost:${port}/`).then(
      () => true,
      () => false,
    )
  }
  await until(answers, startWithinMs)
  const sender = createSender(`http://localhost:${port}`)
  return {
    sender,
    stop: async () => {
      await sender.close()
      child.kill()
      await over
    },
  }
}

const startWithinMs = 20_000

const oidcClient = { client_id: 'bench', client_secret: 'bench-secret-of-enough-length-0123456789' }

/** `oidc-provider`, in memory or, with a URL, with the plainest adapter on that PostgreSQL. */
export async function startOidcProvider(databaseUrl?: string): Promise<Subject> {
  const peer = await startPeer('oidc-peer.mjs', databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl })
  const { sender } = peer
  return {
    name: databaseUrl === undefined ? 'oidc-provider in memory' : 'oidc-provider on PostgreSQL',
    kept: databaseUrl === undefined ? 'memory, gone at the end' : 'the same PostgreSQL, durable',
    work: {
      'client credentials': credentials(sender, { path: '/token', client: oidcClient }),
      refresh: oidcRefresh(sender),
      introspection: introspection(sender, {
        path: '/token',
        introspection: '/token/introspection',
        client: oidcClient,
      }),
    },
    stop: peer.stop,
  }
}

interface At {
  readonly path: string
  readonly client: Readonly<Record<string, string>>
  readonly scope?: string
}

function credentials(sender: Sender, { path, client, scope }: At): Work {
  const asked = { ...client, grant_type: 'client_credentials', ...(scope !== undefined && { scope }) }
  return async () => {
    text((await sender.form(path, asked)).access_token)
  }
}

function introspection(sender: Sender, { path, introspection, client, scope }: At & { introspection: string }): Work {
  const asked = { ...client, grant_type: 'client_credentials', ...(scope !== undefined && { scope }) }
  return introspect(sender, { token: () => sender.form(path, asked), path: introspection, client })
}

function oidcRefresh(sender: Sender): Work {
  const kept = new Map<number, string>()
  let minted: Promise<unknown[]> | undefined
  return async caller => {
    minted ??= sender.json('/mint', {}).then(tokens => Object.values(tokens))
    const presented = kept.get(caller) ?? text((await minted)[caller])
    const grant = { ...oidcClient, grant_type: 'refresh_token', refresh_token: presented }
    kept.set(caller, text((await sender.form('/token', grant)).refresh_token))
  }
}

const password = 'correct horse battery staple'

/** Better Auth on a SQLite file. It hashes passwords with scrypt at its own cost, which is what its users get. */
export async function startBetterAuth(): Promise<Subject> {
  const folder = await mkdtemp(join(tmpdir(), 'ambit-bench-'))
  const peer = await startPeer('better-auth-peer.mjs', { DATABASE_FILE: join(folder, 'better-auth.sqlite') })
  const { sender } = peer
  const made = await sender.json('/setup', {})
  const client = { client_id: text(made.client_id), client_secret: text(made.client_secret) }
  const at = { path: '/api/auth/oauth2/token', client, scope: 'bench' }
  return {
    name: 'Better Auth on SQLite',
    kept: 'a SQLite file',
    work: {
      'sign-in': async () => {
        const body = { email: 'admin@acme.example', password }
        const { origin } = new URL(text(Object(made.redirect_uris)[0]))
        text((await sender.json('/api/auth/sign-in/email', body, { origin })).token)
      },
      'client credentials': credentials(sender, at),
      refresh: betterRefresh(sender, { client, made }),
      introspection: introspection(sender, { ...at, introspection: '/api/auth/oauth2/introspect' }),
    },
    stop: async () => {
      await peer.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface BetterClient {
  readonly client: Readonly<Record<string, string>>
  readonly made: Readonly<Record<string, unknown>>
}

/** Each caller gets a refresh token by the whole way once: sign-in, authorization with PKCE, code; then it renews. */
function betterRefresh(sender: Sender, { client, made }: BetterClient): Work {
  const redirectUri = text(Object(made.redirect_uris)[0])
  const kept = new Map<number, string>()
  return async caller => {
    const presented = kept.get(caller)
    const grant =
      presented === undefined
        ? await codeGrant(redirectUri, text(client.client_id))
        : { grant_type: 'refresh_token', refresh_token: presented }
    const answer = await sender.form('/api/auth/oauth2/token', { ...client, ...grant })
    kept.set(caller, text(answer.refresh_token))
  }
}

const verifier = 'a-verifier-for-measuring-only-of-enough-length-0123456789'
const challenge = '2CTRXtt7FVgfeMIinmjFgNz9-Zkn3OHWPzcY4Ofz2WE'

async function codeGrant(redirectUri: string, clientId: string): Promise<Record<string, string>> {
  const { origin } = new URL(redirectUri)
  const signedIn = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email: 'admin@acme.example', password }),
  })
  const cookie = signedIn.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    state: 'bench',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  const led = await fetch(`${origin}/api/auth/oauth2/authorize?${query}`, { redirect: 'manual', headers: { cookie } })
  const told = await led.text()
  const code = new URL(led.headers.get('location') ?? text(Object(JSON.parse(told)).url)).searchParams.get('code')
  if (code === null) throw new Error(`no code: ${led.status} ${told}`)
  return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
}

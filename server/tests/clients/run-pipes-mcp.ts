import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { callbackAddress } from '../../src/pipes/derive-oauth-party.ts'
import { startEmulated } from '../catalogue-ground.ts'
import { freePort } from '../free-port.ts'
import { until } from '../until.ts'
import { type AmbitProcess, startAmbit } from '../walk/ambit-process.ts'
import { type ClientGround, newPassword } from './ground.ts'
import type { Tell } from './run-nextjs.ts'
import { startTlsFront, type TlsFront } from './tls-front.ts'
import { createVisitor, type Visitor } from './visitor.ts'

/** What the template's own code says: where it lives, and where Linear does. */
const templateUrl = 'http://localhost:5711'
const redirectUri = `${templateUrl}/callback`
const linearHost = 'api.linear.app'
const graphql = `https://${linearHost}/graphql`
const app = { client_id: 'linear-of-ambit', client_secret: 'linear-secret-of-ambit-0123456789', name: 'Ambit' }

/**
 * The public template `workos/pipes-mcp` as its repository has it, built, in the folder `AMBIT_PIPES_MCP`, with the Redis at
 * `AMBIT_PIPES_MCP_REDIS`. It speaks TLS to this server and to Linear, which is the emulator's: its process finds both behind a front
 * of ours, whose authority `NODE_EXTRA_CA_CERTS` names. Not a line of it is changed.
 */
export async function runPipesMcp(ground: ClientGround, tell: Tell): Promise<void> {
  const { AMBIT_PIPES_MCP: template = '', AMBIT_PIPES_MCP_REDIS: redis = '' } = process.env
  if (template === '' || redis === '') {
    tell('Not run: AMBIT_PIPES_MCP names no folder with a built checkout of it, or AMBIT_PIPES_MCP_REDIS no Redis.')
    return
  }
  assert.ok(existsSync(join(template, '.next')), 'AMBIT_PIPES_MCP is a checkout that was built')
  const folder = await mkdtemp(join(tmpdir(), 'pipes-mcp-'))
  const [ambitPort, port] = [await freePort(), await freePort()]
  const baseUrl = `https://localhost:${port}`
  const linear = await startEmulated('linear', linearSeed(baseUrl))
  const ambit = await startAmbit({ port: ambitPort, baseUrl, env: { AMBIT_LOG_LEVEL: 'warn' } })
  const behind = { localhost: ambitPort, [linearHost]: Number(new URL(linear.url).port) }
  const front = await startTlsFront({ folder, port, behind })
  try {
    await register(ambit, linear.url)
    await drive({ ambit, front, template, redis, ground, tell })
  } finally {
    front.close()
    await ambit.stop()
    await ambit.remove()
    await linear.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const linearSeed = (baseUrl: string) => (linearUrl: string) => ({
  linear: {
    users: [{ email: 'mina@acme.example', name: 'Mina' }],
    oauth_apps: [
      {
        ...app,
        redirect_uris: [callbackAddress(baseUrl, linearUrl)],
        scopes: ['read', 'write', 'issues:create', 'comments:create'],
        actor: 'user',
      },
    ],
  },
})

async function register({ api }: AmbitProcess, linearUrl: string): Promise<void> {
  const { client_id, client_secret } = app
  const hosts = { api: linearUrl, oauth: linearUrl }
  await api('POST', '/v1/providers', {
    kind: 'rest',
    catalogue: 'linear',
    base_urls: hosts,
    oauth: { client_id, client_secret },
  })
}

interface Driving {
  readonly ambit: AmbitProcess
  readonly front: TlsFront
  readonly template: string
  readonly redis: string
  readonly ground: ClientGround
  readonly tell: Tell
}

interface Person {
  readonly email: string
  readonly password: string
  readonly organization: string
}

async function drive(driving: Driving): Promise<void> {
  const { ambit, ground, tell } = driving
  const { api } = ambit
  const agentUri = 'http://localhost:5712/agent'
  const made = await api('POST', '/v1/applications', {
    name: 'Pipes MCP',
    kind: 'web',
    redirect_uris: [redirectUri, agentUri],
    logout_uris: [templateUrl],
    origins: [templateUrl],
  })
  const { secret } = await api('POST', `/v1/applications/${made.id}/secrets`, {})
  const client = { id: String(made.client_id), secret: String(secret), redirectUri: agentUri }
  const who = { email: 'kim@acme.example', password: newPassword(), organization: 'North' }
  const user = await api('POST', '/user_management/users', {
    email: who.email,
    password: who.password,
    email_verified: true,
  })
  const organization = await api('POST', '/organizations', { name: who.organization })
  const membership = { organization_id: organization.id, user_id: user.id }
  await api('POST', '/user_management/organization_memberships', membership)
  const started = await startTemplate(driving, client.id)
  const visitor = await createVisitor({ ...ground, baseUrl: ambit.baseUrl }, { ignoreHTTPSErrors: true })
  try {
    await visitor.page.goto(`${templateUrl}/login`)
    await visitor.passThrough(who)
    await visitor.page.getByText('Hello').waitFor()
    tell('A person signed in to the template at the hosted page and came back to it by its own callback.')
    const token = await tokenFor(visitor, { ambit, client })
    await asAgent({ token, visitor, who, tell })
  } catch (cause) {
    throw new Error(`pipes-mcp stopped at ${visitor.page.url()}; it said:\n${started.output()}`, { cause })
  } finally {
    await visitor.close()
    started.stop()
  }
}

async function startTemplate({ ambit, front, template, redis }: Driving, clientId: string) {
  const { port } = new URL(templateUrl)
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '--port', port], {
    cwd: template,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_OPTIONS: `--require ${front.hook}`,
      NODE_EXTRA_CA_CERTS: front.authority,
      WORKOS_API_KEY: ambit.apiKey,
      WORKOS_CLIENT_ID: clientId,
      WORKOS_COOKIE_PASSWORD: randomBytes(32).toString('base64url'),
      WORKOS_REDIRECT_URI: redirectUri,
      NEXT_PUBLIC_WORKOS_REDIRECT_URI: redirectUri,
      WORKOS_API_HOSTNAME: 'localhost',
      WORKOS_API_PORT: String(front.port),
      AUTHKIT_DOMAIN: `localhost:${front.port}`,
      REDIS_URL: redis,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk
    })
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the template ended with ${child.exitCode}:\n${said}`)
    return fetch(`${templateUrl}/.well-known/oauth-protected-resource/mcp`).then(
      answer => answer.ok,
      () => false,
    )
  })
  return { output: () => said, stop: () => void child.kill('SIGTERM') }
}

interface TokenParts {
  readonly ambit: AmbitProcess
  readonly client: { readonly id: string; readonly secret: string; readonly redirectUri: string }
}

/** The authorization code flow of the person's agent, for the template's own client: its tokens are those that the template takes. */
async function tokenFor({ page }: Visitor, { ambit, client }: TokenParts): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const address = new URL('/oauth2/authorize', ambit.baseUrl)
  address.search = String(
    new URLSearchParams({
      response_type: 'code',
      client_id: client.id,
      redirect_uri: client.redirectUri,
      scope: 'openid profile email',
      state: 'agent',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }),
  )
  // Nothing listens where the agent is sent back to: the address that the browser asks for is all that is wanted.
  const back = page.waitForRequest(request => request.url().startsWith(client.redirectUri))
  await page.goto(address.href).catch(() => undefined)
  const code = new URL((await back).url()).searchParams.get('code') ?? assert.fail('no code came back')
  const asked = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier }
  const body = new URLSearchParams({ ...asked, client_id: client.id, client_secret: client.secret })
  const answer = await page.request.post(`${ambit.baseUrl}/oauth2/token`, { form: Object.fromEntries(body) })
  const token = await answer.json()
  assert.ok(answer.ok(), JSON.stringify(token))
  return String(token.access_token)
}

interface Acting {
  readonly token: string
  readonly visitor: Visitor
  readonly who: Person
  readonly tell: Tell
}

async function asAgent({ token, visitor, who, tell }: Acting): Promise<void> {
  const refused = await fetch(`${templateUrl}/mcp`, { method: 'POST', body: '{}' })
  assert.equal(refused.status, 401)
  assert.match(refused.headers.get('www-authenticate') ?? '', /resource_metadata/)
  const headers = { Authorization: `Bearer ${token}` }
  const client = new Client({ name: 'Kim’s agent', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${templateUrl}/mcp`), { requestInit: { headers } }))
  const call = async (name: string, args: object = {}): Promise<string> => {
    const { content } = await client.callTool({ name, arguments: { ...args } })
    return Object(content)
      .map(({ text }: { text?: string }) => text ?? '')
      .join('\n')
  }
  assert.match(await call('whoami'), new RegExp(who.email))
  tell('It verified the token by the keys of this server, read its person over the SDK, and kept its session in Redis.')
  assert.match(await call('list_integrations'), /Linear \| \[--\] not_connected/)
  const [link = ''] = /https:\/\/\S+?(?=\)|\s)/.exec(await call('connect_integration', { slug: 'linear' })) ?? []
  await connectLinear(visitor, link)
  assert.match(await call('list_integrations'), /Linear \| \[OK\] connected/)
  tell('The person connected Linear by the link that the template’s tool gave.')
  const asked = { kind: 'session', level: 'read', providers: ['linear'], reason: 'To see who I am' }
  const query = { url: graphql, method: 'POST', body: { query: '{ viewer { email } }' } }
  assert.match(await call('call_integration_api', query), /request_elevated_access/)
  const [approval = ''] =
    /http:\/\/localhost:5711\/approve\S+?(?=[)\s])/.exec(await call('request_elevated_access', asked)) ?? []
  await visitor.page.goto(approval)
  await visitor.page.getByRole('button', { name: 'Approve' }).click()
  await visitor.page.waitForURL(/result=approved/)
  tell('The person approved read access on the template’s own page.')
  assert.match(await call('call_integration_api', query), /API call successful![\s\S]*"email"/)
  tell('A call with the token that this server handed out reached Linear (emulate), and its answer came back.')
  await client.close()
}

/** Our page, the emulator's consent, and our page again. */
async function connectLinear({ page }: Visitor, link: string): Promise<void> {
  await page.goto(link)
  const ours = new URL(page.url()).origin
  await page.getByTestId('connect').click()
  await page.locator('button.user-btn').first().click()
  await page.waitForURL(address => address.origin === ours && address.pathname === '/connect/linear')
}

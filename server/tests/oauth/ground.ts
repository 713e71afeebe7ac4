import { createHash, randomBytes } from 'node:crypto'
import { accountApplication, createApplication } from '../../src/applications/index.ts'
import { applicationRoutes } from '../../src/applications/routes.ts'
import { createUser, type User } from '../../src/directory/index.ts'
import { lifecyclePages } from '../../src/governance/pages-lifecycle.ts'
import { lifecycleRoutes } from '../../src/governance/routes-lifecycle.ts'
import { oauthPages } from '../../src/oauth/pages.ts'
import { devicePages } from '../../src/oauth/pages-device.ts'
import { oauthDoors } from '../../src/oauth/routes.ts'
import { issuerRoutes } from '../../src/oauth/routes-issuers.ts'
import { trustRoutes } from '../../src/oauth/routes-trusts.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { createEdge, type Edge } from '../../src/platform/http.ts'
import { assetRoutes, refusalPage } from '../../src/platform/page-doors.ts'
import type { Platform } from '../../src/platform/platform.ts'
import { Secret } from '../../src/platform/secret.ts'
import { type findSession, startSession } from '../../src/sessions/index.ts'
import { principalRoutes } from '../../src/sessions/routes-principals.ts'
import { frameOf } from '../../src/sign-in/index.ts'
import { signInPages } from '../../src/sign-in/pages.ts'
import { startTestDatabase } from '../database.ts'
import { type TestPlatformParts, testPlatform } from '../test-platform.ts'
import { type Browser, createBrowser, type Shown } from './browser.ts'

export const system: Actor = { kind: 'system', node: 'test' }
export const password = 'correct horse battery staple'
export const baseUrl = 'http://localhost:4000'

/** The authorization server on a database of its own, reached without a port. */
export interface Ground {
  readonly on: Platform
  readonly edge: Edge
  readonly mina: User
  /** Sends a request as a program does: no cookies, redirects not followed. */
  send(url: string | URL | Request, init?: RequestInit): Promise<Response>
  /** A browser in which this person has signed in. */
  signedIn(user?: User): Promise<Browser>
  stranger(): Browser
  user(email: string): Promise<User>
  close(): Promise<void>
}

export async function startGround(
  parts: TestPlatformParts & { wrap?: (on: Platform) => Platform } = {},
): Promise<Ground> {
  const db = await startTestDatabase()
  const plain = testPlatform(db.database, { ...parts, config: { baseUrl, rateLimits: 'off', ...parts.config } })
  const on = parts.wrap?.(plain) ?? plain
  await on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Ambit', kind: 'account', registration: 'built_in' }),
  )
  const user = (email: string): Promise<User> =>
    createUser(on, system, { email, password: new Secret(password), emailVerified: true })
  const mina = await user('mina@acme.example')
  const edge = createEdge(on, {
    routes: [
      ...assetRoutes,
      ...signInPages,
      ...oauthPages,
      ...devicePages,
      ...oauthDoors,
      ...issuerRoutes,
      ...trustRoutes,
      ...applicationRoutes,
      ...principalRoutes,
      ...lifecycleRoutes,
      ...lifecyclePages,
    ],
    authenticate: async () => ({
      kind: 'person',
      userId: mina.id,
      email: mina.email,
      role: 'owner',
      sessionId: session,
    }),
    renderRefusal: (refusal, requestId) => refusalPage(frameOf(on, undefined), refusal, requestId),
  })
  const session = await adminSession(on, mina)
  const send: Ground['send'] = (url, init) => {
    const request = new Request(url instanceof Request ? url : new URL(url, on.config.baseUrl), {
      redirect: 'manual',
      ...init,
    })
    request.headers.set('host', new URL(request.url).host)
    return edge.fetch(request, { address: '127.0.0.1' })
  }
  return {
    on,
    edge,
    mina,
    send,
    stranger: () => createBrowser(edge, on.config.baseUrl),
    signedIn: async (who = mina) => {
      const browser = createBrowser(edge, on.config.baseUrl)
      await signIn(browser, await browser.open('/sign-in'), who.email)
      return browser
    },
    user,
    close: db.close,
  }
}

async function adminSession(on: Platform, user: User): Promise<Parameters<typeof findSession>[1]> {
  return on.database.transaction(async tx => {
    const application = await accountApplication(tx)
    const started = await startSession(tx, {
      actor: system,
      kind: 'user',
      principalId: user.id,
      onBehalfOf: user.id,
      application,
    })
    return started.id
  })
}

export function signIn(browser: Browser, page: Shown, email: string): Promise<Shown> {
  return browser.submit(page, { email, password })
}

export interface Pkce {
  readonly verifier: string
  readonly challenge: string
}

export function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** The address of an authorization request; a member that is undefined is left out. */
export function authorizeUrl(members: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams({ response_type: 'code', code_challenge_method: 'S256', state: 'st-1' })
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined) query.delete(name)
    else query.set(name, value)
  }
  return `${baseUrl}/oauth2/authorize?${query}`
}

export function formOf(fields: Readonly<Record<string, string | undefined>>): RequestInit {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.set(name, value)
  return { method: 'POST', body }
}

/** An agent's session by way of the pages: the code that the person's consent led to. */
export async function consentTo(browser: Browser, url: string): Promise<URL> {
  const consent = await browser.open(url)
  const allowed = await browser.submit(consent, { decision: 'allow' })
  if (allowed.location === undefined) throw new Error(`consent led to ${allowed.status}: ${allowed.text}`)
  return new URL(allowed.location)
}

export async function jsonOf(answer: Response): Promise<Record<string, unknown>> {
  return JSON.parse(await answer.text())
}

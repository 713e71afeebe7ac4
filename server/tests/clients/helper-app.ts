import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { WorkOS } from '@workos-inc/node'
import type { WorkOS as WorkOS8 } from 'workos-node-8'

export interface HelperApp {
  readonly url: string
  close(): Promise<void>
}

export interface HelperAppParts {
  readonly workos: WorkOS | WorkOS8
  readonly clientId: string
  readonly cookiePassword: string
}

const cookieName = 'wos-session'

/**
 * An application on the SDK's session helpers, as its documentation writes one: the sealed cookie is all it keeps, a request is
 * let in by a local look at the token, and who is late is renewed.
 */
export async function startHelperApp(parts: HelperAppParts): Promise<HelperApp> {
  const server = createServer((request, response) => {
    answer(parts, request).then(
      answered => send(response, answered),
      (cause: Error) => send(response, { status: 500, body: { name: cause.name, message: cause.message } }),
    )
  })
  const url = await listening(server)
  return {
    url,
    close: () => {
      server.closeAllConnections()
      return new Promise(done => server.close(() => done()))
    },
  }
}

interface Answered {
  readonly status: number
  readonly body: object
  /** A new value of the session cookie. */
  readonly sealed?: string | undefined
}

function answer(parts: HelperAppParts, request: IncomingMessage): Promise<Answered> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app.example')
  if (pathname === '/sign-in') return signIn(parts, searchParams)
  if (pathname === '/me') return me(parts, request)
  if (pathname === '/enter') return enter(parts, request, searchParams.get('organization') ?? '')
  return leave(parts, request)
}

async function signIn({ workos, clientId, cookiePassword }: HelperAppParts, form: URLSearchParams): Promise<Answered> {
  const { user, sealedSession } = await workos.userManagement.authenticateWithPassword({
    clientId,
    email: form.get('email') ?? '',
    password: form.get('password') ?? '',
    session: { sealSession: true, cookiePassword },
  })
  return { status: 200, body: { id: user.id }, sealed: sealedSession }
}

function sessionOf({ workos, cookiePassword }: HelperAppParts, { headers }: IncomingMessage) {
  const sessionData = headers.cookie?.replace(`${cookieName}=`, '') ?? ''
  return workos.userManagement.loadSealedSession({ sessionData, cookiePassword })
}

async function me(parts: HelperAppParts, request: IncomingMessage): Promise<Answered> {
  const session = sessionOf(parts, request)
  const found = await session.authenticate()
  if (found.authenticated) return { status: 200, body: shown(found) }
  if (found.reason === 'no_session_cookie_provided') return { status: 401, body: { reason: found.reason } }
  const renewed = await session.refresh()
  if (!renewed.authenticated) return { status: 401, body: { reason: renewed.reason } }
  return { status: 200, body: shown(renewed), sealed: renewed.sealedSession }
}

async function enter(parts: HelperAppParts, request: IncomingMessage, organizationId: string): Promise<Answered> {
  const renewed = await sessionOf(parts, request).refresh({ organizationId })
  if (!renewed.authenticated) return { status: 401, body: { reason: renewed.reason } }
  return { status: 200, body: shown(renewed), sealed: renewed.sealedSession }
}

async function leave(parts: HelperAppParts, request: IncomingMessage): Promise<Answered> {
  return { status: 200, body: { logout: await sessionOf(parts, request).getLogoutUrl() }, sealed: '' }
}

interface Shown {
  readonly user?: { readonly email: string } | undefined
  readonly sessionId: string
  readonly organizationId?: string | undefined
  readonly role?: string | undefined
  readonly permissions?: string[] | undefined
}

function shown({ user, sessionId, organizationId, role, permissions }: Shown): object {
  return { email: user?.email, sessionId, organizationId, role, permissions }
}

function send(response: ServerResponse, { status, body, sealed }: Answered): void {
  const cookie = sealed === undefined ? {} : { 'set-cookie': `${cookieName}=${sealed}; HttpOnly; Path=/` }
  response.writeHead(status, { 'content-type': 'application/json', ...cookie })
  response.end(JSON.stringify(body))
}

function listening(server: Server): Promise<string> {
  return new Promise(resolve =>
    server.listen(0, '127.0.0.1', () => {
      const place = server.address()
      resolve(`http://127.0.0.1:${typeof place === 'object' && place !== null ? place.port : 0}`)
    }),
  )
}

import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { makeKey } from './keys.ts'
import type { ApiEntry } from './log.ts'
import type { ApiAnswer, ApiRequest, Stage } from './route.ts'
import { answerRequest } from './routes.ts'
import { type Code, type SignIns, type Twist, twists } from './sign-in.ts'
import { makeState, type PersonName } from './state.ts'

/** What the server does instead of answering. */
export type Failure = Extract<
  Twist,
  'refused_401' | 'refused_403' | 'refused_409' | 'refused_429' | 'broken_500' | 'no_answer' | 'html' | 'half_json'
>

/** Values that must stay on the server's side of the code under review, by what they are. */
export interface Canaries {
  readonly apiKey: string
  readonly cookiePassword: string
  readonly webhookSecret: string
  /** Stands in the text of everything that the server answers when it fails. */
  readonly upstream: string
}

/** A server that answers as Ambit does, honestly or as it is told, and keeps what was asked. */
export interface ScriptedServer {
  readonly port: number
  readonly origin: string
  readonly stage: Stage
  readonly canaries: Canaries
  readonly entries: readonly ApiEntry[]
  /** What fails, of the requests with the key; null for what is answered honestly. */
  failing: ((request: ApiRequest) => Failure | null) | null
  /** Called with each request once it was answered. */
  onEntry: ((entry: ApiEntry) => void) | null
  /** Seconds that access tokens of the next state live; null for as long as usual. */
  shortLived: number | null
  /** Two fresh organizations; everybody is signed out. */
  reset(): void
  close(): Promise<void>
}

const bodyBytesMax = 1_024 * 1_024
const answerKeptMax = 4_000
const noAnswerMs = 200
const lifetimeUsualSeconds = 300

let keys: Pick<SignIns, 'key' | 'otherKey'> | undefined

/** Made once: nothing outside of this process ever trusts them. Both have the same name, for code that looks no further. */
function keysOfThisProcess(): Pick<SignIns, 'key' | 'otherKey'> {
  keys ??= { key: makeKey('key_1'), otherKey: makeKey('key_1') }
  return keys
}

/** Starts it on a port of its own at 127.0.0.1. */
export async function startScripted(): Promise<ScriptedServer> {
  const random = (prefix: string): string => `${prefix}${randomBytes(24).toString('hex')}`
  const canaries: Canaries = {
    apiKey: random('sk_test_'),
    cookiePassword: random('cookie-password-'),
    webhookSecret: random('webhook-secret-'),
    upstream: random('upstream-detail-'),
  }
  const signIns: SignIns = {
    clientId: `client_${randomBytes(12).toString('hex')}`,
    ...keysOfThisProcess(),
    codes: new Map(),
    refreshTokens: new Map(),
    profiles: new Map(),
    tokens: new Set(),
    lifetimeSeconds: lifetimeUsualSeconds,
  }
  const server = createServer((request, response) => {
    serve(scripted, request, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const place = server.address()
  const port = typeof place === 'object' && place !== null ? place.port : 0
  const origin = `http://127.0.0.1:${port}`
  const scripted: Scripted = {
    port,
    origin,
    canaries,
    entries: [],
    stage: { state: makeState(), signIns, issuer: origin, apiKey: canaries.apiKey, domainCheck: 'verified' },
    failing: null,
    onEntry: null,
    shortLived: null,
    reset: () => {
      scripted.stage = { ...scripted.stage, state: makeState(), domainCheck: 'verified' }
      signIns.lifetimeSeconds = scripted.shortLived ?? lifetimeUsualSeconds
      scripted.failing = null
    },
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return scripted
}

/** As the server itself holds it. */
type Scripted = Omit<ScriptedServer, 'stage'> & { stage: Stage; readonly entries: ApiEntry[] }

async function serve(scripted: Scripted, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', scripted.origin)
  const query = Object.fromEntries(url.searchParams)
  const method = incoming.method ?? 'GET'
  if (method === 'GET' && (url.pathname === '/user_management/authorize' || url.pathname === '/sso/authorize')) {
    authorize(scripted.stage, url, response)
    return
  }
  const request: ApiRequest = {
    method,
    path: url.pathname,
    query,
    body: bodyOf(await readBody(incoming), String(incoming.headers['content-type'] ?? '')),
    bearer: /^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? null,
  }
  const failure = failureOf(scripted, request)
  const answer = failure === null ? (answerRequest(scripted.stage, request) ?? noRoute) : null
  note(scripted, request, answer ?? failure ?? 'no_answer')
  if (failure !== null) await fail(failure, scripted.canaries, response)
  else if (url.pathname.endsWith('/sessions/logout') && answer?.status === 200) {
    response.writeHead(302, { location: query.return_to ?? scripted.origin }).end()
  } else send(answer ?? noRoute, response)
}

/** The code of a sign-in carries how its exchange goes wrong; of everything else the scenario says so. */
function failureOf({ stage, failing }: Scripted, request: ApiRequest): Failure | null {
  const told = failing?.(request) ?? null
  if (request.path !== '/user_management/authenticate' && request.path !== '/sso/token') return told
  const twist = stage.signIns.codes.get(String(request.body.code ?? ''))?.twist ?? null
  return isFailure(twist) ? twist : told
}

function note(scripted: Scripted, request: ApiRequest, answer: ApiAnswer | Failure): void {
  const failed = typeof answer === 'string'
  const entry: ApiEntry = {
    method: request.method,
    path: request.path,
    query: request.query,
    body: request.body,
    status: failed ? 0 : answer.status,
    answer: (failed ? `(${answer})` : JSON.stringify(answer.body)).slice(0, answerKeptMax),
  }
  scripted.entries.push(entry)
  scripted.onEntry?.(entry)
}

/** The page where somebody says who they are. The hosted page of the server asks for more; what follows is the same. */
function authorize({ signIns, state }: Stage, url: URL, response: ServerResponse): void {
  const { searchParams: asked } = url
  const redirectUri = asked.get('redirect_uri') ?? ''
  if (asked.get('client_id') !== signIns.clientId || !URL.canParse(redirectUri)) {
    response.writeHead(400, { 'content-type': 'text/html' }).end('<p>The application or its redirect is not known.</p>')
    return
  }
  const person = asked.get('ambit_person') as PersonName | null
  if (person === null) {
    response.writeHead(200, { 'content-type': 'text/html' }).end(chooser(url, [...state.people.keys()]))
    return
  }
  const code = `code_${randomBytes(24).toString('hex')}`
  signIns.codes.set(code, codeFor(url, person))
  const back = new URL(redirectUri)
  back.searchParams.set('code', code)
  const given = asked.get('state')
  if (given !== null) back.searchParams.set('state', given)
  response.writeHead(302, { location: back.href }).end()
}

function codeFor({ searchParams: asked, pathname }: URL, person: PersonName): Code {
  const twist = twists.find(name => name === asked.get('ambit_twist')) ?? null
  return {
    person: twist === 'other_organization' ? 'foreign_admin' : person,
    twist: twist === 'other_organization' ? null : twist,
    redirectUri: asked.get('redirect_uri') ?? '',
    challenge: asked.get('code_challenge'),
    organization: asked.get('organization_id') ?? asked.get('organization'),
    connection: asked.get('connection_id') ?? asked.get('connection'),
    sso: pathname === '/sso/authorize',
  }
}

async function fail(failure: Failure, { upstream }: Canaries, response: ServerResponse): Promise<void> {
  const detail = `${upstream} at connect (/srv/ambit/server/src/platform/database.ts:41:7)`
  const body = JSON.stringify({ code: 'internal', message: detail, error: 'server_error', error_description: detail })
  if (failure === 'no_answer') {
    await new Promise(resolve => setTimeout(resolve, noAnswerMs))
    response.destroy()
    return
  }
  const [status, type, text] = failureParts(failure, body, detail)
  // Nobody has to wait before trying again: what counts is what happens in the end.
  response.writeHead(status, { 'content-type': type, 'retry-after': '0', 'x-request-id': 'req_hostile' }).end(text)
}

const noRoute: ApiAnswer = { status: 404, body: { code: 'not_found', message: 'There is no such route.' } }

function isFailure(twist: Twist | null): twist is Failure {
  return twist !== null && /^(refused_|broken_|no_answer|html|half_json)/.test(twist)
}

function failureParts(failure: Failure, body: string, detail: string): readonly [number, string, string] {
  if (failure === 'html') return [200, 'text/html', `<!doctype html><h1>Gateway</h1><pre>${detail}</pre>`]
  if (failure === 'half_json') return [200, 'application/json', `{"user":{"object":"user","email":"${detail}`]
  const status = Number(failure.split('_')[1])
  return [status, 'application/json', body]
}

function send({ status, body }: ApiAnswer, response: ServerResponse): void {
  const id = { 'x-request-id': `req_${randomBytes(8).toString('hex')}` }
  if (body === null) response.writeHead(status, id).end()
  else response.writeHead(status, { ...id, 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function chooser(url: URL, people: readonly PersonName[]): string {
  const links = people.map(name => {
    const to = new URL(url)
    to.searchParams.set('ambit_person', name)
    return `<li><a id="${name}" href="${to.href.replaceAll('&', '&amp;')}">${name}</a></li>`
  })
  return `<!doctype html><title>Who signs in</title><ul>${links.join('')}</ul>`
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of incoming) {
    bytes += part.length
    if (bytes > bodyBytesMax) return ''
    parts.push(Buffer.from(part))
  }
  return Buffer.concat(parts).toString('utf8')
}

function bodyOf(text: string, type: string): Readonly<Record<string, unknown>> {
  if (type.includes('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

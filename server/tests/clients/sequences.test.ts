import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { hidden } from '../oauth/browser.ts'
import { createFormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireAnswer, type WireGround } from '../wire/ground.ts'

/**
 * What clients that need a browser, a build or a terminal send, request by request, as their full run shows it; so that each change
 * is tried without them. `npm run test:clients` runs the clients themselves.
 */
let ground: WireGround
const password = 'correct horse battery staple'
const email = 'ada@acme.example'
const app = 'http://localhost:4310'
const callback = `${app}/callback`
/** Built into the CLI. */
const cliClient = 'client_01KFKHSZWK9ADVJV854PDFQCCR'

before(async () => {
  ground = await startWireGround()
  await ground.ask('POST', '/user_management/users', { email, password, email_verified: true })
})
after(() => ground.close())

async function application(kind: 'web' | 'single_page'): Promise<string> {
  const body = { name: kind, kind, redirect_uris: [callback], logout_uris: [app], origins: [app] }
  return String((await ground.ask('POST', '/v1/applications', body)).json.client_id)
}

function person(): ReturnType<typeof createFormPerson> {
  const send: typeof fetch = (input, init) => ground.node.send(new Request(input, init))
  return createFormPerson({ baseUrl: ground.node.baseUrl, email, password, fetch: send })
}

const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

/** The browser's part: to the authorization address, through sign-in, to the code. */
async function codeFor(clientId: string, more: Readonly<Record<string, string>> = {}): Promise<URLSearchParams> {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: callback,
    response_type: 'code',
    provider: 'authkit',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'Fe26.2*1*sealed',
    ...more,
  })
  const visitor = person()
  const asked = await visitor.open(`/user_management/authorize?${query}`)
  const answered = await visitor.send(asked, { email, password })
  const led = answered.leadsTo ?? /href="([^"]*[?&;]code=[^"]*)"/.exec(answered.html)?.[1]?.replaceAll('&amp;', '&')
  assert.ok(led, `no way back to the application: ${answered.status} ${answered.url}`)
  const back = new URL(led)
  assert.equal(back.origin + back.pathname, callback)
  assert.equal(back.searchParams.get('state'), 'Fe26.2*1*sealed')
  return back.searchParams
}

const authenticate = (body: object, headers: Record<string, string>): Promise<WireAnswer> =>
  ground.ask('POST', '/user_management/authenticate', body, headers)

test('authkit-nextjs: code with verifier and key, refresh with the organization of the old token, logout', async () => {
  const clientId = await application('web')
  const key = ground.node.env.AMBIT_API_KEY ?? ''
  const client = { client_id: clientId, client_secret: key }
  const code = (await codeFor(clientId, { screen_hint: 'sign-in' })).get('code')
  const grant = { grant_type: 'authorization_code', code, code_verifier: verifier }
  const first = await authenticate({ ...client, ...grant }, {})
  assert.equal(first.status, 200, first.text)
  const { access_token, refresh_token, user } = first.json
  assert.equal(Object(user).email, email)
  const { sid } = decodeJwt(String(access_token))
  const renewed = await authenticate(
    { ...client, grant_type: 'refresh_token', refresh_token, organization_id: undefined },
    {},
  )
  assert.equal(decodeJwt(String(renewed.json.access_token)).sid, sid)
  const query = new URLSearchParams({ session_id: String(sid), return_to: app })
  const left = await ground.ask('GET', `/user_management/sessions/logout?${query}`, undefined)
  assert.ok([200, 302, 303].includes(left.status), left.text)
  const after = await authenticate(
    { ...client, grant_type: 'refresh_token', refresh_token: renewed.json.refresh_token },
    {},
  )
  assert.deepEqual([after.status, after.json.error], [400, 'invalid_grant'])
})

/** What a page of `origin` sends: no key, and the origin that its browser puts there. */
function fromPage(origin: string, method: string, more: { headers?: Record<string, string>; body?: object } = {}) {
  const headers = { origin, 'content-type': 'application/json', ...more.headers }
  const body = more.body === undefined ? null : JSON.stringify(more.body)
  return ground.node.send(new Request(`${ground.node.baseUrl}/user_management/authenticate`, { method, headers, body }))
}

test('authkit-react: a preflight, then code and refresh from the page’s own origin, without any key', async () => {
  const clientId = await application('single_page')
  const asks = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
  const preflight = await fromPage(app, 'OPTIONS', { headers: asks })
  assert.equal(preflight.status, 204)
  assert.equal(preflight.headers.get('access-control-allow-origin'), app)
  const code = (await codeFor(clientId)).get('code')
  const grant = { client_id: clientId, grant_type: 'authorization_code', code, code_verifier: verifier }
  const first = await fromPage(app, 'POST', { body: grant })
  const tokens = Object(await first.json())
  assert.equal(first.status, 200, JSON.stringify(tokens))
  assert.equal(first.headers.get('access-control-allow-origin'), app)
  const { iat, exp } = decodeJwt(tokens.access_token)
  assert.ok(Number(exp) > Number(iat))
  const { refresh_token } = tokens
  const renewed = await fromPage(app, 'POST', {
    body: { client_id: clientId, grant_type: 'refresh_token', refresh_token },
  })
  assert.equal(renewed.status, 200)
  const foreign = await fromPage('http://localhost:4311', 'OPTIONS', { headers: asks })
  assert.equal(foreign.headers.get('access-control-allow-origin'), null, 'a page of nobody we know is told nothing')
})

test('the CLI: a device code, the person’s approval, the tokens that it reads', async () => {
  const form = (path: string, fields: Record<string, string>): Promise<Response> =>
    ground.node.send(
      new Request(`${ground.node.baseUrl}${path}`, { method: 'POST', body: new URLSearchParams(fields) }),
    )
  const scope = 'openid email staging-environment:credentials:read offline_access'
  const started = Object(await (await form('/oauth2/device_authorization', { client_id: cliClient, scope })).json())
  assert.match(started.user_code, /^[A-Z]{4}-[A-Z]{4}$/)
  const poll = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: started.device_code,
    client_id: cliClient,
  }
  const waiting = await form('/oauth2/token', poll)
  assert.equal(Object(await waiting.json()).error, 'authorization_pending')
  const visitor = person()
  await visitor.signIn()
  const asked = await visitor.open(`/device?user_code=${started.user_code}`)
  assert.ok(hidden(asked.html).csrf_token)
  await visitor.send(asked, { decision: 'approve' })
  await ground.db.database.query(`UPDATE device_codes SET last_poll_at = last_poll_at - interval '1 minute'`)
  const told = await form('/oauth2/token', poll)
  const tokens = Object(await told.json())
  assert.equal(told.status, 200, JSON.stringify(tokens))
  assert.equal(decodeJwt(tokens.id_token).email, email)
  assert.ok(Number(decodeJwt(tokens.access_token).exp) > 0)
  assert.match(tokens.refresh_token, /^rt_/)
})

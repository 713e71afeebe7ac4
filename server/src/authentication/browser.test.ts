import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { startWireGround, type WireGround } from '../../tests/wire/ground.ts'
import { type Application, createApplication, updateApplication } from '../applications/index.ts'
import { createUser, type User } from '../directory/index.ts'
import { issueCode } from '../oauth/index.ts'
import { startSession } from '../sessions/index.ts'

const baseUrl = 'https://auth.acme.example'
const origin = 'https://app.acme.example'
const system = { kind: 'system', node: 'test' } as const
let ground: WireGround
let ada: User
let app: Application
let other: Application

before(async () => {
  ground = await startWireGround({
    AMBIT_BASE_URL: baseUrl,
    AMBIT_RATE_LIMITS: 'default',
    AMBIT_EGRESS_ALLOW: '',
    AMBIT_SMTP_URL: 'none',
  })
  ada = await createUser(ground.node.ambit.on, system, { email: 'ada@acme.example', emailVerified: true })
  app = await singlePage('App', [origin])
  other = await singlePage('Other', ['https://other.acme.example'])
})
after(() => ground.close())

function singlePage(name: string, origins: readonly string[]): Promise<Application> {
  return ground.node.ambit.on.database.transaction(async tx => {
    const redirectUris = [`https://${name.toLowerCase()}.acme.example/callback`]
    const made = await createApplication(tx, system, { name, kind: 'single_page', redirectUris })
    for (const each of origins)
      await tx.query('INSERT INTO cors_origins (id, application_id, origin) VALUES ($1, $2, $3)', [
        `cors_origin_${randomBytes(8).toString('hex')}`,
        made.id,
        each,
      ])
    return (await updateApplication(tx, system, { id: made.id, change: {} })).after
  })
}

async function code(application: Application): Promise<{ code: string; code_verifier: string }> {
  const verifier = randomBytes(32).toString('base64url')
  const made = await ground.node.ambit.on.database.transaction(async tx => {
    const who = { actor: system, kind: 'user', principalId: ada.id, onBehalfOf: ada.id, application } as const
    const session = await startSession(tx, who)
    return issueCode(tx, {
      applicationId: application.id,
      sessionId: session.id,
      redirectUri: application.redirectUris[0]?.uri ?? '',
      codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
      door: 'user_management',
      resource: undefined,
      scope: '',
      nonce: undefined,
      signedInAt: new Date(),
    })
  })
  return { code: made.reveal(), code_verifier: verifier }
}

interface Asked {
  readonly from?: string
  readonly cookie?: string
}

async function authenticate(application: Application, body: object, { from, cookie }: Asked) {
  const headers = {
    'content-type': 'application/json',
    ...(from === undefined ? {} : { origin: from }),
    ...(cookie === undefined ? {} : { cookie }),
  }
  const text = JSON.stringify({ client_id: application.clientId, ...body })
  const request = new Request(`${baseUrl}/user_management/authenticate`, { method: 'POST', headers, body: text })
  const answer = await ground.node.send(request)
  return { status: answer.status, cookies: answer.headers.getSetCookie(), json: JSON.parse(await answer.text()) }
}

async function redeemed(application: Application, from: string | undefined) {
  const body = { grant_type: 'authorization_code', ...(await code(application)) }
  return authenticate(application, body, from === undefined ? {} : { from })
}

const held = (cookies: readonly string[]): string => cookies.map(cookie => cookie.split(';')[0]).join('; ')
const refresh = { grant_type: 'refresh_token' }

test('a page of the application gets its refresh token into a cookie that no script reads, and the mark that scripts read', async () => {
  const { status, cookies, json } = await redeemed(app, origin)
  assert.equal(status, 200, JSON.stringify(json))
  assert.equal(json.refresh_token, 'in_cookie')
  const [token = '', mark = ''] = cookies
  assert.match(
    token,
    /^__Host-ambit_[0-9a-f]{12}_refresh=rt_[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict; Max-Age=\d+$/,
  )
  assert.match(
    mark,
    new RegExp(`^workos-has-session=${app.clientId}; Path=/; Secure; SameSite=Lax; Domain=acme\\.example;`),
  )
  const next = await authenticate(app, refresh, { from: origin, cookie: held(cookies) })
  assert.equal(next.status, 200, JSON.stringify(next.json))
  assert.notEqual(held(next.cookies), held(cookies), 'rotated')
  assert.ok(next.json.access_token)
})

test('T50 T43 the cookie of one application gives nothing to a page of another, and nothing without an origin', async () => {
  const { cookies } = await redeemed(app, origin)
  const cookie = held(cookies)
  const strange = await authenticate(app, refresh, { from: 'https://other.acme.example', cookie })
  assert.deepEqual([strange.status, strange.json.error], [400, 'invalid_request'])
  assert.equal((await authenticate(app, refresh, { cookie })).status, 400)
  assert.equal((await authenticate(other, refresh, { from: 'https://other.acme.example', cookie })).status, 400)
  assert.equal((await authenticate(app, refresh, { from: 'https://evil.example', cookie })).status, 403)
  assert.equal(
    (await authenticate(app, refresh, { from: origin, cookie })).status,
    200,
    'the rightful page still goes on',
  )
})

test('who has no browser keeps the token themselves', async () => {
  const { cookies, json } = await redeemed(app, undefined)
  assert.deepEqual(cookies, [])
  assert.match(json.refresh_token, /^rt_/)
})

test('signing out clears both cookies, and leaves the marks of other applications', async () => {
  const { cookies, json } = await redeemed(app, origin)
  const marks = `${held(cookies)}.${other.clientId}`
  const url = `${baseUrl}/user_management/sessions/logout?session_id=${json.session_id}`
  const answer = await ground.node.send(new Request(url, { headers: { cookie: marks } }))
  const cleared = answer.headers.getSetCookie()
  assert.ok(cleared.some(line => /_refresh=; .*Max-Age=0$/.test(line)))
  assert.ok(cleared.some(line => line.startsWith(`workos-has-session=${other.clientId};`)))
  assert.equal((await authenticate(app, refresh, { from: origin, cookie: held(cookies) })).status, 400)
})

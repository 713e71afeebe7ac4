import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import type { Browser, Shown } from '../../tests/oauth/browser.ts'
import { formOf, type Ground, jsonOf, pkce, startGround, system } from '../../tests/oauth/ground.ts'
import { type Application, createApplication } from '../applications/index.ts'
import { findBearer, suspendPrincipal } from '../sessions/index.ts'
import { workosCli } from './model.ts'

let ground: Ground
let browser: Browser
let native: Application
let agent: Application
const grantType = 'urn:ietf:params:oauth:grant-type:device_code'

before(async () => {
  ground = await startGround({ config: { rateLimits: 'default' } })
  browser = await ground.signedIn()
  native = await make({ name: 'Acme for terminals', kind: 'native' })
  agent = await make({ name: 'Release agent', kind: 'agent' })
})
after(() => ground.close())

function make(parts: Parameters<typeof createApplication>[2]): Promise<Application> {
  return ground.on.database.transaction(tx => createApplication(tx, system, parts))
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function ask(path: string, fields: Readonly<Record<string, string | undefined>>): Promise<Answer> {
  const answer = await ground.send(path, { ...formOf(fields), headers: { 'user-agent': 'acme-cli/1.2 (linux)' } })
  return { status: answer.status, body: await jsonOf(answer) }
}

interface Started {
  readonly deviceCode: string
  readonly userCode: string
  readonly page: string
}

async function start(application: Application, fields: Readonly<Record<string, string>> = {}): Promise<Started> {
  const { status, body } = await ask('/oauth2/device_authorization', { client_id: application.clientId, ...fields })
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(Object.keys(body).sort(), [
    'device_code',
    'expires_in',
    'interval',
    'user_code',
    'verification_uri',
    'verification_uri_complete',
  ])
  assert.deepEqual([body.expires_in, body.interval], [600, 5])
  assert.match(String(body.user_code), /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  return {
    deviceCode: String(body.device_code),
    userCode: String(body.user_code),
    page: String(body.verification_uri_complete),
  }
}

function poll(
  application: Application,
  deviceCode: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const members = { grant_type: grantType, client_id: application.clientId, device_code: deviceCode }
  return ask('/oauth2/token', { ...members, ...fields })
}

/** As if the interval had passed. */
function waited(): Promise<unknown> {
  return ground.on.database.query(`UPDATE device_codes SET last_poll_at = last_poll_at - interval '1 minute'`)
}

async function answer(page: string, decision: 'approve' | 'deny', by = browser): Promise<Shown> {
  return by.submit(await by.open(page), { decision })
}

async function sessions(): Promise<number> {
  const [row] = await ground.on.database.query<{ count: string }>('SELECT count(*) FROM sessions')
  return Number(row?.count)
}

test('a device asks, its person sees who asks and from where, and one poll takes the session', async () => {
  const { deviceCode, page } = await start(native, { scope: 'openid offline_access' })
  const before = await sessions()
  assert.deepEqual(await poll(native, deviceCode).then(({ status, body }) => [status, body.error]), [
    400,
    'authorization_pending',
  ])
  assert.equal((await poll(native, deviceCode)).body.error, 'slow_down')
  const shown = await browser.open(page)
  for (const words of [
    /Acme for terminals/,
    /127\.0\.0\.1/,
    /acme-cli\/1\.2/,
    /mina@acme\.example/,
    /BCD|[A-Z]{4}-[A-Z]{4}/,
  ])
    assert.match(shown.text, words)
  assert.equal(await sessions(), before, 'looking starts nothing')
  const done = await browser.submit(shown, { decision: 'approve' })
  assert.match(done.text, /The device is connected/)
  assert.equal(await sessions(), before + 1)
  const { status, body } = await poll(native, deviceCode)
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(decodeJwt(String(body.id_token)).sub, ground.mina.id)
  assert.equal(typeof decodeJwt(String(body.id_token)).auth_time, 'number')
  const bearer = await findBearer(ground.on, String(body.access_token))
  assert.ok(bearer.outcome === 'active' && bearer.session.id === body.session_id)
  const [kept] = await ground.on.database.query<{ ip_address: string; user_agent: string; principal_id: string }>(
    'SELECT ip_address, user_agent, principal_id FROM sessions WHERE id = $1',
    [body.session_id],
  )
  assert.deepEqual(kept, { ip_address: '127.0.0.1', user_agent: 'acme-cli/1.2 (linux)', principal_id: ground.mina.id })
  assert.equal((await poll(native, deviceCode)).body.error, 'invalid_grant', 'once')
  const renewed = await ask('/oauth2/token', {
    grant_type: 'refresh_token',
    client_id: native.clientId,
    refresh_token: String(body.refresh_token),
  })
  assert.equal(renewed.body.session_id, body.session_id)
})

test('an agent’s device starts an agent session that gives no access, for its resource', async () => {
  const { deviceCode, page } = await start(agent)
  assert.match((await browser.open(page)).text, /This gives no access yet/)
  await answer(page, 'approve')
  const { body } = await poll(agent, deviceCode)
  const bearer = await findBearer(ground.on, String(body.access_token))
  assert.ok(bearer.outcome === 'active')
  assert.equal(bearer.session.kind, 'agent')
  assert.equal(bearer.resource, `${ground.on.config.baseUrl}/mcp`)
})

test('T20 of 20 polls together one takes the session', async () => {
  const { deviceCode, page } = await start(native)
  await answer(page, 'approve')
  const polled = await Promise.all(Array.from({ length: 20 }, () => poll(native, deviceCode)))
  assert.equal(polled.filter(({ status }) => status === 200).length, 1)
  assert.ok(polled.every(({ status, body }) => status === 200 || body.error === 'invalid_grant'))
})

test('T20 fast polling makes the interval longer, and the person’s no ends it', async () => {
  const { deviceCode, page } = await start(native)
  await poll(native, deviceCode)
  assert.equal((await poll(native, deviceCode)).body.error, 'slow_down')
  await ground.on.database.query(`UPDATE device_codes SET last_poll_at = clock_timestamp() - interval '7 seconds'`)
  assert.equal((await poll(native, deviceCode)).body.error, 'slow_down', '7 seconds were enough for 5, not for 10')
  await waited()
  assert.equal((await poll(native, deviceCode)).body.error, 'authorization_pending')
  const before = await sessions()
  assert.match((await answer(page, 'deny')).text, /The device is not connected/)
  assert.equal((await poll(native, deviceCode)).body.error, 'access_denied')
  assert.equal(await sessions(), before)
  assert.match((await browser.open(page)).text, /No device waits with this code/)
})

test('T16 T01 CVE-2026-123542 a device code is for its client, its door and its verifier; the rightful owner still succeeds', async () => {
  const { verifier, challenge } = pkce()
  const stranger = await make({ name: 'Other', kind: 'native' })
  const { deviceCode, page } = await start(native, { code_challenge: challenge, code_challenge_method: 'S256' })
  await answer(page, 'approve')
  const misfits: readonly (readonly [Application, Record<string, string>])[] = [
    [stranger, { code_verifier: verifier }],
    [native, {}],
    [native, { code_verifier: pkce().verifier }],
  ]
  for (const [application, fields] of misfits)
    assert.equal((await poll(application, deviceCode, fields)).body.error, 'invalid_grant')
  await ground.on.database.query(`UPDATE device_codes SET door = 'user_management'`)
  assert.equal((await poll(native, deviceCode, { code_verifier: verifier })).body.error, 'invalid_grant', 'other door')
  await ground.on.database.query(`UPDATE device_codes SET door = 'oauth2'`)
  assert.equal((await poll(native, deviceCode, { code_verifier: verifier })).status, 200)
  const plain = await start(native)
  await answer(plain.page, 'approve')
  assert.equal((await poll(native, plain.deviceCode, { code_verifier: verifier })).body.error, 'invalid_grant')
  assert.equal((await poll(native, plain.deviceCode)).status, 200)
})

test('T20 what is late can be neither approved nor taken, and what was answered is not answered again', async () => {
  const { deviceCode, page } = await start(native)
  const shown = await browser.open(page)
  await ground.on.database.query(`UPDATE device_codes SET expires_at = clock_timestamp() WHERE state = 'pending'`)
  const before = await sessions()
  const late = await browser.submit(shown, { decision: 'approve' })
  assert.equal(late.status, 410)
  assert.equal((await poll(native, deviceCode)).body.error, 'expired_token')
  const again = await start(native)
  const twice = await browser.open(again.page)
  await browser.submit(twice, { decision: 'approve' })
  assert.equal((await browser.submit(twice, { decision: 'approve' })).status, 410)
  assert.equal(await sessions(), before + 1)
})

test('T20 T42 CVE-2026-45337 nobody approves what they were not shown, without the form’s token, or in another browser', async () => {
  const { page, deviceCode } = await start(native)
  const shown = await browser.open(page)
  const fields = Object.fromEntries(
    [...shown.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  ) as Record<string, string>
  const before = await sessions()
  const other = await ground.signedIn(await ground.user('sam@acme.example'))
  assert.equal((await browser.post('/device', { ...fields, csrf_token: 'x', decision: 'approve' })).status, 403)
  assert.equal(
    (await browser.post('/device', { csrf_token: fields.csrf_token ?? '', decision: 'approve' })).status,
    400,
  )
  const theirs = await other.open('/device?user_code=')
  assert.equal(theirs.status, 200)
  assert.equal((await other.post('/device', { ...fields, decision: 'approve' })).status, 403)
  assert.equal((await ground.stranger().post('/device', { ...fields, decision: 'approve' })).location, '/sign-in')
  assert.match((await ground.stranger().get(page)).location ?? '', /^\/sign-in\?return_to=%2Fdevice/)
  assert.equal(await sessions(), before + 1, 'only the other person’s sign-in')
  assert.equal((await poll(native, deviceCode)).body.error, 'authorization_pending')
})

test('T20 the code is read without case, blanks and hyphens; five wrong ones from an address are all, also for the right one', async () => {
  await ground.on.database.query('DELETE FROM attempts')
  const { userCode } = await start(native)
  const typed = ` ${userCode.replace('-', ' ').toLowerCase()} `
  for (let round = 0; round < 7; round++)
    assert.match((await browser.open(`/device?user_code=${encodeURIComponent(typed)}`)).text, /Compare the code/)
  for (let round = 0; round < 5; round++)
    assert.equal((await browser.get(`/device?user_code=BBBB-BBB${'BCDFG'[round]}`)).status, 404)
  const locked = await browser.get(`/device?user_code=${userCode}`)
  assert.equal(locked.status, 429)
  assert.match(locked.headers.get('retry-after') ?? '', /^\d+$/)
  await ground.on.database.query('DELETE FROM attempts')
})

test('T22 T10 CVE-2024-52287 scopes and clients that are not for devices are refused', async () => {
  const web = await make({ name: 'Web', kind: 'web', redirectUris: ['https://app.example/cb'] })
  const refusals: readonly (readonly [Record<string, string>, string])[] = [
    [{ client_id: native.clientId, scope: 'openid admin' }, 'invalid_scope'],
    [{ client_id: native.clientId, scope: 'mcp:use' }, 'invalid_scope'],
    [{ client_id: agent.clientId, resource: 'https://evil.example/mcp' }, 'invalid_target'],
    [{ client_id: native.clientId, code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    [
      { client_id: native.clientId, code_challenge_method: 'plain', code_challenge: pkce().challenge },
      'invalid_request',
    ],
    [{ client_id: web.clientId }, 'unauthorized_client'],
    [{ client_id: 'client_unknown' }, 'invalid_client'],
  ]
  for (const [fields, error] of refusals)
    assert.equal((await ask('/oauth2/device_authorization', fields)).body.error, error, JSON.stringify(fields))
})

test('the command line with a built-in client id signs in, and its scope of the hosted service gives nothing', async () => {
  const cli = { clientId: workosCli.clientId } as Application
  const { deviceCode, page } = await start(cli, {
    scope: `openid ${workosCli.foreignScope} offline_access`,
  })
  assert.match((await browser.open(page)).text, /WorkOS CLI/)
  await answer(page, 'approve')
  const { status, body } = await poll(cli, deviceCode)
  assert.equal(status, 200)
  assert.equal(body.scope, 'openid offline_access')
  const address = `/oauth2/authorize?response_type=code&client_id=${workosCli.clientId}&redirect_uri=http://127.0.0.1/cb`
  assert.equal((await browser.get(address)).status, 400, 'the device flow is all it can do')
})

test('T94 a person who is suspended after the approval gets nothing', async () => {
  const kim = await ground.user('kim@acme.example')
  const theirs = await ground.signedIn(kim)
  const { deviceCode, page } = await start(native)
  await answer(page, 'approve', theirs)
  await suspendPrincipal(ground.on, system, kim.id)
  assert.equal((await poll(native, deviceCode)).body.error, 'invalid_grant')
})

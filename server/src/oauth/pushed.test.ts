import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Shown } from '../../tests/oauth/browser.ts'
import { baseUrl, formOf, type Ground, jsonOf, pkce, signIn, startGround, system } from '../../tests/oauth/ground.ts'
import { type Application, addSecret, createApplication } from '../applications/index.ts'

let ground: Ground
let browser: Browser
let web: Application
let secret: string
const back = 'https://app.example/callback'

before(async () => {
  ground = await startGround()
  browser = await ground.signedIn()
  web = await make('Acme')
  secret = (await ground.on.database.transaction(tx => addSecret(tx, system, { applicationId: web.id }))).value.reveal()
})
after(() => ground.close())

function make(name: string): Promise<Application> {
  const parts = { name, kind: 'web', redirectUris: [back], tokenEndpointAuthMethod: 'client_secret_post' } as const
  return ground.on.database.transaction(tx => createApplication(tx, system, parts))
}

const asked = (): Record<string, string> => ({
  client_id: web.clientId,
  client_secret: secret,
  response_type: 'code',
  redirect_uri: back,
  scope: 'openid',
  state: 'st-1',
  code_challenge: pkce().challenge,
  code_challenge_method: 'S256',
})

async function push(
  fields: Readonly<Record<string, string | undefined>>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await ground.send('/oauth2/par', formOf(fields))
  return { status: answer.status, body: await jsonOf(answer) }
}

async function handle(members: Readonly<Record<string, string>> = {}): Promise<string> {
  const { status, body } = await push({ ...asked(), ...members })
  assert.equal(status, 201, JSON.stringify(body))
  assert.deepEqual(Object.keys(body).sort(), ['expires_in', 'request_uri'])
  assert.equal(body.expires_in, 60)
  return String(body.request_uri)
}

function authorize(uri: string, members: Readonly<Record<string, string>> = {}, by = browser): Promise<Shown> {
  return by.open(`/oauth2/authorize?${new URLSearchParams({ client_id: web.clientId, request_uri: uri, ...members })}`)
}

async function codes(): Promise<number> {
  const [row] = await ground.on.database.query<{ count: string }>('SELECT count(*) FROM authorization_codes')
  return Number(row?.count)
}

test('a pushed request leads to a code, and nothing beside its handle counts', async () => {
  const uri = await handle()
  assert.match(uri, /^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$/)
  const shown = await authorize(uri, { state: 'other', redirect_uri: 'https://evil.example/', scope: 'admin' })
  const answer = new URL(shown.location ?? '')
  assert.equal(`${answer.origin}${answer.pathname}`, back)
  assert.equal(answer.searchParams.get('state'), 'st-1')
  assert.ok(answer.searchParams.get('code'))
})

test('T08 a handle counts once, sixty seconds, and a request_uri elsewhere is never fetched', async () => {
  const uri = await handle()
  await authorize(uri)
  const before = await codes()
  const late = await handle()
  await ground.on.database.query('UPDATE pushed_requests SET expires_at = clock_timestamp() WHERE used_at IS NULL')
  for (const each of [
    uri,
    late,
    `${uri}x`,
    'urn:ietf:params:oauth:request_uri:',
    'urn:ietf:params:oauth:request_uri:%00',
  ]) {
    const refused = await authorize(each)
    assert.equal(refused.status, 400, each)
    assert.equal(refused.location, undefined)
  }
  const elsewhere = await authorize('http://127.0.0.1:1/request.jwt', { redirect_uri: back, state: 's' })
  assert.match(elsewhere.location ?? '', /error=invalid_request_uri/)
  assert.equal(await codes(), before)
})

test('T08 of 20 uses together one leads to a code', async () => {
  const uri = await handle()
  const before = await codes()
  await Promise.all(Array.from({ length: 20 }, () => authorize(uri)))
  assert.equal(await codes(), before + 1)
})

test('T16 another client can’t use a handle, and the rightful one still can', async () => {
  const other = await make('Other')
  const uri = await handle()
  const refused = await browser.open(
    `/oauth2/authorize?client_id=${other.clientId}&request_uri=${encodeURIComponent(uri)}`,
  )
  assert.equal(refused.status, 400)
  assert.match((await authorize(uri)).location ?? '', /[?&]code=/)
})

test('a pushed request goes through a sign-in, and its parameters stand in no address', async () => {
  const uri = await handle({ state: 'st-through-sign-in' })
  const stranger = ground.stranger()
  const form = await authorize(uri, {}, stranger)
  assert.doesNotMatch(decodeURIComponent(decodeURIComponent(form.url)), /st-through-sign-in|code_challenge/)
  const done = await signIn(stranger, form, 'mina@acme.example')
  const target = done.location ?? done.headers.get('refresh') ?? ''
  assert.match(target, /state=st-through-sign-in/)
  assert.match(target, /[?&]code=/)
})

test('T01 T03 T22 what would be refused later is refused at once, to a client that proved itself', async () => {
  const refusals: readonly (readonly [Record<string, string | undefined>, number, string])[] = [
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ client_secret: undefined }, 401, 'invalid_client'],
    [{ redirect_uri: 'https://app.example/callback/x' }, 400, 'invalid_request'],
    [{ redirect_uri: undefined }, 400, 'invalid_request'],
    [{ code_challenge: undefined }, 400, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 400, 'invalid_request'],
    [{ scope: 'openid admin' }, 400, 'invalid_scope'],
    [{ response_type: 'token' }, 400, 'unsupported_response_type'],
    [{ request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 400, 'invalid_request'],
    [{ request: 'e30.e30.' }, 400, 'invalid_request'],
    [{ resource: 'https://evil.example/' }, 400, 'invalid_target'],
  ]
  for (const [members, status, error] of refusals) {
    const { status: got, body } = await push({ ...asked(), ...members })
    assert.deepEqual([got, body.error], [status, error], JSON.stringify(members))
  }
  const twice = await ground.send('/oauth2/par', {
    method: 'POST',
    body: new URLSearchParams([...Object.entries(asked()), ['state', 'again']]),
  })
  assert.equal((await jsonOf(twice)).error, 'invalid_request')
})

test('T55 what was pushed stands nowhere in the database as it came', async () => {
  await handle({ state: 'canary-state' })
  const [row] = await ground.on.database.query<{ text: string }>(
    'SELECT string_agg(p::text, chr(10)) AS text FROM pushed_requests p',
  )
  assert.doesNotMatch(row?.text ?? '', new RegExp(`canary-state|${secret}`))
  assert.equal(
    (await jsonOf(await ground.send(`${baseUrl}/.well-known/openid-configuration`)))
      .pushed_authorization_request_endpoint,
    `${baseUrl}/oauth2/par`,
  )
})

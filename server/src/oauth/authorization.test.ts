import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hidden } from '../../tests/oauth/browser.ts'
import {
  authorizeUrl,
  baseUrl,
  consentTo,
  formOf,
  type Ground,
  jsonOf,
  password,
  pkce,
  startGround,
  system,
} from '../../tests/oauth/ground.ts'
import { type Application, createApplication, updateApplication } from '../applications/index.ts'
import { newId } from '../platform/ids.ts'
import { endSession, findBearer, getSession } from '../sessions/index.ts'

let ground: Ground
let agent: Application
const back = 'http://127.0.0.1:9000/callback'

before(async () => {
  ground = await startGround()
  agent = await make({ name: 'Release agent', kind: 'agent', redirectUris: [back] })
})
after(() => ground.close())

function make(parts: Parameters<typeof createApplication>[2]): Promise<Application> {
  return ground.on.database.transaction(tx => createApplication(tx, system, parts))
}

function ask(members: Readonly<Record<string, string | undefined>> = {}): string {
  return authorizeUrl({ client_id: agent.clientId, redirect_uri: back, code_challenge: pkce().challenge, ...members })
}

async function count(table: 'authorization_codes' | 'sessions'): Promise<number> {
  const rows = await ground.on.database.query<{ count: string }>(
    table === 'sessions' ? 'SELECT count(*) FROM sessions' : 'SELECT count(*) FROM authorization_codes',
  )
  return Number(rows[0]?.count)
}

test('a person lets an agent start a session: sign-in, consent, code, tokens, and no access yet', async () => {
  const browser = ground.stranger()
  const { verifier, challenge } = pkce()
  const signInPage = await browser.open(ask({ code_challenge: challenge, state: 'a b&c' }))
  assert.match(signInPage.url, /\/sign-in\?return_to=/)
  const consent = await browser.submit(signInPage, { email: 'mina@acme.example', password })
  assert.match(consent.url, /\/oauth2\/consent\?request=/)
  assert.match(consent.text, /wants to start a session for you/)
  assert.match(consent.text, /This gives no access yet/)
  assert.match(consent.text, /None\. This program has not acted for you before/)
  assert.match(consent.headers.get('content-security-policy') ?? '', /form-action 'self' http:\/\/127\.0\.0\.1:9000;/)
  const allowed = await browser.submit(consent, { decision: 'allow' })
  assert.equal(allowed.status, 303)
  const answer = new URL(allowed.location ?? '')
  assert.equal(answer.origin + answer.pathname, back)
  assert.equal(answer.searchParams.get('state'), 'a b&c')
  assert.equal(answer.searchParams.get('iss'), baseUrl)
  const tokens = await jsonOf(
    await ground.send(
      '/oauth2/token',
      formOf({
        grant_type: 'authorization_code',
        client_id: agent.clientId,
        code: answer.searchParams.get('code') ?? '',
        redirect_uri: back,
        code_verifier: verifier,
      }),
    ),
  )
  assert.equal(tokens.token_type, 'Bearer')
  assert.equal(tokens.scope, 'mcp:use')
  const bearer = await findBearer(ground.on, String(tokens.access_token))
  assert.ok(bearer.outcome === 'active')
  assert.equal(bearer.session.id, tokens.session_id)
  assert.equal(bearer.session.kind, 'agent')
  assert.equal(bearer.session.onBehalfOf, ground.mina.id)
  assert.equal(bearer.resource, `${baseUrl}/mcp`)
  assert.equal(bearer.session.expiresAt.toISOString(), tokens.session_expires_at)
  const again = await browser.submit(consent, { decision: 'allow' })
  assert.equal(again.status, 409)
})

test('T06 T03 T04 MT14 CVE-2025-4143 CVE-2026-41479 until client and redirect URI are trusted a fault is a page of ours, without Location', async () => {
  const browser = await ground.signedIn()
  const before = await count('authorization_codes')
  const faults = [
    ask({ client_id: undefined }),
    ask({ client_id: 'client_unknown' }),
    ask({ redirect_uri: undefined }),
    ask({ redirect_uri: 'https://evil.example/cb' }),
    ask({ redirect_uri: 'http://127.0.0.1:9000/callback/' }),
    ask({ redirect_uri: 'http://localhost:9000/callback' }),
    ask({ redirect_uri: 'javascript:alert(1)' }),
    ask({ redirect_uri: 'https://evil.example/cb', prompt: 'none' }),
    ask({ redirect_uri: 'https://evil.example/cb', response_type: 'token' }),
    ask({ redirect_uri: 'https://evil.example/cb', scope: 'everything' }),
    `${ask()}&client_id=${agent.clientId}`,
    `${ask()}&redirect_uri=${encodeURIComponent(back)}`,
  ]
  for (const url of faults) {
    const shown = await browser.get(url)
    assert.equal(shown.status, 400, url)
    assert.equal(shown.location, undefined, url)
    assert.equal(shown.headers.get('refresh'), null, url)
    assert.match(shown.headers.get('content-type') ?? '', /text\/html/)
  }
  assert.equal(await count('authorization_codes'), before)
  const other = await browser.get(ask({ redirect_uri: 'http://127.0.0.1:51004/callback' }))
  assert.match(other.location ?? '', /^\/oauth2\/consent/, 'T04: the port of a loopback redirect may differ')
})

const told: readonly (readonly [what: string, error: string, members: Record<string, string | undefined>])[] = [
  ['T01 no challenge', 'invalid_request', { code_challenge: undefined }],
  ['T01 plain', 'invalid_request', { code_challenge_method: 'plain' }],
  ['T01 no method', 'invalid_request', { code_challenge_method: undefined }],
  ['T01 42 characters', 'invalid_request', { code_challenge: 'a'.repeat(42) }],
  ['T01 129 characters', 'invalid_request', { code_challenge: 'a'.repeat(129) }],
  ['T08 request object', 'invalid_request', { request: 'eyJhbGciOiJub25lIn0.e30.' }],
  ['T08 request_uri', 'invalid_request_uri', { request_uri: 'http://127.0.0.1:1/x' }],
  ['T09 implicit', 'unsupported_response_type', { response_type: 'token' }],
  ['T09 hybrid', 'unsupported_response_type', { response_type: 'code id_token' }],
  ['T09 no type', 'invalid_request', { response_type: undefined }],
  ['fragment mode', 'invalid_request', { response_mode: 'fragment' }],
  ['T12 unknown resource', 'invalid_target', { resource: 'https://elsewhere.example/mcp' }],
  ['T12 resource with a query', 'invalid_target', { resource: `${baseUrl}/mcp?x=1` }],
  ['T12 API as resource', 'invalid_target', { resource: `${baseUrl}/v1` }],
  ['T22 unknown scope', 'invalid_scope', { scope: 'mcp:use everything' }],
  ['T22 quoted scope', 'invalid_scope', { scope: 'mcp:use "' }],
  ['long state', 'invalid_request', { state: 'x'.repeat(4097) }],
  ['unknown prompt', 'invalid_request', { prompt: 'sometimes' }],
  ['none with more', 'invalid_request', { prompt: 'none login' }],
  ['max_age', 'invalid_request', { max_age: '-1' }],
  ['I2 prompt=none', 'interaction_required', { prompt: 'none' }],
]

test('once client and redirect URI are trusted the client is told, with state and iss (RFC 9207), and nothing starts', async () => {
  const browser = await ground.signedIn()
  const before = { codes: await count('authorization_codes'), sessions: await count('sessions') }
  for (const [what, error, members] of told) {
    const shown = await browser.get(ask({ state: 'st-9', ...members }))
    assert.equal(shown.status, 303, what)
    const answer = new URL(shown.location ?? '')
    assert.equal(answer.origin + answer.pathname, back, what)
    assert.equal(answer.searchParams.get('error'), error, what)
    assert.equal(answer.searchParams.get('iss'), baseUrl, what)
    assert.equal(answer.searchParams.get('state'), members.state ?? 'st-9', what)
    assert.equal(answer.searchParams.get('code'), null, what)
  }
  for (const name of ['state', 'scope', 'nonce', 'code_challenge']) {
    const shown = await browser.get(`${ask({ nonce: 'n', scope: 'mcp:use' })}&${name}=twice`)
    assert.equal(new URL(shown.location ?? '').searchParams.get('error'), 'invalid_request', `T08 ${name} twice`)
  }
  const twoResources = await browser.get(`${ask({ resource: `${baseUrl}/mcp` })}&resource=${baseUrl}/mcp/github`)
  assert.equal(new URL(twoResources.location ?? '').searchParams.get('error'), 'invalid_target')
  assert.deepEqual({ codes: await count('authorization_codes'), sessions: await count('sessions') }, before)
})

test('T06 CVE-2026-101062 a site that registered itself is not redirected to until the person has said yes to it once', async () => {
  const site = 'https://agent.example/cb'
  const strange = await make({ name: 'Strange', kind: 'agent', registration: 'dynamic', redirectUris: [site] })
  const browser = await ground.signedIn()
  const fault = ask({ client_id: strange.clientId, redirect_uri: site, scope: 'everything' })
  for (const url of [fault, ask({ client_id: strange.clientId, redirect_uri: site, prompt: 'none' })]) {
    const shown = await browser.get(url)
    assert.equal(shown.status, 400)
    assert.equal(shown.location, undefined)
    assert.match(shown.text, /href="https:\/\/agent\.example\/cb\?error=/)
  }
  await consentTo(browser, ask({ client_id: strange.clientId, redirect_uri: site }))
  assert.match((await browser.get(fault)).location ?? '', /^https:\/\/agent\.example\/cb\?error=invalid_scope/)
  const trusted = await make({ name: 'Known', kind: 'agent', redirectUris: [site] })
  const told = await ground.stranger().get(ask({ client_id: trusted.clientId, redirect_uri: site, prompt: 'none' }))
  assert.match(told.location ?? '', /error=interaction_required/)
})

test('I2 consent is never remembered: each session asks, shows the former one and its end, and nothing carries over', async () => {
  const browser = await ground.signedIn(await ground.user('sam@acme.example'))
  const first = await consentTo(browser, ask())
  assert.ok(first.searchParams.get('code'))
  const [row] = await ground.on.database.query<{ id: string }>('SELECT id FROM sessions ORDER BY id DESC LIMIT 1')
  const session = await getSession(ground.on.database, row?.id as Parameters<typeof getSession>[1])
  const again = await browser.open(ask({ prompt: undefined }))
  assert.match(again.text, /It still runs/)
  await endSession(ground.on, system, session.id, 'ended_by_admin')
  const later = await browser.open(ask())
  assert.match(later.text, /Ended/)
  assert.match(later.text, /It had no grant at the end/)
  const second = await browser.submit(later, { decision: 'allow' })
  const sessions = await ground.on.database.query<{ id: string }>(
    'SELECT id FROM sessions WHERE application_id = $1 AND on_behalf_of = $2',
    [agent.id, session.onBehalfOf],
  )
  assert.equal(sessions.length, 2)
  assert.notEqual(new URL(second.location ?? '').searchParams.get('code'), first.searchParams.get('code'))
})

test('a person who says no starts nothing, and the client is told', async () => {
  const browser = await ground.signedIn()
  const before = await count('sessions')
  const consent = await browser.open(ask({ state: 'deny-me' }))
  const denied = await browser.submit(consent, { decision: 'deny' })
  const answer = new URL(denied.location ?? '')
  assert.equal(answer.searchParams.get('error'), 'access_denied')
  assert.equal(answer.searchParams.get('state'), 'deny-me')
  assert.equal(answer.searchParams.get('iss'), baseUrl)
  assert.equal(await count('sessions'), before)
  assert.equal((await browser.submit(consent, { decision: 'allow' })).status, 409, 'answered already')
})

test('an agent acts in the organization that its request names: the page says so, and only for a member of it', async () => {
  const browser = await ground.signedIn()
  const [acme, foreign] = [newId('organization'), newId('organization')]
  await ground.on.database.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Acme Works'), ($2, 'Foreign')`, [
    acme,
    foreign,
  ])
  await ground.on.database.query('INSERT INTO memberships (id, organization_id, user_id) VALUES ($1, $2, $3)', [
    newId('membership'),
    acme,
    ground.mina.id,
  ])
  const refused = await browser.get(ask({ organization_id: foreign }))
  assert.equal(new URL(refused.location ?? '').searchParams.get('error'), 'access_denied')
  const consent = await browser.open(ask({ organization_id: acme }))
  assert.match(consent.text, /Acme Works/)
  assert.equal((await browser.submit(consent, { decision: 'allow' })).status, 303)
  const [session] = await ground.on.database.query<{ organization_id: string }>(
    `SELECT organization_id FROM sessions WHERE kind = 'agent' ORDER BY id DESC LIMIT 1`,
  )
  assert.equal(session?.organization_id, acme)
})

test('T42 consent changes nothing by GET, from another site, without its token, or in another browser', async () => {
  const browser = await ground.signedIn()
  const bob = await ground.signedIn(await ground.user('bob@acme.example'))
  const consent = await browser.open(ask())
  const before = await count('sessions')
  const fields: Readonly<Record<string, string>> = { ...hidden(consent.text), decision: 'allow' }
  await browser.get(`${baseUrl}/oauth2/consent?${new URLSearchParams(fields)}`)
  const withoutToken = await browser.post('/oauth2/consent', { ...fields, csrf_token: '' })
  assert.equal(withoutToken.status, 403)
  const foreign = await browser.post('/oauth2/consent', fields, { origin: 'https://evil.example' })
  assert.equal(foreign.status, 403)
  const noOrigin = await browser.post('/oauth2/consent', fields, { origin: 'null' })
  assert.equal(noOrigin.status, 403)
  const withoutCookie = await bob.post('/oauth2/consent', fields)
  assert.equal(withoutCookie.status, 403, 'the token belongs to the other browser')
  assert.equal((await ground.stranger().post('/oauth2/consent', fields)).location, '/sign-in')
  assert.equal((await browser.post('/oauth2/consent', { ...fields, decision: 'perhaps' })).status, 400)
  assert.equal((await browser.post('/oauth2/consent', { ...fields, request: 'x' })).status, 410)
  const flipped = `${fields.request?.slice(0, -2)}${fields.request?.endsWith('AA') ? 'BB' : 'AA'}`
  assert.equal((await browser.post('/oauth2/consent', { ...fields, request: flipped })).status, 410)
  assert.equal(await count('sessions'), before)
  assert.equal((await browser.post('/oauth2/consent', fields)).status, 303, 'and by its own form it does')
  assert.match(consent.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
  assert.equal(consent.headers.get('cross-origin-opener-policy'), 'same-origin')
  assert.equal(consent.headers.get('referrer-policy'), 'no-referrer')
  assert.doesNotMatch(consent.text, /<script|<img/)
})

test('MT12 T100 the consent page shows a hostile name as text, its host, and where the answer goes', async () => {
  const name = '<b>Ambit</b> \u202egithub\u0430'
  const hostile = await make({
    name,
    kind: 'agent',
    registration: 'dynamic',
    clientUri: 'https://xn--mbit-5qa.example/',
    redirectUris: ['https://xn--mbit-5qa.example/cb'],
  })
  const browser = await ground.signedIn()
  const shown = await browser.open(
    ask({ client_id: hostile.clientId, redirect_uri: 'https://xn--mbit-5qa.example/cb' }),
  )
  assert.match(shown.text, /&lt;b&gt;/)
  assert.doesNotMatch(shown.text, /<b>Ambit<\/b>/)
  assert.doesNotMatch(shown.text, /\u202e/)
  assert.match(shown.text, /Name not verified/)
  assert.match(shown.text, /xn--mbit-5qa\.example/)
  const local = await browser.open(ask())
  assert.match(local.text, /127\.0\.0\.1:9000/)
  assert.match(local.text, /A program on this computer/)
})

test('a retired application starts nothing, also from a consent page that was open', async () => {
  const retiring = await make({ name: 'Retiring', kind: 'agent', redirectUris: [back] })
  const browser = await ground.signedIn()
  const consent = await browser.open(ask({ client_id: retiring.clientId }))
  await ground.on.database.transaction(tx =>
    updateApplication(tx, system, { id: retiring.id, change: { state: 'retired' } }),
  )
  assert.equal((await browser.submit(consent, { decision: 'allow' })).status, 410)
  assert.equal((await browser.get(ask({ client_id: retiring.clientId }))).status, 400)
})

test('loopback names lead to the base URL before anything is asked, and their resource is the one of the base URL', async () => {
  const asked = ask({ resource: 'http://127.0.0.1:4000/mcp' })
  const moved = await ground.stranger().get(asked.replace('//localhost', '//127.0.0.1'))
  assert.equal(moved.location, asked)
  const browser = await ground.signedIn()
  await consentTo(browser, asked)
  const [code] = await ground.on.database.query<{ resource: string }>(
    'SELECT resource FROM authorization_codes ORDER BY created_at DESC LIMIT 1',
  )
  assert.equal(code?.resource, `${baseUrl}/mcp`)
})

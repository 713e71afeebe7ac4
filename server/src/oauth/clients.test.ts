import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import {
  authorizeUrl,
  baseUrl,
  consentTo,
  formOf,
  type Ground,
  jsonOf,
  pkce,
  startGround,
  system,
} from '../../tests/oauth/ground.ts'
import { createApplication, findApplicationByClientId } from '../applications/index.ts'
import { sweepApplications } from '../applications/jobs.ts'
import type { EgressRequest } from '../platform/egress.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'

let ground: Ground
/** What the outside answers, by address; everything that was asked for is kept. */
const outside = new Map<string, () => Response>()
const asked: { url: string; request: EgressRequest | undefined }[] = []
let aheadMs = 0

function withOutside(on: Platform): Platform {
  const fetch: Platform['egress']['fetch'] = async (url, request) => {
    asked.push({ url: String(url), request })
    const answer = outside.get(String(url))
    if (answer === undefined)
      throw new Refusal({ status: 502, code: 'upstream_unavailable', message: 'Nobody answers.' })
    return answer()
  }
  return { ...on, egress: { fetch }, clock: { now: () => new Date(Date.now() + aheadMs) } }
}

before(async () => {
  ground = await startGround({ config: { rateLimits: 'default' }, wrap: withOutside })
})
after(() => ground.close())
beforeEach(async () => {
  aheadMs = 0
  asked.length = 0
  outside.clear()
  await ground.on.database.query('DELETE FROM attempts')
})

const back = 'http://127.0.0.1:9000/callback'

function register(metadata: unknown): Promise<Response> {
  return ground.send('/oauth2/register', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(metadata),
  })
}

test('a program registers itself and becomes an agent application without a secret (RFC 7591)', async () => {
  const answer = await register({
    client_name: 'Claude Code',
    redirect_uris: ['http://localhost:51004/callback'],
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    logo_uri: 'https://evil.example/logo.png',
  })
  assert.equal(answer.status, 201)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  const client = await jsonOf(answer)
  assert.equal(client.client_secret, undefined)
  assert.deepEqual(client.grant_types, ['authorization_code', 'refresh_token'])
  const application = await findApplicationByClientId(ground.on.database, String(client.client_id))
  assert.equal(application?.kind, 'agent')
  assert.equal(application?.registration, 'dynamic')
  const confidential = await jsonOf(await register({ redirect_uris: ['https://agent.example/cb'] }))
  assert.equal(confidential.token_endpoint_auth_method, 'client_secret_basic', 'the default of RFC 7591 section 2')
  assert.match(String(confidential.client_secret), /^cs_/)
})

test('T28 what can’t be a client is not registered', async () => {
  const refused: readonly (readonly [error: string, metadata: unknown])[] = [
    ['invalid_redirect_uri', { redirect_uris: ['javascript:alert(1)'] }],
    ['invalid_redirect_uri', { redirect_uris: [back, 'data:text/html,x'] }],
    ['invalid_redirect_uri', { redirect_uris: ['http://agent.example/cb'] }],
    ['invalid_redirect_uri', { redirect_uris: ['https://*.agent.example/cb'] }],
    ['invalid_redirect_uri', { redirect_uris: ['https://agent.example/cb#x'] }],
    ['invalid_redirect_uri', { redirect_uris: [] }],
    ['invalid_redirect_uri', {}],
    ['invalid_redirect_uri', { redirect_uris: [1] }],
    ['invalid_client_metadata', { redirect_uris: [back], grant_types: ['client_credentials'] }],
    ['invalid_client_metadata', { redirect_uris: [back], response_types: ['token'] }],
    ['invalid_client_metadata', { redirect_uris: [back], token_endpoint_auth_method: 'tls_client_auth' }],
    ['invalid_client_metadata', { redirect_uris: [back], token_endpoint_auth_method: 'private_key_jwt' }],
    [
      'invalid_client_metadata',
      {
        redirect_uris: [back],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [{ kty: 'oct', k: 'AA' }] },
      },
    ],
    ['invalid_client_metadata', { redirect_uris: [back], application_type: 'desktop' }],
    ['invalid_client_metadata', { redirect_uris: [back], client_name: 7 }],
    ['invalid_client_metadata', []],
    ['invalid_client_metadata', 'x'],
  ]
  for (const [error, metadata] of refused) {
    await ground.on.database.query('DELETE FROM attempts')
    const answer = await register(metadata)
    assert.equal(answer.status, 400, JSON.stringify(metadata))
    assert.equal((await jsonOf(answer)).error, error, JSON.stringify(metadata))
  }
  const deep = await ground.send('/oauth2/register', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '['.repeat(10_000),
  })
  assert.equal(deep.status, 400)
})

test('MT23 T28 five registrations an hour from one address, and what nobody uses goes away', async () => {
  const clients: string[] = []
  for (let nth = 0; nth < 5; nth++) {
    const answer = await register({ redirect_uris: [back], token_endpoint_auth_method: 'none' })
    assert.equal(answer.status, 201)
    clients.push(String((await jsonOf(answer)).client_id))
  }
  const sixth = await register({ redirect_uris: [back], token_endpoint_auth_method: 'none' })
  assert.equal(sixth.status, 429)
  assert.ok(Number(sixth.headers.get('retry-after')) > 0)
  const [used = '', unused = ''] = clients
  const browser = await ground.signedIn()
  await consentTo(browser, authorizeUrl({ client_id: used, redirect_uri: back, code_challenge: pkce().challenge }))
  aheadMs = 25 * 3_600_000
  await sweepApplications(ground.on)
  assert.notEqual(await findApplicationByClientId(ground.on.database, used), undefined)
  assert.equal(await findApplicationByClientId(ground.on.database, unused), undefined)
})

const documentUrl = 'https://agent.example/oauth/client.json'

function publish(document: object, headers: Record<string, string> = {}, url: string = documentUrl): void {
  outside.set(url, () =>
    Response.json({ client_id: url, client_name: 'Agent', redirect_uris: [back], ...document }, { headers }),
  )
}

function askAs(clientId: string, redirectUri: string = back): string {
  return authorizeUrl({ client_id: clientId, redirect_uri: redirectUri, code_challenge: pkce().challenge })
}

test('a client id that is a URL is read as a document, kept as its headers allow, and then works like any other', async () => {
  publish({ client_name: 'Release agent' }, { 'cache-control': 'max-age=600' })
  const browser = await ground.signedIn()
  const consent = await browser.open(askAs(documentUrl))
  assert.match(consent.text, /Release agent/)
  assert.match(consent.text, /agent\.example/)
  assert.match(consent.text, /Name not verified/)
  await browser.open(askAs(documentUrl))
  assert.equal(asked.length, 1, 'fresh for ten minutes')
  assert.equal(asked[0]?.request?.responseBytesMax, 5120)
  await ground.on.database.query(`UPDATE client_metadata_documents SET fresh_until = clock_timestamp()`)
  publish({ client_name: 'Renamed agent', redirect_uris: ['http://127.0.0.1/other'] })
  assert.equal((await browser.get(askAs(documentUrl))).status, 400, 'its redirect is no longer in the document')
  const renamed = await browser.open(askAs(documentUrl, 'http://127.0.0.1:5/other'))
  assert.match(renamed.text, /Renamed agent/)
  assert.equal(asked.length, 2)
})

test('T51 MT03 a document that is not what it should be is no client, and nothing but its address is asked for', async () => {
  const browser = await ground.signedIn()
  const bad: readonly (readonly [what: string, answer: () => Response])[] = [
    ['another client id', () => Response.json({ client_id: `${documentUrl}/`, redirect_uris: [back] })],
    ['no client id', () => Response.json({ redirect_uris: [back] })],
    ['no redirect URIs', () => Response.json({ client_id: documentUrl })],
    ['only unusable ones', () => Response.json({ client_id: documentUrl, redirect_uris: ['javascript:alert(1)'] })],
    [
      'a secret',
      () =>
        Response.json({
          client_id: documentUrl,
          redirect_uris: [back],
          token_endpoint_auth_method: 'client_secret_post',
        }),
    ],
    ['not found', () => Response.json({ client_id: documentUrl, redirect_uris: [back] }, { status: 404 })],
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['no JSON', () => new Response('{', { headers: { 'content-type': 'application/json' } })],
  ]
  for (const [what, answer] of bad) {
    outside.set(documentUrl, answer)
    await ground.on.database.query(`UPDATE client_metadata_documents SET fresh_until = clock_timestamp()`)
    const shown = await browser.get(askAs(documentUrl))
    assert.equal(shown.status, 400, what)
    assert.equal(shown.location, undefined, what)
  }
  outside.clear()
  assert.equal((await browser.get(askAs(documentUrl))).status, 400, 'an old copy is no answer to a silent host')
  asked.length = 0
  const never = [
    'http://agent.example/client.json',
    'https://agent.example/',
    'https://agent.example',
    'https://user@agent.example/c.json',
    'https://agent.example/c.json#x',
    'https://agent.example/c.json?x=1',
    'https://agent.example/a/../c.json',
    'https://agent.example/a/%2e%2e/c.json',
    'https://AGENT.example/c.json',
    'https://agent.example:443/c.json',
    'https://2130706433/c.json',
    'file:///etc/passwd',
  ]
  for (const clientId of never) assert.equal((await browser.get(askAs(clientId))).status, 400, clientId)
  assert.deepEqual(asked, [])
})

test('T51 MT03 the real egress refuses private addresses of a client id, and sees no connection', async () => {
  const plain = await startGround({ config: { egressAllow: [] } })
  try {
    const browser = await plain.signedIn()
    for (const host of ['127.0.0.1', '[::1]', '10.0.0.1', '169.254.169.254', 'localhost', '[::ffff:7f00:1]'])
      assert.equal((await browser.get(askAs(`https://${host}/client.json`))).status, 400, host)
  } finally {
    await plain.close()
  }
})

test('I5 a person signs in to an application of the installation: a session of its own, an id_token, no consent', async () => {
  const site = 'https://app.example/callback'
  const application = await ground.on.database.transaction(tx =>
    createApplication(tx, system, {
      name: 'Acme',
      kind: 'web',
      redirectUris: [site],
      policy: { signInReuseMaxAgeSeconds: 60 },
    }),
  )
  const proof = pkce()
  const url = authorizeUrl({
    client_id: application.clientId,
    redirect_uri: site,
    code_challenge: proof.challenge,
    scope: 'openid email',
    nonce: 'n-7',
  })
  assert.match((await ground.stranger().get(`${url}&prompt=none`)).location ?? '', /error=login_required/)
  const browser = await ground.signedIn()
  const silent = await browser.get(`${url}&prompt=none`)
  assert.match(silent.location ?? '', /^https:\/\/app\.example\/callback\?code=/)
  const answer = await ground.send(
    '/oauth2/token',
    formOf({
      grant_type: 'authorization_code',
      client_id: application.clientId,
      redirect_uri: site,
      code: new URL(silent.location ?? '').searchParams.get('code') ?? '',
      code_verifier: proof.verifier,
    }),
  )
  const tokens = await jsonOf(answer)
  assert.equal(answer.status, 200)
  assert.match(String(tokens.id_token), /^ey/)
  const told = await ground.send('/oauth2/userinfo', {
    headers: { authorization: `Bearer ${String(tokens.access_token)}` },
  })
  assert.equal((await jsonOf(told)).email, 'mina@acme.example')
  assert.equal(
    (await browser.get(url.replace('scope=openid+email', 'scope=mcp%3Ause'))).location?.includes('invalid_scope'),
    true,
  )
})

test('T24 max_age, prompt=login and a policy of 0 ask for a new sign-in, once, and go on after it', async () => {
  const site = 'https://strict.example/callback'
  const application = await ground.on.database.transaction(tx =>
    createApplication(tx, system, {
      name: 'Strict',
      kind: 'web',
      redirectUris: [site],
      policy: { signInReuseMaxAgeSeconds: 0 },
    }),
  )
  const url = authorizeUrl({ client_id: application.clientId, redirect_uri: site, code_challenge: pkce().challenge })
  const browser = await ground.signedIn()
  assert.match((await browser.get(`${url}&prompt=none`)).location ?? '', /error=login_required/)
  const page = await browser.open(url)
  assert.match(page.url, /\/sign-in\?.*prompt=login/)
  assert.equal(page.status, 200, 'the page asks although somebody is signed in')
  const gone = await browser.submit(page, { email: 'mina@acme.example', password: 'correct horse battery staple' })
  assert.equal(gone.status, 200, 'a page in between, because browsers apply form-action to the whole chain')
  assert.match(gone.headers.get('refresh') ?? '', /^0; url=https:\/\/strict\.example\/callback\?code=/)
  const replayed = await browser.open(gone.url.replace(/ambit_asked=[^&]*/, 'ambit_asked=AAAA'))
  assert.match(replayed.url, /\/sign-in/, 'a mark that we did not make counts for nothing')
  const again = await browser.open(gone.url)
  assert.equal(again.status, 200, 'the mark counts for its request in its browser')
  assert.match((await browser.open(`${gone.url}&login_hint=x`)).url, /\/sign-in/, 'not for another request')
  const other = await ground.signedIn()
  assert.match((await other.open(gone.url)).url, /\/sign-in/, 'and not in another browser')
  const trusting = await ground.on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Trusting', kind: 'web', redirectUris: [site] }),
  )
  const easy = authorizeUrl({ client_id: trusting.clientId, redirect_uri: site, code_challenge: pkce().challenge })
  assert.match((await browser.get(easy)).location ?? '', /\?code=/)
  for (const more of ['&max_age=0', '&prompt=login'])
    assert.match((await browser.get(`${easy}${more}`)).location ?? '', /\/sign-in\?/, more)
})

test('the base URL is where the issuer, the pages and the tokens agree', async () => {
  for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']) {
    const answer = await ground.send(path)
    assert.equal((await jsonOf(answer)).issuer, baseUrl)
  }
  for (const origin of [baseUrl, 'http://127.0.0.1:4000', 'http://[::1]:4001']) {
    const answer = await jsonOf(await ground.send(`${origin}/.well-known/oauth-protected-resource/mcp/github`))
    assert.equal(answer.resource, `${origin}/mcp/github`)
    assert.deepEqual(answer.authorization_servers, [baseUrl])
  }
})

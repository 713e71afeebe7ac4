import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Browser, Shown } from '../../tests/oauth/browser.ts'
import {
  authorizeUrl,
  baseUrl,
  formOf,
  type Ground,
  jsonOf,
  pkce,
  startGround,
  system,
} from '../../tests/oauth/ground.ts'
import { type Application, createApplication, updateApplication } from '../applications/index.ts'
import { readHint } from './actions-logout.ts'

let ground: Ground
let web: Application
const back = 'https://app.example/callback'
const out = 'https://app.example/signed-out'

before(async () => {
  ground = await startGround()
  web = await make('Acme')
})
after(() => ground.close())

function make(name: string): Promise<Application> {
  return ground.on.database.transaction(async tx => {
    const made = await createApplication(tx, system, { name, kind: 'web', redirectUris: [back] })
    return (await updateApplication(tx, system, { id: made.id, change: { logoutUris: [out] } })).after
  })
}

interface SignedIn {
  readonly browser: Browser
  readonly idToken: string
  readonly accessToken: string
  readonly sessionId: string
}

async function signedIn(application = web, browser?: Browser): Promise<SignedIn> {
  const by = browser ?? (await ground.signedIn())
  const { verifier, challenge } = pkce()
  const shown = await by.open(
    authorizeUrl({ client_id: application.clientId, redirect_uri: back, code_challenge: challenge, scope: 'openid' }),
  )
  const code = new URL(shown.location ?? '').searchParams.get('code') ?? ''
  const fields = { grant_type: 'authorization_code', client_id: application.clientId, redirect_uri: back }
  const tokens = await jsonOf(await ground.send('/oauth2/token', formOf({ ...fields, code, code_verifier: verifier })))
  return {
    browser: by,
    idToken: String(tokens.id_token),
    accessToken: String(tokens.access_token),
    sessionId: String(tokens.session_id),
  }
}

function logOut(browser: Browser, members: Readonly<Record<string, string>>): Promise<Shown> {
  return browser.get(`/oauth2/end_session?${new URLSearchParams(members)}`)
}

async function reason(id: string): Promise<string | null> {
  const rows = await ground.on.database.query<{ end_reason: string | null }>(
    'SELECT end_reason FROM sessions WHERE id = $1',
    [id],
  )
  return rows[0]?.end_reason ?? null
}

async function isSignedIn(browser: Browser): Promise<boolean> {
  return !((await browser.get('/device')).location ?? '').startsWith('/sign-in')
}

test('with the id_token of a session that session ends, with the browser’s own, and the client gets its state back', async () => {
  const { browser, idToken, sessionId } = await signedIn()
  const done = await logOut(browser, { id_token_hint: idToken, post_logout_redirect_uri: out, state: 's 1' })
  assert.equal(done.location, `${out}?state=s+1`)
  assert.equal(await reason(sessionId), 'logged_out')
  assert.equal(await isSignedIn(browser), false)
  const again = await logOut(browser, { id_token_hint: idToken, post_logout_redirect_uri: out })
  assert.equal(again.location, out, 'also when it is over already')
})

test('an id_token that is over is still a hint', async () => {
  const { idToken, sessionId } = await signedIn()
  const later = new Date(Date.now() + 3_600_000)
  assert.ok(Number(decodeJwt(idToken).exp) * 1000 < later.getTime())
  const hint = await readHint({ ...ground.on, clock: { now: () => later } }, idToken)
  assert.equal(hint?.sessionId, sessionId)
})

test('T42 without a hint the person is asked, and only their own page’s form answers', async () => {
  const { browser, sessionId } = await signedIn()
  const asked = await logOut(browser, { client_id: web.clientId, post_logout_redirect_uri: out, state: 'x' })
  assert.equal(asked.status, 200)
  assert.match(asked.text, /data-testid="sign-out"/)
  assert.match(asked.headers.get('content-security-policy') ?? '', /form-action 'self' https:\/\/app\.example/)
  assert.equal(await isSignedIn(browser), true, 'a link alone signs nobody out')
  assert.equal((await browser.post('/oauth2/end_session', { csrf_token: 'x', request: 'y' })).status, 403)
  assert.equal(await isSignedIn(browser), true)
  const done = await browser.submit(asked, {})
  assert.equal(done.location, `${out}?state=x`)
  assert.equal(await isSignedIn(browser), false)
  assert.equal(await reason(sessionId), null, 'which session of the application it was, nobody said')
})

test('somebody else’s id_token ends nothing of this browser without a question', async () => {
  const theirs = await signedIn(web, await ground.signedIn(await ground.user('sam@acme.example')))
  const mine = await signedIn()
  const asked = await logOut(mine.browser, { id_token_hint: theirs.idToken })
  assert.match(asked.text, /data-testid="sign-out"/)
  assert.equal(await reason(theirs.sessionId), null)
  assert.equal(await isSignedIn(mine.browser), true)
})

test('T04 T06 the browser goes on to registered addresses only', async () => {
  const { browser, idToken } = await signedIn()
  const near = [`${out}/`, `${out}?x=1`, 'https://app.example.evil.example/signed-out', 'javascript:alert(1)', back]
  for (const uri of near)
    for (const hint of [{ id_token_hint: idToken }, { client_id: web.clientId }]) {
      const refused = await logOut(browser, { ...hint, post_logout_redirect_uri: uri })
      assert.equal(refused.status, 400, uri)
      assert.equal(refused.location, undefined, uri)
    }
  assert.equal((await logOut(browser, { post_logout_redirect_uri: out })).status, 400, 'nobody says whose it is')
  const other = await make('Other')
  assert.equal((await logOut(browser, { id_token_hint: idToken, client_id: other.clientId })).status, 400)
  assert.equal(await isSignedIn(browser), true)
})

test('T12 T17 T18 CVE-2026-28802 only an id_token that we made is a hint; with anything else the person is asked', async () => {
  const { browser, idToken, accessToken, sessionId } = await signedIn()
  const [, payload = ''] = idToken.split('.')
  const claims = decodeJwt(idToken)
  const pair = await generateKeyPair('RS256', { extractable: true })
  const forged = (header: object): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header }).sign(pair.privateKey)
  const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`
  const { kid } = JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString())
  const hmac = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' })
    .sign(Buffer.from(JSON.stringify(await exportJWK(pair.publicKey))))
  const hints = [
    accessToken,
    none,
    hmac,
    await forged({ kid }),
    await forged({ kid: '../../../dev/null' }),
    await forged({ kid: "' OR 1=1 --" }),
    await forged({ jku: 'http://127.0.0.1:1/keys', kid: 'x' }),
    await forged({ jwk: await exportJWK(pair.publicKey) }),
    JSON.stringify({ payload, signatures: [] }),
    JSON.stringify({ payload, header: { alg: 'none' }, signature: '' }),
    'garbage',
    `${idToken}x`,
  ]
  for (const hint of hints) {
    const asked = await logOut(browser, { id_token_hint: hint })
    assert.match(asked.text, /data-testid="sign-out"/, hint.slice(0, 40))
  }
  assert.equal(await reason(sessionId), null)
  assert.equal(await isSignedIn(browser), true)
  const told = await jsonOf(await ground.send('/.well-known/openid-configuration'))
  assert.equal(told.end_session_endpoint, `${baseUrl}/oauth2/end_session`)
})

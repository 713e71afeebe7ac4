import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type CryptoKey, calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Browser } from '../../tests/oauth/browser.ts'
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
import { type Application, createApplication } from '../applications/index.ts'
import { findBearer } from '../sessions/index.ts'
import { provenKey } from './actions-proofs.ts'

let ground: Ground
let browser: Browser
let web: Application
let agent: Application
const back = 'https://app.example/callback'
const agentBack = 'http://127.0.0.1:9000/callback'

interface Key {
  readonly privateKey: CryptoKey
  readonly jwk: JWK
  readonly thumbprint: string
}
let mine: Key
let theirs: Key

before(async () => {
  ground = await startGround()
  browser = await ground.signedIn()
  web = await make({ name: 'Acme', kind: 'web', redirectUris: [back] })
  agent = await make({ name: 'Agent', kind: 'agent', redirectUris: [agentBack] })
  mine = await key()
  theirs = await key()
})
after(() => ground.close())

function make(parts: Parameters<typeof createApplication>[2]): Promise<Application> {
  return ground.on.database.transaction(tx => createApplication(tx, system, parts))
}

async function key(algorithm = 'ES256'): Promise<Key> {
  const pair = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(pair.publicKey)
  return { privateKey: pair.privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) }
}

interface Proof {
  readonly by?: Key
  readonly method?: string
  readonly path?: string
  readonly nonce?: string | undefined
  readonly token?: string
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
}

let nth = 0
function proof({
  by = mine,
  method = 'POST',
  path = '/oauth2/token',
  nonce,
  token,
  claims,
  header,
}: Proof): Promise<string> {
  const ath = token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }
  return new SignJWT({
    htm: method,
    htu: `${baseUrl}${path}`,
    jti: `p${++nth}`,
    ...ath,
    ...(nonce === undefined ? {} : { nonce }),
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: by.jwk, ...header })
    .setIssuedAt(typeof claims?.iat === 'number' ? claims.iat : undefined)
    .sign(by.privateKey)
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Headers
}

async function ask(path: string, fields: Readonly<Record<string, string>>, dpop?: string): Promise<Answer> {
  const answer = await ground.send(path, { ...formOf(fields), ...(dpop === undefined ? {} : { headers: { dpop } }) })
  return { status: answer.status, body: await jsonOf(answer), headers: answer.headers }
}

/** A nonce as a client learns it: from the refusal of a proof without one. */
async function freshNonce(): Promise<string> {
  const { body, headers } = await refreshWith('rt_unknown', await proof({}))
  assert.equal(body.error, 'use_dpop_nonce', JSON.stringify(body))
  return headers.get('dpop-nonce') ?? ''
}

function refreshWith(token: unknown, dpop?: string): Promise<Answer> {
  return ask(
    '/oauth2/token',
    { grant_type: 'refresh_token', client_id: web.clientId, refresh_token: String(token) },
    dpop,
  )
}

async function codeFor(members: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
  const { verifier, challenge } = pkce()
  const shown = await browser.open(
    authorizeUrl({
      client_id: web.clientId,
      redirect_uri: back,
      code_challenge: challenge,
      scope: 'openid email',
      ...members,
    }),
  )
  const code = new URL(shown.location ?? '').searchParams.get('code') ?? ''
  return {
    grant_type: 'authorization_code',
    client_id: web.clientId,
    redirect_uri: back,
    code,
    code_verifier: verifier,
  }
}

async function bound(): Promise<Answer> {
  const made = await ask('/oauth2/token', await codeFor(), await proof({ nonce: await freshNonce() }))
  assert.equal(made.status, 200, JSON.stringify(made.body))
  return made
}

async function userinfo(
  authorization: string,
  dpop?: string,
): Promise<{ status: number; challenge: string; body: Record<string, unknown> }> {
  const answer = await ground.send('/oauth2/userinfo', {
    headers: { authorization, ...(dpop === undefined ? {} : { dpop }) },
  })
  return { status: answer.status, challenge: answer.headers.get('www-authenticate') ?? '', body: await jsonOf(answer) }
}

const look = { method: 'GET', path: '/oauth2/userinfo' } as const

test('T14 tokens asked for with a proof are bound to its key, and open nothing without it', async () => {
  const { body, headers } = await bound()
  const token = String(body.access_token)
  assert.equal(body.token_type, 'DPoP')
  assert.deepEqual(decodeJwt(token).cnf, { jkt: mine.thumbprint })
  const nonce = headers.get('dpop-nonce') ?? ''
  assert.equal(
    (await userinfo(`DPoP ${token}`, await proof({ ...look, token, nonce }))).body.email,
    'mina@acme.example',
  )
  assert.equal((await userinfo(`Bearer ${token}`)).status, 401, 'as a plain bearer')
  assert.equal((await userinfo(`Bearer ${token}`, await proof({ ...look, token, nonce }))).status, 401)
  assert.equal((await userinfo(`DPoP ${token}`)).status, 401, 'without a proof')
  const strange = await userinfo(`DPoP ${token}`, await proof({ ...look, token, nonce, by: theirs }))
  assert.equal(strange.status, 401, 'with the proof of another key')
  assert.match(strange.challenge, /error="invalid_token"/)
  assert.equal((await findBearer(ground.on, token)).outcome, 'unknown')
  const plain = await ask('/oauth2/token', await codeFor())
  assert.equal(plain.body.token_type, 'Bearer')
  const upgraded = String(plain.body.access_token)
  assert.equal((await userinfo(`DPoP ${upgraded}`, await proof({ ...look, token: upgraded, nonce }))).status, 401)
  assert.equal((await userinfo(`Bearer ${upgraded}`)).status, 200)
})

test('T14 a proof is for one request, one address, one token, with a fresh nonce, once', async () => {
  const { body, headers } = await bound()
  const token = String(body.access_token)
  const nonce = headers.get('dpop-nonce') ?? ''
  const misfits: readonly (readonly [Proof, string])[] = [
    [{ method: 'POST' }, 'invalid_dpop_proof'],
    [{ path: '/oauth2/token' }, 'invalid_dpop_proof'],
    [{ claims: { htu: 'https://evil.example/oauth2/userinfo' } }, 'invalid_dpop_proof'],
    [{ claims: { ath: 'x' } }, 'invalid_dpop_proof'],
    [{ claims: { ath: undefined } }, 'invalid_dpop_proof'],
    [{ claims: { jti: undefined } }, 'invalid_dpop_proof'],
    [{ claims: { iat: Math.floor(Date.now() / 1000) - 120 } }, 'invalid_dpop_proof'],
    [{ claims: { iat: Math.floor(Date.now() / 1000) + 120 } }, 'invalid_dpop_proof'],
    [{ header: { typ: 'JWT' } }, 'invalid_dpop_proof'],
    [{ header: { jwk: theirs.jwk } }, 'invalid_dpop_proof'],
    [{ header: { jwk: undefined } }, 'invalid_dpop_proof'],
    [{ nonce: undefined }, 'use_dpop_nonce'],
    [{ nonce: `${nonce.slice(0, -2)}AA` }, 'use_dpop_nonce'],
  ]
  for (const [misfit, error] of misfits) {
    const refused = await userinfo(`DPoP ${token}`, await proof({ ...look, token, nonce, ...misfit }))
    assert.equal(refused.status, 401, JSON.stringify(misfit))
    assert.match(refused.challenge, new RegExp(`^DPoP .*error="${error}"`), JSON.stringify(misfit))
  }
  const once = await proof({ ...look, token, nonce })
  assert.equal((await userinfo(`DPoP ${token}`, once)).status, 200)
  assert.match((await userinfo(`DPoP ${token}`, once)).challenge, /invalid_dpop_proof/, 'replayed')
  const at = new Date(Date.now() + 301_000)
  const later = { ...ground.on, clock: { now: () => at } }
  const late = await proof({ ...look, token, nonce, claims: { iat: Math.floor(at.getTime() / 1000) } })
  const request = new Request(`${baseUrl}/oauth2/userinfo`, { headers: { dpop: late } })
  const call = {
    request,
    url: new URL(request.url),
    requestId: 'req',
    peer: { address: '', isLoopback: true },
    params: {},
  }
  await assert.rejects(provenKey(later, call, token), { code: 'use_dpop_nonce' }, 'the nonce is five minutes old')
})

test('T17 a proof signed with none, a shared secret or a private key in it is no proof', async () => {
  const nonce = await freshNonce()
  const parts = (header: object, claims: object): string =>
    [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const claims = { htm: 'POST', htu: `${baseUrl}/oauth2/token`, jti: 'n', iat: Math.floor(Date.now() / 1000), nonce }
  const secret = Buffer.from('secret-secret-secret-secret-secret')
  const hmac = await new SignJWT(claims)
    .setProtectedHeader({
      alg: 'HS256',
      typ: 'dpop+jwt',
      jwk: { kty: 'oct', k: secret.toString('base64url') } as never,
    })
    .sign(secret)
  const whole = await exportJWK(mine.privateKey)
  const proofs = [
    `${parts({ alg: 'none', typ: 'dpop+jwt', jwk: mine.jwk }, claims)}.`,
    hmac,
    await proof({ nonce, header: { jwk: whole } }),
    'garbage',
    `${await proof({ nonce })}, ${await proof({ nonce })}`,
  ]
  for (const each of proofs) {
    const { status, body } = await refreshWith('rt_x', each)
    assert.deepEqual([status, body.error], [400, 'invalid_dpop_proof'], each.slice(0, 60))
  }
})

test('T14 a refresh keeps the key: no proof, or another key, changes nothing', async () => {
  const { body } = await bound()
  const nonce = await freshNonce()
  assert.equal((await refreshWith(body.refresh_token)).body.error, 'invalid_grant')
  assert.equal((await refreshWith(body.refresh_token, await proof({ nonce, by: theirs }))).body.error, 'invalid_grant')
  const renewed = await refreshWith(body.refresh_token, await proof({ nonce }))
  assert.equal(renewed.status, 200, 'the rightful holder still succeeds')
  assert.equal(renewed.body.token_type, 'DPoP')
  assert.deepEqual(decodeJwt(String(renewed.body.access_token)).cnf, { jkt: mine.thumbprint })
  const again = await refreshWith(renewed.body.refresh_token, await proof({ nonce, by: theirs }))
  assert.equal(again.body.error, 'invalid_grant', 'the successor is bound too')
  const plain = await ask('/oauth2/token', await codeFor())
  assert.equal((await refreshWith(plain.body.refresh_token, await proof({ nonce }))).body.error, 'invalid_grant')
  assert.equal((await refreshWith(plain.body.refresh_token)).status, 200)
})

test('T14 a code that names its key is redeemed by no other', async () => {
  const nonce = await freshNonce()
  const fields = await codeFor({ dpop_jkt: mine.thumbprint })
  assert.equal((await ask('/oauth2/token', fields)).body.error, 'invalid_grant')
  assert.equal((await ask('/oauth2/token', fields, await proof({ nonce, by: theirs }))).body.error, 'invalid_grant')
  assert.equal((await ask('/oauth2/token', fields, await proof({ nonce }))).status, 200)
  const odd = await browser.get(
    authorizeUrl({ client_id: web.clientId, redirect_uri: back, code_challenge: pkce().challenge, dpop_jkt: 'x' }),
  )
  assert.match(odd.location ?? '', /error=invalid_request/)
})

test('T14 a pushed request with a proof binds its code, and contradicts no dpop_jkt', async () => {
  const nonce = await freshNonce()
  const { verifier, challenge } = pkce()
  const asked = {
    client_id: web.clientId,
    response_type: 'code',
    redirect_uri: back,
    scope: 'openid',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }
  const path = '/oauth2/par'
  const other = await ask(path, { ...asked, dpop_jkt: theirs.thumbprint }, await proof({ nonce, path }))
  assert.equal(other.body.error, 'invalid_request')
  const pushed = await ask(path, asked, await proof({ nonce, path }))
  assert.equal(pushed.status, 201)
  const shown = await browser.open(
    `/oauth2/authorize?${new URLSearchParams({ client_id: web.clientId, request_uri: String(pushed.body.request_uri) })}`,
  )
  const code = new URL(shown.location ?? '').searchParams.get('code') ?? ''
  const fields = {
    grant_type: 'authorization_code',
    client_id: web.clientId,
    redirect_uri: back,
    code,
    code_verifier: verifier,
  }
  assert.equal((await ask('/oauth2/token', fields)).body.error, 'invalid_grant')
  assert.equal((await ask('/oauth2/token', fields, await proof({ nonce }))).status, 200)
})

test('T14 an agent’s token is bound as well, and introspection names the key', async () => {
  const { verifier, challenge } = pkce()
  const url = authorizeUrl({ client_id: agent.clientId, redirect_uri: agentBack, code_challenge: challenge })
  const code = (await consentTo(browser, url)).searchParams.get('code') ?? ''
  const fields = {
    grant_type: 'authorization_code',
    client_id: agent.clientId,
    redirect_uri: agentBack,
    code,
    code_verifier: verifier,
  }
  const { body } = await ask('/oauth2/token', fields, await proof({ nonce: await freshNonce() }))
  assert.equal(body.token_type, 'DPoP')
  assert.equal((await findBearer(ground.on, String(body.access_token))).outcome, 'unknown')
  const known = await findBearer(ground.on, String(body.access_token), { holderKey: mine.thumbprint })
  assert.equal(known.outcome, 'active')
  const told = await jsonOf(await ground.send('/.well-known/openid-configuration'))
  assert.ok(Array.isArray(told.dpop_signing_alg_values_supported))
  for (const algorithm of told.dpop_signing_alg_values_supported.map(String)) {
    const by = await key(algorithm)
    const { body: answer } = await refreshWith(
      'rt_x',
      await proof({ by, nonce: await freshNonce(), header: { alg: algorithm } }),
    )
    assert.equal(answer.error, 'invalid_grant', algorithm)
  }
})

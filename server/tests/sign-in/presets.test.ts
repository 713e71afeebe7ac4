import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { generateKeyPairSync, verify } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Provider from 'oidc-provider'
import { findUserByEmail } from '../../src/directory/index.ts'
import { listIdentities } from '../../src/sign-in/index.ts'
import { freePort } from '../free-port.ts'
import { until } from '../until.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { assertSignedIn, type SignInGround, startSignInGround } from './proof-ground.ts'
import { listening } from './upstream.ts'

/** Real providers of others: `oidc-provider` in this process, and what `emulate` has of the four well-known ones. */

let ground: SignInGround
const closing: (() => Promise<void>)[] = []
before(async () => {
  ground = await startSignInGround()
})
after(async () => {
  await ground.close()
  for (const close of closing) await close()
})

/** A service of `emulate` on a port of its own, with this seed. */
async function startEmulated(service: string, seed: object): Promise<string> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const directory = await mkdtemp(join(tmpdir(), `${service}-`))
  const file = join(directory, 'seed.json')
  await writeFile(file, JSON.stringify({ [service]: { baseUrl: url, ...seed } }))
  const script = fileURLToPath(import.meta.resolve('emulate')).replace(/api\.js$/, 'index.js')
  const child = spawn(process.execPath, [script, 'start', '--service', service, '--port', `${port}`, '--seed', file], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const gone = once(child, 'exit')
  closing.push(async () => {
    child.kill('SIGKILL')
    await gone
    await rm(directory, { recursive: true, force: true })
  })
  await until(async () => {
    const response = await fetch(url).catch(() => undefined)
    await response?.body?.cancel()
    return response !== undefined
  })
  return url
}

/** Presses the button of this person at the emulated provider; where it sends the browser, or the form that it has it send. */
async function choose(address: string, email: string): Promise<FormPage> {
  const there = createFormPerson({ baseUrl: new URL(address).origin, email, password: '' })
  const page = await there.open(address)
  const form = page.html.split('<form').find(part => part.includes(`value="${email}"`))
  assert.ok(form !== undefined, page.html)
  return there.send({ ...page, html: `<form${form.split('</form>')[0]}</form>` }, {})
}

async function leave(browser: FormPerson, slug: string): Promise<string> {
  const { leadsTo = '', status, html } = await browser.open(`/sign-in/with/${slug}`)
  assert.notEqual(leadsTo, '', `${status} ${html}`)
  return leadsTo
}

async function identitiesOf(email: string) {
  const { database } = ground.node.ambit.on
  const user = await findUserByEmail(database, email)
  return user === undefined ? undefined : { user, identities: await listIdentities(database, user.id) }
}

test('any OpenID provider: oidc-provider, twice, to one account', async () => {
  const server = createServer()
  const port = await listening(server)
  const issuer = `http://localhost:${port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'ambit',
        client_secret: 'secret of ambit',
        redirect_uris: [`${ground.node.baseUrl}/sign-in/callback/standard`],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'] },
    cookies: { keys: ['key of a test'] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@standard.example`, email_verified: true, given_name: 'Grace' }),
    }),
  })
  server.on('request', provider.callback())
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  await ground.node.api('POST', '/v1/identity_providers', {
    kind: 'oidc',
    slug: 'standard',
    name: 'Standard',
    issuer,
    client_id: 'ambit',
    client_secret: 'secret of ambit',
  })
  for (let nth = 0; nth < 2; nth++) {
    const browser = ground.browser()
    const there = createFormPerson({ baseUrl: issuer, email: '', password: '' })
    let page = await there.open(await leave(browser, 'standard'))
    for (let step = 0; step < 4 && page.leadsTo === undefined; step++)
      page = await there.send(page, { login: 'grace', password: 'any' })
    assert.ok(page.leadsTo?.startsWith(ground.node.baseUrl), page.html)
    assertSignedIn(await browser.open(page.leadsTo ?? ''))
  }
  const kept = await identitiesOf('grace@standard.example')
  assert.equal(kept?.user.firstName, 'Grace')
  assert.deepEqual(
    kept?.identities.map(({ subject }) => subject),
    ['grace'],
  )
  assert.deepEqual(await ground.methodsOf(kept.user.id), ['ExternalAuth', 'ExternalAuth'])
})

test('Google', async () => {
  const issuer = await startEmulated('google', {
    users: [{ email: 'ada@google.example', name: 'Ada Lovelace' }],
    oauth_clients: [
      {
        client_id: 'ambit.apps.google.example',
        client_secret: 'GOCSPX-of-ambit',
        redirect_uris: [`${ground.node.baseUrl}/sign-in/callback/google`],
      },
    ],
  })
  await ground.node.api('POST', '/v1/identity_providers', {
    kind: 'google',
    slug: 'google',
    name: 'Google',
    issuer,
    client_id: 'ambit.apps.google.example',
    client_secret: 'GOCSPX-of-ambit',
  })
  assert.match((await ground.browser().open('/sign-in')).html, /href="\/sign-in\/with\/google"/)
  const browser = ground.browser()
  const back = await choose(await leave(browser, 'google'), 'ada@google.example')
  assertSignedIn(await browser.open(back.leadsTo ?? ''))
  const kept = await identitiesOf('ada@google.example')
  assert.equal(kept?.user.emailVerified, true)
  assert.deepEqual(await ground.methodsOf(kept.user.id), ['GoogleOAuth'])
})

test('GitHub: no ID token, so the API says who it is; the number is the identity', async () => {
  const issuer = await startEmulated('github', {
    users: [{ login: 'octocat', name: 'Octo Cat', email: 'octocat@github.example' }],
    oauth_apps: [
      {
        client_id: 'Iv1.ambit',
        client_secret: 'github-secret-of-ambit',
        name: 'Ambit',
        redirect_uris: [`${ground.node.baseUrl}/sign-in/callback/github`],
      },
    ],
  })
  await ground.node.api('POST', '/v1/identity_providers', {
    kind: 'github',
    slug: 'github',
    name: 'GitHub',
    issuer,
    client_id: 'Iv1.ambit',
    client_secret: 'github-secret-of-ambit',
    settings: { api_url: issuer },
  })
  const browser = ground.browser()
  const back = await choose(await leave(browser, 'github'), 'octocat')
  assertSignedIn(await browser.open(back.leadsTo ?? ''))
  const kept = await identitiesOf('octocat@github.example')
  assert.match(kept?.identities[0]?.subject ?? '', /^\d+$/)
  assert.deepEqual([kept?.user.firstName, kept?.user.lastName], ['Octo', 'Cat'])
  assert.deepEqual(await ground.methodsOf(kept?.user.id as never), ['GitHubOAuth'])
})

test('T27 Microsoft: any tenant by one issuer, and no address is vouched for', async () => {
  const url = await startEmulated('microsoft', {
    users: [{ email: 'linus@outlook.example', name: 'Linus' }],
    oauth_clients: [
      {
        client_id: 'ambit',
        client_secret: 'microsoft-secret',
        name: 'Ambit',
        redirect_uris: [`${ground.node.baseUrl}/sign-in/callback/microsoft`],
      },
    ],
  })
  const metadata = await fetch(`${url}/common/v2.0/.well-known/openid-configuration`)
  const { issuer } = Object(await metadata.json())
  await ground.node.api('POST', '/v1/identity_providers', {
    kind: 'microsoft',
    slug: 'microsoft',
    name: 'Microsoft',
    issuer,
    client_id: 'ambit',
    client_secret: 'microsoft-secret',
  })
  const browser = ground.browser()
  const back = await choose(await leave(browser, 'microsoft'), 'linus@outlook.example')
  const page = await browser.open(back.leadsTo ?? '')
  assert.equal(page.status, 403)
  assert.match(page.html, /does not vouch for your address/)
  assert.equal(await identitiesOf('linus@outlook.example'), undefined)
})

test('Apple: a client secret that our key signs, a form from its page, an address that is verified as a text', async () => {
  const issuer = await startEmulated('apple', {
    users: [{ email: 'tim@icloud.example', name: 'Tim Berners' }],
    oauth_clients: [
      {
        client_id: 'example.ambit',
        team_id: 'TEAM001',
        name: 'Ambit',
        redirect_uris: [`${ground.node.baseUrl}/sign-in/callback/apple`],
      },
    ],
  })
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const body = { kind: 'apple', slug: 'apple', name: 'Apple', issuer, client_id: 'example.ambit' }
  await assert.rejects(ground.node.api('POST', '/v1/identity_providers', { ...body, client_secret: pem }), /team_id/)
  const settings = { team_id: 'TEAM001', key_id: 'KEY001' }
  const secret = { ...body, settings, client_secret: 'no key' }
  await assert.rejects(ground.node.api('POST', '/v1/identity_providers', secret), /invalid_private_key/)
  await ground.node.api('POST', '/v1/identity_providers', { ...body, settings, client_secret: pem })
  const browser = ground.browser()
  const page = await choose(await leave(browser, 'apple'), 'tim@icloud.example')
  const value = (name: string): string =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(page.html)?.[1]?.replaceAll('&quot;', '"') ?? ''
  const form = new URLSearchParams({ code: value('code'), state: value('state'), user: value('user') })
  const headers = { origin: 'https://appleid.apple.com', 'sec-fetch-site': 'cross-site' }
  const address = `${ground.node.baseUrl}/sign-in/callback/apple`
  const sent = await ground.node.send(new Request(address, { method: 'POST', headers, body: form }))
  assert.equal(sent.status, 303)
  assert.deepEqual(sent.headers.getSetCookie(), [])
  assertSignedIn(await browser.open(sent.headers.get('location') ?? ''))
  const kept = await identitiesOf('tim@icloud.example')
  assert.deepEqual([kept?.user.firstName, kept?.user.emailVerified], ['Tim', true])
  assert.deepEqual(await ground.methodsOf(kept?.user.id as never), ['AppleOAuth'])
})

test('T43 only the door for forms of providers takes one from another origin', async () => {
  const headers = { origin: 'https://appleid.apple.com', 'content-type': 'application/x-www-form-urlencoded' }
  for (const [path, status] of [
    ['/sign-in/callback/apple', 303],
    ['/sign-in/passkey', 403],
    ['/sign-in/link-account', 403],
    ['/sign-in/callback/apple/x', 403],
    ['/sign-in', 403],
  ] as const) {
    const request = new Request(`${ground.node.baseUrl}${path}`, { method: 'POST', headers, body: 'state=x' })
    assert.equal((await ground.node.send(request)).status, status, path)
  }
})

test('the client secret of Apple is signed by the key of the team, for five minutes and for Apple alone', async () => {
  const { apple } = await import('../../src/sign-in/methods/apple.ts')
  const { Secret } = await import('../../src/platform/secret.ts')
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const [found] = Object((await ground.node.api('GET', '/v1/identity_providers?limit=100')).data).filter(
    (each: { slug: string }) => each.slug === 'apple',
  )
  const provider = { ...found, clientId: found.client_id, settings: found.settings }
  const server = { issuer: 'https://appleid.apple.com' }
  const party = { provider, secret: new Secret(pem), server, ask: () => Promise.reject(new Error('asks nobody')) }
  const body = new URLSearchParams()
  const now = new Date('2026-11-27T12:00:00Z')
  await apple.clientAuth(party, now)(server, { client_id: 'example.ambit' }, body, new Headers())
  const [header = '', claims = '', signature = ''] = (body.get('client_secret') ?? '').split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  assert.deepEqual(read(header), { alg: 'ES256', kid: 'KEY001' })
  const iat = now.getTime() / 1000
  const aud = 'https://appleid.apple.com'
  assert.deepEqual(read(claims), { iss: 'TEAM001', iat, exp: iat + 300, aud, sub: 'example.ambit' })
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  assert.ok(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')))
})

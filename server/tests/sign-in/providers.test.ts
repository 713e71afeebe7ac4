import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { findUserByEmail, hasPassword } from '../../src/directory/index.ts'
import { mailsTo } from '../../src/mail/index.ts'
import { disconnectIdentity, listIdentities } from '../../src/sign-in/index.ts'
import type { FormPage, FormPerson } from '../walk/form-person.ts'
import { misfitEvents, toldEvents } from '../wire/ground.ts'
import { assertSignedIn, isSignedIn, type SignInGround, startSignInGround, system } from './proof-ground.ts'
import { startUpstream, type Upstream } from './upstream.ts'

let ground: SignInGround
let upstream: Upstream
before(async () => {
  ground = await startSignInGround()
  upstream = await startUpstream()
  await ground.node.api('POST', '/v1/identity_providers', {
    kind: 'oidc',
    slug: 'acme',
    name: 'Acme',
    issuer: upstream.issuer,
    client_id: 'ambit',
    client_secret: 'secret of ambit at acme',
  })
})
/** Whether people without an account may make one at this server itself. */
async function openSignUp(isOpen: boolean): Promise<void> {
  await ground.db.database.query(`UPDATE applications SET sign_up = $1 WHERE kind = 'account'`, [isOpen])
}
after(async () => {
  await ground.close()
  await upstream.close()
})
beforeEach(() => {
  upstream.forged = false
  upstream.callback = {}
})

let nth = 0
const fresh = (): { sub: string; email: string } => ({ sub: `sub-${++nth}`, email: `upstream${nth}@acme.example` })
const place = { address: undefined, userAgent: undefined }

/** To the provider; the address that the browser is sent to. */
async function leave(browser: FormPerson, path = '/sign-in/with/acme'): Promise<string> {
  const { leadsTo = '', status, html } = await browser.open(path)
  assert.ok(leadsTo.startsWith(upstream.issuer), `${status} ${html}`)
  return leadsTo
}

/** There and back. */
async function visit(browser: FormPerson, path?: string): Promise<FormPage> {
  return browser.open(upstream.visit(await leave(browser, path)))
}

const byEmail = (email: string) => findUserByEmail(ground.node.ambit.on.database, email)
const identitiesOf = async (email: string) => {
  const user = await byEmail(email)
  return user === undefined ? [] : listIdentities(ground.node.ambit.on.database, user.id)
}

test('who is new here gets an account with the address that the provider vouches for, and signs in by it again', async () => {
  const { sub, email } = fresh()
  upstream.said = { sub, email, email_verified: true, given_name: 'Ada', family_name: 'Lovelace' }
  assertSignedIn(await visit(ground.browser()))
  const user = await byEmail(email)
  assert.ok(user !== undefined)
  assert.deepEqual([user.emailVerified, user.firstName, user.lastName], [true, 'Ada', 'Lovelace'])
  assertSignedIn(await visit(ground.browser()))
  assert.deepEqual(await ground.methodsOf(user.id), ['ExternalAuth', 'ExternalAuth'])
  const [identity, ...more] = await identitiesOf(email)
  assert.deepEqual(more, [])
  assert.deepEqual([identity?.provider.slug, identity?.subject], ['acme', sub])
})

test('where nobody may make an account, a provider makes none', async () => {
  await openSignUp(false)
  const { sub, email } = fresh()
  upstream.said = { sub, email, email_verified: true }
  const page = await visit(ground.browser())
  await openSignUp(true)
  assert.equal(page.status, 403)
  assert.match(page.html, /No account can be made here/)
  assert.equal(await byEmail(email), undefined)
})

test('the request has PKCE, state and nonce; the code goes with verifier and secret to the token endpoint alone', async () => {
  const browser = ground.browser()
  const { searchParams } = new URL(await leave(browser, '/sign-in/with/acme?login_hint=a%40b.example&prompt=login'))
  assert.equal(searchParams.get('code_challenge_method'), 'S256')
  for (const name of ['code_challenge', 'state', 'nonce']) assert.equal(searchParams.get(name)?.length, 43, name)
  assert.equal(searchParams.get('redirect_uri'), `${ground.node.baseUrl}/sign-in/callback/acme`)
  assert.equal(searchParams.get('login_hint'), 'a@b.example')
  assert.equal(searchParams.get('prompt'), 'login')
  upstream.said = { ...fresh(), email_verified: true }
  await visit(ground.browser())
  const form = upstream.tokenRequests.at(-1)
  assert.equal(form?.get('code_verifier')?.length, 43)
  assert.equal(form?.get('client_secret'), 'secret of ambit at acme')
})

test('T24 CVE-2025-46815 login CSRF: a callback without our state, with one of another browser, twice, or for another provider starts nothing', async () => {
  await ground.node.api('POST', '/v1/identity_providers', {
    kind: 'oidc',
    slug: 'acme-two',
    name: 'Acme Two',
    issuer: upstream.issuer,
    client_id: 'ambit-two',
  })
  upstream.said = { ...fresh(), email_verified: true }
  const victim = ground.browser()
  await victim.open('/sign-in')
  const attacker = ground.browser()
  const back = upstream.visit(await leave(attacker))
  const sessions = await ground.count('sessions')
  const users = await ground.count('users')
  const without = back.replace(/&state=[^&]*/, '')
  const other = back.replace('/callback/acme', '/callback/acme-two')
  for (const [browser, path] of [
    [victim, back],
    [ground.browser(), back],
    [attacker, without],
    [attacker, other],
    [attacker, `${back.replace(/&state=[^&]*/, '')}&state=${'x'.repeat(43)}`],
  ] as const) {
    const page = await browser.open(path)
    assert.equal(page.status, 400, path)
    assert.match(page.html, /did not begin here/)
  }
  assert.deepEqual([await ground.count('sessions'), await ground.count('users')], [sessions, users])
  const again = upstream.visit(await leave(attacker))
  assertSignedIn(await attacker.open(again))
  assert.equal((await attacker.open(again)).status, 400)
})

test('T24 T06 a person who says no there is told so here, and an error of nobody is not believed', async () => {
  upstream.callback = { error: 'access_denied', code: undefined }
  const page = await visit(ground.browser())
  assert.equal(page.status, 400)
  assert.match(page.html, /did not sign you in/)
  const stray = await ground.browser().open('/sign-in/callback/acme?error=access_denied&state=x')
  assert.match(stray.html, /did not begin here/)
})

const crooked: Record<string, Readonly<Record<string, unknown>> | 'forged'> = {
  'signed by somebody else': 'forged',
  'of another issuer': { iss: 'https://evil.example' },
  'for another client': { aud: 'somebody-else' },
  'for another request': { nonce: 'x'.repeat(43) },
  'without a nonce': { nonce: undefined },
  'that is over': { exp: 1, iat: 0 },
  'of nobody': { sub: '' },
}

for (const [name, how] of Object.entries(crooked))
  test(`T05 CVE-2026-15612 an ID token ${name} signs nobody in`, async () => {
    const { sub, email } = fresh()
    upstream.said = { sub, email, email_verified: true, ...(how === 'forged' ? {} : how) }
    upstream.forged = how === 'forged'
    const page = await visit(ground.browser())
    assert.equal(page.status, 502)
    assert.match(page.html, /can’t sign you in now/)
    assert.equal(await byEmail(email), undefined)
  })

test('an answer that names another issuer is not redeemed (RFC 9207)', async () => {
  upstream.said = { ...fresh(), email_verified: true }
  upstream.callback = { iss: 'https://evil.example' }
  const before = upstream.tokenRequests.length
  assert.equal((await visit(ground.browser())).status, 502)
  assert.equal(upstream.tokenRequests.length, before)
})

const unproven = {
  false: { email_verified: false },
  missing: {},
  text: { email_verified: 'true' },
  number: { email_verified: 1 },
}
for (const [name, verified] of Object.entries(unproven))
  test(`T27 CVE-2026-15611 email_verification_required: an address with email_verified ${name} finds and makes nobody, and says the same of all`, async () => {
    const { id, email } = await ground.person()
    const sessions = await ground.count('sessions')
    upstream.said = { sub: fresh().sub, email, ...verified }
    const taken = await visit(ground.browser())
    const free = fresh()
    upstream.said = { ...free, ...verified }
    const open = await visit(ground.browser())
    assert.deepEqual([taken.status, open.status], [403, 403])
    const plain = (page: FormPage): string =>
      page.html
        .replaceAll(/link%3D[\w-]+|link=[\w-]+|csrf_token" value="[^"]*"/g, '')
        .replaceAll(/(?:person|upstream)\d+/g, 'x')
    assert.equal(plain(taken), plain(open))
    assert.match(taken.html, /does not vouch for your address/)
    assert.equal(await byEmail(free.email), undefined)
    assert.deepEqual(await listIdentities(ground.node.ambit.on.database, id), [])
    assert.equal(await ground.count('sessions'), sessions)
  })

test('T27 GHSA-g38m-r43w-p2q7 a verified address is no match either: its account is proven here first, whatever its spelling', async () => {
  const { id, email } = await ground.person()
  for (const spelling of [email, email.toUpperCase(), email.replace('@acme', '@ａcme')]) {
    upstream.said = { sub: fresh().sub, email: spelling, email_verified: true }
    const page = await visit(ground.browser())
    assert.equal(page.status, 403, spelling)
    assert.match(page.html, /There is an account with/)
  }
  assert.deepEqual(await listIdentities(ground.node.ambit.on.database, id), [])
  assert.deepEqual(await ground.methodsOf(id), [])
})

test('T27 an address that changes at the provider leaves the account as it is, also when it is somebody else’s here', async () => {
  const victim = await ground.person()
  const { sub, email } = fresh()
  upstream.said = { sub, email, email_verified: true }
  await visit(ground.browser())
  const user = await byEmail(email)
  upstream.said = { sub, email: victim.email, email_verified: true }
  const page = await visit(ground.browser())
  assertSignedIn(page)
  assert.ok(page.html.includes(email) && !page.html.includes(victim.email))
  assert.equal((await byEmail(email))?.id, user?.id)
  assert.deepEqual(await ground.methodsOf(victim.id), [])
})

/** Signs in on the page that the link leads to, and answers the page that asks. */
async function proveHere(browser: FormPerson, page: FormPage, email: string): Promise<FormPage> {
  const href = /href="([^"]*)" data-testid="sign-in-to-link"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  assert.match(href, /^\/sign-in\?/)
  return browser.send(await browser.open(href), { email, password: 'a passphrase of four words' })
}

test('T26 a twin is connected once both sides are proven and the person says yes; its owner hears of it', async () => {
  const { id, email } = await ground.person()
  const { sub } = fresh()
  upstream.said = { sub, email, email_verified: true }
  const browser = ground.browser()
  const asked = await proveHere(browser, await visit(browser), email)
  assert.equal(asked.status, 200)
  assert.match(asked.html, /Whoever signs in with it there then signs in as you here/)
  assert.deepEqual(await identitiesOf(email), [])
  assertSignedIn(await browser.send(asked, {}))
  assert.deepEqual(
    (await identitiesOf(email)).map(({ subject }) => subject),
    [sub],
  )
  assert.match((await mailsTo(ground.node.ambit.on, email)).at(-1)?.subject ?? '', /Acme was connected/)
  assertSignedIn(await visit(ground.browser()))
  assert.deepEqual(await ground.methodsOf(id), ['Password', 'ExternalAuth'])
  const again = await browser.send(asked, {})
  assert.equal(again.status, 403)
  assert.match(again.html, /Nothing was connected/)
})

test('T26 CVE-2026-9087 link_proof_required: from another browser, with a guessed link, before the sign-in, without our form', async () => {
  const { email } = await ground.person()
  upstream.said = { sub: fresh().sub, email, email_verified: true }
  const browser = ground.browser()
  const page = await visit(browser)
  const link = new URL(page.url).searchParams.get('link') ?? ''
  const attacker = await ground.signedIn()
  for (const path of [page.url, '/sign-in/link-account?link=guess', '/sign-in/link-account']) {
    const stranger = await attacker.browser.open(path)
    assert.equal(stranger.status, 403, path)
    assert.match(stranger.html, /Nothing was connected/)
  }
  const csrf = /name="csrf_token" value="([^"]*)"/.exec((await attacker.browser.open('/account')).html)?.[1] ?? ''
  const send = (cookie: string, fields: Record<string, string>): Promise<Response> =>
    ground.node.send(
      new Request(`${ground.node.baseUrl}/sign-in/link-account`, {
        method: 'POST',
        headers: { cookie },
        body: new URLSearchParams(fields),
      }),
    )
  assert.equal((await send(attacker.browser.cookie(), { link, csrf_token: csrf })).status, 403)
  assert.equal((await send(attacker.browser.cookie(), { link })).status, 403)
  assert.equal((await send(browser.cookie(), { link, csrf_token: csrf })).headers.get('location'), '/sign-in')
  assert.deepEqual(await identitiesOf(email), [])
  assert.deepEqual(await identitiesOf(attacker.email), [])
  const asked = await proveHere(browser, page, email)
  assertSignedIn(await browser.send(asked, {}))
})

test('T26 a browser that was left signed in proves nothing: the sign-in has to come with the link', async () => {
  const { email, browser } = await ground.signedIn()
  await ground.db.database.query(`SELECT 1`)
  upstream.said = { sub: fresh().sub, email, email_verified: true }
  const page = await visit(browser)
  assert.equal(page.status, 200, 'who signed in a moment ago is asked at once')
  const link = new URL(page.url).searchParams.get('link')
  await ground.db.database.query(`UPDATE identity_links SET created_at = created_at + interval '10 minutes'`)
  const later = await browser.open(`/sign-in/link-account?link=${link}`)
  assert.equal(later.status, 403)
  assert.match(later.html, /data-testid="sign-in-to-link"/)
  assert.equal((await browser.send(page, {})).status, 403)
  assert.deepEqual(await identitiesOf(email), [])
})

test('T26 begun from the own account it is for that account alone, and is asked once more', async () => {
  const { id, email, browser } = await ground.signedIn()
  const account = await browser.open('/account')
  const csrf = /name="csrf_token" value="([^"]*)"/.exec(account.html)?.[1] ?? ''
  const form = { ...account, html: '<form method="post" action="/account/identities/connect/acme"></form>' }
  const refused = await browser.send(form, { csrf_token: 'x' })
  assert.equal(refused.status, 403)
  const lead = await browser.send(form, { csrf_token: csrf })
  const target = /href="(http:[^"]*)"/.exec(lead.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const { sub } = fresh()
  upstream.said = { sub }
  const asked = await browser.open(upstream.visit(target))
  assert.equal(asked.status, 200)
  const other = await ground.person()
  await browser.open('/sign-out').then(page => browser.send(page, {}))
  const back = await browser.send(await browser.open('/sign-in'), {
    email: other.email,
    password: 'a passphrase of four words',
  })
  assertSignedIn(back)
  const taken = await browser.open(asked.url)
  assert.equal(taken.status, 403)
  assert.deepEqual(await identitiesOf(other.email), [])
  await browser.open('/sign-out').then(page => browser.send(page, {}))
  await browser.send(await browser.open('/sign-in'), { email, password: 'a passphrase of four words' })
  assertSignedIn(await browser.send(await browser.open(asked.url), {}))
  assert.deepEqual(
    (await listIdentities(ground.node.ambit.on.database, id)).map(each => each.subject),
    [sub],
  )
})

test('T26 an account at the provider is one person’s here; after it is disconnected it opens nothing', async () => {
  const { sub, email } = fresh()
  upstream.said = { sub, email, email_verified: true }
  await visit(ground.browser())
  const [identity] = await identitiesOf(email)
  const user = await byEmail(email)
  assert.ok(identity !== undefined && user !== undefined)
  const { browser, id, email: otherEmail } = await ground.signedIn()
  const account = await browser.open('/account')
  const csrf = /name="csrf_token" value="([^"]*)"/.exec(account.html)?.[1] ?? ''
  const form = { ...account, html: '<form method="post" action="/account/identities/connect/acme"></form>' }
  const lead = await browser.send(form, { csrf_token: csrf })
  const target = /href="(http:[^"]*)"/.exec(lead.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const page = await browser.open(upstream.visit(target))
  assert.equal(page.status, 409)
  assert.match(page.html, /is connected already/)
  assert.deepEqual(await identitiesOf(otherEmail), [])
  const { on } = ground.node.ambit
  await assert.rejects(disconnectIdentity(on, system, { userId: id, id: identity.id, place }), /no such identity/)
  await disconnectIdentity(on, system, { userId: user.id, id: identity.id, place })
  assert.match((await mailsTo(on, email)).at(-1)?.subject ?? '', /Acme was disconnected/)
  const sessions = await ground.count('sessions')
  assert.equal((await visit(ground.browser())).status, 403)
  assert.equal(await ground.count('sessions'), sessions)
})

test('T27 an account that somebody registered first with the address: the owner proves the mailbox, and that password is gone', async () => {
  const { id, email } = await ground.person({ emailVerified: false })
  upstream.said = { sub: fresh().sub, email, email_verified: true }
  const browser = ground.browser()
  const page = await visit(browser)
  assert.equal(page.status, 403)
  const href = /href="([^"]*)" data-testid="sign-in-to-link"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const form = await browser.open(href)
  await browser.send({ ...form, html: form.html.replace('action="/sign-in"', 'action="/sign-in/code"') }, { email })
  const code = await codeTo(email)
  const typed = await browser.open('/sign-in/code')
  const asked = await browser.send(typed, { code })
  assert.match(asked.html, /data-testid="connect-identity"/, `${asked.status} ${asked.url}`)
  assert.equal(await hasPassword(ground.node.ambit.on.database, id), false)
  assertSignedIn(await browser.send(asked, {}))
  assert.equal((await identitiesOf(email)).length, 1)
})

async function codeTo(email: string): Promise<string> {
  for (;;) {
    const text = (await mailsTo(ground.node.ambit.on, email)).map(mail => /\b\d{6}\b/.exec(mail.text)?.[0]).at(-1)
    if (text !== undefined) return text
    await new Promise(resolve => setImmediate(resolve))
  }
}

test('T26 CVE-2026-16442 a provider that only connects signs nobody in; one that is off is not there', async () => {
  const { sub, email } = fresh()
  upstream.said = { sub, email, email_verified: true }
  assertSignedIn(await visit(ground.browser()))
  const list = await ground.node.api('GET', '/v1/identity_providers?limit=100')
  const found = Object(list).data.find((each: { slug: string }) => each.slug === 'acme')
  await ground.node.api('PATCH', `/v1/identity_providers/${found.id}`, { state: 'link_only' })
  const page = await visit(ground.browser())
  assert.equal(page.status, 403)
  assert.match(page.html, /can only be connected/)
  assert.ok(!(await ground.browser().open('/sign-in')).html.includes('/sign-in/with/acme"'))
  const back = upstream.visit(await leave(ground.browser()))
  await ground.node.api('PATCH', `/v1/identity_providers/${found.id}`, { state: 'inactive' })
  assert.equal((await ground.browser().open('/sign-in/with/acme')).status, 404)
  assert.equal((await ground.browser().open(back)).status, 400)
  await ground.node.api('PATCH', `/v1/identity_providers/${found.id}`, { state: 'active' })
  assertSignedIn(await visit(ground.browser()))
})

test('a suspended person does not get in by a provider', async () => {
  const { sub, email } = fresh()
  upstream.said = { sub, email, email_verified: true }
  await visit(ground.browser())
  const user = await byEmail(email)
  await ground.node.api('POST', `/v1/principals/${user?.id}/suspend`, {})
  const page = await visit(ground.browser())
  assert.equal(page.status, 403)
  assert.ok(!isSignedIn(page))
})

test('a return address of another site is forgotten; one of ours is kept through the provider', async () => {
  upstream.said = { ...fresh(), email_verified: true }
  const evil = await visit(ground.browser(), '/sign-in/with/acme?return_to=https%3A%2F%2Fevil.example%2F')
  assertSignedIn(evil)
  const own = await visit(ground.browser(), '/sign-in/with/acme?return_to=%2Fsign-out')
  assert.equal(new URL(own.url).pathname, '/sign-out')
})

test('a provider that does not answer is said to be away', async () => {
  await ground.node.api('POST', '/v1/identity_providers', {
    kind: 'oidc',
    slug: 'away',
    name: 'Away',
    issuer: 'http://127.0.0.1:9',
    client_id: 'ambit',
  })
  const page = await ground.browser().open('/sign-in/with/away')
  assert.equal(page.status, 502)
  assert.match(page.html, /Away<\/bdi> can’t sign you in now/)
})

test('what succeeded and what failed was told, as the document of the API has it', async () => {
  const told = await toldEvents(ground.db)
  assert.ok(told.has('authentication.oauth_succeeded'))
  assert.ok(told.has('authentication.oauth_failed'))
  assert.deepEqual(await misfitEvents(ground.db), [])
})

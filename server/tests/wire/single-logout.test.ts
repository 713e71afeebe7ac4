import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import { createUser, type User } from '../../src/directory/index.ts'
import { Secret } from '../../src/platform/secret.ts'
import { type Browser, createBrowser, type Shown } from '../oauth/browser.ts'
import { startWireGround, type WireGround } from './ground.ts'

let ground: WireGround
const password = 'correct horse battery staple'
const system = { kind: 'system', node: 'test' } as const

before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

let nth = 0

interface Site {
  readonly id: string
  readonly clientId: string
  readonly secret: string
  readonly place: string
}

/** A site that clears itself in a frame, at an origin of its own. */
async function site(more: object = {}): Promise<Site> {
  const place = `https://site${++nth}.example`
  const made = await ground.ask('POST', '/v1/applications', {
    name: `Site ${nth}`,
    kind: 'web',
    redirect_uris: [`${place}/callback`],
    logout_uris: [`${place}/bye`],
    front_channel_logout_uri: `${place}/clear?by=frame`,
    ...more,
  })
  assert.equal(made.status, 201, made.text)
  const { id, client_id: clientId, client_secret: secret } = made.json
  return { id: String(id), clientId: String(clientId), secret: String(secret), place }
}

async function somebody(): Promise<User> {
  const email = `p${++nth}@logout.example`
  return createUser(ground.node.ambit.on, system, { email, password: new Secret(password), emailVerified: true })
}

async function browserOf(user: User): Promise<Browser> {
  const browser = createBrowser(ground.node.ambit.edge, ground.node.baseUrl)
  const page = await browser.open('/sign-in')
  await browser.submit(page, { email: user.email, password })
  return browser
}

/** Enters the site from that browser; answers its session there, and the refresh token. */
async function enter(browser: Browser, { clientId, secret, place }: Site): Promise<{ sid: string; refresh: string }> {
  const query = { client_id: clientId, redirect_uri: `${place}/callback`, response_type: 'code', provider: 'authkit' }
  const back = await browser.open(`/user_management/authorize?${new URLSearchParams(query)}`)
  const code = new URL(back.location ?? '').searchParams.get('code')
  const fields = { grant_type: 'authorization_code', client_id: clientId, client_secret: secret, code }
  const json = await authenticate(fields)
  assert.ok(json.access_token, JSON.stringify(json))
  return { sid: String(decodeJwt(String(json.access_token)).sid), refresh: String(json.refresh_token) }
}

async function authenticate(fields: object): Promise<Record<string, unknown>> {
  const { node } = ground
  const answer = await node.send(
    new Request(`${node.baseUrl}/user_management/authenticate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    }),
  )
  return Object(await answer.json())
}

async function reasonOf(sid: string): Promise<string | null> {
  const rows = await ground.db.database.query<{ end_reason: string | null }>(
    'SELECT end_reason FROM sessions WHERE id = $1',
    [sid],
  )
  return rows[0]?.end_reason ?? null
}

async function isSignedIn(browser: Browser): Promise<boolean> {
  return (await browser.get('/account')).status === 200
}

const framesOf = ({ text }: Shown): URL[] =>
  [...text.matchAll(/<iframe src="([^"]*)"/g)].map(([, src = '']) => new URL(src.replaceAll('&amp;', '&')))

const frameSources = ({ headers }: Shown): string | undefined =>
  /frame-src ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1]

function logOut(browser: Browser, query: Readonly<Record<string, string>>): Promise<Shown> {
  return browser.get(`/user_management/sessions/logout?${new URLSearchParams(query)}`)
}

test('T25 everywhere: every session of the person ends before the answer, and each other site of that browser is framed', async () => {
  const [user, asks, told, plain, silent] = [
    await somebody(),
    await site(),
    await site(),
    await site({ front_channel_logout_session_required: false }),
    await site({ front_channel_logout_uri: null }),
  ]
  const [here, away] = [await browserOf(user), await browserOf(user)]
  const mine = await enter(here, asks)
  const others = [await enter(here, told), await enter(here, plain), await enter(here, silent)]
  const elsewhere = await enter(away, told)
  const neighbour = await somebody()
  const theirs = await enter(await browserOf(neighbour), told)
  const left = await logOut(here, { session_id: mine.sid, scope: 'everywhere', return_to: `${asks.place}/bye` })
  for (const { sid } of [mine, ...others, elsewhere]) assert.equal(await reasonOf(sid), 'logged_out_everywhere')
  assert.equal(await reasonOf(theirs.sid), null, 'a neighbour stays')
  assert.deepEqual([await isSignedIn(here), await isSignedIn(away)], [false, false])
  assert.equal(left.status, 200)
  const [first, second, ...more] = framesOf(left)
  assert.equal(
    more.length,
    0,
    'the one that asks knows, the silent one has no address, and the other browser is not here',
  )
  assert.equal(first?.href.split('?')[0], `${told.place}/clear`)
  assert.deepEqual(
    [...(first?.searchParams ?? [])],
    [
      ['by', 'frame'],
      ['iss', ground.node.baseUrl],
      ['sid', others[0]?.sid],
    ],
  )
  assert.equal(second?.href, `${plain.place}/clear?by=frame`)
  assert.equal(frameSources(left), `${told.place} ${plain.place}`)
  assert.equal(left.headers.get('refresh'), `3; url=${asks.place}/bye`)
  assert.doesNotMatch(left.text, /<script/)
  assert.doesNotMatch(left.headers.get('content-security-policy') ?? '', /script-src/)
  const { error } = await authenticate({
    grant_type: 'refresh_token',
    client_id: told.clientId,
    client_secret: told.secret,
    refresh_token: elsewhere.refresh,
  })
  assert.equal(error, 'invalid_grant')
})

test('application, which is meant where nothing is said: the other sites go on, and the browser goes where it was sent at once', async () => {
  const [user, asks, other] = [await somebody(), await site(), await site()]
  for (const scope of [{}, { scope: 'application' }]) {
    const browser = await browserOf(user)
    const [mine, stays] = [await enter(browser, asks), await enter(browser, other)]
    const left = await logOut(browser, { session_id: mine.sid, return_to: `${asks.place}/bye`, ...scope })
    assert.equal(left.location, `${asks.place}/bye`)
    assert.deepEqual([await reasonOf(mine.sid), await reasonOf(stays.sid)], ['logged_out', null])
    assert.equal(await isSignedIn(browser), false)
  }
})

test('T25 T06 everywhere is the person’s own word: with somebody else at the browser, or nobody, one session ends', async () => {
  const [user, asks, other] = [await somebody(), await site(), await site()]
  for (const make of [
    async () => createBrowser(ground.node.ambit.edge, ground.node.baseUrl),
    async () => browserOf(await somebody()),
  ]) {
    const browser = await browserOf(user)
    const [mine, stays] = [await enter(browser, asks), await enter(browser, other)]
    const stranger = await make()
    const signedIn = await isSignedIn(stranger)
    await logOut(stranger, { session_id: mine.sid, scope: 'everywhere' })
    assert.deepEqual([await reasonOf(mine.sid), await reasonOf(stays.sid)], ['logged_out', null])
    assert.deepEqual([await isSignedIn(browser), await isSignedIn(stranger)], [true, signedIn])
  }
})

test('T06 T25 nothing ends at an address that is refused: an unknown session or scope, an unregistered way back', async () => {
  const [user, asks] = [await somebody(), await site()]
  const browser = await browserOf(user)
  const { sid } = await enter(browser, asks)
  const table = [
    [{ session_id: 'session_01ARZ3NDEKTSV4RRFFQ69G5FAV' }, 422],
    [{ session_id: sid, scope: 'all' }, 422],
    [{ session_id: sid, scope: 'everywhere', return_to: `${asks.place}/bye/` }, 400],
    [{ session_id: sid, return_to: 'https://evil.example/bye' }, 400],
  ] as const
  for (const [query, status] of table) {
    const refused = await logOut(browser, query)
    assert.deepEqual([refused.status, refused.location], [status, undefined], JSON.stringify(query))
    assert.equal(await reasonOf(sid), null)
    assert.equal(await isSignedIn(browser), true)
  }
  assert.equal(
    (await logOut(browser, { session_id: sid, return_to: `${asks.place}/bye` })).location,
    `${asks.place}/bye`,
  )
})

test('OpenID Connect’s own door and the page to sign out take the same path', async () => {
  const [user, site1] = [await somebody(), await site()]
  const browser = await browserOf(user)
  const { sid } = await enter(browser, site1)
  const asked = await browser.open(`/oauth2/end_session?scope=everywhere`)
  assert.match(asked.text, /data-testid="sign-out-everywhere"/, 'a link alone signs nobody out')
  assert.equal(await reasonOf(sid), null)
  const left = await browser.submit(asked, { scope: 'everywhere' })
  assert.deepEqual(
    framesOf(left).map(({ origin }) => origin),
    [site1.place],
  )
  assert.equal(left.headers.get('refresh'), null, 'nobody said where to go on to')
  assert.equal(await reasonOf(sid), 'logged_out_everywhere')
  const again = await browserOf(user)
  const session = await enter(again, site1)
  const out = await again.submit(await again.open('/sign-out'), {})
  assert.deepEqual([framesOf(out), await reasonOf(session.sid), await isSignedIn(again)], [[], null, false])
  const third = await browserOf(user)
  const all = await third.submit(await third.open('/sign-out'), { scope: 'everywhere' })
  assert.equal(all.status, 200)
  assert.equal(await reasonOf(session.sid), 'ended_by_person')
})

test('the API ends with a scope too, by the call of the WorkOS clients and by our own', async () => {
  const [user, one, two] = [await somebody(), await site(), await site()]
  const browser = await browserOf(user)
  const first = [await enter(browser, one), await enter(browser, two)]
  const { userManagement } = ground.workos
  await userManagement.revokeSession({ sessionId: first[0]?.sid ?? '' })
  assert.deepEqual([await reasonOf(first[0]?.sid ?? ''), await reasonOf(first[1]?.sid ?? '')], ['ended_by_admin', null])
  const session_id = first[1]?.sid
  const ended = await ground.ask('POST', '/user_management/sessions/revoke', { session_id, scope: 'everywhere' })
  assert.equal(ended.status, 200, ended.text)
  assert.ok((ended.json.sessions as string[]).includes(session_id ?? ''))
  assert.equal(await isSignedIn(browser), false)
  const wrong = await ground.ask('POST', '/v1/sessions/x/end', { scope: 'all' })
  assert.equal(wrong.status, 422)
})

test('whoever signs in again at a browser takes along what was entered from it', async () => {
  const [user, one] = [await somebody(), await site()]
  const browser = await browserOf(user)
  const { sid } = await enter(browser, one)
  await browser.submit(await browser.open('/sign-in?prompt=login'), { email: user.email, password })
  const left = await browser.submit(await browser.open('/sign-out'), { scope: 'everywhere' })
  assert.deepEqual(
    framesOf(left).map(({ searchParams }) => searchParams.get('sid')),
    [sid],
  )
})

test('T04 an address is framed only at the origin of a redirect URI of the application', async () => {
  const { id, place } = await site()
  const change = (body: object) => ground.ask('PATCH', `/v1/applications/${id}`, body)
  const near = [
    'https://evil.example/clear',
    `${place}.evil.example/clear`,
    `${place}:444/clear`,
    place.replace('https', 'http'),
    `${place}/clear#x`,
    'javascript:alert(1)',
    'data:text/html,x',
    `${place.replace('site', 'user@site')}/clear`,
    '/clear',
    '',
  ]
  for (const uri of near) {
    const refused = await change({ front_channel_logout_uri: uri })
    assert.deepEqual([refused.status, Object(refused.json.errors)[0]?.field], [422, 'front_channel_logout_uri'], uri)
  }
  assert.equal(
    (await change({ redirect_uris: ['https://moved.example/callback'] })).status,
    422,
    'nor may it be left behind',
  )
  const moved = await change({
    redirect_uris: ['https://moved.example/callback'],
    front_channel_logout_uri: 'https://moved.example/clear',
    front_channel_logout_session_required: false,
  })
  assert.deepEqual(
    [moved.status, moved.json.front_channel_logout_uri, moved.json.front_channel_logout_session_required],
    [200, 'https://moved.example/clear', false],
  )
  assert.equal((await change({ front_channel_logout_uri: null })).json.front_channel_logout_uri, null)
  const told = await ground.ask('GET', '/.well-known/openid-configuration')
  for (const channel of ['backchannel', 'frontchannel'])
    for (const what of ['supported', 'session_supported']) assert.equal(told.json[`${channel}_logout_${what}`], true)
})

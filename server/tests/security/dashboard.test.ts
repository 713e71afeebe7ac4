import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountApplication } from '../../src/applications/index.ts'
import { dashboardApplication } from '../../src/dashboard/index.ts'
import { newId } from '../../src/platform/ids.ts'
import { cookieName, readCookie } from '../../src/sign-in/index.ts'
import type { FormPerson } from '../walk/form-person.ts'
import { type Answer, refusedWithoutTrace, type SecurityGround, startSecurityGround } from './ground.ts'

let ground: SecurityGround
let nth = 0

before(async () => {
  ground = await startSecurityGround()
})
after(() => ground.close())

/** As the dashboard's own page asks: the browser says where the page is from, and the page sets its header. */
const fromPage = { 'sec-fetch-site': 'same-origin', 'x-ambit-dashboard': 'act' }

interface Asking {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

function ask(cookie: string, route: string, { headers = fromPage, body }: Asking = {}): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ')
  return ground.ask(method, path, {
    headers: { cookie, ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

/** Somebody with this role, signed in at the dashboard in a browser of their own. */
async function enters(role: 'owner' | 'admin' | 'auditor' | 'approver' | undefined): Promise<{
  readonly id: string
  readonly email: string
  readonly person: FormPerson
  readonly cookie: () => string
}> {
  const email = `d${++nth}@acme.example`
  const password = `the passphrase of ${email}`
  const made = await ground.node.api('POST', '/user_management/users', { email, password, email_verified: true })
  const id = String(made.id)
  await ground.db.database.query('UPDATE users SET installation_role = $2 WHERE id = $1', [id, role ?? null])
  const person = ground.browser(email, password)
  await person.signIn()
  await person.open('/dashboard/enter?return_to=/dashboard/sessions')
  return { id, email, person, cookie: () => person.cookie() }
}

/** The value of the dashboard's own cookie in a jar. */
async function dashboardCookie(jar: string): Promise<{ readonly name: string; readonly value: string | undefined }> {
  const { clientId } = await dashboardApplication(ground.node.ambit.on)
  const name = cookieName(clientId, 'session', false)
  return { name, value: readCookie(jar, name) }
}

test('a person at the dashboard calls the API with their role, in a session of the dashboard’s own, and the log names them', async () => {
  const admin = await enters('admin')
  const me = await ask(admin.cookie(), 'GET /v1/me')
  assert.equal(me.status, 200)
  assert.deepEqual([me.json.kind, me.json.id, me.json.name, me.json.role], ['person', admin.id, admin.email, 'admin'])
  const { on } = ground.node.ambit
  const { id: applicationId } = await dashboardApplication(on)
  const session = Object(me.json.session).id
  const [row] = await ground.db.database.query<{ application_id: string; on_behalf_of: string }>(
    'SELECT application_id, on_behalf_of FROM sessions WHERE id = $1',
    [session],
  )
  assert.deepEqual(row, { application_id: applicationId, on_behalf_of: admin.id })
  const made = await ask(admin.cookie(), 'POST /v1/applications', { body: { name: 'Made at the dashboard' } })
  assert.equal(made.status, 201, made.text)
  const [event] = await ground.db.database.query<{ session_id: string; actor: string }>(
    `SELECT session_id, body::jsonb ->> 'actor' AS actor FROM (SELECT type, session_id, body FROM audit_queue
       UNION ALL SELECT type, session_id, body FROM audit_events) e
      WHERE type = 'application.created' AND body::jsonb ->> 'application' = $1`,
    [made.json.id],
  )
  assert.deepEqual(event, { session_id: session, actor: admin.id })
})

test('T42 the cookie alone opens nothing: without the header, from another site, another port or an unknown page it is 401', async () => {
  const owner = await enters('owner')
  const { cookie } = owner
  assert.equal((await ask(cookie(), 'GET /v1/me')).status, 200, 'the page itself')
  const attempts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'no header': { 'sec-fetch-site': 'same-origin' },
    'another word': { 'sec-fetch-site': 'same-origin', 'x-ambit-dashboard': '1' },
    'another site': { 'sec-fetch-site': 'cross-site', 'x-ambit-dashboard': 'act' },
    'a page of another port': { 'sec-fetch-site': 'same-site', 'x-ambit-dashboard': 'act' },
    'an address typed in': { 'sec-fetch-site': 'none', 'x-ambit-dashboard': 'act' },
    'a program with a stolen cookie jar that says nothing': { 'x-ambit-dashboard': 'act' },
    'another loopback origin': { ...fromPage, origin: 'http://localhost:1' },
  }
  for (const [what, headers] of Object.entries(attempts))
    for (const route of ['GET /v1/me', 'POST /v1/applications'])
      await refusedWithoutTrace(ground, { status: 401, code: 'unauthorized', what: `${what}, ${route}` }, () =>
        ask(cookie(), route, { headers, ...(route.startsWith('POST') ? { body: { name: 'Forged' } } : {}) }),
      )
  await refusedWithoutTrace(ground, { status: 403, code: 'origin_not_allowed', what: 'an origin elsewhere' }, () =>
    ask(cookie(), 'POST /v1/applications', {
      headers: { ...fromPage, origin: 'https://evil.example' },
      body: { name: 'Forged' },
    }),
  )
  const form = await ground.ask('POST', '/v1/me/end', {
    headers: { cookie: cookie(), 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ a: 'b' }),
  })
  assert.equal(form.status, 401, 'a form of a page of ours')
  assert.equal((await ask(cookie(), 'GET /v1/me')).status, 200, 'the session lives on')
})

test('T43 no other origin may send the header: the preflight that would allow it is refused', async () => {
  const preflight = await ground.ask('OPTIONS', '/v1/me', {
    headers: {
      origin: 'https://evil.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-ambit-dashboard',
    },
  })
  assert.equal(preflight.status, 403)
  assert.equal(preflight.headers.get('access-control-allow-origin'), null)
})

test('T41 I5 a cookie of another application is none at the dashboard, and its cookie is none elsewhere', async () => {
  const owner = await enters('owner')
  const { on } = ground.node.ambit
  const account = cookieName((await accountApplication(on.database)).clientId, 'session', false)
  const own = await dashboardCookie(owner.cookie())
  const accounts = readCookie(owner.cookie(), account)
  assert.ok(own.value !== undefined && accounts !== undefined && own.value !== accounts)
  assert.equal((await ask(`${own.name}=${own.value}`, 'GET /v1/me')).status, 200, 'its own')
  for (const [what, jar] of [
    ['the account’s cookie under its own name', `${account}=${accounts}`],
    ['the account’s cookie under the dashboard’s name', `${own.name}=${accounts}`],
    ['two cookies of one name', `${own.name}=${own.value}; ${own.name}=${accounts}`],
    ['a random one', `${own.name}=${'x'.repeat(43)}`],
  ] as const)
    assert.equal((await ask(jar, 'GET /v1/me')).status, 401, what)
  const page = await ground.ask('GET', '/account', { headers: { cookie: `${account}=${own.value}` } })
  assert.equal(page.status, 303, 'the dashboard’s cookie signs nobody in at the account page')
  assert.match(page.headers.get('location') ?? '', /^\/sign-in/)
})

test('T92 a role that was taken away is gone at the next request, and one that was given counts at once', async () => {
  const admin = await enters('admin')
  const { cookie } = admin
  const act = (): Promise<Answer> =>
    ask(cookie(), 'POST /v1/applications', { body: { name: `Of ${newId('request')}` } })
  assert.equal((await act()).status, 201)
  const roleOf = (role: string | null) =>
    ground.db.database.query('UPDATE users SET installation_role = $2 WHERE id = $1', [admin.id, role])
  await roleOf('auditor')
  assert.deepEqual([(await act()).status, (await ask(cookie(), 'GET /v1/sessions')).status], [403, 200])
  await roleOf(null)
  const refused = await ask(cookie(), 'GET /v1/sessions')
  assert.deepEqual([refused.status, refused.json.code], [403, 'forbidden'])
  await roleOf('admin')
  assert.equal((await act()).status, 201)
})

test('T66 I4 an ended session of the dashboard is 401 at the next request, whoever ended it', async () => {
  const ends: Readonly<Record<string, (session: string, cookie: string, id: string) => Promise<unknown>>> = {
    'its person': (_session, cookie) => ask(cookie, 'POST /v1/me/end', { body: {} }),
    'an administrator': session => ground.node.api('POST', `/v1/sessions/${session}/end`, {}),
    suspending: (_session, _cookie, id) => ground.node.api('POST', `/v1/principals/${id}/suspend`, {}),
  }
  for (const [what, end] of Object.entries(ends)) {
    const auditor = await enters('auditor')
    const me = await ask(auditor.cookie(), 'GET /v1/me')
    assert.equal(me.status, 200, what)
    await end(String(Object(me.json.session).id), auditor.cookie(), auditor.id)
    const late = await ask(auditor.cookie(), 'GET /v1/me')
    assert.deepEqual([late.status, late.json.code], [401, 'unauthorized'], what)
  }
})

test('T37 what may widen access asks for a fresh sign-in; what only takes away, and what reads, does not', async () => {
  const owner = await enters('owner')
  const { cookie } = owner
  const { json } = await ask(cookie(), 'GET /v1/me')
  const session = Object(json.session).id
  await ground.db.database.query(`UPDATE session_sign_ins SET at = at - interval '6 minutes' WHERE session_id = $1`, [
    session,
  ])
  await refusedWithoutTrace(ground, { status: 403, code: 'sign_in_again', what: 'an application' }, () =>
    ask(cookie(), 'POST /v1/applications', { body: { name: 'Late' } }),
  )
  assert.equal((await ask(cookie(), 'GET /v1/sessions')).status, 200, 'reading')
  const victim = await enters('auditor')
  const other = await ask(victim.cookie(), 'GET /v1/me')
  const end = await ask(cookie(), `POST /v1/sessions/${Object(other.json.session).id}/end`, { body: {} })
  assert.equal(end.status, 200, 'ending')
  const again = await owner.person.open('/dashboard/enter?again=1&return_to=/dashboard/signed-in')
  assert.equal(new URL(again.url).pathname, '/sign-in', 'the way asks for the password')
  await owner.person.send(again, { email: owner.email, password: `the passphrase of ${owner.email}` })
  const renewed = await ask(cookie(), 'GET /v1/me')
  assert.notEqual(Object(renewed.json.session).id, session)
  assert.equal((await ask(cookie(), 'POST /v1/applications', { body: { name: 'Fresh' } })).status, 201)
  const [former] = await ground.db.database.query<{ ended: boolean }>(
    'SELECT ended_at IS NOT NULL AS ended FROM sessions WHERE id = $1',
    [session],
  )
  assert.equal(former?.ended, true, 'the session that it replaced has ended')
})

test('nobody without a role of the installation gets a session of the dashboard', async () => {
  for (const role of [undefined, 'approver'] as const) {
    const person = await enters(role)
    assert.equal((await dashboardCookie(person.cookie())).value, undefined, role)
    const page = await person.person.open('/dashboard/enter')
    assert.equal(page.status, 403)
    assert.match(page.html, /The dashboard needs the role auditor, admin or owner/)
    const answer = await ground.ask('GET', '/dashboard/enter', { headers: { cookie: person.cookie() } })
    assert.equal(answer.status, 403, 'administers_nothing')
  }
})

test('T06 whoever enters comes back to a page of the dashboard and to nothing else', async () => {
  const owner = await enters('owner')
  for (const [asked, led] of [
    ['/dashboard/sessions?kind=agent', '/dashboard/sessions?kind=agent'],
    ['https://evil.example/dashboard', '/dashboard'],
    ['//evil.example/dashboard/x', '/dashboard'],
    ['/account', '/dashboard'],
    ['/dashboardish', '/dashboard'],
    ['/dashboard/enter?again=1', '/dashboard'],
  ] as const) {
    const query = new URLSearchParams({ return_to: asked })
    const answer = await ground.ask('GET', `/dashboard/enter?${query}`, { headers: { cookie: owner.cookie() } })
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, led], asked)
  }
})

test('T46 a page that only watches keeps no session alive; a person who acts does', async () => {
  const auditor = await enters('auditor')
  const { json } = await ask(auditor.cookie(), 'GET /v1/me')
  const session = Object(json.session).id
  const old = `UPDATE session_activity SET last_at = last_at - interval '10 minutes' WHERE session_id = $1`
  const lastAt = async (): Promise<Date | undefined> => {
    const [row] = await ground.db.database.query<{ last_at: Date }>(
      'SELECT last_at FROM session_activity WHERE session_id = $1',
      [session],
    )
    return row?.last_at
  }
  await ground.db.database.query(old, [session])
  const before = await lastAt()
  await ask(auditor.cookie(), 'GET /v1/me', { headers: { ...fromPage, 'x-ambit-dashboard': 'watch' } })
  assert.deepEqual(await lastAt(), before, 'watching')
  await ask(auditor.cookie(), 'GET /v1/me')
  assert.notDeepEqual(await lastAt(), before, 'acting')
})

test('a request with an API key is judged by the key alone, whatever cookie goes along', async () => {
  const owner = await enters('owner')
  const answer = await ask(owner.cookie(), 'GET /v1/me', { headers: { ...fromPage, authorization: 'Bearer sk_wrong' } })
  assert.equal(answer.status, 401)
  const key = await ask(owner.cookie(), 'GET /v1/me', {
    headers: { ...fromPage, authorization: `Bearer ${ground.node.env.AMBIT_API_KEY}` },
  })
  assert.deepEqual([key.status, key.json.kind], [200, 'api_key'])
})

test('T42 the document runs only scripts of this server, in no frame, and no text becomes markup', async () => {
  const page = await ground.ask('GET', '/dashboard/any/address', { headers: { accept: 'text/html' } })
  const isBuilt = page.status === 200
  assert.ok(isBuilt || Object(page).status === 503, 'dashboard_missing where nothing is built yet')
  const policy = page.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.doesNotMatch(policy, /unsafe|\*|https?:/)
  for (const path of ['/dashboard/assets/..%2f..%2fbuild.ts', '/dashboard/assets/build.json', '/dashboard/assets/x.js'])
    assert.equal((await ground.ask('GET', path)).status, 404, path)
})

test('T37 T92 whoever is at the dashboard is told what they may call, and with whom: what is not said is refused', async () => {
  const [auditor, admin, owner] = [await enters('auditor'), await enters('admin'), await enters('owner')]
  const operations = async (cookie: string): Promise<string[]> =>
    Object((await ask(cookie, 'GET /v1/me')).json).may_call as string[]
  const [read, change] = [await operations(auditor.cookie()), await operations(admin.cookie())]
  assert.ok(read.includes('listApplications') && !read.includes('createApplication'))
  for (const operation of [...read, 'createApplication', 'withdrawApproval']) assert.ok(change.includes(operation))
  const refused = await ask(auditor.cookie(), 'POST /v1/applications', { body: { name: 'Not said' } })
  assert.deepEqual([refused.status, refused.json.code], [403, 'forbidden'])
  const withWhom = async (cookie: string, id: string): Promise<unknown> =>
    (await ask(cookie, `GET /v1/principals/${id}/lifecycle`)).json.may_call
  assert.deepEqual(await withWhom(admin.cookie(), auditor.id), ['suspendPrincipal', 'offboardPrincipal'])
  assert.deepEqual(await withWhom(admin.cookie(), owner.id), [], 'nothing with who stands higher')
  assert.deepEqual(await withWhom(auditor.cookie(), admin.id), [])
  const outranked = { status: 403, code: 'forbidden', events: ['api.refused'], what: 'an admin on an owner' }
  await refusedWithoutTrace(ground, outranked, () =>
    ask(admin.cookie(), `POST /v1/principals/${owner.id}/suspend`, { body: {} }),
  )
})

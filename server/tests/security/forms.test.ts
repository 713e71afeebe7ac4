import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { TestUpstream } from '../gateway-upstream.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'
import { until } from '../until.ts'
import type { FormPerson } from '../walk/form-person.ts'
import type { PlainAgent } from '../walk/plain-agent.ts'
import type { ActsGround } from './acts.ts'
import { areas } from './acts-all.ts'
import { type Answer, type SecurityGround, startSecurityGround } from './ground.ts'
import { type Held, held, openConsent, post } from './held-form.ts'
import { addParty, askAccess } from './party.ts'

let ground: SecurityGround
let upstream: TestUpstream
let agent: PlainAgent
before(async () => {
  ground = await startSecurityGround()
  upstream = await addParty(ground)
  agent = await ground.agent()
})
after(async () => {
  await ground.close()
  await upstream.close()
})

interface FormCase {
  readonly route: string
  readonly open: (person: FormPerson) => Promise<Held>
  /** True once the honest form has done what it is for. */
  readonly done: (answer: Answer) => boolean
  /** A browser without its flow is sent back to the beginning instead of being told no. */
  readonly sendsBack?: true
  /** Opens its form with a browser of its own. */
  readonly ownBrowser?: true
}

const leadsTo = (place: RegExp) => (answer: Answer) =>
  answer.status === 303 && place.test(answer.headers.get('location') ?? '')

async function addBearerProvider(): Promise<void> {
  const known = await ground.asOwner('GET', '/v1/providers/own')
  if (known.status === 200) return
  await ground.node.api('POST', '/v1/providers', {
    slug: 'own',
    kind: 'mcp',
    url: upstream.url,
    auth: { type: 'bearer', per: 'user' },
  })
}

let nth = 0
const fresh = (): string => `${++nth}`
const make = (path: string, body: object): Promise<Record<string, unknown>> => ground.node.api('POST', path, body)
const here: ActsGround = {
  ground: () => ground,
  api: (name, events, prepare) => ({
    name,
    events,
    prepare: async () => {
      const { path = '', body } = await prepare()
      return () => ground.asOwner(name.split(' ')[0] ?? '', path, body)
    },
  }),
  make,
  fresh,
  makeUser: async () => String((await make('/user_management/users', { email: `u${fresh()}@acme.example` })).id),
  makeApplication: async () => String((await make('/v1/applications', { name: `App ${fresh()}` })).id),
}

function sentBack(route: string): { sendsBack?: true } {
  return route.startsWith('POST /sign-in/code') ? { sendsBack: true } : {}
}

/** Forms that the tables of acts know how to fill in. */
const acted: readonly FormCase[] = areas
  .flatMap(area => area.acts(here))
  .flatMap(({ name, open }): FormCase[] =>
    open === undefined || name.includes('(')
      ? []
      : [{ route: name, open, done: ({ status }) => status < 400, ownBrowser: true, ...sentBack(name) }],
  )

/** A form of a browser that nobody signed in with. */
function asksForMail(path: '/sign-in/code' | '/sign-up' | '/reset-password'): FormCase {
  return {
    route: `POST ${path}`,
    open: async () => {
      const email = `mail${fresh()}@acme.example`
      if (path !== '/sign-up') await make('/user_management/users', { email, email_verified: true })
      const form = await held(ground.browser(), { page: path === '/sign-in/code' ? '/sign-in' : path, path })
      return { ...form, fields: { ...form.fields, email } }
    },
    done: ({ status }) => status < 400,
    ownBrowser: true,
    ...sentBack(`POST ${path}`),
  }
}

/** What is different for somebody; a page that asks for a passkey keeps its question each time it is shown. */
async function changed(): Promise<Readonly<Record<string, string>>> {
  const { webauthn_challenges: _, ...state } = await ground.state()
  return state
}

/** Forms that are held elsewhere, with the reason. */
const apart: Readonly<Record<string, string>> = {
  'POST /sign-in/callback/{slug}': 'comes from the page of a provider, and is asked to come once more by GET',
  'POST /sso/arrive': 'is shown by its own link to one browser: server/tests/wire/sso-saml.test.ts',
  'POST /sso/callback/{connection}': 'comes from the page of a provider, and is asked to come once more by GET',
  'POST /portal/start':
    'no cookie is there yet: it counts by the token of a link, once; server/tests/wire/portal.test.ts',
  'POST /portal/sso/{connection}/test': 'leads to a provider; it is held by what holds the other forms of the portal',
  'POST /portal/streams': 'says where the log goes, which no state shows; server/tests/wire/portal.test.ts',
  'POST /portal/streams/remove': 'the same',
  'POST /portal/domains/check': 'asks the DNS; it is held by what holds the other forms of the portal',
  'POST /account/organizations/{id}/policies/form': 'shows the rules that say what was chosen, and keeps nothing',
  'POST /account/identities/connect/{slug}': 'leads away, and changes nothing before the person is back and says yes',
}

const cases: readonly FormCase[] = [
  ...acted,
  asksForMail('/sign-in/code'),
  asksForMail('/sign-up'),
  asksForMail('/reset-password'),
  {
    route: 'POST /sign-in',
    open: async () => held(ground.browser(), { page: '/sign-in', path: '/sign-in' }),
    done: leadsTo(/^\/account$/),
  },
  {
    route: 'POST /approvals/{id}/decision',
    open: async person => {
      const id = await askAccess(agent, ['notes__create_issue'])
      const fields = { decision: 'approve', password: ground.node.password, tool: 'notes__create_issue' }
      return held(person, { page: `/approvals/${id}`, path: `/approvals/${id}/decision`, fields })
    },
    done: leadsTo(/^\/approvals\/approval_/),
  },
  {
    route: 'POST /oauth2/consent',
    open: async person => (await openConsent(ground, person)).form,
    done: leadsTo(/^http:\/\/127\.0\.0\.1:9000\/callback\?code=/),
  },
  {
    route: 'POST /connect/{provider}',
    open: async person => {
      await addBearerProvider()
      return held(person, { page: '/connect/own', path: '/connect/own', fields: { token: 'a-token-of-mine' } })
    },
    done: leadsTo(/^\/connect\/own$/),
  },
  ...(['name', 'default'] as const).map(
    (act): FormCase => ({
      route: `POST /account/accounts/${act}`,
      open: async person => {
        const [account] = Object((await ground.node.api('GET', '/v1/connected_accounts')).data)
        const fields = { account_id: account.id, name: `Work ${fresh()}` }
        return held(person, { page: '/connect/own', path: `/account/accounts/${act}`, fields })
      },
      done: leadsTo(/^\/connect\/own$/),
    }),
  ),
  {
    route: 'POST /account/accounts/disconnect',
    open: async person => {
      const [account] = Object((await ground.node.api('GET', '/v1/connected_accounts')).data)
      return held(person, {
        page: '/account',
        path: '/account/accounts/disconnect',
        fields: { account_id: account.id },
      })
    },
    done: leadsTo(/^\/account\?disconnected=/),
  },
  {
    route: 'POST /account/sessions/end',
    open: async person => {
      const other = ground.browser()
      await other.signIn()
      const rows = await ground.db.database.query<{ id: string }>(
        `SELECT id FROM sessions WHERE kind = 'user' AND ended_at IS NULL ORDER BY id DESC LIMIT 1`,
      )
      return held(person, {
        page: '/account',
        path: '/account/sessions/end',
        fields: { session_id: rows[0]?.id ?? '' },
      })
    },
    done: leadsTo(/^\/account\?ended=session_/),
  },
  {
    route: 'POST /account/sign-ins/end-others',
    open: person => held(person, { page: '/account', path: '/account/sign-ins/end-others' }),
    done: leadsTo(/^\/account(\?ended=|$)/),
  },
  {
    route: 'POST /device',
    open: async person => {
      const made = await ground.node.api('POST', '/v1/applications', { name: 'Terminal', kind: 'native' })
      const { json } = await ground.ask('POST', '/oauth2/device_authorization', {
        body: new URLSearchParams({ client_id: String(made.client_id) }),
      })
      return held(person, {
        page: `/device?user_code=${json.user_code}`,
        path: '/device',
        fields: { decision: 'approve' },
      })
    },
    done: answer => answer.status === 200 && /device is connected/i.test(answer.text),
  },
  {
    route: 'POST /agent/claim',
    open: async person => {
      await ground.node.api('PUT', '/v1/agent_registration_settings', { enabled: true, role_slugs: [] })
      const { json } = await ground.ask('POST', '/agent/identity', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'service_auth', login_hint: ground.node.email }),
      })
      const uri = new URL(String(Object(json.claim).attempt.verification_uri))
      return held(person, {
        page: `${uri.pathname}${uri.search}`,
        path: '/agent/claim',
        fields: { decision: 'claim' },
      })
    },
    done: answer => answer.status === 200 && /give your agent this code/i.test(answer.text),
  },
  {
    route: 'POST /oauth2/end_session',
    open: person => held(person, { page: '/oauth2/end_session', path: '/oauth2/end_session' }),
    done: answer => answer.status === 200 && /signed out/i.test(answer.text),
  },
  {
    route: 'POST /sign-out',
    open: person => held(person, { page: '/sign-out', path: '/sign-out' }),
    done: answer => answer.status === 200 && /signed out/i.test(answer.text),
  },
]

/** The person's own cookies need not be there yet: a stranger's sign-in form begins with none. */
async function openCase(form: FormCase): Promise<Held> {
  const person = ground.browser()
  if (form.ownBrowser === true) return form.open(person)
  if (form.route !== 'POST /sign-in') {
    await person.signIn()
    return form.open(person)
  }
  const page = await person.open('/sign-in')
  const csrf = /name="csrf_token" value="([^"]*)"/.exec(page.html)?.[1] ?? ''
  return {
    path: '/sign-in',
    cookie: person.cookie(),
    fields: { csrf_token: csrf, email: ground.node.email, password: ground.node.password },
  }
}

/** How a page elsewhere, or somebody with half of what is needed, would send this form. */
async function attacks(form: Held): Promise<[string, number, () => Promise<Answer>][]> {
  const other = ground.browser()
  await other.signIn()
  const foreign = /name="csrf_token" value="([^"]*)"/.exec((await other.open('/account')).html)?.[1] ?? ''
  const lax = form.cookie.replace(/(; )?[^;= ]*_(strict|flow)=[^;]*/g, '').replace(/^; /, '')
  return [
    ['no token', 403, () => post(ground, form, { fields: { csrf_token: '' } })],
    ['the token of another browser', 403, () => post(ground, form, { fields: { csrf_token: foreign } })],
    ['without the strict cookie', 403, () => post(ground, form, { headers: { cookie: lax } })],
    ['from another site', 403, () => post(ground, form, { headers: { origin: 'https://evil.example' } })],
    [
      'from a sandboxed frame',
      403,
      () => post(ground, form, { headers: { origin: 'null', 'sec-fetch-site': 'cross-site' } }),
    ],
    ['from the right host on https', 403, () => post(ground, form, { headers: { origin: 'https://localhost:4000' } })],
    ['as plain text', 415, () => post(ground, form, { headers: { 'content-type': 'text/plain' } })],
    ['as JSON', 415, () => post(ground, form, { headers: { 'content-type': 'application/json' } })],
  ]
}

test('T42 every form of the pages is in the table below', () => {
  const forms = allRoutes.filter(route => route.kind === 'page' && route.method === 'post').map(nameOf)
  const listed = [...cases.map(({ route }) => route), ...Object.keys(apart)]
  assert.deepEqual(listed.toSorted(), forms.toSorted())
})

for (const form of cases) {
  test(`T42 MT13 ${form.route}: from elsewhere, without its token or its cookie, by GET or as another type it changes nothing`, async () => {
    const mine = await openCase(form)
    for (const [what, status, attack] of await attacks(mine)) {
      await ground.newEvents()
      const state = await changed()
      const answer = await attack()
      if (answer.status === 303 && form.sendsBack === true)
        assert.match(answer.headers.get('location') ?? '', /^\/sign-in/, what)
      else {
        assert.equal(answer.status, status, `${what}: ${answer.text.slice(0, 200)}`)
        assert.match(answer.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, what)
      }
      assert.deepEqual(await changed(), state, what)
      assert.deepEqual(await ground.newEvents(), [], what)
    }
    const state = await changed()
    for (const method of ['GET', 'HEAD']) {
      const query = new URLSearchParams(mine.fields)
      const answer = await ground.ask(method, `${mine.path}?${query}`, {
        headers: { cookie: mine.cookie, accept: 'text/html', purpose: 'prefetch', 'sec-purpose': 'prefetch' },
      })
      assert.ok([200, 303, 404, 405].includes(answer.status), `${method} answers ${answer.status}`)
      assert.deepEqual(await changed(), state, method)
    }
    const honest = await post(ground, mine)
    assert.ok(form.done(honest), `${honest.status} ${honest.headers.get('location')} ${honest.text.slice(0, 1500)}`)
    // Who gets a mail is found out after the answer, so that the answer takes as long for everybody.
    await until(async () => !isDeepStrictEqual(await changed(), state))
  })
}

test('T42 every page of a signed-in person is unframeable, scriptless, unstored and opens in a window of its own', async () => {
  const person = ground.browser()
  await person.signIn()
  const id = await askAccess(agent, ['notes__echo'])
  for (const path of [
    '/account',
    '/account/agents',
    '/account/sign-ins',
    '/account/accounts',
    '/sign-out',
    '/device',
    '/oauth2/end_session',
    `/approvals/${id}`,
    '/connect/notes',
    `/account/sessions/${agent.sessionId}`,
  ]) {
    const { status, headers } = await ground.ask('GET', path, { headers: { cookie: person.cookie() } })
    assert.equal(status, 200, path)
    const policy = headers.get('content-security-policy') ?? ''
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"])
      assert.ok(policy.includes(rule), `${path}: ${policy}`)
    const script = /script-src ([^;]*)/.exec(policy)?.[1] ?? "'none'"
    // Where a password is chosen, the meter: one file, by its whole address.
    if (path === '/account/security') assert.match(script, /^http:\/\/localhost:4000\/assets\/[\w.-]+$/)
    else assert.equal(script, "'none'", path)
    assert.equal(headers.get('x-frame-options'), 'DENY', path)
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', path)
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path)
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
    assert.match(headers.get('cache-control') ?? '', /no-store/, path)
    assert.equal(headers.get('access-control-allow-origin'), null, path)
  }
})

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startTestUpstream, type TestUpstream, upstreamTools } from '../gateway-upstream.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'
import { until } from '../until.ts'
import type { FormPerson } from '../walk/form-person.ts'
import type { PlainAgent, PlainAnswer } from '../walk/plain-agent.ts'
import type { Act, Acted, ActsGround } from './acts.ts'
import { areas } from './acts-all.ts'
import { signInThroughOrganization } from './acts-sso.ts'
import { type Answer, type SecurityGround, startSecurityGround } from './ground.ts'
import { type Held, held, openConsent, post } from './held-form.ts'
import { addParty, askAccess, grant } from './party.ts'
import { type SecretWitness, watchSecrets } from './secret-witness.ts'

let ground: SecurityGround
let upstream: TestUpstream
let moody: TestUpstream
let operator: pg.Client
let witness: SecretWitness
before(async () => {
  ground = await startSecurityGround()
  witness = watchSecrets(ground)
  upstream = await addParty(ground)
  moody = await startTestUpstream()
  operator = new pg.Client({ connectionString: ground.db.adminUrl })
  await operator.connect()
})
after(async () => {
  await operator.end()
  await ground.close()
  await upstream.close()
  await moody.close()
})

const api = (
  name: string,
  events: readonly string[],
  prepare: () => Promise<{ path?: string; body?: object }>,
): Act => ({
  name,
  events,
  prepare: async () => {
    const [method = '', template = ''] = name.split(' ')
    const { path = template, body } = await prepare()
    return () => ground.asOwner(method, path, body)
  },
})

const form = (
  name: string,
  events: readonly string[],
  open: (person: FormPerson) => Promise<Parameters<typeof post>[1]>,
): Act => ({
  name,
  events,
  prepare: async () => {
    const person = ground.browser()
    await person.signIn()
    const opened = await open(person)
    return () => post(ground, opened)
  },
})

let nth = 0
const fresh = (): string => `${++nth}`

async function make(path: string, body: object): Promise<Record<string, unknown>> {
  return ground.node.api('POST', path, body)
}

async function makeUser(): Promise<string> {
  return String((await make('/user_management/users', { email: `u${fresh()}@acme.example` })).id)
}

async function makeApplication(): Promise<string> {
  return String((await make('/v1/applications', { name: `App ${fresh()}` })).id)
}

async function makeProvider(auth: object = { type: 'none' }): Promise<string> {
  const slug = `p${fresh()}`
  await make('/v1/providers', { slug, kind: 'mcp', url: upstream.url, auth })
  return slug
}

const described = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Things', version: '1' },
  paths: { '/things': { get: { operationId: 'listThings' } } },
})

/** A provider one of whose tools is no longer what was read of it. */
async function makeChangedProvider(): Promise<{ slug: string }> {
  moody.tools = [...upstreamTools]
  const slug = `p${fresh()}`
  await make('/v1/providers', { slug, kind: 'mcp', url: moody.url })
  moody.tools = upstreamTools.map((tool, at) => (at === 0 ? { ...tool, description: `Changed ${slug}.` } : tool))
  return { slug }
}

async function makeAccount(): Promise<string> {
  const slug = await makeProvider({ type: 'bearer', per: 'user' })
  const person = ground.browser()
  await person.signIn()
  await post(
    ground,
    await held(person, {
      page: `/connect/${slug}`,
      path: `/connect/${slug}`,
      fields: { token: `token-${randomBytes(16).toString('hex')}` },
    }),
  )
  const accounts: { id: string }[] = Object((await ground.node.api('GET', '/v1/connected_accounts')).data)
  return accounts[0]?.id ?? ''
}

/** The page of the provider at which an account is. */
async function connectPage(account: string): Promise<string> {
  const rows = await ground.db.database.query<{ slug: string }>(
    'SELECT p.slug FROM providers p JOIN connected_accounts c ON c.provider_id = p.id WHERE c.id = $1',
    [account],
  )
  return `/connect/${rows[0]?.slug}`
}

async function ownAccountForm(person: FormPerson, act: string, known?: string): Promise<Held> {
  const account = known ?? (await makeAccount())
  return held(person, {
    page: await connectPage(account),
    path: `/account/accounts/${act}`,
    fields: { account_id: account, name: 'Work' },
  })
}

async function makeGrant(): Promise<{ agent: PlainAgent; grantId: string }> {
  const agent = await ground.agent()
  await readAgain()
  await grant(ground, agent, ['notes__echo'])
  const grants: { id: string }[] = Object(
    (await ground.node.api('GET', `/v1/access_grants?session_id=${agent.sessionId}`)).data,
  )
  return { agent, grantId: grants[0]?.id ?? '' }
}

/** A list of tools that has grown old is read again by a call, log or no log. */
const readAgain = (): Promise<Answer> => ground.asOwner('POST', '/v1/providers/notes/refresh', {})

const acted = ({ isError, text }: PlainAnswer): Acted => ({ status: isError ? 503 : 200, text })
const token = (fields: Readonly<Record<string, string>>) => (): Promise<Answer> =>
  ground.ask('POST', '/oauth2/token', { body: new URLSearchParams(fields) })

async function openAgentSession(): Promise<{ clientId: string; code: string; verifier: string }> {
  const person = ground.browser()
  await person.signIn()
  const { form: consent, clientId, verifier } = await openConsent(ground, person)
  const answer = await post(ground, consent)
  return { clientId, verifier, code: new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '' }
}

const redirect_uri = 'http://127.0.0.1:9000/callback'

async function redeemed(): Promise<{ clientId: string; tokens: Record<string, unknown> }> {
  const { clientId, code, verifier } = await openAgentSession()
  const answer = await token({
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    redirect_uri,
    code_verifier: verifier,
  })()
  return { clientId, tokens: answer.json }
}

async function makeClient(): Promise<{ client_id: string; client_secret: string }> {
  const users: { id: string; email: string }[] = Object(
    (await ground.node.api('GET', `/user_management/users?email=${encodeURIComponent(ground.node.email)}`)).data,
  )
  const owner_id = users.find(({ email }) => email === ground.node.email)?.id
  const made = await make('/v1/agents', { name: 'Agent', owner_id, credentials: { type: 'client_secret' } })
  return { client_id: String(made.client_id), client_secret: String(made.client_secret) }
}

const here: ActsGround = { ground: () => ground, api, make, fresh, makeUser, makeApplication }

const acts: readonly Act[] = [
  ...areas.flatMap(area => area.acts(here)),
  api('POST /organizations', ['organization.created'], async () => ({ body: { name: 'Acme' } })),
  api('POST /user_management/users', ['user.created'], async () => ({ body: { email: `n${fresh()}@acme.example` } })),
  api('POST /user_management/organization_memberships', ['organization_membership.created'], async () => {
    const organization_id = (await make('/organizations', { name: 'Acme' })).id
    return { body: { organization_id, user_id: await makeUser() } }
  }),
  {
    ...api('POST /user_management/sessions/revoke', ['session.ended', 'receipt.issued'], async () => ({
      body: { session_id: (await ground.agent()).sessionId },
    })),
    endsFirst: true,
  },
  {
    ...api('POST /v1/sessions/{id}/end', ['session.ended', 'receipt.issued'], async () => ({
      path: `/v1/sessions/${(await ground.agent()).sessionId}/end`,
      body: {},
    })),
    endsFirst: true,
  },
  {
    ...api('POST /v1/principals/{id}/suspend', ['principal.suspended'], async () => ({
      path: `/v1/principals/${await makeUser()}/suspend`,
      body: {},
    })),
  },
  api('POST /v1/approvals/{id}/withdraw', ['approval.withdrawn'], async () => ({
    path: `/v1/approvals/${await askAccess(await ground.agent(), ['notes__echo'])}/withdraw`,
  })),
  api('POST /v1/access_grants/{id}/end', ['access_grant.ended'], async () => ({
    path: `/v1/access_grants/${(await makeGrant()).grantId}/end`,
  })),
  api('POST /v1/agents', ['application.created', 'agent.created', 'application_secret.created'], async () => ({
    body: { name: 'Agent', owner_id: await makeUser(), credentials: { type: 'client_secret' } },
  })),
  api(
    'POST /v1/applications',
    ['application.created', 'application_secret.created', 'signing_key.created'],
    async () => ({
      body: { name: 'App' },
    }),
  ),
  api('PATCH /v1/applications/{id}', ['application.updated'], async () => ({
    path: `/v1/applications/${await makeApplication()}`,
    body: { name: `Renamed ${fresh()}` },
  })),
  api('POST /v1/applications/{id}/secrets', ['application_secret.created'], async () => ({
    path: `/v1/applications/${await makeApplication()}/secrets`,
    body: {},
  })),
  api('DELETE /v1/applications/{id}/secrets/{secret_id}', ['application_secret.ended'], async () => {
    const id = await makeApplication()
    const secret = await make(`/v1/applications/${id}/secrets`, {})
    return { path: `/v1/applications/${id}/secrets/${secret.id}` }
  }),
  api('POST /v1/applications/{id}/signing_keys', ['signing_key.created'], async () => ({
    path: `/v1/applications/${await makeApplication()}/signing_keys`,
    body: {},
  })),
  api('POST /v1/providers', ['provider.created', 'provider.tools_changed'], async () => ({
    body: { slug: `p${fresh()}`, kind: 'mcp', url: upstream.url },
  })),
  api('PATCH /v1/providers/{slug}', ['provider.may_ask_changed'], async () => ({
    path: `/v1/providers/${await makeProvider()}`,
    body: { may_ask: ['sampling'] },
  })),
  api('DELETE /v1/providers/{slug}', ['provider.retired'], async () => ({
    path: `/v1/providers/${await makeProvider()}`,
  })),
  api('POST /v1/providers/{slug}/refresh', ['drift.found', 'provider.tools_changed'], async () => ({
    path: `/v1/providers/${(await makeChangedProvider()).slug}/refresh`,
    body: {},
  })),
  api('POST /v1/openapi_imports', ['openapi_import.created'], async () => ({
    body: { slug: `p${fresh()}`, document: described },
  })),
  api(
    'POST /v1/openapi_imports/{id}/take',
    ['provider.created', 'openapi_import.taken', 'provider.tools_changed'],
    async () => {
      const { id } = await make('/v1/openapi_imports', { slug: `p${fresh()}`, document: described })
      const operations = [{ operation: 'GET /things', effect: 'read' }]
      return { path: `/v1/openapi_imports/${id}/take`, body: { operations, server: upstream.url } }
    },
  ),
  api('PATCH /v1/tools/{id}', ['tool.effect_changed'], async () => {
    const slug = await makeProvider()
    await make(`/v1/providers/${slug}/refresh`, {})
    const tools: { id: string }[] = Object((await ground.node.api('GET', `/v1/tools?provider=${slug}`)).data)
    return { path: `/v1/tools/${tools[0]?.id}`, body: { effect: 'read' } }
  }),
  api('POST /v1/tools/{id}/review', ['drift.settled', 'tool.reviewed'], async () => {
    const { slug } = await makeChangedProvider()
    await make(`/v1/providers/${slug}/refresh`, {})
    const tools: { id: string; state: string; seen_digest: string | null }[] = Object(
      (await ground.node.api('GET', `/v1/tools?provider=${slug}`)).data,
    )
    const drifted = tools.find(({ state }) => state === 'drifted')
    return { path: `/v1/tools/${drifted?.id}/review`, body: { digest: drifted?.seen_digest } }
  }),
  api('PATCH /v1/connected_accounts/{id}', ['connected_account.changed'], async () => ({
    path: `/v1/connected_accounts/${await makeAccount()}`,
    body: { name: 'Work' },
  })),
  api('DELETE /v1/connected_accounts/{id}', ['connected_account.disconnected'], async () => ({
    path: `/v1/connected_accounts/${await makeAccount()}`,
  })),
  {
    name: 'POST /sign-in',
    events: ['session.started', 'sign_in.succeeded'],
    prepare: async () => {
      const person = ground.browser()
      const opened = await held(person, {
        page: '/sign-in',
        path: '/sign-in',
        fields: { email: ground.node.email, password: ground.node.password },
      })
      return () => post(ground, opened)
    },
  },
  {
    name: 'POST /sign-in (wrong password)',
    fails: 400,
    events: ['sign_in.failed'],
    prepare: async () => {
      const opened = await held(ground.browser(), { page: '/sign-in', path: '/sign-in' })
      const person = ground.browser()
      const form = await held(person, {
        page: '/sign-in',
        path: '/sign-in',
        fields: { email: ground.node.email, password: 'wrong passphrase' },
      })
      return () => post(ground, { ...opened, ...form })
    },
  },
  {
    ...form('POST /sign-out', ['session.ended', 'receipt.issued'], person =>
      held(person, { page: '/sign-out', path: '/sign-out' }),
    ),
    endsFirst: true,
  },
  {
    ...form('POST /account/sessions/end', ['session.ended', 'receipt.issued'], async person =>
      held(person, {
        page: '/account',
        path: '/account/sessions/end',
        fields: { session_id: (await ground.agent()).sessionId },
      }),
    ),
    endsFirst: true,
  },
  {
    ...form('POST /account/sign-ins/end-others', ['session.ended', 'receipt.issued'], async person => {
      await post(ground, await held(person, { page: '/account', path: '/account/sign-ins/end-others' }))
      await ground.browser().signIn()
      return held(person, { page: '/account', path: '/account/sign-ins/end-others' })
    }),
    endsFirst: true,
  },
  form('POST /account/accounts/name', ['connected_account.changed'], async person => ownAccountForm(person, 'name')),
  form('POST /account/accounts/default', ['connected_account.changed'], async person => {
    const account = await makeAccount()
    await post(
      ground,
      await held(person, {
        page: await connectPage(account),
        path: await connectPage(account),
        fields: { beside: '1', token: `token-${randomBytes(16).toString('hex')}` },
      }),
    )
    return ownAccountForm(person, 'default', account)
  }),
  form('POST /account/accounts/disconnect', ['connected_account.disconnected'], async person =>
    held(person, {
      page: '/account',
      path: '/account/accounts/disconnect',
      fields: { account_id: await makeAccount() },
    }),
  ),
  form('POST /approvals/{id}/decision (approve)', ['approval.approved'], async person => {
    const id = await askAccess(await ground.agent(), ['notes__create_issue'])
    return held(person, {
      page: `/approvals/${id}`,
      path: `/approvals/${id}/decision`,
      fields: { decision: 'approve', password: ground.node.password, tool: 'notes__create_issue' },
    })
  }),
  form('POST /approvals/{id}/decision (deny)', ['approval.denied'], async person => {
    const id = await askAccess(await ground.agent(), ['notes__echo'])
    return held(person, { page: `/approvals/${id}`, path: `/approvals/${id}/decision`, fields: { decision: 'deny' } })
  }),
  form('POST /connect/{provider}', ['connected_account.connected', 'provider.tools_changed'], async person => {
    const slug = await makeProvider({ type: 'bearer', per: 'user' })
    return held(person, {
      page: `/connect/${slug}`,
      path: `/connect/${slug}`,
      fields: { token: `token-${randomBytes(16).toString('hex')}` },
    })
  }),
  form(
    'POST /oauth2/consent (allow)',
    ['agent.created', 'session.started', 'consent.given'],
    async person => (await openConsent(ground, person)).form,
  ),
  form('POST /oauth2/consent (deny)', ['consent.denied'], async person => {
    const { form: consent } = await openConsent(ground, person)
    return { ...consent, fields: { ...consent.fields, decision: 'deny' } }
  }),
  {
    name: 'POST /oauth2/register',
    events: ['application.created'],
    prepare: async () => () =>
      ground.ask('POST', '/oauth2/register', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' }),
      }),
  },
  {
    name: 'POST /oauth2/token (client_credentials)',
    events: ['session.started'],
    prepare: async () =>
      token({
        grant_type: 'client_credentials',
        scope: 'mcp:use',
        resource: `${ground.node.baseUrl}/mcp`,
        ...(await makeClient()),
      }),
  },
  {
    name: 'POST /oauth2/token (authorization_code)',
    events: ['code.redeemed'],
    prepare: async () => {
      const { clientId, code, verifier } = await openAgentSession()
      return token({
        grant_type: 'authorization_code',
        client_id: clientId,
        code,
        redirect_uri,
        code_verifier: verifier,
      })
    },
  },
  {
    name: 'POST /oauth2/token (refresh_token)',
    events: ['refresh.rotated'],
    prepare: async () => {
      const { clientId, tokens } = await redeemed()
      return token({ grant_type: 'refresh_token', client_id: clientId, refresh_token: String(tokens.refresh_token) })
    },
  },
  {
    name: 'POST /oauth2/revoke (access token)',
    events: ['token.revoked'],
    prepare: async () => {
      const { clientId, tokens } = await redeemed()
      return () =>
        ground.ask('POST', '/oauth2/revoke', {
          body: new URLSearchParams({ client_id: clientId, token: String(tokens.access_token) }),
        })
    },
  },
  {
    name: 'POST /oauth2/revoke (refresh token)',
    events: ['session.ended', 'receipt.issued'],
    endsFirst: true,
    prepare: async () => {
      const { clientId, tokens } = await redeemed()
      return () =>
        ground.ask('POST', '/oauth2/revoke', {
          body: new URLSearchParams({ client_id: clientId, token: String(tokens.refresh_token) }),
        })
    },
  },
  {
    name: 'POST /mcp (a call)',
    events: ['tool_call.admitted', 'tool_call.succeeded'],
    prepare: async () => {
      const { agent } = await makeGrant()
      return async () => acted(await agent.call('notes__echo', { text: 'hej' }))
    },
  },
  {
    name: 'POST /mcp (a call that is refused)',
    events: ['approval.requested', 'tool_call.refused'],
    prepare: async () => {
      const agent = await ground.agent()
      await readAgain()
      return async () => {
        const answer = await agent.call('notes__create_issue', { repo: 'r', title: 't' })
        return { status: answer.data.error === 'approval_required' ? 200 : 503, text: answer.text }
      }
    },
  },
  {
    name: 'POST /mcp (read_result)',
    events: ['result.read'],
    handsOut: 'the rest of a long note',
    prepare: async () => {
      const agent = await ground.agent()
      await grant(ground, agent, ['notes__read_note'])
      const text = 'the rest of a long note '.repeat(60_000)
      upstream.answers.set('read_note', () => ({ content: [{ type: 'text', text }] }))
      const { text: cut } = await agent.call('notes__read_note', { id: '1' })
      upstream.answers.delete('read_note')
      const [call_id] = /call_[0-9A-Z]{26}/.exec(cut) ?? []
      return async () => acted(await agent.call('gateway__read_result', { call_id, cursor: '2' }))
    },
  },
  {
    name: 'POST /mcp (request_access)',
    events: ['approval.requested'],
    prepare: async () => {
      const agent = await ground.agent()
      return async () =>
        acted(await agent.call('gateway__request_access', { purpose: 'p', tools: [{ name: 'notes__echo' }] }))
    },
  },
  {
    name: 'POST /mcp (end_session)',
    events: ['session.ended', 'receipt.issued'],
    endsFirst: true,
    prepare: async () => {
      const agent = await ground.agent()
      return async () => acted(await agent.call('gateway__end_session'))
    },
  },
]

/** They change nothing that counts as a state, or are the same door under another path. */
const changesNothing: Readonly<Record<string, string>> = {
  'POST /oauth2/introspection': 'reads a token',
  'POST /oauth2/userinfo': 'reads a person',
  'POST /mcp/{provider}': 'the same pipeline as POST /mcp',
  'POST /v1/me/end': 'ends the session that asks, as POST /v1/sessions/{id}/end does',
  'DELETE /mcp': 'ends a legacy transport, which holds no authority',
  'DELETE /mcp/{provider}': 'ends a legacy transport, which holds no authority',
  ...Object.assign({}, ...areas.map(area => area.changesNothing)),
}

test('T78 every route that can change something is in the table below', () => {
  const changing = allRoutes
    .filter(route => (route.kind === 'api' ? route.spec.method : route.method) !== 'get')
    .map(nameOf)
  const listed = new Set([...acts.map(({ name }) => name.replace(/ \(.*/, '')), ...Object.keys(changesNothing)])
  assert.deepEqual([...listed].toSorted(), changing.toSorted())
})

const doors = new Set(['session_endings', 'endings_open'])

/** Acts while the log takes no row; the operator's role is another than ours. */
async function withoutLog(run: () => Promise<Acted>): Promise<Acted> {
  await operator.query('REVOKE INSERT ON audit_queue FROM ambit')
  try {
    return await run()
  } finally {
    await operator.query('GRANT INSERT ON audit_queue TO ambit')
  }
}

/** An end whose door stands goes on by itself; here at once, so that it does not happen in the middle of the next test. */
async function finishEndings(): Promise<void> {
  await operator.query(`UPDATE endings_open SET asked_at = asked_at - interval '1 minute'`)
  await until(async () => (await operator.query('SELECT FROM endings_open')).rowCount === 0)
  await ground.newEvents()
}

for (const act of acts) {
  test(`T77 I7 ${act.name}: without a log it is refused, and nothing happens`, async () => {
    const run = await act.prepare()
    await ground.newEvents()
    const before = await ground.state()
    const sent = upstream.calls.length
    const refused = await withoutLog(run)
    assert.equal(refused.status, 503, refused.text.slice(0, 300))
    if (act.handsOut !== undefined) assert.ok(!refused.text.includes(act.handsOut))
    assert.equal(upstream.calls.length, sent)
    const after = await ground.state()
    const changed = Object.keys(after).filter(table => before[table] !== after[table])
    assert.deepEqual(
      changed.filter(table => act.endsFirst !== true || !doors.has(table)),
      [],
    )
    assert.deepEqual(await ground.newEvents(), [])
    await finishEndings()
  })

  test(`T78 ${act.name}: writes its events with what it changes`, async () => {
    const run = await act.prepare()
    await ground.newEvents()
    const before = await ground.state()
    const answer = await run()
    assert.ok(answer.status < 400 || act.fails === answer.status, `${answer.status} ${answer.text.slice(0, 300)}`)
    assert.deepEqual(await ground.newEvents(), act.events)
    if (act.handsOut !== undefined) {
      assert.ok(answer.text.includes(act.handsOut))
      assert.deepEqual(await ground.state(), before)
    } else if (act.fails === undefined) assert.notDeepEqual(await ground.state(), before)
  })
}

test('T09 T55 T68 I6 no secret that any of these acts sent or was sent stands in the database, the log or an answer to an agent', async t => {
  await plantTheRest()
  const found = await witness.search()
  assert.deepEqual(await witness.missing('acts'), [])
  assert.deepEqual(found, [])
  assert.deepEqual(witness.cacheable(), [], 'an answer with a secret is not stored')
  assert.ok(witness.count() > 500, `${witness.count()}`)
  t.diagnostic(`${witness.count()} secrets under ${witness.names().size} names`)
})

/** What passes the doors and changes nothing that the table above looks at. */
async function plantTheRest(): Promise<void> {
  const headers = {
    authorization: `Bearer ${ground.node.env.AMBIT_API_KEY}`,
    'content-type': 'application/json',
    'idempotency-key': `canary-${randomBytes(16).toString('hex')}`,
  }
  const hook = { endpoint_url: 'https://hooks.acme.example/again', events: ['role.created'] }
  const made = await ground.ask('POST', '/webhook_endpoints', { headers, body: JSON.stringify(hook) })
  assert.equal(made.status, 201, made.text)
  const provider = {
    kind: 'github',
    slug: 'octo',
    name: 'GitHub',
    client_id: 'ambit',
    client_secret: randomBytes(16).toString('hex'),
  }
  await make('/v1/identity_providers', provider)
  const away = await ground.browser().open('/sign-in/with/octo')
  assert.match(away.leadsTo ?? '', /^https:\/\/github\.com\//)
  await signInThroughOrganization(here)
}

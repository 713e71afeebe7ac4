import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answer, type SecurityGround, startSecurityGround } from '../../tests/security/ground.ts'
import { until } from '../../tests/until.ts'

let ground: SecurityGround
let ravi: string
let organization: string
before(async () => {
  ground = await startSecurityGround()
  const made = await ground.node.api('POST', '/user_management/users', { email: 'ravi_1@acme.example' })
  ravi = String(made.id)
  organization = String((await ground.node.api('POST', '/organizations', { name: 'Wide_% Works' })).id)
})
after(() => ground.close())

const get = (path: string): Promise<Answer> => ground.asOwner('GET', path)

async function found(text: string): Promise<string[]> {
  return (await search(text)).filter(({ kind }) => kind !== 'event' && kind !== 'session').map(({ id }) => id)
}

type Found = Readonly<Record<'kind' | 'id' | 'name', string>> & Readonly<Record<'state' | 'of' | 'at', string | null>>

async function search(text: string): Promise<readonly Found[]> {
  return (await get(`/v1/search?${new URLSearchParams({ q: text })}`)).json.data as Found[]
}

test('search finds people and organizations by how they begin, whatever the case, and takes no sign for a wildcard', async () => {
  assert.deepEqual(await found('RAVI_1'), [ravi])
  assert.deepEqual(await found('wide_% w'), [organization])
  for (const text of ['r_vi', '%%', '__', 'avi_1', '%avi']) assert.ok(!(await found(text)).includes(ravi), text)
  assert.deepEqual(await found('wide__ w'), [])
  const named = (await search('default')).filter(({ kind }) => kind !== 'event')
  assert.deepEqual(
    named.map(({ kind, name }) => [kind, name]),
    [['application', 'Default application']],
  )
  assert.equal((await get('/v1/search?q=a')).status, 422, 'one letter is no search')
})

test('search finds the sessions of who is found, and the newest events that say the words', async () => {
  const key = await search('first api')
  assert.deepEqual(
    key.filter(({ kind }) => kind !== 'event').map(({ kind, name, state }) => [kind, name, state]),
    [
      ['service_account', 'First API key', 'active'],
      ['session', 'First API key', 'active'],
    ],
  )
  const events = async (): Promise<readonly Found[]> =>
    (await search('wide_% works')).filter(({ kind }) => kind === 'event')
  await until(async () => (await events()).length > 0)
  assert.deepEqual(
    (await events()).map(({ name }) => name),
    ['organization.created'],
  )
  assert.deepEqual(await search('%%'), [], 'no word is not every event')
})

test('names of ids are told in one answer, and of unknown ids nothing', async () => {
  const { json } = await get(`/v1/names?ids=${ravi},${organization},user_01ARZ3NDEKTSV4RRFFQ69G5FAV,nonsense`)
  assert.deepEqual(json.data, [
    { id: ravi, kind: 'user', name: 'ravi_1@acme.example', state: 'active' },
    { id: organization, kind: 'organization', name: 'Wide_% Works', state: 'active' },
  ])
})

test('principals are listed by kind with their owners, page by page, and somebody who is deleted is not', async () => {
  const accounts = await get('/v1/principals?kind=service_account')
  const [account] = accounts.json.data as { name: string; owner_id: string; state: string }[]
  assert.deepEqual([account?.name, account?.state], ['First API key', 'active'])
  const first = await get('/v1/principals?kind=user&limit=1')
  const { data, list_metadata } = first.json as { data: { id: string }[]; list_metadata: { after: string } }
  assert.equal(data[0]?.id, ravi)
  const second = await get(`/v1/principals?kind=user&limit=1&after=${list_metadata.after}`)
  assert.equal((second.json.data as { name: string }[])[0]?.name, ground.node.email)
  const gone = await ground.node.api('POST', '/user_management/users', { email: 'gone@acme.example' })
  await ground.asOwner('DELETE', `/user_management/users/${gone.id}`)
  const ids = ((await get('/v1/principals?kind=user')).json.data as { id: string }[]).map(({ id }) => id)
  assert.ok(ids.includes(ravi) && !ids.includes(String(gone.id)))
  assert.deepEqual(await found('gone@'), [])
})

test('the head of the log says how far it is; calls are counted by what they did', async () => {
  await until(async () => ((await get('/v1/audit/head')).json.waiting as number) === 0)
  const newest = async (): Promise<number> => {
    const [row] = await ground.db.database.query<{ newest: number }>(
      'SELECT max(index)::int AS newest FROM audit_events',
    )
    return row?.newest ?? -1
  }
  const before = await newest()
  const said = Number((await get('/v1/audit/head')).json.newest_index)
  assert.ok(before >= 0 && before <= said && said <= (await newest()))
  const counts = await get('/v1/call_counts?session_ids=session_01ARZ3NDEKTSV4RRFFQ69G5FAV,nonsense')
  assert.deepEqual(counts.json.data, [])
})

test('a key learns who it is, and its session can be ended by itself: the next use opens another one', async () => {
  const me = await get('/v1/me')
  assert.deepEqual([me.json.kind, me.json.role, me.json.name], ['api_key', 'owner', 'First API key'])
  const owners = me.json.owners as { email: string }[]
  assert.deepEqual(
    owners.map(({ email }) => email),
    [ground.node.email],
  )
  const session = Object(me.json.session).id
  const ended = await ground.asOwner('POST', '/v1/me/end', {})
  assert.equal(Object(ended.json.receipt).session_id, session)
  assert.notEqual(Object((await get('/v1/me')).json.session).id, session)
})

test('T92 a key makes keys up to its own role, for the person who answers for it; ended, it opens nothing and has its receipt', async () => {
  const asked = (role: string, key?: string): Promise<Answer> =>
    ask('POST', '/v1/api_keys', { key, body: { name: `A key, ${role}`, role } })
  const admin = await asked('admin')
  assert.equal(admin.status, 201, admin.text)
  const value = String(admin.json.value)
  assert.match(value, /^sk_.{20,}$/)
  assert.equal((await asked('owner', value)).status, 403)
  const below = await asked('auditor', value)
  assert.deepEqual([below.status, below.json.owner_id], [201, admin.json.owner_id])
  assert.equal((await asked('auditor', String(below.json.value))).status, 403, 'an auditor changes nothing')
  const listed = await get('/v1/api_keys')
  assert.ok(!listed.text.includes(value) && listed.text.includes(`sk_...${value.slice(-4)}`))
  const ended = await ask('DELETE', `/v1/api_keys/${admin.json.id}`, {})
  assert.equal(Object(ended.json.receipts).length, 1, 'the session of its use')
  assert.equal((await asked('auditor', value)).status, 401)
  assert.equal((await ask('DELETE', `/v1/api_keys/${admin.json.id}`, {})).status, 404)
})

test('an installation says what it is, and nothing of its secrets', async () => {
  const { json, text } = await get('/v1/installation')
  const {
    database,
    mail,
    session_policy_defaults: defaults,
  } = json as Readonly<Record<string, Record<string, unknown>>>
  assert.match(String(database?.version), /^\d+/)
  assert.deepEqual([mail?.kind, mail?.host], ['outbox', null])
  assert.ok(Object(defaults).some((each: { kind: string; max_seconds: number }) => each.kind === 'agent'))
  const { AMBIT_API_KEY: key = 'none', AMBIT_DATABASE_URL: url = 'none' } = ground.node.env
  assert.ok(!text.includes(key) && !text.includes(url))
  assert.deepEqual((await get('/v1/audit/witnesses')).json.data, [])
  const unknown = '/v1/webhook_endpoints/we_01ARZ3NDEKTSV4RRFFQ69G5FAV/try'
  assert.equal((await ask('POST', unknown, { body: {} })).status, 404)
})

/** With another key than the owner's, where one is given. */
async function ask(
  method: string,
  path: string,
  { key = ground.node.env.AMBIT_API_KEY, body }: { readonly key?: string | undefined; readonly body?: object },
): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const response = await ground.node.send(new Request(`${ground.node.baseUrl}${path}`, init))
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: text === '' ? {} : JSON.parse(text) }
}

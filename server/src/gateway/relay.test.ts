import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { after, before, test } from 'node:test'
import { type Github, startGithub } from '../../tests/third-parties.ts'
import { type PlainAgent, startPlainAgent } from '../../tests/walk/plain-agent.ts'
import { type ServedNode, startServed } from '../../tests/wire/ground.ts'

let served: ServedNode
let github: Github
let agent: PlainAgent
let account: string

before(async () => {
  ;[served, github] = await Promise.all([startServed(), startGithub()])
  const { node } = served
  await node.api('POST', '/v1/providers', {
    slug: 'github',
    kind: 'rest',
    catalogue: 'github',
    base_urls: { api: github.url, oauth: github.url },
    oauth: { client_id: github.clientId, client_secret: github.clientSecret, scopes: ['repo', 'read:user', 'user'] },
  })
  const [owner] = Object((await node.api('GET', `/user_management/users?email=${node.email}`)).data)
  const made = await node.api('POST', `/user_management/users/${owner.id}/connected_accounts/github`, {
    access_token: github.token,
    scopes: ['repo', 'read:user', 'user'],
  })
  account = String(made.id)
  agent = await startPlainAgent(node)
  const asked = await agent.call('gateway__request_access', {
    purpose: 'Look at the website’s issues and file one',
    tools: [
      { name: 'github__list_issues', constraints: { owner: { equals: 'octocat' }, repo: { equals: 'website' } } },
      { name: 'github__create_issue', constraints: { owner: { equals: 'octocat' }, repo: { equals: 'website' } } },
      { name: 'github__get_me' },
    ],
    max_calls: 20,
  })
  const person = await node.person()
  await person.approve(String(asked.data.approval_url))
})
after(async () => {
  await served.close()
  await github.close()
})

interface Relayed {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly json: Record<string, unknown>
}

/** A plain HTTP client: it knows nothing of tools. */
function relay(
  method: string,
  path: string,
  it: { body?: object; headers?: object; token?: string } = {},
): Promise<Relayed> {
  return new Promise((resolve, reject) => {
    const sent = it.body === undefined ? undefined : JSON.stringify(it.body)
    const headers = {
      authorization: `Bearer ${it.token ?? agent.token}`,
      ...(sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
      ...it.headers,
    }
    const out = httpRequest(`${served.baseUrl}/relay/${path}`, { method, headers }, answer => {
      const parts: Buffer[] = []
      answer.on('data', part => parts.push(part))
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString()
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text,
          json: Object(JSON.parse(text || '{}')),
        })
      })
    })
    out.on('error', reject)
    out.end(sent)
  })
}

test('a plain client files an issue and reads it back: the API answers as it is, without a header of its own', async () => {
  const made = await relay('POST', `${account}/repos/octocat/website/issues`, { body: { title: 'By a plain client' } })
  assert.equal(made.status, 200, made.text)
  assert.equal(made.json.title, 'By a plain client')
  const listed = await relay('GET', `${account}/repos/octocat/website/issues?state=open&per_page=5`)
  assert.equal(listed.status, 200, listed.text)
  const issues: { title: string; user: { login: string } }[] = JSON.parse(listed.text)
  assert.deepEqual([issues[0]?.title, issues[0]?.user.login], ['By a plain client', 'octocat'])
  const names = Object.keys(listed.headers)
  for (const name of ['set-cookie', 'x-github-media-type', 'x-ratelimit-limit', 'etag', 'location'])
    assert.ok(!names.includes(name), name)
})

test('I6 T68: the credential stays on our side, and what the client sends as one goes nowhere', async () => {
  const own = await relay('GET', `${account}/user`, {
    headers: { cookie: 'session=of-the-client', 'x-forwarded-host': 'elsewhere.example', 'x-github-token': 'a-token' },
  })
  assert.equal(own.json.login, 'octocat')
  assert.ok(!own.text.includes(github.token) && !JSON.stringify(own.headers).includes(github.token))
  for (const token of ['nobody', github.token])
    assert.equal((await relay('GET', `${account}/user`, { token })).status, 401)
})

test('MT07: what no tool does is refused, and so is a request that says more than its tool can', async () => {
  const before = await countCalls()
  const unknown = await relay('GET', `${account}/repos/octocat/website/hooks`)
  assert.deepEqual([unknown.status, unknown.json.error], [404, 'operation_unknown'])
  // Dots are taken out before anything is matched: what is left is judged as what it is, another repository.
  assert.equal((await relay('GET', `${account}/repos/octocat/website/../billing/issues`)).status, 403)
  const climbing = [
    'repos/octocat/%2e%2e%2fbilling/issues',
    'repos/octocat%2F..%2Fbilling/website/issues',
    'repos//website/issues',
  ]
  for (const path of climbing) assert.equal((await relay('GET', `${account}/${path}`)).status, 404, path)
  const more = await relay('POST', `${account}/repos/octocat/website/issues`, { body: { title: 'x', milestone: 1 } })
  assert.deepEqual([more.status, more.json.error], [422, 'operation_not_expressible'])
  const query = await relay('GET', `${account}/repos/octocat/website/issues?since=2020-01-01`)
  assert.deepEqual([query.status, query.json.error], [422, 'operation_not_expressible'])
  assert.equal(await countCalls(), before)
})

test('the grant’s bounds count: another repository asks, as a tool call would, and nothing is sent', async () => {
  const before = await countCalls()
  const outside = await relay('POST', `${account}/repos/octocat/billing/issues`, { body: { title: 'Outside' } })
  assert.equal(outside.status, 403, outside.text)
  assert.equal(outside.json.error, 'approval_required')
  assert.match(String(outside.json.approval_url), /\/approvals\/approval_/)
  const deleted = await relay('DELETE', `${account}/repos/octocat/website`)
  assert.ok(deleted.status === 403 || deleted.status === 404, deleted.text)
  const wrong = await relay('GET', `${account}/repos/octocat/website/issues?state=sideways`)
  assert.deepEqual([wrong.status, wrong.json.error], [422, 'arguments_refused'])
  assert.equal(await countCalls(), before)
})

test('I10: another person’s account, and one that is not there, look the same', async () => {
  const other = await served.node.api('POST', '/user_management/users', { email: 'other@acme.example' })
  const foreign = await served.node.api('POST', `/user_management/users/${other.id}/connected_accounts/github`, {
    access_token: 'gho_of_somebody_else_0123456789',
    scopes: ['repo'],
  })
  const answers = [foreign.id, 'data_installation_01EHZNVPK3SFK441A1RGBFSHRT', 'x'].map(id =>
    relay('GET', `${id}/user`),
  )
  const [one, ...others] = await Promise.all(answers)
  assert.equal(one?.status, 404)
  for (const each of others) assert.deepEqual([each.status, each.text], [one?.status, one?.text])
})

test('MT01 the address names the account: another one of the same person is another decision, and then that one is used', async () => {
  const { node } = served
  const [owner] = Object((await node.api('GET', `/user_management/users?email=${node.email}`)).data)
  const beside = await node.api('POST', `/user_management/users/${owner.id}/connected_accounts/github`, {
    access_token: github.token,
    connection_intent: 'add',
  })
  const before = await countCalls()
  const other = await relay('GET', `${beside.id}/user`)
  assert.deepEqual([other.status, other.json.error], [403, 'approval_required'], other.text)
  assert.equal(await countCalls(), before)
  assert.equal((await relay('GET', `${account}/user`)).status, 200)
  const person = await node.person()
  await person.approve(String(other.json.approval_url))
  assert.equal((await relay('GET', `${beside.id}/user`)).status, 200)
  const explained = await node.api('GET', `/v1/sessions/${agent.sessionId}/explanation`)
  const calls: { tool: string; account: string; outcome: string }[] = Object(explained.calls)
  const made = calls.filter(({ tool, outcome }) => tool === 'github__get_me' && outcome === 'succeeded')
  assert.deepEqual([...new Set(made.map(call => call.account))], [account, beside.id])
})

test('every relayed call stands in the explanation of its session, and none is made after its end', async () => {
  const last = await relay('GET', `${account}/user`)
  assert.equal(last.status, 200)
  const { node } = served
  await node.api('POST', `/v1/sessions/${agent.sessionId}/end`, {})
  const ended = await relay('GET', `${account}/user`)
  assert.equal(ended.status, 401)
  const explained = await node.api('GET', `/v1/sessions/${agent.sessionId}/explanation`)
  const calls: { tool: string; outcome: string }[] = Object(explained.calls)
  assert.ok(calls.some(({ tool, outcome }) => tool === 'github__create_issue' && outcome === 'succeeded'))
  assert.ok(calls.some(({ tool, outcome }) => tool === 'github__create_issue' && outcome === 'refused'))
})

test('T66 I4: a stop of the account ends who was granted calls on it: nothing is relayed until it is lifted and granted anew', async () => {
  const { node } = served
  const granted = async (): Promise<PlainAgent> => {
    const fresh = await startPlainAgent(node)
    const asked = await fresh.call('gateway__request_access', { purpose: 'Look', tools: [{ name: 'github__get_me' }] })
    await (await node.person()).approve(String(asked.data.approval_url))
    return fresh
  }
  const { token } = await granted()
  assert.equal((await relay('GET', `${account}/user`, { token })).status, 200)
  const { id } = await node.api('POST', '/v1/stops', { target: account, reason: 'It leaks.' })
  const sent = await countCalls()
  const held = await relay('GET', `${account}/user`, { token })
  assert.deepEqual([held.status, held.text.includes('octocat')], [401, false], held.text)
  // What a person approves meanwhile grants nothing.
  const without = await relay('GET', `${account}/user`, { token: (await granted()).token })
  assert.deepEqual([without.status, without.text.includes('octocat')], [403, false], without.text)
  assert.equal(await countCalls(), sent)
  await node.api('POST', `/v1/stops/${id}/lift`, {})
  assert.equal((await relay('GET', `${account}/user`, { token })).status, 401, 'what the stop ended stays ended')
  const own = await relay('GET', `${account}/user`, { token: (await granted()).token })
  assert.deepEqual([own.status, own.json.login], [200, 'octocat'], own.text)
})

async function countCalls(): Promise<number> {
  const [row] = await served.db.database.query<{ n: number }>('SELECT count(*)::int AS n FROM calls')
  return row?.n ?? 0
}

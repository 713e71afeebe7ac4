import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  approveCall,
  callTool,
  type Ground,
  grantAccess,
  type Rpc,
  readRpc,
  send,
  startAgent,
  startGround,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { until } from '../../tests/until.ts'
import { startReconciler } from './jobs.ts'

let ground: Ground

async function listeners(channel: string): Promise<number> {
  const text = `LISTEN%${channel}%`
  const rows = await ground.on.database.query(
    'SELECT 1 FROM pg_stat_activity WHERE query LIKE $1 AND datname = current_database()',
    [text],
  )
  return rows.length
}

before(async () => {
  ground = await startGround()
})
after(() => ground.close())

function facts({ result, error }: Rpc): Record<string, unknown> {
  assert.equal(error, undefined)
  return result.structuredContent ?? {}
}

function own(agent: TestAgent, name: string, args: object = {}): Promise<Rpc> {
  return callTool(ground.on, agent, { name: `gateway__${name}`, args })
}

const repo = { repo: { equals: 'acme/website' } }
const ask = {
  purpose: 'Publish the notes',
  tools: [{ name: 'notes__create_issue', constraints: repo }, { name: 'notes__echo' }],
}

test('search finds tools as data, says what they do to the world and whether there is access', async () => {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo'] })
  const all = facts(await own(agent, 'search_tools'))
  assert.equal(all.found, 8)
  const found = facts(await own(agent, 'search_tools', { query: 'issue create' })).tools as Record<string, unknown>[]
  assert.equal(found[0]?.name, 'notes__create_issue')
  assert.equal(found[0]?.effect, 'write')
  assert.equal(found[0]?.access, 'ask_first')
  const echo = (facts(await own(agent, 'search_tools', { query: 'echo' })).tools as Record<string, unknown>[])[0]
  assert.equal(echo?.access, 'granted')
  assert.deepEqual(facts(await own(agent, 'search_tools', { provider: 'nobody' })), {
    tools: [],
    found: 0,
    accounts: [],
  })
})

test('request_access asks once, tells the page, and says granted when there is nothing to ask', async () => {
  const agent = await startAgent(ground)
  const asked = await own(agent, 'request_access', ask)
  assert.notEqual(asked.result.isError, true)
  const { status, approval_id, approval_url, code, expires_at, retry_after_ms } = facts(asked)
  assert.equal(status, 'approval_required')
  assert.equal(approval_url, `http://localhost:4000/approvals/${String(approval_id)}`)
  assert.match(String(code), /^[A-Z]{4}-[A-Z]{4}$/)
  assert.ok(Date.parse(String(expires_at)) > Date.now() && Number(retry_after_ms) > 0)
  assert.equal(facts(await own(agent, 'request_access', ask)).approval_id, approval_id)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo'] })
  const granted = facts(await own(agent, 'request_access', { purpose: 'x', tools: [{ name: 'notes__echo' }] }))
  assert.equal(granted.status, 'granted')
  assert.equal((granted.grants as { tools: { name: string }[] }[])[0]?.tools[0]?.name, 'notes__echo')
  const more = facts(
    await own(agent, 'request_access', { purpose: 'x', tools: [{ name: 'notes__echo' }], max_calls: 5 }),
  )
  assert.equal(more.status, 'approval_required', 'what is asked for anew is asked')
})

test('request_access names what can not be asked', async () => {
  const agent = await startAgent(ground)
  const cases = [
    [{ purpose: 'x', tools: [{ name: 'notes__nothing' }] }, 'tool_gone', /no tool notes__nothing/],
    [
      { purpose: 'x', tools: [{ name: 'notes__echo', constraints: { repo: { near: 'x' } } }] },
      'arguments_refused',
      /repo: /,
    ],
    [{ tools: [{ name: 'notes__echo' }] }, 'arguments_refused', /purpose/],
    [{ purpose: 'x', tools: [] }, 'arguments_refused', /tools/],
    [{ purpose: 'x', tools: [{ name: 'notes__echo' }, { name: 'notes__echo' }] }, 'arguments_refused', /twice/],
    [{ purpose: 'x', tools: [{ name: 'notes__echo' }], approve: true }, 'arguments_refused', /approve/],
  ] as const
  for (const [args, error, text] of cases) {
    const refused = await own(agent, 'request_access', args)
    assert.equal(refused.result.isError, true)
    assert.equal(facts(refused).error, error)
    assert.match(refused.result.content?.[0]?.text ?? '', text)
  }
})

test('wait_for_approval answers when it is decided, for the own session only', async () => {
  const agent = await startAgent(ground)
  const { approval_id } = facts(await own(agent, 'request_access', ask))
  const pending = await own(agent, 'wait_for_approval', { approval_id, timeout_ms: 0 })
  assert.equal(facts(pending).status, 'pending')
  const waiting = own(agent, 'wait_for_approval', { approval_id, timeout_ms: 25_000 })
  await until(async () => {
    const rows = await ground.on.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
    )
    return rows.length > 0
  })
  const started = performance.now()
  await approveCall(ground, String(approval_id), agent.session.id)
  assert.equal(facts(await waiting).status, 'approved')
  assert.ok(performance.now() - started < 20_000, 'not at the end of the wait')
  const bob = await startAgent(ground)
  const foreign = await own(bob, 'wait_for_approval', { approval_id })
  const random = await own(bob, 'wait_for_approval', { approval_id: 'approval_01JDXXXXXXXXXXXXXXXXXXXXXX' })
  assert.equal(foreign.error?.code, -32602)
  assert.deepEqual(foreign.error, random.error, 'T72 a foreign id answers as a random one')
})

test('T70 too many waits at once answer 429', async () => {
  const agent = await startAgent(ground)
  const { approval_id } = facts(await own(agent, 'request_access', ask))
  const gone = new AbortController()
  const waits = Array.from({ length: 30 }, () =>
    callTool(ground.on, agent, {
      name: 'gateway__wait_for_approval',
      args: { approval_id, timeout_ms: 25_000 },
      signal: gone.signal,
    }),
  )
  const first = await Promise.race(waits)
  assert.equal(first.status, 429)
  gone.abort()
  const statuses = (await Promise.all(waits)).map(wait => wait.status)
  assert.ok(statuses.filter(status => status === 429).length >= 10)
  assert.ok(statuses.includes(200))
})

test('session_status tells the session and its grants, bounds and calls left', async () => {
  const agent = await startAgent(ground)
  await grantAccess(ground, {
    session: agent.session.id,
    tools: ['notes__create_issue'],
    constraints: repo,
    maxCalls: 7,
  })
  const status = facts(await own(agent, 'session_status'))
  assert.equal(status.session_id, agent.session.id)
  assert.equal(status.session_expires_at, agent.session.expiresAt.toISOString())
  const [grant] = status.grants as Record<string, unknown>[]
  assert.deepEqual(grant?.tools, [{ name: 'notes__create_issue', constraints: repo }])
  assert.equal(grant?.calls_left, 7)
})

test('end_session is complete when it returns', async () => {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__echo'] })
  const ended = facts(await own(agent, 'end_session'))
  assert.equal(ended.status, 'ended')
  assert.match(String((ended.receipt as { id: string }).id), /^receipt_/)
  const refused = await send(ground.twin, { jsonrpc: '2.0', id: 1, method: 'ping' }, { token: agent.token })
  assert.equal(refused.status, 401)
  assert.match(await refused.text(), /ended_by_agent/)
})

const write = { name: 'notes__create_issue', args: { repo: 'acme/website', title: 'T' } }
const byUrl = { elicitation: { form: {}, url: {} } }

test('rung 1: a modern client that opens addresses is asked to, and the repeated call runs once approved', async () => {
  const agent = await startAgent(ground)
  const asked = await callTool(ground.on, agent, { ...write, capabilities: byUrl })
  assert.equal(asked.result.resultType, 'input_required')
  const { approval } = asked.result.inputRequests as { approval: { method: string; params: Record<string, unknown> } }
  assert.equal(approval.method, 'elicitation/create')
  assert.equal(approval.params.mode, 'url')
  assert.match(String(approval.params.url), /^http:\/\/localhost:4000\/approvals\/approval_/)
  assert.equal(approval.params.elicitationId, undefined, 'this revision has no such id')
  assert.equal(asked.result.content, undefined, 'no address in what a model reads')
  const id = String(approval.params.url).split('/').at(-1) ?? ''
  const { requestState } = asked.result
  const repeated = callTool(ground.twin, agent, {
    ...write,
    capabilities: byUrl,
    params: { requestState, inputResponses: { approval: { action: 'accept' }, stranger: 1 } },
  })
  await until(
    async () =>
      (
        await ground.on.database.query(
          `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
        )
      ).length > 0,
  )
  await approveCall(ground, id, agent.session.id)
  const ran = await repeated
  assert.equal(ran.result.resultType, 'complete')
  assert.notEqual(ran.result.isError, true)
  const replayed = await callTool(ground.on, agent, { ...write, capabilities: byUrl, params: { requestState } })
  assert.equal(replayed.result.resultType, 'input_required', 'MT06 a used approval is used; the call asks anew')
})

test('T61 MT06 a state that is changed, foreign or for another call answers one text', async () => {
  const agent = await startAgent(ground)
  const bob = await startAgent(ground)
  const asked = await callTool(ground.on, agent, { ...write, capabilities: byUrl })
  const state = String(asked.result.requestState)
  const before = ground.upstream.calls.length
  const attempts = [
    callTool(ground.on, agent, { ...write, capabilities: byUrl, params: { requestState: `${state}x` } }),
    callTool(ground.on, bob, { ...write, capabilities: byUrl, params: { requestState: state } }),
    callTool(ground.on, agent, {
      ...write,
      args: { repo: 'acme/billing', title: 'T' },
      capabilities: byUrl,
      params: { requestState: state },
    }),
    callTool(ground.on, agent, {
      name: 'notes__delete_repo',
      args: write.args,
      capabilities: byUrl,
      params: { requestState: state },
    }),
    callTool(ground.on, agent, { ...write, capabilities: byUrl, params: { requestState: 7 } }),
  ]
  const errors = (await Promise.all(attempts)).map(attempt => attempt.error)
  for (const error of errors) {
    assert.equal(error?.code, -32602)
    assert.deepEqual(error, errors[0])
  }
  assert.equal(ground.upstream.calls.length, before)
})

test('a person who closes the client’s dialog is not waited for, and nothing is decided by it', async () => {
  const agent = await startAgent(ground)
  const asked = await callTool(ground.on, agent, { ...write, capabilities: byUrl })
  const params = { requestState: asked.result.requestState, inputResponses: { approval: { action: 'decline' } } }
  const told = await callTool(ground.on, agent, { ...write, capabilities: byUrl, params })
  assert.equal(told.result.isError, true)
  assert.equal(facts(told).error, 'approval_required')
})

test('I8 T61 what a client returns approves nothing', async () => {
  const agent = await startAgent(ground)
  const form = { elicitation: {} }
  const asked = await callTool(ground.on, agent, { ...write, capabilities: form })
  const { approval } = asked.result.inputRequests as { approval: { params: Record<string, unknown> } }
  assert.ok(!JSON.stringify(approval).includes('http'), 'rung 2: no address in a form')
  assert.match(String(approval.params.message), /^Approval [A-Z]{4}-[A-Z]{4} needed for notes__create_issue/)
  const before = ground.upstream.calls.length
  const gone = new AbortController()
  const repeated = callTool(ground.on, agent, {
    ...write,
    capabilities: form,
    params: {
      requestState: asked.result.requestState,
      inputResponses: { approval: { action: 'accept', content: { status: 'approved_in_browser' } } },
    },
    signal: gone.signal,
  })
  gone.abort()
  await repeated
  assert.equal(ground.upstream.calls.length, before)
})

test('a person who denies is told to the agent in words', async () => {
  const agent = await startAgent(ground)
  const asked = await callTool(ground.on, agent, { ...write, capabilities: byUrl })
  const { approval } = asked.result.inputRequests as { approval: { params: { url: string } } }
  await ground.on.database.query(
    `UPDATE approvals SET state = 'denied', decided_at = clock_timestamp(), decided_by = user_id, decided_in_session = session_id WHERE id = $1`,
    [approval.params.url.split('/').at(-1)],
  )
  const denied = await callTool(ground.on, agent, {
    ...write,
    capabilities: byUrl,
    params: { requestState: asked.result.requestState },
  })
  assert.equal(facts(denied).error, 'approval_denied')
})

test('rung 5: a tool with an output schema says it in _meta, which a v1 client does not throw away', async () => {
  const agent = await startAgent(ground)
  const told = await callTool(ground.on, agent, { name: 'notes__structured' })
  assert.equal(told.result.isError, true)
  assert.equal(told.result.structuredContent, undefined)
  const meta = told.result._meta as Record<string, Record<string, unknown>>
  assert.equal(meta['dev.ambit/refusal']?.error, 'approval_required')
})

test('rung 6: an agent that acts for itself gets no address', async () => {
  const agent = await startAgent(ground, { headless: true })
  const told = await callTool(ground.on, agent, { ...write, capabilities: byUrl })
  assert.equal(facts(told).error, 'approval_required')
  assert.ok(!(told.result.content?.[0]?.text ?? '').includes('http'))
})

async function openLegacy(agent: TestAgent, capabilities: object): Promise<Record<string, string>> {
  const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 't', version: '1' } }
  const response = await send(
    ground.on,
    { jsonrpc: '2.0', id: 0, method: 'initialize', params },
    { token: agent.token },
  )
  return { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': '2025-11-25' }
}

const legacyCall = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: write.name, arguments: write.args } }

test('rung 3: a legacy client is asked on the stream of its call, which goes on once approved', async () => {
  const agent = await startAgent(ground)
  const headers = await openLegacy(agent, byUrl)
  const response = await send(ground.on, legacyCall, { token: agent.token, headers })
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  const [watched, kept] = response.body?.tee() ?? []
  const { value } = (await watched?.getReader().read()) ?? {}
  const asked = JSON.parse(
    Buffer.from(value ?? [])
      .toString()
      .split('data: ')[1] ?? '{}',
  )
  assert.equal(asked.method, 'elicitation/create')
  assert.equal(asked.params.mode, 'url')
  const accepted = await send(
    ground.on,
    { jsonrpc: '2.0', id: asked.id, result: { action: 'accept' } },
    { token: agent.token, headers },
  )
  assert.equal(accepted.status, 202)
  const approvalId = asked.params.elicitationId
  await approveCall(ground, approvalId, agent.session.id)
  const answer = await readRpc(new Response(kept ?? null, { headers: response.headers }))
  assert.deepEqual(answer.before.at(-1), {
    jsonrpc: '2.0',
    method: 'notifications/elicitation/complete',
    params: { elicitationId: approvalId },
  })
  assert.notEqual(answer.result.isError, true)
})

test('rung 3 without a stream: error -32042 with the address, for a client that opens it by itself', async () => {
  const agent = await startAgent(ground)
  const headers = { ...(await openLegacy(agent, byUrl)), accept: 'application/json' }
  const refused = await readRpc(await send(ground.on, legacyCall, { token: agent.token, headers }))
  assert.equal(refused.error?.code, -32042)
  const { elicitations } = (refused.error?.data ?? {}) as { elicitations?: { mode: string; elicitationId: string }[] }
  assert.equal(elicitations?.[0]?.mode, 'url')
  assert.ok(elicitations?.[0]?.elicitationId)
})

test('rung 4: a legacy client with forms gets a notice, and what it declines ends the wait', async () => {
  const agent = await startAgent(ground)
  const headers = await openLegacy(agent, { elicitation: {} })
  const response = await send(ground.on, legacyCall, { token: agent.token, headers })
  const [watched, kept] = response.body?.tee() ?? []
  const { value } = (await watched?.getReader().read()) ?? {}
  const asked = JSON.parse(
    Buffer.from(value ?? [])
      .toString()
      .split('data: ')[1] ?? '{}',
  )
  assert.ok(!JSON.stringify(asked).includes('http'))
  await send(
    ground.on,
    { jsonrpc: '2.0', id: asked.id, result: { action: 'decline' } },
    { token: agent.token, headers },
  )
  const answer = await readRpc(new Response(kept ?? null, { headers: response.headers }))
  assert.equal(answer.result.isError, true)
  assert.equal(answer.result.structuredContent?.error, 'approval_required')
})

test('legacy: notifications/cancelled stops the call, on whichever node it arrives', async () => {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['notes__slow'] })
  const headers = await openLegacy(agent, {})
  const before = ground.upstream.aborted.length
  const reached = (): number => ground.upstream.calls.filter(call => call.name === 'slow').length
  const at = reached()
  const calling = send(
    ground.on,
    { jsonrpc: '2.0', id: 'slow-1', method: 'tools/call', params: { name: 'notes__slow', arguments: { ms: 25_000 } } },
    { token: agent.token, headers },
  )
  await until(() => reached() > at)
  const ear = startReconciler(ground.on)
  await until(async () => (await listeners('ambit_transports')) > 0)
  await send(
    ground.twin,
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'slow-1' } },
    { token: agent.token, headers },
  )
  await calling
  await until(() => ground.upstream.aborted.length > before)
  await ear.stop()
})

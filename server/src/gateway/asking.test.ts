import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Fixture, startFixture } from '../../tests/conformance/fixture-server.ts'
import {
  addProvider,
  approveCall,
  ask,
  callTool,
  type Ground,
  grantAccess,
  type Rpc,
  readRpc,
  send,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { until } from '../../tests/until.ts'
import { setMayAsk } from '../pipes/index.ts'
import { newId } from '../platform/ids.ts'
import { createRootKey } from '../platform/root-key.ts'
import { endSession } from '../sessions/index.ts'
import { listCalls } from './index.ts'
import { startReconciler } from './jobs.ts'
import { openRelayState, sealRelayState } from './parse-relay-state.ts'

let ground: Ground
let fixture: Fixture
let old: Fixture
let apart: Fixture
let reconciler: ReturnType<typeof startReconciler>
before(async () => {
  ground = await startGround()
  fixture = await startFixture()
  old = await startFixture(0, { onlyLegacy: true })
  apart = await startFixture(0, { onlyLegacy: true, asksApart: true })
  reconciler = startReconciler(ground.on)
  await addProvider(ground.on, 'forms', fixture.url)
  await addProvider(ground.on, 'old', old.url)
  await addProvider(ground.on, 'apart', apart.url)
  await ground.on.database.query(`UPDATE tools SET effect = 'read' WHERE name LIKE 'test_%' OR name LIKE 'mcp_%'`)
})
after(async () => {
  await reconciler?.stop()
  await ground?.close()
  await fixture?.close()
  await old?.close()
  await apart?.close()
})

const forms = { elicitation: {} }
const greeting = 'forms__test_input_required_result_elicitation'
const stateful = 'forms__test_input_required_result_request_state'
const messaging = 'forms__test_elicitation'
const filledIn = (content: object): object => ({ action: 'accept', content })

async function agentWith(
  tools: readonly string[],
  constraints: Readonly<Record<string, object>> = {},
): Promise<TestAgent> {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools, constraints })
  return agent
}

function textOf({ result }: Rpc): string {
  return result.content?.map(({ text }) => text).join('\n') ?? ''
}

test('MT20 a question of a third party reaches the person with the name of who asks, and the answer reaches it', async () => {
  const agent = await agentWith([stateful])
  const asked = await callTool(ground.on, agent, { name: stateful, capabilities: forms })
  assert.equal(asked.result.resultType, 'input_required')
  const { inputRequests, requestState } = asked.result
  assert.deepEqual(inputRequests, {
    confirm: {
      method: 'elicitation/create',
      params: {
        mode: 'form',
        message: 'forms asks: Please confirm',
        requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
      },
    },
  })
  const params = { requestState, inputResponses: { confirm: filledIn({ ok: true }) } }
  const answered = await callTool(ground.on, agent, { name: stateful, capabilities: forms, params })
  assert.match(textOf(answered), /state-ok/)
  const calls = await listCalls(ground.on.database, { sessionId: agent.session.id, limit: 10 })
  assert.deepEqual(
    calls.map(({ outcome }) => outcome),
    ['succeeded', 'succeeded'],
    'each round is admitted and recorded',
  )
})

test('I8 where an argument is bound, or one call was approved, nothing that no approval binds is passed on', async () => {
  const args = { message: 'Hello' }
  const bound = await agentWith([messaging], { message: { equals: 'Hello' } })
  const refused = await callTool(ground.on, bound, { name: messaging, args, capabilities: forms })
  assert.equal(refused.result.isError, true)
  assert.match(textOf(refused), /elicitation.*not passed on/)

  const once = await startAgent(ground)
  const asked = await callTool(ground.on, once, { name: messaging, args })
  await approveCall(ground, String(asked.result.structuredContent?.approval_id), once.session.id)
  const again = await callTool(ground.on, once, { name: messaging, args, capabilities: forms })
  assert.match(textOf(again), /elicitation.*not passed on/)

  const free = await agentWith([messaging])
  const relayed = await callTool(ground.on, free, { name: messaging, args, capabilities: forms })
  assert.equal(relayed.result.resultType, 'input_required')
})

test('MT20 the agent’s model and its roots are not asked unless an administrator allows it, whatever its client supports', async () => {
  const tools = ['forms__test_input_required_result_sampling', 'forms__test_input_required_result_list_roots']
  const agent = await agentWith(tools)
  for (const name of tools) {
    const refused = await callTool(ground.on, agent, { name, capabilities: { sampling: {}, roots: {}, ...forms } })
    assert.equal(refused.result.isError, true)
    assert.match(textOf(refused), /did nothing/)
  }
})

const program = { sampling: {}, roots: {} }

test('MT20 what an administrator allows ends the grants made before, is asked with a label, and is over when it is taken back', async () => {
  const names = ['forms__test_input_required_result_sampling', 'forms__test_input_required_result_list_roots']
  const before = await agentWith(names)
  await setMayAsk(ground.on, system, { slug: 'forms', mayAsk: ['roots', 'sampling'] })
  const [ended] = await ground.on.database.query('SELECT end_reason FROM access_grants WHERE session_id = $1', [
    before.session.id,
  ])
  assert.deepEqual(ended, { end_reason: 'provider_changed' }, 'nobody approved that it may ask this')

  const agent = await agentWith(names)
  const [sampling = '', listing = ''] = names
  const asked = await callTool(ground.on, agent, { name: sampling, capabilities: program })
  const question = Object(asked.result.inputRequests).capital_question
  assert.equal(question.method, 'sampling/createMessage')
  assert.match(question.params.systemPrompt, /^forms, a third party, asks this/)
  assert.equal(question.params.includeContext, 'none')
  const said = { role: 'assistant', content: { type: 'text', text: 'Paris' }, model: 'test', stopReason: 'endTurn' }
  const { requestState } = asked.result
  const params = { requestState, inputResponses: { capital_question: said } }
  const answered = await callTool(ground.on, agent, { name: sampling, capabilities: program, params })
  assert.match(textOf(answered), /Sampling result: Paris/)
  const roots = await callTool(ground.on, agent, { name: listing, capabilities: program })
  assert.deepEqual(Object(roots.result.inputRequests).client_roots, { method: 'roots/list', params: {} })
  const lacking = await callTool(ground.on, agent, { name: sampling, capabilities: { roots: {} } })
  assert.equal(lacking.error?.code, -32021, 'a client is asked only what it declares')

  await setMayAsk(ground.on, system, { slug: 'forms', mayAsk: [] })
  const again = await agentWith(names)
  const refused = await callTool(ground.on, again, { name: sampling, capabilities: program })
  assert.match(textOf(refused), /did nothing/)
})

test('a client that lacks what the third party wants is told so as each revision has it', async () => {
  const name = 'forms__test_missing_capability'
  const agent = await agentWith([name, greeting])
  const modern = await callTool(ground.on, agent, { name })
  assert.equal(modern.status, 400)
  assert.equal(modern.error?.code, -32021)
  assert.deepEqual(modern.error?.data, { requiredCapabilities: { sampling: {} } })
  const asking = await callTool(ground.on, agent, { name: greeting })
  assert.deepEqual(asking.error?.data, { requiredCapabilities: { elicitation: {} } })
})

test('T61 MT06 a state of a question that is changed, of another call or of another session is refused', async () => {
  const agent = await agentWith([stateful, greeting])
  const other = await agentWith([stateful])
  const asked = await callTool(ground.on, agent, { name: stateful, capabilities: forms })
  const requestState = String(asked.result.requestState)
  const inputResponses = { confirm: filledIn({ ok: true }) }
  const tries: [TestAgent, string, string][] = [
    [agent, stateful, `${requestState}-TAMPERED`],
    [agent, greeting, requestState],
    [other, stateful, requestState],
  ]
  for (const [who, name, state] of tries) {
    const params = { requestState: state, inputResponses }
    const refused = await callTool(ground.on, who, { name, capabilities: forms, params })
    assert.equal(refused.error?.code, -32602)
  }
  const params = { requestState, inputResponses }
  const right = await callTool(ground.on, agent, { name: stateful, capabilities: forms, params })
  assert.match(textOf(right), /state-ok/)
})

test('I4 an answer that comes after the end of its session goes nowhere', async () => {
  const agent = await agentWith([greeting])
  const asked = await callTool(ground.on, agent, { name: greeting, capabilities: forms })
  await endSession(ground.on, { kind: 'system', node: 'test' }, agent.session.id, 'ended_by_admin')
  const params = { requestState: asked.result.requestState, inputResponses: { user_name: filledIn({ name: 'Alice' }) } }
  const late = await callTool(ground.on, agent, { name: greeting, capabilities: forms, params })
  assert.equal(late.status, 401)
})

test('a prompt asks the person too', async () => {
  const agent = await startAgent(ground, { resource: 'http://localhost:4000/mcp/forms' })
  await grantAccess(ground, { session: agent.session.id, tools: ['forms__mcp_prompts_get'] })
  const sent = { method: 'prompts/get', path: '/mcp/forms', capabilities: forms }
  const params = { name: 'test_input_required_result_prompt' }
  const asked = await ask(ground.on, agent, { ...sent, params })
  assert.equal(asked.result.resultType, 'input_required')
  const inputResponses = { user_context: filledIn({ context: 'a test' }) }
  const { requestState } = asked.result
  const answered = await ask(ground.on, agent, { ...sent, params: { ...params, requestState, inputResponses } })
  assert.match(JSON.stringify(answered.result.messages), /Prompt with context: a test/)
})

interface LegacyMessage {
  readonly id?: number | string
  readonly method?: string
  readonly params?: { readonly message?: string }
  readonly result?: { readonly content?: { readonly text: string }[]; readonly isError?: boolean }
}

async function openLegacy(token: string, capabilities: object = forms): Promise<Readonly<Record<string, string>>> {
  const clientInfo = { name: 'test', version: '1' }
  const params = { protocolVersion: '2025-11-25', capabilities, clientInfo }
  const opened = await send(ground.on, { jsonrpc: '2.0', id: 0, method: 'initialize', params }, { token })
  return { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
}

for (const where of ['the node that asks', 'another node'] as const)
  test(`legacy: a question comes on the stream of the call, and its answer to ${where} ends the wait`, async () => {
    const agent = await agentWith([greeting])
    const { token } = agent
    const headers = await openLegacy(token)
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: greeting, arguments: {} } }
    const response = await send(ground.on, call, { token, headers })
    const messages: LegacyMessage[] = []
    const reading = read(response, messages)
    await until(() => messages.length > 0)
    const [question] = messages
    assert.equal(question?.method, 'elicitation/create')
    assert.equal(question?.params?.message, 'forms asks: What is your name?')
    const answer = { jsonrpc: '2.0', id: question?.id, result: filledIn({ name: 'Alice' }) }
    const node = where === 'another node' ? ground.twin : ground.on
    assert.equal((await send(node, answer, { token, headers })).status, 202)
    await reading
    assert.equal(messages.at(-1)?.result?.content?.[0]?.text, 'Hello, Alice!')
  })

async function read(response: Response, messages: LegacyMessage[]): Promise<void> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true })
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) messages.push(JSON.parse(line.slice('data: '.length)))
  }
}

interface Conversation {
  readonly messages: LegacyMessage[]
  readonly reading: Promise<void>
  answer(result: object, node?: Ground['on']): Promise<Response>
}

/** A call by a client of the earlier era, up to the first thing that it is asked. */
async function converse(
  agent: TestAgent,
  name: string,
  args: object,
  capabilities: object = forms,
): Promise<Conversation> {
  const { token } = agent
  const headers = await openLegacy(token, capabilities)
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }
  const response = await send(ground.on, call, { token, headers })
  const messages: LegacyMessage[] = []
  const reading = read(response, messages)
  await until(() => messages.length > 0)
  const answer = (result: object, node = ground.on): Promise<Response> =>
    send(node, { jsonrpc: '2.0', id: messages[0]?.id, result }, { token, headers })
  return { messages, reading, answer }
}

const hello = { message: 'Who are you?' }

test('MT20 a server of the earlier era asks on the stream of its call, and the person’s answer ends it', async () => {
  const agent = await agentWith(['old__test_elicitation'])
  const { messages, reading, answer } = await converse(agent, 'old__test_elicitation', hello)
  assert.equal(messages[0]?.method, 'elicitation/create')
  assert.equal(messages[0]?.params?.message, 'old asks: Who are you?')
  await answer(filledIn({ username: 'mina', email: 'mina@acme.example' }), ground.twin)
  await reading
  assert.match(messages.at(-1)?.result?.content?.[0]?.text ?? '', /action=accept, content=.*mina@acme\.example/)
  const events = await ground.on.database.query(
    `SELECT 1 FROM audit_queue WHERE type = 'question.relayed' AND session_id = $1
      UNION ALL SELECT 1 FROM audit_events WHERE type = 'question.relayed' AND session_id = $1`,
    [agent.session.id],
  )
  assert.equal(events.length, 1, 'I7 a question leaves with its event')
  const declined = await converse(agent, 'old__test_elicitation', hello)
  await declined.answer({ action: 'decline' })
  await declined.reading
  assert.match(declined.messages.at(-1)?.result?.content?.[0]?.text ?? '', /action=decline/)
})

test('MT20 T72 a question on the standing stream belongs to the one call that is under way, and among two to nobody', async () => {
  const name = 'apart__test_elicitation'
  const [agent, other] = [await agentWith([name]), await agentWith([name])]
  const { messages, reading, answer } = await converse(agent, name, hello)
  assert.equal(messages[0]?.params?.message, 'apart asks: Who are you?')
  const headers = await openLegacy(other.token)
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: hello } }
  const declined = await readRpc(await send(ground.on, call, { token: other.token, headers }))
  assert.match(textOf(declined), /action=decline/)
  await answer(filledIn({ username: 'mina', email: 'mina@acme.example' }))
  await reading
  assert.match(messages.at(-1)?.result?.content?.[0]?.text ?? '', /action=accept/)
  assert.equal(messages.length, 2, 'the other question did not come here')
})

test('MT20 a server of the earlier era asks the model where that is allowed, and nobody where an argument is bound', async () => {
  const name = 'old__test_sampling'
  const capabilities = { ...forms, ...program }
  const args = { prompt: 'Name a colour' }
  const unasked = await agentWith([name])
  const headers = await openLegacy(unasked.token, capabilities)
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }
  const refused = await readRpc(await send(ground.on, call, { token: unasked.token, headers }))
  assert.match(textOf(refused), /sampling.*not passed on/)

  await setMayAsk(ground.on, system, { slug: 'old', mayAsk: ['sampling'] })
  const agent = await agentWith([name])
  const { messages, reading, answer } = await converse(agent, name, args, capabilities)
  assert.equal(messages[0]?.method, 'sampling/createMessage')
  await answer({ role: 'assistant', content: { type: 'text', text: 'blue' }, model: 'test' })
  await reading
  assert.match(messages.at(-1)?.result?.content?.[0]?.text ?? '', /LLM response: blue/)

  const bound = await agentWith([name], { prompt: { equals: 'Name a colour' } })
  const boundHeaders = await openLegacy(bound.token, capabilities)
  const kept = await readRpc(await send(ground.on, call, { token: bound.token, headers: boundHeaders }))
  assert.match(textOf(kept), /sampling.*not passed on/)
  await setMayAsk(ground.on, system, { slug: 'old', mayAsk: [] })
})

test('T66 I4 the end of a session takes back what was asked: the client is told, and a late answer goes nowhere', async () => {
  const agent = await agentWith(['old__test_elicitation'])
  const { messages, reading, answer } = await converse(agent, 'old__test_elicitation', hello)
  await endSession(ground.on, system, agent.session.id, 'ended_by_admin')
  await reading
  assert.equal(messages[1]?.method, 'notifications/cancelled')
  assert.equal(messages.at(-1)?.result?.isError, true)
  assert.equal((await answer(filledIn({ username: 'x', email: 'y' }))).status, 401)
  const [call] = await listCalls(ground.on.database, { sessionId: agent.session.id, limit: 10 })
  assert.equal(call?.outcome, 'aborted')
})

test('T61 a state of a question opens for its own call, and for nothing else', () => {
  const key = createRootKey(Buffer.alloc(32, 7))
  const now = new Date('2026-11-24T10:00:00Z')
  const place = { sessionId: newId('session'), toolName: 'forms__ask', argumentsDigest: 'a'.repeat(64) }
  for (const upstreamState of [undefined, '', 'x'.repeat(4_096)]) {
    const state = sealRelayState(key, { upstreamState, round: 2, now }, place)
    assert.deepEqual(openRelayState(key, state, { now, place }), { upstreamState, round: 2 })
    for (const presented of [`${state}x`, state.slice(1), ''])
      assert.equal(openRelayState(key, presented, { now, place }), undefined)
    for (const other of [
      { ...place, toolName: 'forms__other' },
      { ...place, sessionId: newId('session') },
    ])
      assert.equal(openRelayState(key, state, { now, place: other }), undefined)
    assert.equal(openRelayState(key, state, { now: new Date(now.getTime() + 600_000), place }), undefined)
  }
})

interface Held {
  readonly agent: TestAgent
  readonly state: string
  readonly first: Rpc
}

const oldGreeting = 'old__test_elicitation'

/** A call of a client of the later era that a server of the earlier one answers with a question. */
async function askedInCall(tool = oldGreeting, args: object = hello, capabilities: object = forms): Promise<Held> {
  const agent = await agentWith([tool])
  const first = await callTool(ground.on, agent, { name: tool, args, capabilities })
  assert.equal(first.result.resultType, 'input_required', JSON.stringify(first))
  return { agent, first, state: String(first.result.requestState) }
}

const again = (
  { agent, state }: Pick<Held, 'agent' | 'state'>,
  answer?: object,
  { on = ground.on, name = oldGreeting, args = hello as object, capabilities = forms as object } = {},
): Promise<Rpc> => {
  const inputResponses = answer === undefined ? {} : { inputResponses: { question: answer } }
  return callTool(on, agent, { name, args, capabilities, params: { requestState: state, ...inputResponses } })
}

const mina = { username: 'mina', email: 'mina@acme.example' }

test('MT20 a server of the earlier era asks a client of the later one: the question is the answer, and its repetition goes on with the same call', async () => {
  const held = await askedInCall()
  assert.deepEqual(Object.keys(Object(held.first.result.inputRequests)), ['question'])
  const { method, params } = Object(held.first.result.inputRequests).question
  assert.deepEqual([method, params.mode, params.message], ['elicitation/create', 'form', 'old asks: Who are you?'])
  const answered = await again(held, filledIn(mina))
  assert.match(textOf(answered), /action=accept, content=.*mina@acme\.example/)
  const calls = await listCalls(ground.on.database, { sessionId: held.agent.session.id, limit: 10 })
  assert.deepEqual(
    calls.map(({ outcome }) => outcome),
    ['succeeded'],
    'one call, admitted once',
  )
  const events = await ground.on.database.query(
    `SELECT 1 FROM audit_queue WHERE type = 'question.relayed' AND session_id = $1
      UNION ALL SELECT 1 FROM audit_events WHERE type = 'question.relayed' AND session_id = $1`,
    [held.agent.session.id],
  )
  assert.equal(events.length, 1, 'I7 a question leaves with its event')
  assert.equal((await again(held, filledIn(mina))).error?.code, -32602, 'a state that is used opens nothing')
  const declined = await askedInCall()
  assert.match(textOf(await again(declined, { action: 'decline' })), /action=decline/)
})

test('a repetition without an answer is asked again, and one at another node hands its answer over', async () => {
  const held = await askedInCall()
  const asked = await again(held)
  assert.deepEqual(asked.result.inputRequests, held.first.result.inputRequests)
  const elsewhere = await again({ ...held, state: String(asked.result.requestState) }, filledIn(mina), {
    on: ground.twin,
  })
  assert.equal(elsewhere.result.resultType, 'input_required')
  assert.equal(elsewhere.result.inputRequests, undefined, 'nothing more to ask: the client repeats its request')
  const answered = await again({ ...held, state: String(elsewhere.result.requestState) })
  assert.match(textOf(answered), /action=accept, content=.*mina@acme\.example/)
})

test('T61 T66 a question in a call is no way around: another session, another call, a changed state, the end of the session', async () => {
  const held = await askedInCall()
  const other = await agentWith([oldGreeting])
  const args = { message: 'Something else?' }
  assert.equal((await again({ ...held, agent: other }, filledIn(mina))).error?.code, -32602)
  assert.equal((await again(held, filledIn(mina), { args })).error?.code, -32602)
  assert.equal((await again({ ...held, state: `${held.state}x` }, filledIn(mina))).error?.code, -32602)
  await endSession(ground.on, system, held.agent.session.id, 'ended_by_admin')
  assert.equal((await again(held, filledIn(mina))).status, 401)
  const [call] = await listCalls(ground.on.database, { sessionId: held.agent.session.id, limit: 10 })
  assert.equal(call?.outcome, 'aborted')
})

test('MT20 a client of the later era that says it has no form is not asked by a server of the earlier one', async () => {
  const agent = await agentWith([oldGreeting])
  const unasked = await callTool(ground.on, agent, { name: oldGreeting, args: hello, capabilities: {} })
  assert.notEqual(unasked.result.resultType, 'input_required')
  assert.doesNotMatch(textOf(unasked), /action=accept/)
  const bound = await agentWith([oldGreeting], { message: { equals: 'Who are you?' } })
  const kept = await callTool(ground.on, bound, { name: oldGreeting, args: hello, capabilities: forms })
  assert.notEqual(kept.result.resultType, 'input_required', 'I8 nothing that no approval binds is passed on')
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readExpected } from './expected.ts'
import type { JsonObject } from './fixture-call.ts'
import { type Fixture, startFixture } from './fixture-server.ts'
import { fixtureTools } from './fixture-tools.ts'
import { modernVersion } from './fixture-wire.ts'
import { type Ground, prepareGround } from './ground.ts'
import { documentedPart, renderExpected } from './report.ts'
import { errorOf, openLegacy, resultOf, sendModern } from './wire.ts'

/** A part of what the conformance suite asks, without it: the fixture alone beside the fixture through the gateway. */
let ground: Ground
let fixture: Fixture
before(async () => {
  fixture = await startFixture()
  ground = await prepareGround()
})
after(async () => {
  await ground?.close()
  await fixture?.close()
})

const sameResult = [
  'test_simple_text',
  'test_image_content',
  'test_audio_content',
  'test_embedded_resource',
  'test_multiple_content_types',
  'test_error_handling',
]

function contentOf(result: JsonObject): unknown {
  return { content: result.content, isError: result.isError ?? false }
}

for (const name of sameResult)
  test(`${name} answers the same through the gateway in both eras`, async () => {
    const sent = { method: 'tools/call', params: { name } }
    const right = contentOf(resultOf(await sendModern(fixture.url, sent)))
    assert.deepEqual(contentOf(resultOf(await sendModern(ground.url, sent))), right)
    const legacy = await openLegacy(ground.url)
    assert.deepEqual(contentOf(resultOf(await legacy.send(sent))), right)
  })

test('tools are listed with every keyword of their schemas, in both eras', async () => {
  const legacy = await openLegacy(ground.url)
  for (const heard of [
    await sendModern(ground.url, { method: 'tools/list' }),
    await legacy.send({ method: 'tools/list' }),
  ]) {
    const { tools } = resultOf(heard)
    assert.ok(Array.isArray(tools))
    const found = new Map(tools.map(({ name, inputSchema }) => [name, inputSchema]))
    for (const { name, inputSchema } of fixtureTools) assert.deepEqual(found.get(name), inputSchema, name)
  }
})

test('progress comes on the stream of the call, in both eras, and only when it was asked for', async () => {
  const sent = { method: 'tools/call', params: { name: 'test_tool_with_progress', _meta: { progressToken: 'p' } } }
  const legacy = await openLegacy(ground.url)
  for (const heard of [await sendModern(ground.url, sent), await legacy.send(sent)]) {
    const steps = heard.messages.filter(({ method }) => method === 'notifications/progress')
    assert.deepEqual(
      steps.map(({ params }) => params),
      [0, 50, 100].map(progress => ({ progressToken: 'p', progress, total: 100 })),
    )
  }
  const quiet = await sendModern(ground.url, { method: 'tools/call', params: { name: 'test_tool_with_progress' } })
  assert.equal(quiet.messages.length, 1)
})

test('a question of a third party and its answer pass through the gateway', async () => {
  const name = 'test_input_required_result_request_state'
  const capabilities = { elicitation: {} }
  const asked = resultOf(await sendModern(ground.url, { method: 'tools/call', params: { name }, capabilities }))
  assert.equal(asked.resultType, 'input_required')
  const params = {
    name,
    requestState: asked.requestState,
    inputResponses: { confirm: { action: 'accept', content: { ok: true } } },
  }
  const answered = resultOf(await sendModern(ground.url, { method: 'tools/call', params, capabilities }))
  assert.deepEqual(answered.content, [{ type: 'text', text: 'state-ok: requestState validated' }])
})

test('modern: a capability that the third party misses is named, by the fixture and by the gateway', async () => {
  const sent = { method: 'tools/call', params: { name: 'test_missing_capability' } }
  const data = { requiredCapabilities: { sampling: {} } }
  for (const url of [fixture.url, ground.url])
    assert.deepEqual(errorOf(await sendModern(url, sent)), { status: 400, code: -32021, data })
})

const lifecycle: readonly (readonly [string, Parameters<typeof sendModern>[1], object])[] = [
  ['an unknown method', { method: 'unknown/method' }, { status: 404, code: -32601 }],
  ['initialize', { method: 'initialize' }, { status: 404, code: -32601 }],
  ['a removed method', { method: 'ping' }, { status: 404, code: -32601 }],
  [
    'a header with another version',
    { method: 'server/discover', headers: { 'MCP-Protocol-Version': '2025-11-25' } },
    { status: 400, code: -32020 },
  ],
  ['no Mcp-Method', { method: 'tools/list', headers: { 'Mcp-Method': '' } }, { status: 400, code: -32020 }],
  [
    'another Mcp-Method',
    { method: 'tools/list', headers: { 'Mcp-Method': 'TOOLS/LIST' } },
    { status: 400, code: -32020 },
  ],
  [
    'another Mcp-Name',
    { method: 'tools/call', params: { name: 'test_simple_text' }, headers: { 'Mcp-Name': 'other' } },
    { status: 400, code: -32020 },
  ],
]

for (const [what, sent, right] of lifecycle)
  test(`modern: ${what} is refused as the revision says, by the fixture and by the gateway`, async () => {
    for (const url of [fixture.url, ground.url]) {
      const { status, code } = errorOf(await sendModern(url, sent))
      assert.deepEqual({ status, code }, right, url)
    }
  })

test('modern: a version that nobody knows is answered with those that are served', async () => {
  const version = 'v999.0.0'
  const own = { 'io.modelcontextprotocol/protocolVersion': version }
  const heard = await sendModern(ground.url, {
    method: 'server/discover',
    params: { _meta: own },
    headers: { 'MCP-Protocol-Version': version },
  })
  const data = { supported: [modernVersion], requested: version }
  assert.deepEqual(errorOf(heard), { status: 400, code: -32022, data })
})

const regions: readonly (readonly [string, string | undefined, string, boolean])[] = [
  ['plain', 'Hello', 'Hello', true],
  ['Base64', 'Hello', '=?base64?SGVsbG8=?=', true],
  ['Base64 with wrong padding', 'Hello', '=?base64?SGVsbG8?=', false],
  ['Base64 with foreign characters', 'Hello', '=?base64?SGVs!!!bG8=?=', false],
  ['the first end of a sentinel alone', '=?base64?SGVsbG8=', '=?base64?SGVsbG8=', true],
  ['absent', 'Hello', '', false],
  ['present without its argument', undefined, 'Hello', false],
]

for (const [what, region, header, isTaken] of regions)
  test(`modern: a header of an argument, ${what}, is ${isTaken ? 'taken' : 'refused'}`, async () => {
    const args = region === undefined ? {} : { region }
    const params = { name: 'echo_region', arguments: args }
    const heard = await sendModern(ground.url, {
      method: 'tools/call',
      params,
      headers: { 'Mcp-Param-Region': header },
    })
    if (isTaken) assert.deepEqual(resultOf(heard).content, [{ type: 'text', text: `Region: ${region}` }])
    else assert.deepEqual(errorOf(heard), { status: 400, code: -32020, data: undefined })
  })

test('legacy: a session lives from initialize to DELETE and is not found afterwards', async () => {
  const legacy = await openLegacy(ground.url)
  assert.match(legacy.sessionId, /^[\x21-\x7e]+$/)
  assert.deepEqual(resultOf(await legacy.send({ method: 'ping' })), {})
  assert.ok((await legacy.end()).status < 300)
  assert.equal((await legacy.send({ method: 'ping' })).status, 404)
})

test('MT04 a foreign Host or Origin is refused and a loopback one is taken', async () => {
  const ask = (headers: Readonly<Record<string, string>>): Promise<number> =>
    sendModern(ground.url, { method: 'server/discover', headers }).then(({ status }) => status)
  const { host } = new URL(ground.url)
  assert.equal(await ask({ Host: host, Origin: `http://${host}` }), 200)
  assert.equal(await ask({ Host: 'evil.example.com' }), 403)
  assert.equal(await ask({ Origin: 'http://evil.example.com' }), 403)
})

test('each scenario that does not pass has a reason, and the document says the same', () => {
  const expected = readExpected()
  for (const [leg, { failing }] of Object.entries(expected.legs))
    for (const [scenario, { because }] of Object.entries(failing))
      assert.ok(because in expected.reasons, `${leg} ${scenario}: ${because}`)
  assert.equal(documentedPart(), renderExpected(expected))
})

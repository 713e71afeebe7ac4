import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  addProvider,
  callTool,
  type Ground,
  grantAccess,
  type Rpc,
  startAgent,
  startGround,
  system,
  type TestAgent,
} from '../../tests/gateway-ground.ts'
import { startTestUpstream, type TestUpstream, upstreamTools } from '../../tests/gateway-upstream.ts'
import { endSession } from '../sessions/index.ts'
import { setCallLimit } from './actions-call-limits.ts'
import { pageBytesMax, pagesOf } from './derive-pages.ts'

let ground: Ground
let library: TestUpstream
let long = ''
const rows = Array.from({ length: 16_000 }, (_, n) => ({ n, says: 'a row of a long list' }))

before(async () => {
  ground = await startGround()
  library = await startTestUpstream()
  const schema = {
    type: 'object',
    properties: { rows: { type: 'array', items: { type: 'object' } }, total: { type: 'integer' } },
    required: ['rows', 'total'],
  }
  const input = { type: 'object', properties: {} }
  library.tools = [
    ...upstreamTools,
    { name: 'long', description: 'Says much.', inputSchema: input },
    { name: 'rows', description: 'Lists much.', inputSchema: input, outputSchema: schema },
    {
      name: 'exact',
      description: 'Lists exactly so much.',
      inputSchema: input,
      outputSchema: {
        ...schema,
        properties: { ...schema.properties, rows: { type: 'array', minItems: rows.length } },
      },
    },
  ]
  long = 'Wörter, und mehr als auf einmal weitergegeben wird. '.repeat(40_000)
  library.answers.set('long', () => ({ content: [{ type: 'text', text: long }] }))
  const structuredContent = { rows, total: rows.length }
  const listed = { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent }
  library.answers.set('rows', () => listed)
  library.answers.set('exact', () => listed)
  await addProvider(ground.on, 'library', library.url)
  await ground.on.database.query(`UPDATE tools SET effect = 'read' WHERE name IN ('long', 'rows', 'exact')`)
})
after(async () => {
  await library?.close()
  await ground?.close()
})

interface Rest {
  readonly call_id: string
  readonly cursor: string
  readonly pages: number
}

function restOf({ result }: Rpc): Rest {
  const meta = Object(result._meta)['dev.ambit/rest']
  assert.ok(meta, JSON.stringify(result).slice(-600))
  return meta
}

function errorOf({ result }: Rpc): unknown {
  return Object(Object(result._meta)['dev.ambit/refusal']).error
}

function textOf({ result }: Rpc, at = 0): string {
  return result.content?.[at]?.text ?? ''
}

async function agentWith(...tools: string[]): Promise<TestAgent> {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools })
  return agent
}

const name = 'gateway__read_result'

async function readAll(agent: TestAgent, { call_id }: Rest): Promise<{ text: string; mediaType: unknown }> {
  let text = ''
  let mediaType: unknown
  for (let cursor: unknown = '1'; cursor !== undefined; ) {
    const page = await callTool(ground.twin, agent, { name, args: { call_id, cursor } })
    assert.equal(page.result.isError, undefined, textOf(page))
    const given = page.result.structuredContent
    text += given?.text
    mediaType = given?.media_type
    cursor = given?.next_cursor
  }
  return { text, mediaType }
}

async function kept(agent: TestAgent): Promise<number> {
  const sql = 'SELECT count(*)::int AS pages FROM result_pages WHERE session_id = $1'
  const [row] = await ground.on.database.query<{ pages: number }>(sql, [agent.session.id])
  return row?.pages ?? 0
}

test('what does not fit into a result is read page by page, on any node, and is all of it', async () => {
  const agent = await agentWith('library__long')
  const cut = await callTool(ground.on, agent, { name: 'library__long' })
  assert.match(textOf(cut, 2), /Call gateway__read_result with call_id call_\w+ and cursor 1/)
  const rest = restOf(cut)
  assert.equal(await kept(agent), rest.pages)
  const read = await readAll(agent, rest)
  assert.equal(read.mediaType, 'text/plain')
  assert.equal(`${textOf(cut)}${read.text}` === long, true)
  const first = await callTool(ground.on, agent, { name, args: { call_id: rest.call_id } })
  const label = Object(first.result._meta)['dev.ambit/provenance']
  assert.deepEqual(label, { source: 'third_party', trust: 'untrusted', provider: 'library' })
  const sealed = await ground.on.database.query<{ page_sealed: Buffer }>('SELECT page_sealed FROM result_pages LIMIT 1')
  assert.doesNotMatch(sealed[0]?.page_sealed.toString('latin1') ?? 'weitergegeben', /weitergegeben/)
  const events = await ground.on.database.query(
    `SELECT 1 FROM audit_queue WHERE type = 'result.read' AND session_id = $1
      UNION ALL SELECT 1 FROM audit_events WHERE type = 'result.read' AND session_id = $1`,
    [agent.session.id],
  )
  assert.equal(events.length, rest.pages + 1, 'each page is in the log')
})

test('T71 a structured result that is cut stays valid against its schema, and the whole of it can be read', async () => {
  const agent = await agentWith('library__rows', 'library__exact')
  const cut = await callTool(ground.on, agent, { name: 'library__rows' })
  const given = Object(cut.result.structuredContent)
  assert.equal(given.total, rows.length)
  assert.ok(given.rows.length > 1_000 && given.rows.length < rows.length)
  assert.deepEqual(given.rows, rows.slice(0, given.rows.length))
  const read = await readAll(agent, restOf(cut))
  assert.equal(read.mediaType, 'application/json')
  assert.deepEqual(JSON.parse(read.text), { rows, total: rows.length })

  const exact = await callTool(ground.on, agent, { name: 'library__exact' })
  assert.equal(exact.result.structuredContent, undefined, 'what would not be valid is told as text')
  assert.equal(exact.result.isError, true)
  assert.deepEqual(JSON.parse((await readAll(agent, restOf(exact))).text), { rows, total: rows.length })
})

test('MT05 T72 a page opens for its own session alone: a foreign call answers as a made-up one', async () => {
  const agent = await agentWith('library__long')
  const other = await agentWith('library__long')
  const { call_id } = restOf(await callTool(ground.on, agent, { name: 'library__long' }))
  const made = `${call_id.slice(0, -4)}0000`
  const [foreign, unknown] = await Promise.all(
    [call_id, made].map(id => callTool(ground.on, other, { name, args: { call_id: id } })),
  )
  assert.equal(foreign?.result.isError, true)
  assert.deepEqual(foreign?.result, unknown?.result)
  for (const args of [{ call_id, cursor: '999' }, { call_id, cursor: '0' }, { call_id: 'call_x' }, { call_id: 4 }]) {
    const refused = await callTool(ground.on, agent, { name, args })
    assert.ok(refused.error?.code === -32602 || refused.result.isError === true, JSON.stringify(args))
  }
  const own = await callTool(ground.on, agent, { name, args: { call_id } })
  assert.equal(own.result.isError, undefined)
})

test('T66 I4 no page leaves after the end of its session, and nothing of it is left', async () => {
  const agent = await agentWith('library__long')
  const { call_id } = restOf(await callTool(ground.on, agent, { name: 'library__long' }))
  assert.ok((await kept(agent)) > 0)
  await endSession(ground.on, system, agent.session.id, 'ended_by_admin')
  assert.equal(await kept(agent), 0)
  assert.equal((await callTool(ground.on, agent, { name, args: { call_id } })).status, 401)
  const released = await ground.on.database.query<{ outcome: string }>(
    `SELECT outcome FROM release_result_page($1, $2, 1, 'event_x', '\\x00', '{}')`,
    [call_id, agent.session.id],
  )
  assert.equal(released[0]?.outcome, 'session_ended', 'a node that did not hear of the end gets nothing either')
  const late = await ground.on.database.query<{ until: Date | null }>(
    `SELECT keep_result_pages($1, $2, 'installation', 'text/plain', ARRAY['\\x00'::bytea], ARRAY[1], 600, 1000) AS until`,
    [call_id, agent.session.id],
  )
  assert.deepEqual([late[0]?.until, await kept(agent)], [null, 0], 'nothing is kept for a session that is over')
})

test('I3 a page dies with the grant that its call stood on', async () => {
  const agent = await startAgent(ground)
  const grant = await grantAccess(ground, { session: agent.session.id, tools: ['library__long'] })
  const { call_id } = restOf(await callTool(ground.on, agent, { name: 'library__long' }))
  assert.equal((await callTool(ground.on, agent, { name, args: { call_id } })).result.isError, undefined)
  await ground.on.database.query(
    `UPDATE access_grants SET ended_at = clock_timestamp(), end_reason = 'ended_by_person' WHERE id = $1`,
    [grant],
  )
  const refused = await callTool(ground.on, agent, { name, args: { call_id } })
  assert.equal(errorOf(refused), 'try_again')
})

test('T70 pages count as bytes of results', async () => {
  const agent = await agentWith('library__long')
  const limit = { subject: agent.session.principalId, callsPerMinute: undefined }
  await setCallLimit(ground.on, system, { ...limit, bytesPerHour: 700_000 })
  const { call_id } = restOf(await callTool(ground.on, agent, { name: 'library__long' }))
  const first = await callTool(ground.on, agent, { name, args: { call_id } })
  assert.equal(first.result.isError, undefined, 'there is room for it')
  const errors: unknown[] = []
  for (const cursor of ['2', '3', '4'])
    errors.push(errorOf(await callTool(ground.on, agent, { name, args: { call_id, cursor } })))
  assert.equal(errors.at(-1), 'rate_limited', JSON.stringify(errors))
})

test('T70 pages count as bytes that the person approved: what is more than is left stays here', async () => {
  const agent = await startAgent(ground)
  await grantAccess(ground, { session: agent.session.id, tools: ['library__long'], maxBytes: 700_000 })
  const { call_id } = restOf(await callTool(ground.on, agent, { name: 'library__long' }))
  const read = (cursor: string): Promise<Rpc> => callTool(ground.on, agent, { name, args: { call_id, cursor } })
  assert.equal((await read('1')).result.isError, undefined, 'there is room for it')
  assert.equal(errorOf(await read('2')), 'budget_exhausted')
  const [row] = await ground.on.database.query<{ remaining: string }>(
    'SELECT remaining FROM byte_budgets WHERE approval_id IN (SELECT approval_id FROM access_grants WHERE session_id = $1)',
    [agent.session.id],
  )
  assert.ok(Number(row?.remaining) > 0, 'what did not leave is not counted')
})

test('T84 a session keeps so many bytes and no more: the oldest results go first', async () => {
  const agent = await agentWith('library__long')
  const first = restOf(await callTool(ground.on, agent, { name: 'library__long' }))
  const sql = `SELECT keep_result_pages($1, $2, 'installation', 'text/plain', ARRAY['\\x00'::bytea], ARRAY[10], 600, $3)`
  const newer = `${first.call_id.slice(0, 5)}Z${first.call_id.slice(6)}`
  await ground.on.database.query(sql, [newer, agent.session.id, 1000])
  assert.equal(await kept(agent), 1)
  const refused = await callTool(ground.on, agent, { name, args: { call_id: first.call_id } })
  assert.equal(refused.result.isError, true)
})

test('pages are cut at whole characters and put together again', () => {
  for (const text of ['', 'a', 'ä€😀'.repeat(40_000), 'x'.repeat(pageBytesMax), `${'x'.repeat(pageBytesMax - 1)}😀`]) {
    const pages = pagesOf(text)
    assert.equal(pages.join(''), text)
    for (const page of pages) assert.ok(Buffer.byteLength(page) <= pageBytesMax)
  }
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { startTestUpstream, type TestUpstream } from '../gateway-upstream.ts'
import { startNode, type TestNode } from '../walk/node.ts'
import { type PlainAgent, startPlainAgent } from '../walk/plain-agent.ts'

/** All that a session is explained from and that somebody with the database could change. */
const tables = [
  'audit_events',
  'audit_tiles',
  'audit_log',
  'audit_checkpoints',
  'approval_snapshots',
  'receipts',
] as const

let db: TestDatabase
let upstream: TestUpstream
let node: TestNode
let agent: PlainAgent
let operator: pg.Client

before(async () => {
  db = await startTestDatabase()
  upstream = await startTestUpstream()
  node = await startNode(db.url)
  operator = new pg.Client({ connectionString: db.adminUrl })
  await operator.connect()
  await operator.query('SET session_replication_role = replica')
  await work()
  for (const table of tables) await operator.query(`CREATE TABLE kept_${table} AS TABLE ${table}`)
})
after(async () => {
  await operator.end()
  await node.stop()
  await upstream.close()
  await db.close()
})

/** A session with a grant, a call, a refusal, an approval of one call, and an end. */
async function work(): Promise<void> {
  await node.api('POST', '/v1/providers', {
    slug: 'notes',
    kind: 'mcp',
    name: 'Notes',
    url: upstream.url,
    auth: { type: 'none' },
  })
  await node.api('POST', '/v1/providers/notes/refresh', {})
  for (const tool of Object((await node.api('GET', '/v1/tools?provider=notes')).data))
    if (tool.name === 'notes__echo') await node.api('PATCH', `/v1/tools/${tool.id}`, { effect: 'read' })
  agent = await startPlainAgent(node)
  const person = await node.person()
  const asked = await agent.call('gateway__request_access', { purpose: 'Say hello', tools: [{ name: 'notes__echo' }] })
  await person.approve(new URL(String(asked.data.approval_url)).pathname)
  assert.equal((await agent.call('notes__echo', { text: 'hello' })).isError, false)
  const one = await agent.call('notes__create_issue', { repo: 'acme/website', title: 'One' })
  await person.approve(new URL(String(one.data.approval_url)).pathname)
  const made = await agent.call('notes__create_issue', { repo: 'acme/website', title: 'One' })
  assert.equal(made.isError, false, made.text)
  await node.api('POST', `/v1/sessions/${agent.sessionId}/end`, {})
  const told = await explain()
  assert.equal(told.integrity, 'verified', JSON.stringify(told))
  assert.equal(told.complete, true)
}

function explain(): Promise<Record<string, unknown>> {
  return node.api('GET', `/v1/sessions/${agent.sessionId}/explanation`)
}

interface Column {
  readonly name: string
  readonly type: string
}

async function columnsOf(table: string): Promise<Column[]> {
  const found = await operator.query<Column>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = $1 ORDER BY 1`,
    [table],
  )
  return found.rows
}

/** One byte, one unit or one microsecond: the least that can be changed. */
function changed({ name, type }: Column): string {
  const one: Readonly<Record<string, string>> = {
    text: `overlay("${name}" PLACING CASE WHEN left("${name}", 1) = 'x' THEN 'y' ELSE 'x' END FROM 1 FOR 1)`,
    bytea: `set_byte("${name}", 0, get_byte("${name}", 0) # 1)`,
    bigint: `"${name}" + 1000`,
    integer: `"${name}" + 1`,
    smallint: `"${name}" + 1::smallint`,
    'timestamp with time zone': `"${name}" + interval '1 millisecond'`,
  }
  const from = one[type]
  if (from === undefined) throw new Error(`a column of type ${type} is new here: say how to change it`)
  const made = type === 'bytea' ? `'\\x00'::bytea` : `'x'`
  return type === 'bytea' || type === 'text' ? `CASE WHEN "${name}" IS NULL THEN ${made} ELSE ${from} END` : from
}

for (const table of tables)
  test(`T74: one byte of any column of ${table} makes the explanation broken, and it names the first bad index`, async t => {
    const columns = await columnsOf(table)
    assert.ok(columns.length > 0, table)
    for (const column of columns)
      await t.test(column.name, async () => {
        const own = table === 'audit_events' ? `WHERE session_id = '${agent.sessionId}'` : ''
        const one = `(SELECT ctid FROM ${table} ${own} LIMIT 1)`
        const done = await operator.query(
          `UPDATE ${table} SET "${column.name}" = ${changed(column)} WHERE ctid = ${one} ${own.replace('WHERE', 'AND')}`,
        )
        assert.ok((done.rowCount ?? 0) >= 1)
        const told = await explain().finally(() => restore(table))
        assert.equal(told.integrity, 'broken')
        assert.equal(typeof told.first_bad_index, 'number')
        assert.equal((await explain()).integrity, 'verified', 'put back as it was, it verifies again')
      })
  })

/** The table as it was when the work was done. */
async function restore(table: string): Promise<void> {
  await operator.query(`BEGIN; DELETE FROM ${table}; INSERT INTO ${table} TABLE kept_${table}; COMMIT`)
}

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { explainSession } from '../../src/governance/actions.ts'
import type { Database } from '../../src/platform/database.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { startNode, type TestNode } from '../walk/node.ts'
import { startPlainAgent } from '../walk/plain-agent.ts'

let db: TestDatabase
let node: TestNode
before(async () => {
  db = await startTestDatabase()
  node = await startNode(db.url)
})
after(async () => {
  await node.stop()
  await db.close()
})

test('I7 a session that ends while its record is read is told whole, and not as broken', async () => {
  const agent = await startPlainAgent(node)
  const { on } = node.ambit
  let ends = 0
  const query = async (text: string, values?: readonly unknown[]): Promise<object[]> => {
    const rows = await on.database.query<object>(text, values)
    const readsEvents = /FROM audit_events\s+WHERE session_id = \$1 AND index > \$2/.test(text)
    if (readsEvents && ends++ === 0) await node.api('POST', `/v1/sessions/${agent.sessionId}/end`, {})
    return rows
  }
  const database = { ...on.database, query } as Database
  const told = await explainSession({ ...on, database }, idFrom('session', agent.sessionId), {
    after: undefined,
    limit: 10,
  })
  assert.equal(told.verdict.integrity, 'verified')
  assert.ok(told.receipt !== undefined && ends > 1, 'the end came between events and receipt')
})

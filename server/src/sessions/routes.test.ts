import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { until } from '../../tests/until.ts'
import { startNode, type TestNode } from '../../tests/walk/node.ts'
import { startPlainAgent } from '../../tests/walk/plain-agent.ts'
import { inclusionHolds } from '../audit/index.ts'

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

const anchored = z.object({
  signed: z.string(),
  signature: z.string(),
  index: z.number(),
  inclusion_proof: z.object({
    leaf_hash: z.string(),
    path: z.array(z.string()),
    leaf: z.string(),
    opening: z.object({ salt: z.string(), text: z.string() }),
  }),
  checkpoint: z.string(),
})

test('T74 a sequenced receipt shows its index and a path to the signed root, and its leaf opens to its digest', async () => {
  const agent = await startPlainAgent(node)
  const { receipt } = await node.api('POST', `/v1/sessions/${agent.sessionId}/end`, {})
  const path = `/v1/receipts/${Object(receipt).id}`
  await until(async () => anchored.safeParse(await node.api('GET', path)).success)
  const told = anchored.parse(await node.api('GET', path))
  const { leaf_hash: leafHash, path: steps, leaf, opening } = told.inclusion_proof
  const [, size, root] = told.checkpoint.split('\n')
  const claim = {
    leafHash: Buffer.from(leafHash, 'hex'),
    index: told.index,
    size: Number(size),
    path: steps.map(step => Buffer.from(step, 'hex')),
    root: Buffer.from(root ?? '', 'base64'),
  }
  assert.ok(inclusionHolds(claim), 'the path leads to the root of the checkpoint')
  assert.ok(!inclusionHolds({ ...claim, index: claim.index - 1 }), 'and to no other place')
  assert.equal(leafHash, hash('sha256', Buffer.from(`\0${leaf}`)))
  const salted = Buffer.concat([Buffer.from(opening.salt, 'hex'), Buffer.from(opening.text)])
  assert.ok(leaf.includes(hash('sha256', salted)), 'the leaf commits to the event')
  assert.ok(opening.text.includes(hash('sha256', `${told.signed}\n${told.signature}`)), 'the event names this receipt')
})

test('a list of sessions shows the grants of each, as one session does', async () => {
  const agent = await startPlainAgent(node)
  const one = await node.api('GET', `/v1/sessions/${agent.sessionId}`)
  const list = await node.api('GET', `/v1/sessions?principal_id=${one.principal_id}`)
  assert.deepEqual(list.data, [one])
})

test('the reason that is given with an end is kept in the log and explained; a repeated end changes nothing', async () => {
  const agent = await startPlainAgent(node)
  const end = (reason: string): Promise<unknown> =>
    node.api('POST', `/v1/sessions/${agent.sessionId}/end`, { reason }).then(({ receipt }) => receipt)
  const first = await end('The laptop is lost.')
  assert.deepEqual(await end('It was found.'), first)
  const { ending, integrity } = await node.api('GET', `/v1/sessions/${agent.sessionId}/explanation`)
  assert.equal(Object(ending).said, 'The laptop is lost.')
  assert.equal(Object(ending).reason, 'ended_by_admin')
  assert.equal(integrity, 'verified')
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventNames, webhookEventNames } from '../../src/events/index.ts'
import { startServed, startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'
import { checkAnswer } from './shapes.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

served('UserManagement.createUser', 'both generations of the SDK make a person, without a port', async () => {
  const made = await ground.workos.userManagement.createUser({ email: 'ada@acme.example', firstName: 'Ada' })
  assert.deepEqual([made.object, made.email, made.firstName], ['user', 'ada@acme.example', 'Ada'])
  assert.equal((await ground.workos8.userManagement.getUser(made.id)).email, 'ada@acme.example')
  assert.equal((await ground.user({ email: 'bo@acme.example' })).email, 'bo@acme.example')
})

served(
  'Organizations.createOrganization',
  'an organization comes back as it was made, and is found again',
  async () => {
    const made = await ground.workos.organizations.createOrganization({ name: 'Acme' })
    assert.deepEqual([made.name, made.domains, made.externalId], ['Acme', [], null])
    const list = await ground.workos8.organizations.listOrganizations()
    assert.ok(list.data.some(({ id }) => id === made.id))
  },
)

test('an answer that does not fit the document is found, with the reason', () => {
  assert.match(checkAnswer('GET', '/organizations/org_1', 200, { object: 'organization' }) ?? '', /required property/)
  assert.match(checkAnswer('GET', '/organizations/org_1', 204, undefined) ?? '', /no such status/)
  assert.match(checkAnswer('GET', '/organizations/external_id/x', 200, {}) ?? '', /external_id/)
  assert.equal(checkAnswer('GET', '/v1/sessions', 200, {}), undefined)
})

test('the catalogue of events is the list of the API', () => {
  const rows = readFileSync(join(import.meta.dirname, 'event-names.txt'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split('\t'))
  assert.deepEqual(
    rows.map(([name]) => name),
    eventNames,
  )
  assert.deepEqual(
    rows.filter(([, webhook]) => webhook === 'webhook').map(([name]) => name),
    webhookEventNames,
  )
})

test('a node on a port of its own answers at its base URL', async () => {
  const node = await startServed()
  try {
    assert.equal((await fetch(`${node.baseUrl}/health`)).status, 200)
  } finally {
    await node.close()
  }
})

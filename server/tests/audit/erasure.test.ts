import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { checkBundle } from '../../src/audit/check-bundle.ts'
import { verifyLog, verifySession } from '../../src/audit/index.ts'
import { parseBundle } from '../../src/audit/parse-bundle.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { codeOf, type SecurityGround, startSecurityGround } from '../security/ground.ts'
import { until } from '../until.ts'

const adminEmail = 'avery@acme.example'
const password = 'an honest long password'
let ground: SecurityGround

before(async () => {
  ground = await startSecurityGround()
  await ground.node.api('POST', '/user_management/users', { email: adminEmail, password, email_verified: true })
  await ground.db.database.query(`UPDATE users SET installation_role = 'admin' WHERE email = $1`, [adminEmail])
})
after(() => ground.close())

interface Logged {
  readonly index: number
  readonly type: string
  readonly body: Record<string, unknown> | null
}

async function events(query: string): Promise<readonly Logged[]> {
  return Object((await ground.node.api('GET', `/v1/audit/events?order=desc&${query}`)).data)
}

/** Once the index of words has come as far as the log. */
async function found(query: string): Promise<readonly Logged[]> {
  await until(async () => {
    const { searched_before: searched } = await ground.node.api('GET', '/v1/audit/events?limit=1')
    const [log] = await ground.db.database.query<{ all: string }>(
      'SELECT (SELECT size FROM audit_log) + (SELECT count(*) FROM audit_queue) AS all',
    )
    return Number(searched) >= Number(log?.all)
  })
  return events(query)
}

async function approvedBy(path: string, ...emails: (string | undefined)[]): Promise<void> {
  for (const email of emails) {
    const person = email === undefined ? ground.browser() : ground.browser(email, password)
    await person.signIn()
    const page = await person.open(new URL(path).pathname)
    await person.send(page, { decision: 'approve' })
  }
}

test('T79 two persons erase what an event says: body, salt, words and copies are gone, and the log says who, what and why', async () => {
  const made = await ground.node.api('POST', '/organizations', { name: 'Quixotic Limited' })
  const [event] = await found(`organization_id=${made.id}&type=organization.created`)
  assert.ok(event?.body)
  const index = event.index
  await until(
    async () => (await ground.db.database.query('SELECT 1 AS one FROM events WHERE index = $1', [index])).length === 1,
  )

  const reason = 'GDPR Art. 17, request 12'
  const asked = await ground.asOwner('POST', '/v1/audit/erasures', { indexes: [index], legal_reason: reason })
  assert.equal(asked.status, 202, asked.text)
  const act = String(asked.json.act_id)
  const carryOut = () => ground.asOwner('POST', `/v1/audit/erasures/${act}/carry_out`, {})
  assert.equal(codeOf((await carryOut()).text), 'act_not_approved', 'nobody has approved')
  await approvedBy(String(asked.json.url), undefined)
  assert.equal(codeOf((await carryOut()).text), 'act_not_approved', 'one person is not two')
  await approvedBy(String(asked.json.url), adminEmail)
  const done = await carryOut()
  assert.equal(done.status, 200, done.text)
  assert.equal(Object(done.json.approved_by).length, 2)
  assert.equal((await carryOut()).status, 409, 'once')

  await until(async () => (await events(`before=${index + 1}&limit=1`))[0]?.body === null)
  const [row] = await ground.db.database.query<{ salt: Buffer | null; body: string | null }>(
    'SELECT salt, body FROM audit_events WHERE index = $1',
    [index],
  )
  assert.deepEqual(row, { salt: null, body: null })
  assert.equal((await ground.db.database.query('SELECT 1 AS one FROM events WHERE index = $1', [index])).length, 0)
  assert.deepEqual(
    (await found(`organization_id=${made.id}&type=organization.created`)).map(each => each.index),
    [],
  )
  const [told] = await found('type=audit.erased')
  assert.equal(told?.body?.legal_reason, reason)
  assert.deepEqual(Object(told?.body?.erased)[0].index, index)
  const text = await (
    await ground.node.send(
      new Request(`${ground.node.baseUrl}/v1/audit/export?from=${index}&to=${index + 1}`, {
        headers: { authorization: `Bearer ${ground.node.env.AMBIT_API_KEY}` },
      }),
    )
  ).text()
  assert.ok(!text.includes('Quixotic'))
  const bundle = parseBundle(text)
  const verdict = bundle && checkBundle(bundle)
  assert.deepEqual(verdict?.integrity === 'verified' && verdict.erased.map(each => [each.index, each.legalReason]), [
    [index, reason],
  ])
  const { on } = ground.node.ambit
  assert.equal((await verifyLog(on.database, on.signer.publicKey)).integrity, 'verified')
  const sessionId = String(
    (
      await ground.db.database.query<{ session: string }>(
        'SELECT session_id AS session FROM audit_events WHERE index = $1',
        [index],
      )
    )[0]?.session,
  )
  assert.notEqual(
    (await verifySession(on.database, on.signer.publicKey, idFrom('session', sessionId))).integrity,
    'broken',
  )
})

test('T79 an event that the log is verified by keeps its body, an unknown index is none, and an erased one is not erased again', async () => {
  const [erasure] = await found('type=audit.erased')
  assert.ok(erasure)
  const erased = Object(erasure.body?.erased)[0].index
  for (const [indexes, status] of [
    [[erasure.index], 422],
    [[erased], 422],
    [[9_999_999], 404],
    [[], 422],
  ] as const)
    assert.equal(
      (await ground.asOwner('POST', '/v1/audit/erasures', { indexes, legal_reason: 'x' })).status,
      status,
      `${indexes}`,
    )
  assert.equal((await ground.asOwner('POST', '/v1/audit/erasures', { indexes: [0], legal_reason: ' ' })).status, 422)
  assert.equal((await ground.asOwner('POST', '/v1/audit/erasures/act_unknown/carry_out', {})).status, 404)
})

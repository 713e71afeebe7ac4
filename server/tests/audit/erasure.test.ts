import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eraseByAge } from '../../src/audit/actions-age.ts'
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

test('T79 retention by age: two persons set it, what is older loses its body by an event of its own, and the log verifies', async () => {
  const { on } = ground.node.ambit
  const reason = 'GDPR Art. 5(1)(e)'
  const asked = await ground.asOwner('POST', '/v1/audit/retention', { days: 30, legal_reason: reason })
  assert.equal(asked.status, 202, asked.text)
  const carryOut = () => ground.asOwner('POST', `/v1/audit/retention/${asked.json.act_id}/carry_out`, {})
  await approvedBy(String(asked.json.url), undefined)
  assert.equal(codeOf((await carryOut()).text), 'act_not_approved', 'one person is not two')
  await approvedBy(String(asked.json.url), adminEmail)
  const set = await carryOut()
  assert.deepEqual([set.status, set.json.days, Object(set.json.approved_by).length], [200, 30, 2], set.text)
  assert.equal((await ground.asOwner('POST', '/v1/audit/retention', { days: 29, legal_reason: 'x' })).status, 422)

  assert.equal(await eraseByAge(on, new Date()), 0, 'nothing is so old')
  await until(async () => {
    const rows = await ground.db.database.query(`SELECT 1 AS one FROM audit_events WHERE type = 'audit.retention_set'`)
    return rows.length > 0
  })
  const [whole] = await ground.db.database.query<{ newest: number }>(
    'SELECT max(index)::int AS newest FROM audit_events',
  )
  const newest = whole?.newest ?? 0
  await until(async () => {
    const [row] = await ground.db.database.query<{ behind: boolean }>(
      'SELECT min(next_index) <= $1 AS behind FROM log_followers',
      [newest],
    )
    return row?.behind === false
  })
  const later = new Date(Date.now() + 31 * 86_400_000)
  assert.ok((await eraseByAge(on, later)) > 0)
  const left = async (): Promise<string[]> => {
    const rows = await ground.db.database.query<{ type: string }>(
      'SELECT DISTINCT type FROM audit_events WHERE index <= $1 AND body IS NOT NULL ORDER BY type',
      [newest],
    )
    return rows.map(({ type }) => type)
  }
  const kept = ['audit.erased', 'audit.retention_set', 'audit_key.added']
  await until(async () => (await left()).every(type => kept.includes(type)))
  assert.ok((await left()).includes('audit.retention_set'), 'what permits it stays')
  assert.equal((await verifyLog(on.database, on.signer.publicKey)).integrity, 'verified')
  const [erasure] = await ground.db.database.query<{ body: string }>(
    `SELECT body FROM audit_events WHERE type = 'audit.erased' ORDER BY index DESC LIMIT 1`,
  )
  const said = JSON.parse(erasure?.body ?? '{}')
  assert.deepEqual([said.legal_reason, said.approved_by.length, said.act], [reason, 2, asked.json.act_id])

  // Figures that were made keep what they counted; made anew they would lack it, and nobody does that unaware.
  const figures = async () => (await ground.asOwner('GET', '/v1/analytics/sessions?kind=service')).json
  await until(async () => Number((await figures()).erased_events) > 0)
  const before = await figures()
  const started = (found: Record<string, unknown>): number => Number(Object(found.total).started)
  assert.ok(started(before) > 0)
  const refused = await ground.asOwner('POST', '/v1/analytics/rebuild', {})
  assert.deepEqual([refused.status, codeOf(refused.text)], [409, 'figures_would_lose'])
  assert.deepEqual(started(await figures()), started(before))
  const anew = await ground.asOwner('POST', '/v1/analytics/rebuild', { accept_loss: true })
  assert.equal(anew.status, 202, anew.text)
  assert.ok(Number(anew.json.erased_events) > 0)
  await until(async () => {
    const found = await figures()
    return Number(found.erased_events) > 0 && started(found) < started(before)
  })

  // Without an event that names it, a body that is missing is damage.
  await ground.node.api('POST', '/organizations', { name: 'Younger Limited' })
  const youngest = async () => {
    const [row] = await ground.db.database.query<{ index: string }>(
      `SELECT index FROM audit_events WHERE body IS NOT NULL AND type = 'organization.created' ORDER BY index DESC LIMIT 1`,
    )
    return row
  }
  await until(async () => (await youngest()) !== undefined)
  const event = await youngest()
  assert.ok(event)
  await ground.db.database.query(
    'UPDATE audit_events SET commitment = sha256(salt || convert_to(body, $2)), salt = NULL, body = NULL WHERE index = $1',
    [event.index, 'UTF8'],
  )
  const verdict = await verifyLog(on.database, on.signer.publicKey)
  assert.deepEqual(
    [verdict.integrity, 'firstBadIndex' in verdict ? verdict.firstBadIndex : undefined],
    ['broken', Number(event.index)],
  )
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sweepDrifts } from '../../src/governance/actions-drift-sweep.ts'
import { acceptDrift } from '../../src/governance/actions-drifts.ts'
import { driftsOfSession } from '../../src/governance/index.ts'
import { idFrom, newId } from '../../src/platform/ids.ts'
import { addProvider, approveCall, callTool, grantAccess, startAgent } from '../gateway-ground.ts'
import { causes } from './causes.ts'
import { type Ground, startGround, system } from './ground.ts'

let ground: Ground
before(async () => {
  ground = await startGround()
})
after(() => ground.close())

const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
  ground.gateway.on.database.query<Row>(text, values)

async function events(type: string, drift: unknown): Promise<number> {
  const [row] = await sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM audit_queue WHERE type = $1 AND body::jsonb ->> 'drift' = $2`,
    [type, drift],
  )
  return row?.n ?? 0
}

for (const { rule, what, severity, run, twin, harmless, effect } of causes) {
  test(`T95 ${rule} ${what}: ${effect}`, async () => {
    const { subject, isBlocked } = await run(ground)
    const found = await ground.found(rule, subject)
    assert.equal(found.length, 1, 'found once')
    const [drift] = found
    assert.equal(drift?.severity, severity)
    assert.notDeepEqual(drift?.before, drift?.after)
    assert.equal(await events('drift.found', drift?.id), 1)
    assert.equal(await isBlocked(), true)
  })
  test(`T95 ${rule} is not found by its twin: ${twin}`, async () => {
    const subject = await harmless(ground)
    assert.deepEqual(await ground.found(rule, subject), [])
  })
}

/** Causes the first of a rule, and reads the drift. */
async function causedBy(rule: string, nth = 0) {
  const cause = causes.filter(each => each.rule === rule)[nth] ?? assert.fail(rule)
  const { subject } = await cause.run(ground)
  const [drift] = await ground.found(rule, subject)
  return { subject, id: String(drift?.id), drift: drift ?? assert.fail('not found') }
}

const read = async (id: string) => (await ground.api('GET', `/v1/drifts/${id}`)).json

test('D07 D08 two administrators approve exactly the change on its page, and the same request then does it', async () => {
  const { subject, id, drift } = await causedBy('D08')
  const action = drift.action as { name: string; url: string }
  assert.equal(action.name, 'decide')
  const path = new URL(action.url).pathname
  const change = { redirect_uris: ['https://app.acme.example/back', 'https://other.example/back'] }
  const patch = () => ground.api('PATCH', `/v1/applications/${subject}`, change)
  for (const { form } of [ground.ada, ground.eve]) {
    const told = await patch()
    assert.equal(told.json.code, 'second_person_required')
    assert.equal(told.json.approval_url, action.url, 'asked once, however often')
    const page = await form.open(path)
    assert.match(page.html, /other\.example/)
    await form.send(page, { decision: 'approve' })
  }
  const other = { redirect_uris: [...change.redirect_uris, 'https://third.example/back'] }
  assert.equal((await ground.api('PATCH', `/v1/applications/${subject}`, other)).status, 409, 'no other change')
  const done = await patch()
  assert.equal(done.status, 200, JSON.stringify(done.json))
  const settled = await ground.found('D08', subject)
  assert.ok(settled.some(each => each.id === id && (each.settled as { how: string } | null)?.how === 'confirmed'))
  assert.equal(await events('drift.settled', id), 1)
})

test('D08 another path at a known host, and another key, wait for nobody and are found', async () => {
  const made = await ground.api('POST', '/v1/applications', {
    name: 'Paths',
    kind: 'web',
    redirect_uris: ['https://paths.example/a'],
  })
  const path = `/v1/applications/${String(made.json.id)}`
  const both = { redirect_uris: ['https://paths.example/a', 'https://paths.example/b'] }
  assert.equal((await ground.api('PATCH', path, both)).status, 200)
  const [drift] = await ground.found('D08', String(made.json.id))
  assert.equal(drift?.state, 'open')
  assert.equal(drift?.caused_by, ground.ada.user.id)
  const own = await ground.api('POST', `/v1/drifts/${String(drift?.id)}/settle`, {})
  assert.equal(own.json.code, 'drift_caused_by_you', 'who caused it does not settle it alone')
  const back = await ground.api('PATCH', path, { redirect_uris: ['https://paths.example/a'] })
  assert.equal(back.status, 200)
  assert.equal((await read(String(drift?.id))).state, 'fixed', 'as it was again')
})

test('D07 D08 where one administrator is alone, the change is done and found', async () => {
  const made = await ground.api('POST', '/v1/applications', {
    name: 'Alone',
    kind: 'web',
    redirect_uris: ['https://alone.example/a'],
    session_policy: { max_seconds: 60 },
  })
  const path = `/v1/applications/${String(made.json.id)}`
  await ground.alone(true)
  try {
    assert.equal((await ground.api('PATCH', path, { session_policy: { max_seconds: 120 } })).status, 200)
    const [drift] = await ground.found('D07', String(made.json.id))
    assert.deepEqual(drift?.before, { max_seconds: 60 })
    assert.deepEqual(drift?.after, { max_seconds: 120 })
  } finally {
    await ground.alone(false)
  }
})

test('D01 D02 the review settles the drift, and nothing that ended comes back', async () => {
  const { subject } = await causedBy('D02', 1)
  const open = (await ground.found('D02', subject)).find(each => each.state === 'open')
  const settled = await ground.api('POST', `/v1/drifts/${String(open?.id)}/settle`, { effect: 'read' })
  assert.equal(settled.json.state, 'fixed', JSON.stringify(settled.json))
  assert.equal((settled.json.settled as { how: string; by: string }).how, 'reviewed')
  assert.equal((settled.json.settled as { by: string }).by, ground.ada.user.id)
  const again = await ground.api('POST', `/v1/drifts/${String(open?.id)}/settle`, {})
  assert.equal(again.json.code, 'drift_settled')
})

test('D06 a new owner settles it; without one, the agent is off-boarded after its days', async () => {
  const chosen = await causedBy('D06')
  const without = await ground.api('POST', `/v1/drifts/${chosen.id}/settle`, {})
  assert.equal(without.status, 403, 'Ada suspended the owner: Eve looks at it')
  const missing = await ground.api('POST', `/v1/drifts/${chosen.id}/settle`, {}, ground.eve)
  assert.equal(missing.status, 422)
  const settled = await ground.api(
    'POST',
    `/v1/drifts/${chosen.id}/settle`,
    { owner_id: ground.eve.user.id },
    ground.eve,
  )
  assert.equal((settled.json.settled as { how: string }).how, 'owner_chosen', JSON.stringify(settled.json))
  const left = await causedBy('D06')
  assert.ok(left.drift.blocked_until !== null)
  await sql(`UPDATE drifts SET blocked_until = clock_timestamp() WHERE id = $1`, [left.id])
  await sweepDrifts(ground.gateway.on)
  assert.equal((await read(left.id)).state, 'fixed')
  const [row] = await sql<{ state: string }>('SELECT state FROM principals WHERE id = $1', [left.subject])
  assert.equal(row?.state, 'offboarded')
})

test('D10 nobody but its owner wakes an agent that slept', async () => {
  const { subject, id } = await causedBy('D10')
  for (const path of [`/v1/drifts/${id}/settle`, `/v1/principals/${subject}/activate`])
    assert.equal((await ground.api('POST', path, {}, ground.eve)).json.code, 'owner_required', path)
  const woken = await ground.api('POST', `/v1/drifts/${id}/settle`, {})
  assert.equal((woken.json.settled as { how: string }).how, 'woken', JSON.stringify(woken.json))
})

test('D04 a person’s word for the other provider settles it, and what drifted in a session can be told', async () => {
  const { gateway } = ground
  await addProvider(gateway.on, 'fourth', gateway.upstream.url)
  const agent = await startAgent(gateway)
  await grantAccess(gateway, { session: agent.session.id, tools: ['notes__echo'] })
  const called = { name: 'fourth__echo', args: { text: 'hej' } }
  const { result } = await callTool(gateway.on, agent, called)
  const [told] = await driftsOfSession(gateway.on.database, agent.session.id)
  assert.equal(told?.rule, 'D04')
  const { action } = await read(String(told?.id))
  assert.deepEqual(action, { name: 'approve', method: 'GET', url: result.structuredContent?.approval_url })
  const settled = await ground.api('POST', `/v1/drifts/${String(told?.id)}/settle`, {})
  assert.equal(settled.json.code, 'decided_on_its_page')
  await approveCall(gateway, String(result.structuredContent?.approval_id), agent.session.id)
  assert.equal(((await read(String(told?.id))).settled as { how: string }).how, 'approved')
  assert.notEqual((await callTool(gateway.on, agent, called)).result.isError, true)
})

test('a drift is accepted by a person with a reason and an end date, and is open again after it', async () => {
  const { id } = await causedBy('D03')
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()
  for (const [body, status] of [
    [{ reason: '', until: day(1) }, 422],
    [{ reason: 'known', until: day(-1) }, 422],
    [{ reason: 'known', until: day(400) }, 422],
    [{ reason: 'known' }, 422],
  ] as const)
    assert.equal((await ground.api('POST', `/v1/drifts/${id}/accept`, body)).status, status, JSON.stringify(body))
  const drift = { id: idFrom('drift', id), reason: 'known', until: new Date(day(30)) }
  await assert.rejects(acceptDrift(ground.gateway.on, system, drift), { code: 'person_required' })
  for (const [verb, code] of [
    ['settle', 'reason_required'],
    ['revert', 'not_to_revert'],
  ])
    assert.equal((await ground.api('POST', `/v1/drifts/${id}/${verb}`, {})).json.code, code)
  assert.equal((await read(id)).state, 'open')
  const accepted = await ground.api('POST', `/v1/drifts/${id}/accept`, { reason: 'known', until: day(30) })
  assert.equal(accepted.json.state, 'accepted', JSON.stringify(accepted.json))
  assert.equal((await ground.api('POST', `/v1/drifts/${id}/accept`, { reason: 'x', until: day(3) })).status, 409)
  await sql(`UPDATE drifts SET accepted_until = clock_timestamp() WHERE id = $1`, [id])
  await sweepDrifts(ground.gateway.on)
  assert.equal((await read(id)).state, 'open')
})

test('a critical rule stays on, and an organization only tightens', async () => {
  const put = (rule: string, body: object) => ground.api('PUT', `/v1/drift_rules/${rule}`, body)
  assert.equal((await put('D02', { enabled: false })).status, 422)
  await assert.rejects(sql(`UPDATE drift_rules SET enabled = false WHERE rule = 'D02'`))
  const made = await ground.api('POST', '/organizations', { name: 'Acme' })
  const organization_id = String(made.json.id)
  assert.equal((await put('D05', { organization_id, threshold: 4 })).status, 422)
  const tighter = await put('D05', { organization_id, threshold: 2 })
  assert.equal(tighter.json.threshold, 2, JSON.stringify(tighter.json))
  await assert.rejects(sql(`UPDATE drift_rules SET threshold = 9 WHERE organization_id = $1`, [organization_id]), {
    code: 'AM097',
  })
  const listed = await ground.api('GET', `/v1/drift_rules?organization_id=${organization_id}`)
  const rules = listed.json.data as { rule: string; threshold: number | null }[]
  assert.equal(rules.length, 14)
  assert.equal(rules.find(each => each.rule === 'D05')?.threshold, 2)
  assert.equal((await put('D09', { enabled: false })).status, 200)
  assert.equal((await put('D09', { enabled: true })).status, 200)
  assert.equal((await put('D99', {})).status, 422)
})

test('what was found stays what it was: by raw SQL no drift is changed, revived or removed', async () => {
  const { id } = await causedBy('D05')
  for (const change of [`before = '{}'`, `rule = 'D09'`, `caused_by = 'nobody'`, `since = clock_timestamp()`])
    await assert.rejects(sql(`UPDATE drifts SET ${change} WHERE id = $1`, [id]), { code: 'AM097' }, change)
  await assert.rejects(sql('DELETE FROM drifts WHERE id = $1', [id]), { code: 'AM097' })
  const ended = await ground.api('POST', `/v1/drifts/${id}/settle`, {})
  assert.equal(ended.json.state, 'fixed', JSON.stringify(ended.json))
  await assert.rejects(sql(`UPDATE drifts SET state = 'open', settled_at = NULL WHERE id = $1`, [id]), {
    code: 'AM097',
  })
})

test('nothing is for a purpose that is not there', async () => {
  for (const id of [newId('apiKey'), newId('agent'), newId('user'), 'nothing']) {
    assert.equal((await ground.api('PUT', `/v1/purposes/${id}`, { purpose: 'x' })).status, 404, id)
    assert.equal((await ground.api('POST', `/v1/purposes/${id}/close`, { because: 'x' })).status, 404, id)
    assert.equal((await ground.api('GET', `/v1/purposes/${id}`)).status, 404, id)
  }
})

test('the list is read by state, rule, severity, subject and session, in pages, and as a table', async () => {
  const first = await ground.api('GET', '/v1/drifts?limit=2&state=open')
  const data = first.json.data as { id: string; state: string }[]
  assert.equal(data.length, 2)
  const { after: next } = first.json.list_metadata as { after: string }
  const second = (await ground.api('GET', `/v1/drifts?limit=2&state=open&after=${next}`)).json.data as { id: string }[]
  assert.ok(second.every(each => data.every(other => other.id > each.id)))
  const critical = (await ground.api('GET', '/v1/drifts?severity=critical&limit=100')).json.data as { rule: string }[]
  assert.deepEqual([...new Set(critical.map(each => each.rule))].sort(), ['D02', 'D04', 'D06'])
  assert.equal((await ground.api('GET', `/v1/drifts/${newId('drift')}`)).status, 404)
  const { json } = await ground.api('GET', '/v1/drift_summary')
  assert.ok((json.open as { high: number }).high >= 1)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ageSignIns,
  ask,
  askCall,
  type FormPerson,
  type Ground,
  password,
  personAt,
  startAgent,
  startGround,
  stateOf,
  toolNamed,
} from '../../tests/approvals-ground.ts'
import { endSession } from '../sessions/index.ts'
import { findCallApproval, findGrant, findSnapshot, listGrants, listLivingGrants } from './index.ts'
import { expireOverdue } from './jobs.ts'

let ground: Ground
let mina: FormPerson
before(async () => {
  ground = await startGround()
  mina = await personAt(ground.edge, ground.mina)
})
after(() => ground.close())

interface EventRow {
  readonly type: string
  readonly body: Readonly<Record<string, unknown>>
}

async function events(session: string): Promise<EventRow[]> {
  const rows = await ground.on.database.query<{ type: string; body: string }>(
    'SELECT type, body FROM audit_queue WHERE session_id = $1 ORDER BY serial',
    [session],
  )
  return rows.map(({ type, body }) => ({ type, body: JSON.parse(body) }))
}

test('a person approves less than was asked, and exactly that is given', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, {
    tools: {
      notes__search: {},
      notes__create_issue: { repo: { prefix: 'acme/' }, labels: { one_of: ['bug', 'docs'] } },
      notes__delete_branch: {},
    },
    durationSeconds: 1800,
    maxCalls: 40,
  })
  const page = await mina.open(`/approvals/${approval.id}`)
  assert.equal(page.status, 200)
  assert.match(page.html, new RegExp(approval.code))
  const answer = await mina.send(page, {
    decision: 'approve',
    tool: ['notes__create_issue'],
    'constraint.notes__create_issue.repo': 'acme/website',
    'constraint.notes__create_issue.title': 'release/*',
    'constraint.notes__create_issue.labels': ['docs'],
    duration_seconds: '900',
    max_calls: '7',
  })
  assert.equal(answer.status, 200)
  assert.match(answer.html, /Approved at/)
  const [grant, ...others] = await listLivingGrants(ground.on.database, session.id)
  assert.equal(others.length, 0)
  const tool = await toolNamed(ground.on, 'notes__create_issue')
  assert.deepEqual(grant?.tools, ['notes__create_issue'])
  assert.deepEqual(grant?.bounds[tool.id], {
    name: 'notes__create_issue',
    digest: tool.digest,
    effect: 'write',
    constraints: { repo: { equals: 'acme/website' }, title: { prefix: 'release/' }, labels: { equals: 'docs' } },
  })
  assert.equal(grant?.callsLeft, 7)
  const seconds = ((grant?.expiresAt.getTime() ?? 0) - (grant?.createdAt.getTime() ?? 0)) / 1000
  assert.ok(Math.abs(seconds - 900) < 1, `${seconds}`)
  const covered = (args: Record<string, string>) =>
    findGrant(ground.on.database, { sessionId: session.id, tool, accountId: undefined, args })
  assert.equal((await covered({ repo: 'acme/website', title: 'release/1', labels: 'docs' })).outcome, 'covered')
  const outside = await covered({ repo: 'acme/billing', title: 'release/1', labels: 'docs' })
  assert.ok(outside.outcome === 'outside_bounds')
  assert.deepEqual([outside.argument, outside.was, outside.allowed], ['repo', 'acme/billing', 'acme/website'])
})

test('what the approver saw and decided is kept, and the log holds both digests', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  await mina.approve(`/approvals/${approval.id}`)
  const snapshot = await findSnapshot(ground.on.database, session.id, approval.id)
  const shown = JSON.parse(snapshot?.shown ?? '{}')
  assert.equal(shown.request_digest, approval.requestDigest)
  assert.equal(shown.code, approval.code)
  const [asked, approved] = (await events(session.id)).filter(event => event.type.startsWith('approval.'))
  assert.deepEqual([asked?.type, approved?.type], ['approval.requested', 'approval.approved'])
  assert.equal(approved?.body.actor, ground.mina.id)
  assert.match(String(approved?.body.shown_digest), /^[0-9a-f]{64}$/)
  const { sha256Hex } = await import('../platform/secret.ts')
  assert.equal(approved?.body.shown_digest, sha256Hex(snapshot?.shown ?? ''))
  assert.equal(approved?.body.decision_digest, sha256Hex(snapshot?.decision ?? ''))
})

test('a request is shown in the language that is asked for, kept with it, and binds the same in each', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const english = await mina.open(`/approvals/${approval.id}`)
  const german = await mina.open(`/approvals/${approval.id}?ui_locales=de`)
  assert.match(english.html, /<html lang="en">[\s\S]*asks for access to/)
  assert.match(german.html, /<html lang="de">[\s\S]*bittet um Zugriff auf/)
  const html = german.html.replace('name="language" value="de"', 'name="language" value="fr"')
  const other = await mina.send({ ...german, html }, { decision: 'approve' })
  assert.deepEqual([other.status, await stateOf(ground.on, approval.id)], [409, 'pending'])
  const again = await mina.send(german, { decision: 'review' })
  assert.match(again.html, /Noch ist nichts entschieden/)
  await mina.send(german, { decision: 'approve' })
  const snapshot = await findSnapshot(ground.on.database, session.id, approval.id)
  const shown = JSON.parse(snapshot?.shown ?? '{}')
  assert.deepEqual([shown.language, shown.request_digest], ['de', approval.requestDigest])
})

test('MT07 wider than asked is refused with the field marked, and nothing is decided', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, {
    tools: { notes__search: { repo: { prefix: 'acme/' }, count: { min: 1, max: 5 } } },
    durationSeconds: 60,
    maxCalls: 3,
  })
  const tries: Readonly<Record<string, string | readonly string[]>>[] = [
    { 'constraint.notes__search.repo': 'evil/*' },
    { 'constraint.notes__search.repo': '*' },
    { 'constraint.notes__search.count': '1..6' },
    { 'constraint.notes__search.count': '"3"' },
    { duration_seconds: '61' },
    { max_calls: '4' },
    { max_calls: '0' },
    { tool: ['notes__search', 'notes__comment'] },
    { 'constraint.notes__comment.repo': 'x' },
    { tool: [] },
    { 'constraint.notes__search.repo': '"acme/' },
  ]
  for (const fields of tries) {
    const answer = await mina.approve(`/approvals/${approval.id}`, fields)
    assert.equal(answer.status, 422, JSON.stringify(fields))
    assert.match(answer.html, /Nothing was decided/)
    assert.equal(await stateOf(ground.on, approval.id), 'pending')
  }
  assert.equal((await mina.approve(`/approvals/${approval.id}`)).status, 200)
  assert.equal(await stateOf(ground.on, approval.id), 'approved')
})

test('a group of choices with nothing checked gives nothing, instead of everything that was asked', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: { repo: { one_of: ['a', 'b'] } } } })
  const answer = await mina.approve(`/approvals/${approval.id}`, { 'constraint.notes__search.repo': [] })
  assert.equal(answer.status, 422)
  assert.match(answer.html, /check at least one value/i)
})

test('T88 MT13 another person finds nothing: the page of a foreign id equals that of an unknown one', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const bob = await personAt(ground.edge, ground.bob)
  const strip = (html: string): string => html.replaceAll(/req_[0-9A-Z…]+/g, 'req')
  const foreign = await bob.open(`/approvals/${approval.id}`)
  const unknown = await bob.open('/approvals/approval_01KAV7ABCDEFGHJKMNPQRSN0RH')
  assert.deepEqual([foreign.status, unknown.status], [404, 404])
  assert.equal(strip(foreign.html), strip(unknown.html))
  assert.equal(strip((await bob.open('/approvals/nothing')).html), strip(unknown.html))
  const own = await mina.open(`/approvals/${approval.id}`)
  const token = (html: string): string => /name="csrf_token" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const bobs = await askAsBob(bob)
  const posted = await bob.send(
    { ...own, html: own.html.replace(token(own.html), token(bobs.html)) },
    { decision: 'approve' },
  )
  assert.equal(posted.status, 404)
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
  await mina.approve(`/approvals/${approval.id}`)
  assert.equal(await stateOf(ground.on, approval.id), 'approved')
})

/** A page of Bob's own, for a token that is good in his browser. */
async function askAsBob(bob: FormPerson) {
  const session = await startAgent(ground, { user: ground.bob })
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  return bob.open(`/approvals/${approval.id}`)
}

test('T88 a page that has become untrue decides nothing: 409, and the page again', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const page = await mina.open(`/approvals/${approval.id}`)
  for (const name of ['name="shown" value="', 'name="other" value="']) {
    const html = page.html.replace(/name="shown" value="/, name === 'name="other" value="' ? name : `${name}0`)
    assert.equal((await mina.send({ ...page, html }, { decision: 'approve' })).status, 409)
    assert.equal(await stateOf(ground.on, approval.id), 'pending')
  }
  await ground.on.database.query(`INSERT INTO session_taint (session_id, label) VALUES ($1, 'untrusted')`, [session.id])
  const stale = await mina.send(page, { decision: 'approve' })
  assert.equal(stale.status, 409)
  assert.match(stale.html, /changed while this page was open/)
  assert.match(stale.html, /read text from outside/)
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
  assert.equal((await mina.send(stale, { decision: 'approve' })).status, 200)
  assert.equal(await stateOf(ground.on, approval.id), 'approved')
})

test('step-up: what writes needs a proof of the last five minutes, a wrong password gives nothing, denying needs none', async () => {
  const session = await startAgent(ground)
  const write = { tools: { notes__search: {}, notes__create_issue: {} } }
  const approval = await ask(ground.on, session, write)
  await ageSignIns(ground.on, 301)
  const page = await mina.open(`/approvals/${approval.id}`)
  assert.match(page.html, /Your password, because this writes/)
  for (const typed of ['', 'wrong']) {
    const answer = await mina.send(page, { decision: 'approve', password: typed })
    assert.equal(answer.status, 403)
    assert.doesNotMatch(answer.html, /value="wrong"/)
    assert.equal(await stateOf(ground.on, approval.id), 'pending')
  }
  const reads = await mina.send(page, { decision: 'approve', tool: ['notes__search'] })
  assert.equal(reads.status, 200, 'what only reads needs no proof')
  const second = await ask(ground.on, session, { tools: { notes__comment: {} } })
  assert.equal((await mina.approve(`/approvals/${second.id}`, { password })).status, 200)
  assert.equal(await stateOf(ground.on, second.id), 'approved')
  await ageSignIns(ground.on, 301)
  const third = await ask(ground.on, session, { tools: { notes__delete_branch: {} } })
  await mina.send(await mina.open(`/approvals/${third.id}`), { decision: 'deny' })
  assert.equal(await stateOf(ground.on, third.id), 'denied')
  await mina.approve(`/approvals/${(await ask(ground.on, session, { tools: { notes__delete_branch: {} } })).id}`)
})

test('deciding twice: the second answer is 409 and changes nothing, in parallel too', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} }, maxCalls: 5 })
  const page = await mina.open(`/approvals/${approval.id}`)
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, nth) => mina.send(page, { decision: nth % 2 === 0 ? 'approve' : 'deny' })),
  )
  assert.equal(answers.filter(answer => answer.status === 200).length, 1)
  assert.equal(answers.filter(answer => answer.status === 409).length, 5)
  const decided = (await events(session.id)).filter(({ type }) => /approval\.(approved|denied)/.test(type))
  assert.equal(decided.length, 1)
  const grants = await listGrants(ground.on.database, session.id)
  assert.equal(grants.length, (await stateOf(ground.on, approval.id)) === 'approved' ? 1 : 0)
})

test('deciding against an end: either the end sees the grant, or the decision sees the end', async () => {
  const rounds = Array.from({ length: 8 }, async () => {
    const session = await startAgent(ground)
    const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
    const page = await mina.open(`/approvals/${approval.id}`)
    await Promise.all([
      mina.send(page, { decision: 'approve' }),
      endSession(ground.twin, { kind: 'system', node: 'twin' }, session.id, 'ended_by_admin'),
    ])
    const living = await listLivingGrants(ground.on.database, session.id)
    assert.equal(living.length, 0)
    const state = await stateOf(ground.on, approval.id)
    const made = (await listGrants(ground.on.database, session.id)).length
    assert.ok(state === 'withdrawn' ? made === 0 : state === 'approved' && made === 1, `${state}, ${made} grants`)
  })
  await Promise.all(rounds)
})

test('an expired request can not be decided, and the page says so', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const page = await mina.open(`/approvals/${approval.id}`)
  await shorten(approval.id)
  const late = await mina.send(page, { decision: 'approve' })
  assert.equal(late.status, 409)
  assert.match(late.html, /ended before anyone decided/)
  await Promise.all([expireOverdue(ground.on), expireOverdue(ground.twin), mina.send(page, { decision: 'approve' })])
  assert.equal(await stateOf(ground.on, approval.id), 'expired')
  const types = (await events(session.id)).map(event => event.type)
  assert.equal(types.filter(type => type === 'approval.expired').length, 1)
  const renewed = await ask(ground.on, session, { tools: { notes__search: {} } })
  assert.notEqual(renewed.id, approval.id)
})

/** As if the request had been open for its whole time. */
async function shorten(id: string): Promise<void> {
  await ground.on.database.query(
    `UPDATE approvals SET expires_at = clock_timestamp() - interval '1 second' WHERE id = $1`,
    [id],
  )
}

test('deny and end: the request is denied, the session ended, and both are told', async () => {
  const session = await startAgent(ground)
  const given = await ask(ground.on, session, { tools: { notes__search: {} } })
  await mina.approve(`/approvals/${given.id}`)
  const approval = await ask(ground.on, session, { tools: { notes__comment: {} } })
  const answer = await mina.send(await mina.open(`/approvals/${approval.id}`), { decision: 'deny_and_end' })
  assert.equal(answer.status, 200)
  assert.match(answer.html, /denied this and ended the session/)
  assert.match(answer.html, /1 grant ended with it/)
  assert.equal(await stateOf(ground.on, approval.id), 'denied')
  const types = (await events(session.id)).map(event => event.type)
  assert.ok(types.indexOf('approval.denied') < types.indexOf('session.ended'))
})

test('Enter in a field decides nothing: the page comes back with what was typed', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: { repo: { prefix: 'acme/' } } } })
  const page = await mina.open(`/approvals/${approval.id}`)
  const again = await mina.send(page, { decision: 'review', 'constraint.notes__search.repo': 'acme/website' })
  assert.equal(again.status, 200)
  assert.match(again.html, /value="acme\/website"/)
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
  assert.equal((await mina.send(page, {})).status, 200, 'no button at all is a review too')
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
})

test('an approved call is bound anew to two minutes, and found by these arguments in any order and no others (I8)', async () => {
  const session = await startAgent(ground)
  const args = { repo: 'acme/website', title: 'T' }
  const approval = await askCall(ground.on, session, { name: 'notes__create_issue', args })
  const page = await mina.open(`/approvals/${approval.id}`)
  assert.match(page.html, /acme\/website/)
  await mina.send(page, { decision: 'approve', password })
  const tool = await toolNamed(ground.on, 'notes__create_issue')
  const find = (call: object) =>
    findCallApproval(ground.on.database, { sessionId: session.id, tool, accountId: undefined, args, ...call })
  const usable = await find({})
  assert.equal(usable?.approval.id, approval.id)
  const left = (usable?.approval.expiresAt.getTime() ?? 0) - Date.now()
  assert.ok(left > 60_000 && left <= 120_500, `${left}`)
  assert.notEqual(usable?.callDigest, approval.call?.callDigest)
  assert.equal((await find({ args: { title: 'T', repo: 'acme/website' } }))?.callDigest, usable?.callDigest)
  const others = [
    { args: { ...args, title: 't' } },
    { args: { ...args, more: null } },
    { tool: { ...tool, digest: 'another' } },
    { tool: { ...tool, effect: 'read' } },
    { sessionId: (await startAgent(ground)).id },
    { accountId: 'data_installation_1' },
  ]
  for (const other of others) assert.equal(await find(other), undefined, JSON.stringify(other))
})

test('a grant ends with the session at the latest, and with what the application allows now', async () => {
  const session = await startAgent(ground, { policy: { maxSeconds: 120, grantMaxSeconds: 600 } })
  const approval = await ask(ground.on, session, { tools: { notes__search: {} }, durationSeconds: 3600 })
  assert.equal(approval.request.limits.durationSeconds, 600)
  await mina.approve(`/approvals/${approval.id}`)
  const [grant] = await listLivingGrants(ground.on.database, session.id)
  assert.equal(grant?.expiresAt.getTime(), session.expiresAt.getTime())
  const other = await startAgent(ground, { policy: { grantMaxSeconds: 600 } })
  const longer = await ask(ground.on, other, { tools: { notes__search: {} } })
  await ground.on.database.query('UPDATE applications SET grant_max_seconds = 5 WHERE id = $1', [other.applicationId])
  await mina.approve(`/approvals/${longer.id}`)
  const [short] = await listLivingGrants(ground.on.database, other.id)
  const seconds = ((short?.expiresAt.getTime() ?? 0) - (short?.createdAt.getTime() ?? 0)) / 1000
  assert.ok(seconds <= 5 && seconds > 4, `${seconds}`)
})

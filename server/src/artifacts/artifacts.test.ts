import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { digestOf } from '../../../cli/src/gate/read-artifact.ts'
import { rulesCritical as gateRules } from '../../../cli/src/gate/rules/index.ts'
import { openTerminal } from '../../../cli/tests/terminal.ts'
import {
  ageSignIns,
  edgeOf,
  type FormPerson,
  type Ground,
  password,
  personAt,
  startAgent,
  startGround,
  system,
} from '../../tests/approvals-ground.ts'
import type { LoggedEvent } from '../audit/index.ts'
import { createUser, type User } from '../directory/index.ts'
import { artifactsMade } from '../governance/derive-artifacts.ts'
import { driftRoutes } from '../governance/routes-drifts.ts'
import type { Actor } from '../platform/actor.ts'
import { createEdge, type Edge } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { Secret, sha256Hex } from '../platform/secret.ts'
import type { Session } from '../sessions/index.ts'
import { sweepArtifacts } from './actions-check.ts'
import { setDigest } from './derive-set-digest.ts'
import { type ArtifactFile, type ReviewReport, rulesCritical } from './model.ts'
import { artifactPages } from './pages.ts'
import { artifactRoutes } from './routes.ts'

let ground: Ground
let edge: Edge
let kim: User
/** Owns the agent; administers; administers; has no role. */
const people: Record<'mina' | 'bob' | 'kim' | 'eve', FormPerson> = Object.create(null)
let session: Session
let key: Actor
const keyId = newId('apiKey')

before(async () => {
  ground = await startGround()
  const { on, mina, bob } = ground
  const user = (email: string): Promise<User> =>
    createUser(on, system, { email, password: new Secret(password), emailVerified: true })
  kim = await user('kim@acme.example')
  const eve = await user('eve@acme.example')
  await on.database.query(`UPDATE users SET installation_role = 'owner' WHERE id = $1`, [mina.id])
  await on.database.query(`UPDATE users SET installation_role = 'admin' WHERE id = $1`, [bob.id])
  await on.database.query(`UPDATE users SET installation_role = 'approver' WHERE id = $1`, [kim.id])
  edge = edgeOf(on, mina, artifactPages)
  for (const [name, who] of Object.entries({ mina, bob, kim, eve })) people[name as 'mina'] = await personAt(edge, who)
  session = await startAgent(ground)
  key = {
    kind: 'api_key',
    id: keyId,
    role: 'admin',
    principalId: newId('serviceAccount'),
    ownerId: bob.id,
    sessionId: newId('session'),
  }
})
after(() => ground.close())

const file = (path: string, text: string, mode: ArtifactFile['mode'] = 'file'): ArtifactFile => ({
  path,
  mode,
  sha256: sha256Hex(text),
  size: Buffer.byteLength(text),
})
const files = [file('app/team/page.tsx', 'list'), file('app/team/remove.ts', 'remove'), file('package-lock.json', '{}')]

const finding = (rule: string, severity: 'low' | 'medium' | 'high' | 'critical'): ReviewReport['findings'][number] => ({
  rule,
  severity,
  found_by: 'static',
  path: 'app/team/remove.ts',
  line: 3,
  reason: 'The redirect goes where the query says.',
  attack: 'A link sends a person elsewhere.',
  mend: 'Redirect to a path of your own list.',
})

function report(over: Partial<ReviewReport> = {}, of: readonly ArtifactFile[] = files): ReviewReport {
  return {
    format: 'ambit-artifact-review-1',
    gate: { name: 'ambit', version: '0.1.0' },
    rules: { version: '2026-11', critical: rulesCritical },
    digest: setDigest(of),
    findings: [],
    execution: { mode: 'isolated', because: null },
    scenarios: [
      { id: 'X06', verdict: 'passed', isolated: true, says: '403 from each route', trace: null },
      { id: 'X05', verdict: 'not_applicable', isolated: false, says: 'It has no domains.', trace: null },
    ],
    access_model: [
      {
        who: 'administrator of the organization',
        may: 'remove a member',
        to: 'people of their own organization',
        route: 'POST /team/remove',
        seen_in: ['X06'],
      },
    ],
    ...over,
  }
}

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>> & {
    readonly id: string
    readonly code?: string
    readonly state: string
    readonly errors?: readonly { readonly code: string }[]
    readonly data: readonly Readonly<Record<string, unknown>>[]
  }
}

const apiOf = (actor: Actor): Edge =>
  createEdge(ground.on, {
    routes: [...artifactRoutes, ...driftRoutes],
    authenticate: async () => actor,
    renderRefusal: ({ status }) => new Response(null, { status }),
  })

async function call(actor: Actor, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await apiOf(actor).fetch(
    new Request(`${ground.on.config.baseUrl}/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

const parts = (over: object = {}): object => ({
  name: 'Team page',
  kind: 'user_management',
  application_id: ground.application.id,
  session_id: session.id,
  digest: setDigest(files),
  files,
  report: report(),
  ...over,
})

async function submit(over: object = {}, actor: Actor = key): Promise<string> {
  const { status, body } = await call(actor, 'POST', '/artifacts', parts(over))
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}

const stateOf = async (id: string): Promise<string> => (await call(key, 'GET', `/artifacts/${id}`)).body.state
const check = (id: string, now: readonly ArtifactFile[] = files, actor: Actor = key) =>
  call(actor, 'POST', `/artifacts/${id}/check`, { files: now })

async function decide(person: FormPerson, id: string, fields: Record<string, string | string[]> = {}) {
  const page = await person.open(`/artifacts/${id}`)
  return person.send(page, { decision: 'approve', reason: 'I looked at it.', ...fields })
}

async function approved(over: object = {}): Promise<string> {
  const id = await submit(over)
  const answer = await decide(people.bob, id)
  assert.equal(answer.status, 200, answer.html.slice(0, 2_000))
  assert.equal(await stateOf(id), 'approved')
  return id
}

const drifts = async (id: string) => (await call(key, 'GET', `/drifts?subject=${id}`)).body.data

const eventsOf = async (id: string): Promise<string[]> => {
  const rows = await ground.on.database.query<{ type: string }>(
    `SELECT type FROM audit_queue WHERE body::jsonb ->> 'artifact' = $1 ORDER BY serial`,
    [id],
  )
  return rows.map(({ type }) => type)
}

/** As if something had happened that only time or another version brings: nothing but a migration could write it. */
async function bend(table: string, sql: string, id: string): Promise<void> {
  await ground.on.database.transaction(async tx => {
    await tx.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
    await tx.query(sql, [id])
    await tx.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
  })
}

test('what an agent made is bound to its session, reviewed, approved by another person, and checked', async () => {
  const id = await submit()
  const { body: made } = await call(key, 'GET', `/artifacts/${id}`)
  assert.equal(made.state, 'reviewed')
  assert.deepEqual(made.author, {
    session_id: session.id,
    principal_id: session.principalId,
    owner_id: ground.mina.id,
  })
  assert.deepEqual((await call(key, 'GET', `/artifacts/${id}/files`)).body.data, files)
  assert.equal((await check(id)).body.passes, false)
  const page = await people.bob.open(`/artifacts/${id}`)
  for (const part of [/Team page/, /administrator of the organization/, /POST \/team\/remove/, /X06/, /mina@acme/])
    assert.match(page.html, part)
  const answer = await people.bob.send(page, { decision: 'approve', reason: 'Read it all.', days: '30' })
  assert.match(answer.html, /bob@acme\.example.* approved it at/)
  const { body: done } = await call(key, 'GET', `/artifacts/${id}`)
  assert.equal(done.state, 'approved')
  const { decision } = done as unknown as { decision: Record<string, string> }
  assert.deepEqual(
    [decision.by, decision.reason, decision.alone, decision.waived],
    [ground.bob.id, 'Read it all.', false, []],
  )
  const days = (Date.parse(decision.expires_at ?? '') - Date.parse(decision.at ?? '')) / 86_400_000
  assert.ok(Math.abs(days - 30) < 0.01, `${days}`)
  const { body: checked } = await check(id)
  assert.deepEqual([checked.passes, checked.because, checked.changes], [true, 'approved', []])
  assert.deepEqual(await eventsOf(id), ['artifact.submitted', 'artifact.reviewed', 'artifact.approved'])
  const listed = await call(key, 'GET', `/artifacts?session_id=${session.id}&state=approved&digest=${setDigest(files)}`)
  assert.ok(listed.body.data.some(each => each.id === id))
})

test('T99 D13 one byte, a move, a symlink, a mode, another dependency: each is drift, and exactly the approved files end it', async () => {
  const id = await approved()
  const [page, remove, lock] = files as [ArtifactFile, ArtifactFile, ArtifactFile]
  const cases: readonly (readonly [now: ArtifactFile[], changes: object[]])[] = [
    [[page, file(remove.path, 'removf'), lock], [{ path: remove.path, change: 'changed', from: null }]],
    [[page, file('app/remove.ts', 'remove'), lock], [{ path: 'app/remove.ts', change: 'moved', from: remove.path }]],
    [[page, { ...remove, mode: 'symlink' }, lock], [{ path: remove.path, change: 'mode_changed', from: null }]],
    [[page, { ...remove, mode: 'executable' }, lock], [{ path: remove.path, change: 'mode_changed', from: null }]],
    [[page, remove, file(lock.path, '{"x":1}')], [{ path: lock.path, change: 'changed', from: null }]],
    [[...files, file('app/evil.ts', 'x')], [{ path: 'app/evil.ts', change: 'added', from: null }]],
    [[page, remove], [{ path: lock.path, change: 'removed', from: null }]],
  ]
  for (const [now, changes] of cases) {
    const { body } = await check(id, now)
    assert.deepEqual([body.passes, body.because, body.changes], [false, 'files_changed', changes])
    assert.equal(await stateOf(id), 'drifted')
    const [drift] = await drifts(id)
    assert.deepEqual(
      [drift?.rule, drift?.state, drift?.severity, drift?.blocks],
      ['D13', 'open', 'high', 'checks of the artifact'],
    )
    assert.deepEqual(drift?.action, {
      name: 'decide',
      method: 'GET',
      url: `${ground.on.config.baseUrl}/artifacts/${id}`,
    })
    const settled = await call(key, 'POST', `/drifts/${drift?.id}/settle`, {})
    assert.deepEqual([settled.status, settled.body.code], [409, 'decided_on_its_page'])
    assert.match((await people.bob.open(`/artifacts/${id}`)).html, /What is there is not what was approved/)
    assert.equal((await check(id)).body.passes, true)
    assert.deepEqual((await drifts(id))[0]?.state, 'fixed')
  }
})

test('each step is told with the session that made it, and the explanation of that session says what became of it', async () => {
  const own = await startAgent(ground)
  const id = await submit({ session_id: own.id })
  await decide(people.bob, id)
  await check(id, files.slice(1))
  const rows = await ground.on.database.query<{ id: string; type: string; body: string }>(
    'SELECT event_id AS id, type, body FROM audit_queue WHERE session_id = $1 ORDER BY serial',
    [own.id],
  )
  const events = rows.map(({ id: event, type, body }, index) => ({ id: event, type, body: JSON.parse(body), index }))
  const told = events.filter(({ type }) => type.startsWith('artifact.'))
  assert.deepEqual(
    told.map(({ body }) => [body.wire.event, body.wire.data.id, body.wire.data.state, body.actor]),
    [
      ['artifact.submitted', id, 'submitted', keyId],
      ['artifact.reviewed', id, 'reviewed', keyId],
      ['artifact.approved', id, 'approved', ground.bob.id],
      ['artifact.drifted', id, 'drifted', keyId],
    ],
  )
  const made = (until: number) =>
    artifactsMade(told.slice(0, until) as unknown as LoggedEvent[]).map(each => [each.id, each.name, each.state])
  assert.deepEqual(made(3), [[id, 'Team page', 'approved']])
  assert.deepEqual(made(4), [[id, 'Team page', 'drifted']])
})

test('T99 an end of an approval from its page settles the drift, and nothing makes it pass again', async () => {
  const id = await approved()
  await check(id, files.slice(1))
  const answer = await decide(people.kim, id, { decision: 'reject', reason: 'Not ours any more.' })
  assert.match(answer.html, /rejected it at/)
  assert.deepEqual([await stateOf(id), (await drifts(id))[0]?.state], ['rejected', 'fixed'])
  assert.deepEqual([(await check(id)).body.passes, (await check(id)).body.because], [false, 'rejected'])
  const again = await call(key, 'POST', `/artifacts/${id}/reviews`, report())
  assert.deepEqual([again.status, again.body.code], [409, 'artifact_over'])
})

test('an agent is the author by its own token; what it reports about itself counts for nothing, and it checks nothing', async () => {
  const agent: Actor = {
    kind: 'agent',
    agentId: session.principalId as never,
    userId: ground.mina.id,
    applicationId: ground.application.id,
    sessionId: session.id,
    role: 'owner',
  }
  const other = await startAgent(ground)
  const named = await call(agent, 'POST', '/artifacts', parts({ session_id: other.id }))
  assert.deepEqual([named.status, named.body.errors?.[0]?.code], [422, 'author_session_misfit'])
  const id = await submit({ session_id: undefined }, agent)
  const { body } = await call(key, 'GET', `/artifacts/${id}`)
  assert.deepEqual([body.state, body.obstacles], ['submitted', ['not_reviewed']])
  assert.match((await people.bob.open(`/artifacts/${id}`)).html, /It counts for nothing/)
  const refused = await check(id, files, agent)
  assert.deepEqual([refused.status, refused.body.code], [403, 'checked_by_author'])
  assert.equal((await call(agent, 'POST', `/artifacts/${id}/reviews`, report())).body.state, 'submitted')
  assert.equal((await call(key, 'POST', `/artifacts/${id}/reviews`, report())).body.state, 'reviewed')
  await decide(people.bob, id)
  assert.equal(await stateOf(id), 'approved')
})

test('gate and server mean the same by the digest of a set and by the generation of the rules', () => {
  const ofGate = files.map(({ path, mode, sha256, size }) => ({
    path,
    executable: mode === 'executable',
    sha256,
    size,
    text: '',
  }))
  assert.equal(digestOf(ofGate.toReversed()), setDigest(files))
  assert.equal(gateRules, rulesCritical)
})

test('a key names the session of an agent and no other; nothing that does not fit is taken', async () => {
  const refusals: readonly (readonly [over: object, status: number, code: string])[] = [
    [{ session_id: newId('session') }, 404, 'entity_not_found'],
    [{ application_id: newId('application') }, 404, 'entity_not_found'],
    [{ replaces: newId('artifact') }, 404, 'entity_not_found'],
    [{ digest: '0'.repeat(64) }, 422, 'digest_mismatch'],
    [{ files: [...files, files[0]] }, 422, 'path_twice'],
    [{ report: report({ digest: '0'.repeat(64) }) }, 422, 'report_other_files'],
    [{ report: report({ findings: [{ ...finding('IC01', 'low'), path: 'other.ts' }] }) }, 422, 'finding_elsewhere'],
    [{ report: report({ execution: { mode: 'not_run', because: 'no' } }) }, 422, 'isolation_contradicts'],
    [{ report: report({ scenarios: [] }) }, 422, 'access_row_unseen'],
    [{ report: report({ scenarios: [...report().scenarios, ...report().scenarios] }) }, 422, 'scenario_twice'],
  ]
  for (const [over, status, code] of refusals) {
    const answer = await call(key, 'POST', '/artifacts', parts(over))
    assert.deepEqual([answer.status, answer.body.errors?.[0]?.code ?? answer.body.code], [status, code])
  }
  const [row] = await ground.on.database.query<{ id: string }>(
    `SELECT id FROM sessions WHERE kind = 'user' AND on_behalf_of = $1`,
    [ground.bob.id],
  )
  const ofPerson = await call(key, 'POST', '/artifacts', parts({ session_id: row?.id }))
  assert.deepEqual([ofPerson.status, ofPerson.body.errors?.[0]?.code], [422, 'author_session_misfit'])
  for (const path of ['../x', '/etc/passwd', 'a//b', 'a/./b', 'a\\b', '.'])
    assert.equal((await call(key, 'POST', '/artifacts', parts({ files: [{ ...files[0], path }] }))).status, 422)
})

test('what was not isolated, failed, is critical or was only read can not be approved, and each page says why', async () => {
  const [passed] = report().scenarios
  assert.ok(passed)
  const cases: readonly (readonly [over: Partial<ReviewReport>, obstacle: string])[] = [
    [
      {
        execution: { mode: 'not_isolated', because: 'no user name-spaces' },
        scenarios: [{ ...passed, isolated: false }],
      },
      'not_isolated',
    ],
    [{ scenarios: [{ ...passed, isolated: false }] }, 'not_isolated'],
    [{ execution: { mode: 'not_run', because: null }, scenarios: [{ ...passed, isolated: false }] }, 'not_executed'],
    [{ scenarios: [{ ...passed, verdict: 'failed' }] }, 'scenario_failed'],
    [{ scenarios: [{ ...passed, verdict: 'errored' }] }, 'scenario_failed'],
    [{ findings: [finding('IC02', 'critical')] }, 'critical_open'],
    [{ access_model: [] }, 'access_model_empty'],
  ]
  for (const [over, obstacle] of cases) {
    const id = await submit({ report: report(over) })
    assert.deepEqual((await call(key, 'GET', `/artifacts/${id}`)).body.obstacles, [obstacle])
    const page = await people.bob.open(`/artifacts/${id}`)
    if (over.execution?.because) assert.match(page.html, new RegExp(over.execution.because))
    assert.match(page.html, /can’t be approved/)
    assert.doesNotMatch(page.html, /value="approve"/)
    const answer = await people.bob.send(page, { decision: 'approve', reason: 'Whatever.' })
    assert.equal(answer.status, 409)
    assert.equal(await stateOf(id), 'reviewed')
    await decide(people.bob, id, { decision: 'reject' })
    assert.equal(await stateOf(id), 'rejected')
  }
})

test('a finding of severity high needs its word, which stands in the decision', async () => {
  const id = await submit({ report: report({ findings: [finding('IC08', 'high'), finding('IC15', 'medium')] }) })
  const without = await decide(people.bob, id)
  assert.deepEqual([without.status, await stateOf(id)], [422, 'reviewed'])
  await decide(people.bob, id, { waive: ['IC08'] })
  const { body } = await call(key, 'GET', `/artifacts/${id}`)
  assert.deepEqual((body as unknown as { decision: { waived: string[] } }).decision.waived, ['IC08'])
})

test('only a person of the right role, from the page as it is, freshly signed in, with a reason, and not who answers for it', async () => {
  const id = await submit()
  const unknown = await people.eve.open(`/artifacts/${newId('artifact')}`)
  const foreign = await people.eve.open(`/artifacts/${id}`)
  const plain = (html: string): string => html.replaceAll(/artifact_[0-9A-Z]{26}|req_[0-9A-Z]{26}/g, '')
  assert.deepEqual([foreign.status, unknown.status, plain(foreign.html)], [404, 404, plain(unknown.html)])
  const page = await people.bob.open(`/artifacts/${id}`)
  assert.equal((await people.eve.send(page, { decision: 'approve', reason: 'Mine.' })).status, 403)
  assert.equal((await people.bob.send(page, { decision: 'approve', reason: 'Ok.', csrf_token: 'x' })).status, 403)
  assert.equal((await people.bob.send(page, { decision: 'approve', reason: ' ' })).status, 422)
  assert.equal((await people.bob.send(page, { decision: 'maybe', reason: 'Ok.' })).status, 200)
  const own = await people.mina.open(`/artifacts/${id}`)
  assert.match(own.html, /You answer for the agent that made this\. Another person decides/)
  assert.equal((await people.mina.send(own, { decision: 'approve', reason: 'Mine.' })).status, 403)
  await call(key, 'POST', `/artifacts/${id}/reviews`, report({ findings: [finding('IC15', 'low')] }))
  const stale = await people.bob.send(page, { decision: 'approve', reason: 'Ok.' })
  assert.equal(stale.status, 409)
  await ageSignIns(ground.on, 301)
  const late = await decide(people.bob, id)
  assert.equal(late.status, 403)
  assert.equal((await decide(people.bob, id, { password: 'wrong' })).status, 403)
  assert.equal(await stateOf(id), 'reviewed')
  const { html } = await decide(people.bob, id, { password })
  assert.match(html, /approved it at/)
  const twice = await people.kim.send(page, { decision: 'approve', reason: 'Me too.', password })
  assert.equal(twice.status, 403, 'the form of another browser')
})

test('the same said again keeps an approval; anything else waits for a person again', async () => {
  const id = await approved()
  const again = report({ gate: { name: 'ambit', version: '0.2.0' } })
  assert.equal((await call(key, 'POST', `/artifacts/${id}/reviews`, again)).body.state, 'approved')
  const worse = report({ findings: [finding('IC02', 'critical')] })
  assert.equal((await call(key, 'POST', `/artifacts/${id}/reviews`, worse)).body.state, 'reviewed')
  assert.deepEqual([(await check(id)).body.passes, (await check(id)).body.because], [false, 'reviewed'])
})

test('D13 a rule that became critical asks for a fresh review, and a gate without it is refused', async () => {
  const id = await approved()
  const older = `UPDATE artifact_reviews SET report = jsonb_set(report, '{rules,critical}', '0') WHERE artifact_id = $1`
  await bend('artifact_reviews', older, id)
  const { body } = await check(id)
  assert.deepEqual([body.passes, body.because, body.state], [false, 'rules_outdated', 'drifted'])
  assert.deepEqual((await drifts(id))[0]?.state, 'open')
  assert.match((await people.bob.open(`/artifacts/${id}`)).html, /a critical rule by now/)
  const refused = await call(key, 'POST', `/artifacts/${id}/reviews`, report({ rules: { version: '1', critical: 0 } }))
  assert.deepEqual([refused.status, refused.body.code], [409, 'rules_outdated'])
  assert.equal((await call(key, 'POST', `/artifacts/${id}/reviews`, report())).body.state, 'reviewed')
  await decide(people.bob, id, { password })
  assert.deepEqual([(await check(id)).body.passes, (await drifts(id))[0]?.state], [true, 'fixed'])
})

test('an approval counts until its day, and what replaces it ends it', async () => {
  const id = await approved()
  await bend(
    'artifact_decisions',
    `UPDATE artifact_decisions SET expires_at = clock_timestamp() WHERE artifact_id = $1`,
    id,
  )
  assert.deepEqual([await stateOf(id), (await check(id)).body.because], ['expired', 'expired'])
  await sweepArtifacts(ground.on)
  await sweepArtifacts(ground.on)
  assert.deepEqual((await eventsOf(id)).filter(type => type === 'artifact.expired').length, 1)
  const former = await approved()
  await check(former, files.slice(1))
  const next = await approved({ replaces: former })
  assert.deepEqual([await stateOf(former), await stateOf(next)], ['expired', 'approved'])
  assert.deepEqual((await drifts(former))[0]?.state, 'fixed')
})

test('where nobody else may decide, who answers for the agent does, and the log says so', async () => {
  const { database } = ground.on
  const others = [ground.bob.id, kim.id]
  await database.query('UPDATE users SET installation_role = NULL WHERE id = ANY ($1)', [others])
  const id = await submit()
  const page = await people.mina.open(`/artifacts/${id}`)
  assert.match(page.html, /nobody else may decide/)
  await people.mina.send(page, { decision: 'approve', reason: 'Alone here.', password })
  const { body } = await call(key, 'GET', `/artifacts/${id}`)
  assert.equal((body as unknown as { decision: { alone: boolean } }).decision.alone, true)
  await database.query(`UPDATE users SET installation_role = 'admin' WHERE id = ANY ($1)`, [others])
})

test('I8 by raw SQL: nothing is born approved, approved without a decision that counts, changed, or removed', async () => {
  const id = await submit()
  const bad = await submit({ report: report({ findings: [finding('IC02', 'critical')] }) })
  const { database } = ground.on
  const decision = (artifact: string, by: string, alone = false): [string, readonly unknown[]] => [
    `INSERT INTO artifact_decisions (event_id, artifact_id, review_id, decision, reason, waived, decided_by, in_session, is_alone, shown,
        expires_at) SELECT 'event_' || $1, id, review_id, 'approve', 'x', '{}', $2, 'session_x', $3, '{}', clock_timestamp() + interval '1 day'
        FROM artifacts WHERE id = $1`,
    [artifact, by, alone],
  ]
  const attempts: readonly [string, readonly unknown[]][] = [
    [`UPDATE artifacts SET state = 'approved' WHERE id = $1`, [id]],
    [`UPDATE artifacts SET state = 'approved', decision_event = 'event_1' WHERE id = $1`, [id]],
    [`UPDATE artifacts SET digest = repeat('0', 64) WHERE id = $1`, [id]],
    [`UPDATE artifacts SET author_owner_id = $2 WHERE id = $1`, [id, ground.bob.id]],
    [`UPDATE artifact_files SET sha256 = repeat('0', 64) WHERE artifact_id = $1`, [id]],
    [`DELETE FROM artifact_files WHERE artifact_id = $1`, [id]],
    [`UPDATE artifact_reviews SET report = '{}' WHERE artifact_id = $1`, [id]],
    [`DELETE FROM artifacts WHERE id = $1`, [id]],
    decision(id, ground.mina.id),
    decision(bad, ground.bob.id),
  ]
  for (const [sql, values] of attempts) await assert.rejects(database.query(sql, values), sql)
  assert.equal(await stateOf(id), 'reviewed')
  await decide(people.bob, id, { password })
  assert.equal(await stateOf(id), 'approved')
})

test('T99 a build that asks at the command line fails on what is not reviewed, not approved or not the same', async () => {
  const api = apiOf(key)
  const terminal = openTerminal({
    env: { AMBIT_BASE_URL: ground.on.config.baseUrl, AMBIT_API_KEY: 'sk_of_the_build' },
    fetch: async request => api.fetch(request),
  })
  const team = join(terminal.home, 'team')
  mkdirSync(team)
  writeFileSync(join(team, 'remove.ts'), 'export const removed = true\n')
  const asked = async (...more: readonly string[]) => {
    const { code, json } = await terminal.run(['artifacts', 'check', 'team', ...more])
    return [code, json.because, json.changes]
  }
  assert.deepEqual(await asked(), [1, 'not_submitted', []])
  const { json } = await terminal.run(['artifacts', 'review', 'team'])
  const own = json.files as ArtifactFile[]
  assert.equal(json.digest, setDigest(own))
  const id = await submit({ files: own, digest: json.digest, report: report({}, own) })
  assert.deepEqual(await asked(), [1, 'reviewed', []])
  assert.equal((await decide(people.bob, id)).status, 200)
  assert.deepEqual(await asked(), [0, 'approved', []])
  writeFileSync(join(team, 'remove.ts'), 'export const removed = false\n')
  assert.deepEqual(await asked(), [1, 'not_submitted', []])
  assert.deepEqual(await asked('--artifact', id), [
    1,
    'files_changed',
    [{ path: 'remove.ts', change: 'changed', from: null }],
  ])
  terminal.close()
})

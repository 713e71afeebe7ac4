import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { callsInDocument, callsInReport, countAgain } from '../../tests/evidence-reader.ts'
import type { TestUpstream } from '../../tests/gateway-upstream.ts'
import { allRoutes } from '../../tests/golden/routes.ts'
import { type SecurityGround, startSecurityGround } from '../../tests/security/ground.ts'
import { addParty, grant } from '../../tests/security/party.ts'
import { until } from '../../tests/until.ts'
import type { PlainAgent } from '../../tests/walk/plain-agent.ts'
import { mcpDoor } from '../platform/route.ts'
import { examinedText, passagesText } from '../platform/ways-out.ts'
import { doorsOut, knowDoors, reportBoundaries } from './actions-boundaries.ts'
import { type Examined, gates, leadingOut, waysOut } from './derive-doors.ts'
import { outsidePaths } from './derive-edges.ts'
import { frameworkIds, frameworks } from './derive-frameworks.ts'
import { parsePassages } from './parse-passages.ts'

const known = parsePassages({ passages: passagesText, examined: examinedText })
type Row = Readonly<Record<string, string | number | null>>

let ground: SecurityGround
let upstream: TestUpstream
let agent: PlainAgent
before(async () => {
  ground = await startSecurityGround()
  upstream = await addParty(ground)
  agent = await ground.agent()
  await grant(ground, agent, ['notes__echo'])
  await agent.call('notes__echo', { text: 'inside' })
  await agent.call('notes__read_note', { id: '1' })
})
after(async () => {
  await ground.close()
  await upstream.close()
})

/** Every event is in the log, and every event of the log was followed. */
async function followed(): Promise<void> {
  await until(async () => {
    const [row] = await ground.db.database.query<{ done: boolean }>(
      `SELECT NOT EXISTS (SELECT FROM audit_queue) AND EXISTS (SELECT FROM log_followers f, audit_log l
        WHERE f.name = 'traces' AND f.next_index = l.size) AS done`,
    )
    return row?.done === true
  })
}

async function report(query = ''): Promise<{ summary: Record<string, number>; doors: Row[]; data: Row[] }> {
  await followed()
  const { status, json, text } = await ground.asOwner('GET', `/v1/governance/boundaries${query}`)
  assert.equal(status, 200, text)
  return Object(json)
}

const edge = async (tool: string): Promise<Row> =>
  (await report(`?tool=${tool}`)).data.find(row => row.application === 'Release agent') ?? assert.fail('no such edge')

test('each edge says by whom, past which rule, for how long, and names the last call and the last refusal as they stand in the log', async () => {
  const row = await edge('notes__echo')
  assert.deepEqual(
    [row.session_kinds, row.approval_rule, row.persons, row.account, row.effect],
    ['agent', 'grant_or_call', 1, 'none', 'read'],
  )
  assert.deepEqual(
    [row.longest_session_seconds, row.longest_grant_seconds, row.longest_call_approval_seconds],
    [8 * 3600, 3600, 120],
  )
  assert.equal(row.living_grants, 1)
  assert.deepEqual([row.admitted, row.last_admitted_session_id], [1, agent.sessionId])
  assert.match(String(row.last_admitted_on), /^grant_/)
  const refused = await edge('notes__read_note')
  assert.deepEqual([refused.admitted, refused.refused, refused.last_refused_because], [0, 1, 'approval_required'])
  for (const path of [row.last_admitted_event, refused.last_refused_event]) {
    const proof = await ground.asOwner('GET', String(path))
    assert.equal(proof.status, 200, `${path} leads to no event`)
    const index = Number(proof.json.index)
    const [event] = await ground.db.database.query<{ session_id: string; type: string }>(
      'SELECT session_id, type FROM audit_events WHERE index = $1',
      [index],
    )
    assert.equal(event?.session_id, agent.sessionId)
    assert.match(event?.type ?? '', /^tool_call\.(admitted|refused)$/)
  }
})

test('of the doors as they are, each one that gives a result asks for an approved session, or is named as one that does not', async () => {
  const { doors, summary } = await report()
  assert.equal(summary.outside_for_agents, 0)
  assert.equal(summary.doors_unexamined, 0)
  const giving = doors.filter(door => door.gives !== 'nothing')
  const outside = giving.filter(door => door.verdict !== 'inside').map(({ door, demands }) => `${door}: ${demands}`)
  assert.deepEqual(outside.toSorted(), [
    'GET /approvals/{id}: person_at_their_own_request',
    'POST /approvals/{id}/decision: person_at_their_own_request',
    'POST /data-integrations/{slug}/credentials: key_and_account_open_to_applications',
    'POST /data-integrations/{slug}/token: key_and_account_open_to_applications',
  ])
  const inside = giving.filter(door => door.verdict === 'inside' && door.way === 'call').map(({ door }) => door)
  for (const door of ['POST /mcp', 'POST /mcp/{provider}', 'GET /relay/{account}/{rest+}'])
    assert.ok(inside.includes(door))
  assert.ok(doors.some(({ door, verdict }) => door === 'job startWebhookDelivery' && verdict === 'upkeep'))
})

test('T69 a door that is added without an admission is found, as one by which agents could go out', async () => {
  const here = { door: 'POST /mcp/now', kind: 'mcp', opens: 'token of a session' } as const
  const added: Examined = {
    doors: new Set([...known.doors, here.door]),
    passages: [...known.passages, { door: here.door, way: 'pipes/actions-call.ts#callUpstream', gates: [] }],
  }
  const [found] = leadingOut([here], added)
  assert.deepEqual([found?.verdict, found?.demands], ['outside', 'nothing'])
  const reached = { connected: 0, forApplications: 0, isLookedAt: false }
  assert.deepEqual(
    outsidePaths(found === undefined ? [] : [found], reached).map(({ by }) => by),
    ['anyone'],
  )
  const kept = added.passages.map(passage =>
    passage.door === here.door ? { ...passage, gates: ['gateway/actions-call.ts#admitAndRun'] } : passage,
  )
  assert.equal(leadingOut([here], { ...added, passages: kept })[0]?.verdict, 'inside', 'with its gate it is none')
})

test('T69 a route that nobody examined, and a way that nobody judged, are never taken for safe', async () => {
  const { on } = ground.node.ambit
  const jobs = [...known.doors].flatMap(door => (door.startsWith('job ') ? [door.slice(4)] : []))
  const odd = mcpDoor('post', '/mcp/now', { summary: 'A test.', handle: () => new Response() })
  knowDoors(on, { routes: [...allRoutes, odd], jobs })
  try {
    const { edges } = await reportBoundaries(on, { tool: 'notes__echo' })
    assert.ok(edges.length > 0)
    for (const each of edges)
      assert.deepEqual(
        each.outside.map(({ door, by }) => [door, by]),
        [['POST /mcp/now', 'anyone']],
      )
    const { summary } = await report()
    assert.ok((summary.outside_for_agents ?? 0) > 0)
    assert.equal(summary.doors_unexamined, 1)
  } finally {
    knowDoors(on, { routes: allRoutes, jobs })
  }
  assert.equal((await report()).summary.doors_unexamined, 0)
  const strange: Examined = {
    doors: new Set(['GET /x']),
    passages: [{ door: 'GET /x', way: 'x/actions.ts#y', gates: [] }],
  }
  const [judged] = leadingOut([{ door: 'GET /x', kind: 'api', opens: 'admin' }], strange)
  assert.deepEqual([judged?.gives, judged?.verdict], ['result', 'outside'])
})

test('what the code says names every route and job of this server, every way is judged, and every gate stands somewhere', () => {
  const doors = doorsOut(ground.node.ambit.on)
  assert.ok(doors.length > 0)
  const names = new Set(known.passages.map(({ way }) => way))
  assert.deepEqual(
    [...names].filter(way => waysOut[way] === undefined),
    [],
  )
  const standing = new Set(known.passages.flatMap(passage => passage.gates))
  assert.deepEqual(
    Object.keys(gates).filter(gate => !standing.has(gate)),
    [],
  )
})

test('an account that its person opens to applications makes a path outside, and is counted as one of applications', () => {
  const doors = doorsOut(ground.node.ambit.on)
  const closed = outsidePaths(doors, { connected: 3, forApplications: 0, isLookedAt: false })
  assert.deepEqual(closed, [])
  const open = outsidePaths(doors, { connected: 3, forApplications: 2, isLookedAt: false })
  assert.deepEqual(new Set(open.map(({ by, accounts }) => `${by} ${accounts}`)), new Set(['application 2']))
  const looked = outsidePaths(doors, { connected: 3, forApplications: 0, isLookedAt: true })
  assert.deepEqual(new Set(looked.map(({ by, accounts }) => `${by} ${accounts}`)), new Set(['person 3']))
})

test('T69 I1 a probe asks admission without what it takes, is refused each time, and stands in the log as what it was', async () => {
  const before = upstream.calls.length
  const probed = await ground.asOwner('POST', '/v1/governance/boundaries/probes', {})
  assert.equal(probed.status, 200, probed.text)
  assert.deepEqual(probed.json.let_in, [])
  assert.ok(Number(probed.json.tools) > 0 && Number(probed.json.doors) > 0)
  assert.equal(upstream.calls.length, before, 'nothing was sent')
  const row = await edge('notes__echo')
  assert.equal(row.probes, 'no_approval: approval_required; no_session: session_ended; unknown_grant: grant_required')
  const proof = await ground.asOwner('GET', String(row.last_probe_event))
  assert.equal(proof.status, 200)
  const [event] = await ground.db.database.query<{ type: string; body: string }>(
    'SELECT type, body FROM audit_events WHERE index = $1',
    [proof.json.index],
  )
  assert.equal(event?.type, 'boundary.probed')
  assert.match(event?.body ?? '', /"subject":"tool notes__echo"/)
  const tried = await ground.db.database.query<{ subject: string; refused_as: string | null }>(
    `SELECT subject, refused_as FROM boundary_probes WHERE subject LIKE 'door %'`,
  )
  assert.ok(tried.some(({ subject, refused_as }) => subject === 'door POST /mcp' && refused_as === 'http_401'))
  assert.deepEqual(
    tried.filter(({ refused_as }) => refused_as === null),
    [],
  )
  const [calls] = await ground.db.database.query<{ n: number }>('SELECT count(*)::int AS n FROM calls')
  assert.equal(calls?.n, 1, 'no call was admitted by it')
})

test('the report is a table too, and each application has its own with what it shares', async () => {
  await followed()
  const table = await ground.asOwner('GET', '/v1/governance/boundaries?provider=notes&format=csv')
  assert.equal(table.status, 200)
  const lines = table.text.trim().split('\r\n')
  assert.match(lines[0] ?? '', /^"id","tool","tool_id","provider","effect"/)
  assert.ok(lines.some(line => line.includes('"notes__echo"')))
  const { json } = await ground.asOwner('GET', '/v1/governance/boundaries/applications')
  const rows: Row[] = Object(json.data)
  const named = rows.find(row => row.name === 'Release agent') ?? assert.fail('the agent has an application')
  assert.deepEqual(
    [named.kind, named.longest_session_seconds, named.longest_grant_seconds, named.shares_cookie_with],
    ['machine', 8 * 3600, 3600, ''],
  )
  for (const row of rows) assert.equal(row.shares_signing_keys_with, '', `${row.name} signs with keys of its own (I5)`)
  const twins = ['https://desk.example/one', 'https://desk.example/two']
  const made: Record<string, unknown>[] = []
  for (const uri of twins)
    made.push(
      await ground.node.api('POST', '/v1/applications', {
        name: `Desk ${uri.at(-1)}`,
        kind: 'web',
        redirect_uris: [uri],
      }),
    )
  const again: Row[] = Object((await ground.asOwner('GET', '/v1/governance/boundaries/applications')).json.data)
  const first = again.find(row => row.id === made[0]?.id)
  assert.equal(first?.shares_redirect_hosts_with, made[1]?.id)
})

test('T73 the report is read by auditors and tried by administrators; nobody else sees that it is there', async () => {
  for (const [method, path] of [
    ['GET', '/v1/governance/boundaries'],
    ['GET', '/v1/governance/boundaries/applications'],
    ['POST', '/v1/governance/boundaries/probes'],
    ['GET', '/v1/governance/evidence?framework=owasp_nhi'],
    ['GET', '/v1/governance/evidence/document?framework=owasp_nhi'],
    ['GET', '/v1/governance/evidence/calls'],
  ] as const) {
    const stranger = await ground.ask(
      method,
      path,
      method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {},
    )
    assert.equal(stranger.status, 401, path)
    const asAgent = await ground.ask(method, path, { headers: { authorization: `Bearer ${agent.token}` } })
    assert.equal(asAgent.status, 401, path)
  }
  const wrong = await ground.asOwner('POST', '/v1/governance/boundaries/probes', { tools: ['notes__echo'] })
  assert.equal(wrong.status, 422)
})

interface Evidence {
  readonly figure: { readonly numerator: number; readonly denominator: number; readonly share: number | null }
  readonly calls: readonly object[]
  readonly controls: readonly {
    readonly id: string
    readonly name: string
    readonly status: string
    readonly events: readonly {
      type: string
      events: number
      first: string
      last: string
      list: string
      first_index: number
    }[]
    readonly records: readonly { path: string; count: number }[]
    readonly gaps: readonly string[]
  }[]
}

async function evidence(query: string): Promise<Evidence> {
  await followed()
  const { status, json, text } = await ground.asOwner('GET', `/v1/governance/evidence?${query}`)
  assert.equal(status, 200, text)
  return Object(json)
}

test('the figure of the evidence is counted again by a reader, from the file alone, and falls when a call stood on nothing', async () => {
  const report = await evidence('framework=owasp_agentic')
  assert.ok(report.figure.denominator > 0)
  assert.deepEqual(countAgain(callsInReport(report)), {
    numerator: report.figure.numerator,
    denominator: report.figure.denominator,
  })
  assert.equal(report.figure.share, 1, 'each call of the agents here was explained, bound and inside')
  const written = await ground.asOwner('GET', '/v1/governance/evidence/document?framework=owasp_agentic')
  const html = String(written.json.html)
  assert.deepEqual(countAgain(callsInDocument(html)), countAgain(callsInReport(report)))
  const { database } = ground.db
  const faults = [
    ['UPDATE evidence_calls SET settled_index = NULL', 'UPDATE evidence_calls SET settled_index = $1'],
    [`UPDATE evidence_calls SET outcome = 'unknown'`, `UPDATE evidence_calls SET outcome = 'succeeded' WHERE $1 > 0`],
    ['UPDATE evidence_grants SET tools = ARRAY[]::text[]', undefined],
  ] as const
  const [kept] = await database.query<{ settled: string; tools: string[] }>(
    'SELECT c.settled_index AS settled, g.tools FROM evidence_calls c JOIN evidence_grants g ON g.grant_id = c.grant_id',
  )
  for (const [spoil, mend] of faults) {
    await database.query(spoil)
    const spoilt = await evidence('framework=owasp_agentic')
    assert.equal(spoilt.figure.numerator, 0, spoil)
    assert.deepEqual(countAgain(callsInReport(spoilt)), { numerator: 0, denominator: report.figure.denominator }, spoil)
    if (mend === undefined) await database.query('UPDATE evidence_grants SET tools = $1', [kept?.tools])
    else await database.query(mend, [kept?.settled])
  }
  assert.equal((await evidence('framework=owasp_agentic')).figure.share, 1)
  const page = await ground.asOwner('GET', '/v1/governance/evidence/calls?limit=1')
  assert.equal(Object(page.json.data).length, 1)
})

test('each framework has its items by their numbers and names; each shows records that are there, or says that nothing is', async () => {
  const numbers = { owasp_agentic: 10, owasp_nhi: 10, nist_800_207: 7 } as const
  const looked = new Set<string>()
  for (const framework of frameworkIds) {
    const { controls } = await evidence(`framework=${framework}`)
    assert.deepEqual(
      controls.map(({ id, name }) => `${id} ${name}`),
      frameworks[framework].controls.map(({ id, name }) => `${id} ${name}`),
    )
    assert.equal(new Set(controls.map(({ id }) => id)).size, numbers[framework])
    for (const { id, status, events, records, gaps } of controls) {
      assert.equal(status === 'evidence', events.length > 0, id)
      if (events.length === 0) assert.ok(gaps.includes('No event of these days shows it.'), id)
      for (const { first, last, list, type, events: number } of events) {
        assert.ok(number > 0)
        looked.add(first).add(last)
        // What is searched for is found a little later than it is logged.
        await until(async () => {
          const { json } = await ground.asOwner('GET', list)
          const found: { type: string }[] = Object(json.data)
          return found.length > 0 && found.every(event => event.type === type)
        })
      }
      for (const { path } of records) looked.add(path)
    }
  }
  for (const path of looked) assert.equal((await ground.asOwner('GET', path)).status, 200, path)
})

test('the days that are asked for bound what is counted, and what is no range is refused', async () => {
  const none = await evidence('framework=nist_800_207&from=2001-01-01&to=2001-01-31')
  assert.deepEqual([none.figure.denominator, none.figure.share, none.calls.length], [0, null, 0])
  for (const { status, gaps } of none.controls) {
    assert.notEqual(status, 'evidence')
    assert.ok(gaps.length > 0)
  }
  const backwards = await ground.asOwner(
    'GET',
    '/v1/governance/evidence?framework=owasp_nhi&from=2026-02-02&to=2026-02-01',
  )
  assert.equal(backwards.status, 422)
  assert.match(backwards.text, /range_is_empty/)
  assert.equal((await ground.asOwner('GET', '/v1/governance/evidence?framework=soc_2')).status, 422)
  assert.equal((await ground.asOwner('GET', '/v1/governance/evidence?framework=owasp_nhi&from=2026-02-30')).status, 422)
})

test('T100 the exported file loads nothing, runs nothing, and shows what others wrote as text', async () => {
  await ground.node.api('POST', '/v1/providers', {
    slug: 'odd',
    kind: 'mcp',
    name: '<script>x</script>',
    url: upstream.url,
  })
  const { json } = await ground.asOwner('GET', '/v1/governance/evidence/document?framework=nist_800_207')
  const html = String(json.html)
  assert.doesNotMatch(html, /<script|<link|<img|<iframe|\son\w+=|url\(|@import/i)
  assert.match(html, /^<!doctype html>\n<html lang="en">/)
  assert.match(String(json.file_name), /^evidence-nist_800_207-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}\.html$/)
  assert.match(String(json.sha256), /^[0-9a-f]{64}$/)
})

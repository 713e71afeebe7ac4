import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { verifyLog } from '../../src/audit/index.ts'
import { sweepLogs } from '../../src/audit/jobs-export.ts'
import { canonicalize } from '../../src/platform/json.ts'
import { until } from '../until.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
let organizationId: string
before(async () => {
  ground = await startWireGround()
  organizationId = (await ground.organization('Acme')).id
})
after(() => ground.close())

const event = (parts: object = {}) => ({
  action: 'user.logged_in',
  occurredAt: new Date('2026-01-02T03:04:05.000Z'),
  actor: { id: 'user_1', type: 'user', name: 'Ada' },
  targets: [{ id: 'team_1', type: 'team' }],
  context: { location: '192.0.2.1', userAgent: 'test' },
  ...parts,
})
const range = { rangeStart: new Date('2026-01-01'), rangeEnd: new Date('2026-02-01') }

async function csvOf(id: string): Promise<{ url: string; text: string }> {
  await until(async () => (await ground.workos.auditLogs.getExport(id)).state !== 'pending')
  const { url, state } = await ground.workos.auditLogs.getExport(id)
  assert.deepEqual([state, typeof url], ['ready', 'string'])
  const response = await ground.node.send(new Request(url ?? ''))
  assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'text/csv; charset=utf-8'])
  return { url: url ?? '', text: await response.text() }
}

served(
  ['AuditLogs.createEvent', 'AuditLogs.createExport', 'AuditLogs.getExport'],
  'T75 what an application writes down comes back in a file, one line each, and nothing in it becomes a formula',
  async () => {
    const { auditLogs } = ground.workos
    await auditLogs.createEvent(organizationId, event())
    await auditLogs.createEvent(
      organizationId,
      event({ action: 'doc.opened', actor: { id: '=cmd()', type: 'user', name: 'A"\r\nB,\u001b[31m' } }),
    )
    await ground.workos8.auditLogs.createEvent(
      organizationId,
      event({ action: 'team.made', metadata: { size: 3, open: true } }),
    )
    const other = (await ground.organization('Other')).id
    await auditLogs.createEvent(other, event({ action: 'not.ours' }))
    await auditLogs.createEvent(organizationId, event({ occurredAt: new Date('2025-01-01') }))
    const all = await auditLogs.createExport({ organizationId, ...range })
    assert.deepEqual([all.object, all.state, all.url], ['audit_log_export', 'pending', null])
    const { text } = await csvOf(all.id)
    assert.equal(text.split('\r\n').length, 5)
    assert.match(text, /^"id","action","occurred_at","actor_id"/)
    assert.match(text, /"user\.logged_in","2026-01-02T03:04:05\.000Z","user_1","Ada","user"/)
    assert.match(text, /"'=cmd\(\)","A"" B, \[31m"/)
    assert.match(text, /"\{""open"":true,""size"":3\}"/)
    assert.doesNotMatch(text, /not\.ours/)
    for (const [filter, actions] of [
      [{ actions: ['team.made'] }, ['team.made']],
      [{ actorIds: ['=cmd()'] }, ['doc.opened']],
      [{ actorNames: ['Ada'] }, ['user.logged_in', 'team.made']],
      [{ targets: ['nothing'] }, []],
    ] as const) {
      const made = await auditLogs.createExport({ organizationId, ...range, ...(filter as object) })
      const found = [...(await csvOf(made.id)).text.matchAll(/\r\n"event_\w+","([^"]+)"/g)].map(([, action]) => action)
      assert.deepEqual(found.toSorted(), actions.toSorted(), JSON.stringify(filter))
    }
  },
)

served(
  ['AuditLogs.createSchema', 'AuditLogs.listSchemas'],
  'a schema has versions, and what does not fit the newest, or the one that is named, is refused with its place',
  async () => {
    const { auditLogs } = ground.workos
    const action = 'invoice.paid'
    const first = await auditLogs.createSchema({ action, targets: [{ type: 'invoice' }] })
    assert.deepEqual(
      [first.object, first.version, first.targets],
      ['audit_log_schema', 1, [{ type: 'invoice', metadata: undefined }]],
    )
    const second = await auditLogs.createSchema({
      action,
      targets: [{ type: 'invoice', metadata: { amount: 'number' } }],
      metadata: { manual: 'boolean' },
    })
    assert.deepEqual(
      [second.version, second.metadata, second.targets[0]?.metadata],
      [2, { manual: 'boolean' }, { amount: 'number' }],
    )
    const listed = await auditLogs.listSchemas(action)
    assert.deepEqual(
      listed.data.map(({ version }) => version),
      [2, 1],
    )
    const page = await auditLogs.listSchemas(action, { limit: 1 })
    assert.deepEqual([page.data[0]?.version, page.listMetadata.after], [2, '2'])
    assert.equal((await auditLogs.listSchemas(action, { limit: 1, after: '2' })).data[0]?.version, 1)
    const paid = (parts: object) =>
      auditLogs.createEvent(
        organizationId,
        event({ action, targets: [{ id: 'i', type: 'invoice', metadata: { amount: 1 } }], ...parts }),
      )
    await paid({})
    await paid({ version: 1, targets: [{ id: 'i', type: 'invoice', metadata: { amount: 'much' } }] })
    for (const [parts, path, misfit] of [
      [
        { targets: [{ id: 'i', type: 'invoice', metadata: { amount: 'much' } }] },
        '/targets/0/metadata/amount',
        'wrong_type',
      ],
      [{ targets: [{ id: 'u', type: 'user' }] }, '/targets/0/type', 'unknown_target_type'],
      [{ metadata: { manual: 'yes' } }, '/metadata/manual', 'wrong_type'],
      [{ version: 9 }, '/version', 'unknown_version'],
    ] as const)
      await assert.rejects(
        paid(parts),
        (thrown: { status: number; code: string; errors: { instancePath: string; code: string }[] }) => {
          assert.deepEqual(
            [thrown.status, thrown.code, thrown.errors[0]?.instancePath, thrown.errors[0]?.code],
            [400, 'invalid_audit_log', path, misfit],
          )
          return true
        },
      )
    const actions = await ground.ask('GET', '/audit_logs/actions')
    assert.deepEqual(
      Object(actions.json.data).map((each: { name: string; schema: { version: number } }) => [
        each.name,
        each.schema.version,
      ]),
      [[action, 2]],
    )
    assert.equal((await ground.ask('GET', '/audit_logs/actions/nothing/schemas')).status, 404)
  },
)

served(
  ['AuditLogs.getOrganizationAuditLogsRetention', 'AuditLogs.updateOrganizationAuditLogsRetention'],
  'T79 an entry past its days is gone with its salt; the log keeps a digest that names nobody, and still verifies',
  async () => {
    const { auditLogs } = ground.workos
    assert.deepEqual(await auditLogs.getOrganizationAuditLogsRetention({ id: organizationId }), {
      retentionPeriodInDays: null,
    })
    const kept = await auditLogs.updateOrganizationAuditLogsRetention({
      id: organizationId,
      retentionPeriod: '2_MONTHS',
    })
    assert.deepEqual(kept, { retentionPeriodInDays: 60 })
    const put = (body: object) => ground.ask('PUT', `/organizations/${organizationId}/audit_logs_retention`, body)
    assert.deepEqual((await put({ retention_period_in_days: 30 })).json, { retention_period_in_days: 30 })
    for (const body of [
      {},
      { retention_period: '1_MONTHS' },
      { retention_period: '12_MONTHS' },
      { retention_period_in_days: 0 },
    ])
      assert.equal((await put(body)).status, 422, JSON.stringify(body))
    await auditLogs.createEvent(organizationId, event({ occurredAt: new Date(), actor: { id: 'new', type: 'user' } }))
    await auditLogs.createEvent(
      organizationId,
      event({ occurredAt: new Date('2020-01-01'), actor: { id: 'very-old-person', type: 'user' } }),
    )
    const { database } = ground.db
    const [row] = await database.query<{ id: string; entry: string; salt: Buffer }>(
      `SELECT id, entry, salt FROM audit_log_entries WHERE actor_id = 'very-old-person'`,
    )
    await until(async () => (await database.query('SELECT FROM audit_queue LIMIT 1')).length === 0)
    const [logged] = await database.query<{ body: string }>('SELECT body FROM audit_events WHERE event_id = $1', [
      row?.id,
    ])
    const digest = createHash('sha256')
      .update(row?.salt ?? '')
      .update(canonicalize(JSON.parse(row?.entry ?? '')))
      .digest('hex')
    assert.equal(JSON.parse(logged?.body ?? '{}').entry_digest, digest)
    assert.doesNotMatch(logged?.body ?? '', /very-old-person/)
    await sweepLogs(ground.node.ambit.on)
    const left = await database.query<{ actor_id: string }>(
      'SELECT actor_id FROM audit_log_entries WHERE organization_id = $1 AND occurred_at < clock_timestamp()',
      [organizationId],
    )
    assert.deepEqual(left, [{ actor_id: 'new' }])
    const verified = await verifyLog(ground.node.ambit.on.database, ground.node.ambit.on.signer.publicKey)
    assert.equal(verified.integrity, 'verified')
  },
)

test('T79 a link is of one export and for ten minutes, and of another organization nothing is in it', async () => {
  const { auditLogs } = ground.workos
  const [one, two] = [
    await auditLogs.createExport({ organizationId, ...range }),
    await auditLogs.createExport({ organizationId, ...range }),
  ]
  const { url } = await csvOf(one.id)
  await csvOf(two.id)
  const answers = await Promise.all(
    [
      url.replace(one.id, two.id),
      url.replace(/token=.*/, 'token='),
      url.replace(/\?.*/, ''),
      `${url.slice(0, -2)}AA`,
    ].map(async link => {
      const response = await ground.node.send(new Request(link))
      return `${response.status} ${await response.text()}`
    }),
  )
  assert.equal(new Set(answers).size, 1)
  assert.match(answers[0] ?? '', /^404 /)
  const sealed = await ground.db.database.query<{ csv_sealed: Buffer }>('SELECT csv_sealed FROM audit_log_exports')
  for (const { csv_sealed } of sealed) assert.ok(!csv_sealed?.includes('occurred_at'))
  const wrong = await ground.ask('POST', '/audit_logs/exports', {
    organization_id: organizationId,
    range_start: '2026-02-01T00:00:00Z',
    range_end: '2026-01-01T00:00:00Z',
  })
  assert.equal(wrong.status, 400)
  assert.equal(
    (
      await ground.ask('POST', '/audit_logs/exports', {
        organization_id: 'org_x',
        range_start: '2026-01-01T00:00:00Z',
        range_end: '2026-02-01T00:00:00Z',
      })
    ).json.code,
    'invalid_organization',
  )
})

test('an event with the same idempotency key is written once', async () => {
  const options = { idempotencyKey: 'once' }
  for (let n = 0; n < 2; n++)
    await ground.workos.auditLogs.createEvent(organizationId, event({ action: 'only.once' }), options)
  const rows = await ground.db.database.query(`SELECT id FROM audit_log_entries WHERE action = 'only.once'`)
  assert.equal(rows.length, 1)
})

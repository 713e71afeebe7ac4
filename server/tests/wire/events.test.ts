import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { EventName } from '@workos-inc/node'
import { emit } from '../../src/events/index.ts'
import { key } from '../golden/permissions.ts'
import { until } from '../until.ts'
import { startNode } from '../walk/node.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'
import { type Receiver, startReceiver } from './receiver.ts'

let ground: WireGround
let receiver: Receiver
before(async () => {
  ;[ground, receiver] = await Promise.all([startWireGround(), startReceiver()])
})
after(async () => {
  await ground.close()
  await receiver.close()
})

const followed = async (): Promise<boolean> => {
  const [row] = await ground.db.database.query<{ behind: boolean }>(
    `SELECT EXISTS (SELECT FROM audit_queue) OR (SELECT size FROM audit_log) > next_index AS behind
       FROM log_followers WHERE name = 'events'`,
  )
  return row?.behind === false
}
const names = (events: readonly { event: string }[]): string[] => events.map(({ event }) => event)
const change = (id: string) => ({
  actor: key('admin'),
  event: 'permission.created' as const,
  data: {
    object: 'permission',
    id,
    slug: id,
    name: id,
    description: null,
    system: false,
    resource_type_slug: 'organization',
    created_at: new Date().toISOString(),
    updated_at: new Date().toISOString(),
  },
})

served(
  'Events.listEvents',
  'events come in the order of the log, by name, by organization, and after a cursor',
  async () => {
    const organizationId = (await ground.organization()).id
    for (const id of ['first', 'second', 'third'])
      await emit(ground.db.database, { ...change(id), organizationId: id === 'second' ? organizationId : undefined })
    await until(followed)
    const asked = { events: ['permission.created'] as EventName[] }
    const all = await ground.workos.events.listEvents(asked)
    assert.deepEqual(
      all.data.map(({ data }) => Object(data).slug),
      ['first', 'second', 'third'],
    )
    assert.deepEqual(all.data[0]?.event, 'permission.created')
    assert.match(all.data[0]?.id ?? '', /^event_[0-9A-Z]{26}$/)
    const [first] = all.data
    const next = await ground.workos.events.listEvents({ ...asked, after: first?.id ?? '', limit: 1 })
    assert.deepEqual([Object(next.data[0]?.data).slug, next.listMetadata.after], ['second', next.data[0]?.id])
    const last = await ground.workos.events.listEvents({ ...asked, after: next.data[0]?.id ?? '' })
    assert.deepEqual([Object(last.data[0]?.data).slug, last.listMetadata.after], ['third', null])
    const newest = await ground.workos.events.listEvents({ ...asked, order: 'desc', limit: 1 })
    assert.equal(Object(newest.data[0]?.data).slug, 'third')
    const ours = await ground.workos.events.listEvents({ events: asked.events, organizationId })
    assert.deepEqual(
      ours.data.map(({ data }) => Object(data).slug),
      ['second'],
    )
    const old = await ground.workos8.events.listEvents({
      events: ['permission.created'],
      rangeEnd: '2020-01-01T00:00:00Z',
    })
    assert.deepEqual(old.data, [])
  },
)

test('a cursor that is gone, a range that is too long and an unknown name are refused, each with its reason', async () => {
  for (const [query, status, code] of [
    ['after=event_00000000000000000000000000', 400, 'invalid_cursor'],
    ['after=x', 400, 'invalid_cursor'],
    ['range_start=2026-01-01T00:00:00Z&range_end=2026-03-01T00:00:00Z', 400, 'invalid_range'],
    ['range_start=2026-01-02T00:00:00Z&range_end=2026-01-01T00:00:00Z', 400, 'invalid_range'],
    ['range_start=yesterday', 422, 'invalid_request_parameters'],
    ['events=user.created,user.born', 422, 'invalid_request_parameters'],
  ] as const) {
    const answer = await ground.ask('GET', `/events?${query}`)
    assert.deepEqual([answer.status, answer.json.code], [status, code], query)
  }
})

test('T78 a poller that follows the cursor misses no event of writers who commit late and out of order', async () => {
  const ids: string[] = []
  const [start] = (await ground.workos.events.listEvents({ events: ['permission.created'], order: 'desc', limit: 1 }))
    .data
  const writing = Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      await ground.db.database.transaction(async tx => {
        await emit(tx, change(`late ${n}`))
        await tx.query('SELECT pg_sleep($1)', [((n * 7) % 10) / 50])
      })
    }),
  )
  let after = start?.id ?? ''
  await until(async () => {
    const page = await ground.workos.events.listEvents({ events: ['permission.created'], after, limit: 7 })
    for (const { data } of page.data) ids.push(Object(data).slug)
    after = page.data.at(-1)?.id ?? after
    return ids.length >= 40
  })
  await writing
  assert.deepEqual(ids.toSorted(), Array.from({ length: 40 }, (_, n) => `late ${n}`).toSorted())
})

served(
  [
    'Webhooks.createWebhookEndpoint',
    'Webhooks.listWebhookEndpoints',
    'Webhooks.updateWebhookEndpoint',
    'Webhooks.deleteWebhookEndpoint',
  ],
  'T52 an endpoint is told of what it asked for, signed so that the SDK accepts it and nothing else',
  async () => {
    const { webhooks } = ground.workos
    const endpoint = await webhooks.createWebhookEndpoint({ endpointUrl: receiver.url, events: ['permission.created'] })
    assert.deepEqual(
      [endpoint.object, endpoint.endpointUrl, endpoint.status],
      ['webhook_endpoint', receiver.url, 'enabled'],
    )
    assert.deepEqual((await webhooks.listWebhookEndpoints()).data, [endpoint])
    await emit(ground.db.database, change('told'))
    await emit(ground.db.database, { ...change('role'), event: 'permission.deleted' })
    await until(() => receiver.received.length > 0)
    const { body, signature } = receiver.received[0] ?? { body: '', signature: '' }
    const event = await webhooks.constructEvent({
      payload: JSON.parse(body),
      sigHeader: signature,
      secret: endpoint.secret,
    })
    assert.deepEqual([event.event, Object(event.data).slug], ['permission.created', 'told'])
    assert.equal(JSON.stringify(JSON.parse(body)), body, 'compact, so that a receiver that parses first verifies too')
    const refused = async (parts: {
      payload?: object
      sigHeader?: string
      secret?: string
      tolerance?: number
    }): Promise<void> =>
      assert.rejects(() =>
        webhooks.constructEvent({ payload: JSON.parse(body), sigHeader: signature, secret: endpoint.secret, ...parts }),
      )
    await refused({ payload: { ...JSON.parse(body), event: 'user.created' } })
    await refused({ secret: 'another secret' })
    await refused({ sigHeader: signature.replace(/t=\d+/, `t=${Date.now() - 200_000}`) })
    await refused({ tolerance: -60_000 })
    const changed = await webhooks.updateWebhookEndpoint({
      id: endpoint.id,
      status: 'disabled',
      events: ['user.created'],
    })
    assert.deepEqual([changed.status, changed.events, changed.secret], ['disabled', ['user.created'], endpoint.secret])
    await webhooks.deleteWebhookEndpoint({ id: endpoint.id })
    assert.deepEqual((await webhooks.listWebhookEndpoints()).data, [])
    assert.deepEqual(names(receiver.received.map(({ body }) => JSON.parse(body))), ['permission.created'])
  },
)

test('T51a T52 GHSA-5rr4-8452-hf4v no address inside is sent to, an address is told once, and an unknown event is none', async () => {
  const strict = await startWireGround({ AMBIT_EGRESS_ALLOW: '' })
  try {
    const create = (endpoint_url: string, events: unknown = ['user.created']) =>
      strict.ask('POST', '/webhook_endpoints', { endpoint_url, events })
    for (const url of [
      'http://93.184.216.34/',
      'https://127.0.0.1/',
      'https://[::ffff:127.0.0.1]/',
      'https://2130706433/',
      'https://0177.0.0.1/',
      'https://[64:ff9b::7f00:1]/',
      'https://100.64.0.1/',
      'https://169.254.169.254/latest',
      'https://a:b@example.com/',
      'https://example.com/#x',
      'ftp://example.com/',
      'https://example.com/ x',
      'x',
      '',
    ]) {
      const answer = await create(url)
      assert.deepEqual([answer.status, answer.json.code], [422, 'invalid_url'], url)
    }
    assert.equal((await create('https://example.com/hook')).status, 201)
    const twice = await create('https://example.com/hook')
    assert.deepEqual([twice.status, twice.json.code], [409, 'duplicate_endpoint'])
    assert.equal((await create('https://example.com/other', ['vault.data.read'])).status, 422)
    assert.equal((await create('https://example.com/other', [])).status, 422)
  } finally {
    await strict.close()
  }
})

test('T51a a name that leads inside is refused when it is sent to, and the delivery says why', async () => {
  const strict = await startWireGround({ AMBIT_EGRESS_ALLOW: '' })
  try {
    const port = new URL(receiver.url).port
    const before = receiver.received.length
    const made = await strict.ask('POST', '/webhook_endpoints', {
      endpoint_url: `https://localhost:${port}/hook`,
      events: ['permission.created'],
    })
    assert.equal(made.status, 201)
    await emit(strict.db.database, change('inside'))
    await until(async () => {
      const [delivery] = Object((await strict.ask('GET', '/v1/webhook_deliveries')).json.data)
      return delivery?.last_error === 'url_not_allowed' && delivery.state === 'queued'
    })
    assert.equal(receiver.received.length, before)
  } finally {
    await strict.close()
  }
})

test('T52 a redirect is not followed, a failure is tried again with a new signature, and the last one is dead until it is sent again', async () => {
  const { json: endpoint } = await ground.ask('POST', '/webhook_endpoints', {
    endpoint_url: `${receiver.url}/failing`,
    events: ['permission.created'],
  })
  const from = receiver.received.length
  const answers = [
    { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    { status: 500, body: 'a'.repeat(100_000) },
    { status: 404 },
    { status: 503 },
    { status: 429 },
    { status: 400 },
  ]
  receiver.answer = async () => answers.shift() ?? { status: 204 }
  const dueNow = () =>
    ground.db.database.query(
      `UPDATE webhook_deliveries SET next_attempt_at = clock_timestamp() WHERE state = 'queued' AND endpoint_id = $1`,
      [endpoint.id],
    )
  const delivery = async (): Promise<Record<string, unknown>> =>
    Object((await ground.ask('GET', `/v1/webhook_deliveries?endpoint_id=${endpoint.id}`)).json.data)[0] ?? {}
  await emit(ground.db.database, change('failing'))
  for (let attempt = 1; attempt <= 6; attempt++) {
    await until(async () => {
      const { attempts, last_error } = await delivery()
      return attempts === attempt && last_error !== null && receiver.received.length === from + attempt
    })
    if (attempt < 6) {
      await until(async () => new Date(String((await delivery()).next_attempt_at)).getTime() > Date.now())
      await dueNow()
    }
  }
  await until(async () => (await delivery()).state === 'dead')
  const dead = await delivery()
  assert.deepEqual([dead.attempts, dead.last_status, dead.next_attempt_at], [6, 400, null])
  const tries = receiver.received.slice(from)
  assert.equal(new Set(tries.map(({ body }) => body)).size, 1)
  assert.equal(new Set(tries.map(({ signature }) => signature)).size, 6)
  const again = await ground.ask('POST', `/v1/webhook_deliveries/${dead.id}/redeliver`)
  assert.deepEqual([again.status, again.json.state], [200, 'queued'])
  await until(async () => (await delivery()).state === 'delivered')
  await ground.workos.webhooks.deleteWebhookEndpoint({ id: String(endpoint.id) })
  receiver.answer = async () => ({ status: 200 })
})

test('T52 after a rotation both secrets are asked for in turn, and after a leak the new one alone', async () => {
  const { json: endpoint } = await ground.ask('POST', '/webhook_endpoints', {
    endpoint_url: `${receiver.url}/rotated`,
    events: ['permission.created'],
  })
  const rotated = await ground.ask('POST', `/v1/webhook_endpoints/${endpoint.id}/rotate_secret`, {})
  assert.notEqual(rotated.json.secret, endpoint.secret)
  const from = receiver.received.length
  const accepts = async (secret: unknown, nth: number): Promise<boolean> => {
    const { body, signature } = receiver.received[from + nth] ?? { body: '{}', signature: '' }
    return ground.workos.webhooks
      .verifyHeader({ payload: JSON.parse(body), sigHeader: signature, secret: String(secret) })
      .catch(() => false)
  }
  receiver.answer = async () => ({ status: receiver.received.length === from + 1 ? 500 : 200 })
  await emit(ground.db.database, change('rotated'))
  await until(() => receiver.received.length === from + 1)
  await until(async () => {
    const rows = await ground.db.database.query(
      `UPDATE webhook_deliveries SET next_attempt_at = clock_timestamp() WHERE last_status = 500 AND endpoint_id = $1 RETURNING id`,
      [endpoint.id],
    )
    return rows.length > 0
  })
  await until(() => receiver.received.length === from + 2)
  assert.deepEqual([await accepts(rotated.json.secret, 0), await accepts(endpoint.secret, 0)], [true, false])
  assert.deepEqual([await accepts(rotated.json.secret, 1), await accepts(endpoint.secret, 1)], [false, true])
  const leaked = await ground.ask('POST', `/v1/webhook_endpoints/${endpoint.id}/rotate_secret`, { overlap_seconds: 0 })
  receiver.answer = async () => ({ status: 200 })
  await emit(ground.db.database, change('leaked'))
  await until(() => receiver.received.length === from + 3)
  assert.equal(await accepts(leaked.json.secret, 2), true)
  assert.doesNotMatch(receiver.received.at(-1)?.signature ?? '', /v1=.*v1=/)
  await ground.workos.webhooks.deleteWebhookEndpoint({ id: String(endpoint.id) })
})

test('two nodes deliver each event once to each endpoint; a node that dies on the way makes it come twice, with one id', async () => {
  const second = await startNode(ground.db.url, ground.node)
  const { json: endpoint } = await ground.ask('POST', '/webhook_endpoints', {
    endpoint_url: `${receiver.url}/twice`,
    events: ['permission.created'],
  })
  try {
    const from = receiver.received.length
    for (let n = 0; n < 30; n++) await emit(ground.db.database, change(`both ${n}`))
    await until(() => receiver.received.length >= from + 30)
    await until(async () => {
      const [row] = await ground.db.database.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM webhook_deliveries WHERE state = 'queued'`,
      )
      return row?.open === 0
    })
    const ids = receiver.received.slice(from).map(({ body }) => JSON.parse(body).id)
    assert.deepEqual([ids.length, new Set(ids).size], [30, 30])
    // As after a crash between the answer and its commit: taken on, the lease over, nothing written down.
    await ground.db.database.query(
      `UPDATE webhook_deliveries SET state = 'queued', settled_at = NULL, next_attempt_at = clock_timestamp()
        WHERE event_index = (SELECT max(event_index) FROM webhook_deliveries)`,
    )
    await until(() => receiver.received.length === from + 31)
    assert.ok(ids.includes(JSON.parse(receiver.received.at(-1)?.body ?? '{}').id))
  } finally {
    await second.stop()
    await ground.workos.webhooks.deleteWebhookEndpoint({ id: String(endpoint.id) })
  }
})

test('events go after 90 days, with their deliveries, and the log keeps its leaf', async () => {
  const { sweepEvents } = await import('../../src/events/jobs.ts')
  await ground.db.database.query(
    `UPDATE events SET created_at = clock_timestamp() - interval '91 days' WHERE event = 'permission.deleted'`,
  )
  await sweepEvents(ground.node.ambit.on)
  const left = await ground.db.database.query(`SELECT id FROM events WHERE event = 'permission.deleted'`)
  const leaves = await ground.db.database.query(`SELECT event_id FROM audit_events WHERE type = 'permission.deleted'`)
  assert.deepEqual([left.length, leaves.length], [0, 1])
})

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { afterwards } from '../afterwards.ts'
import { startTestDatabase } from '../database.ts'
import { startTestUpstream } from '../gateway-upstream.ts'
import { until } from '../until.ts'
import { type AmbitProcess, startAmbit } from '../walk/ambit-process.ts'
import { createFormPerson } from '../walk/form-person.ts'
import { type AgentDoor, startPlainAgent } from '../walk/plain-agent.ts'

/** A process as an agent of a test sees it. */
function doorOf(ambit: AmbitProcess): AgentDoor {
  const { baseUrl, email, api } = ambit
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  return {
    baseUrl,
    email,
    api,
    send: request => fetch(request),
    mcp: (token, body, more = {}) =>
      fetch(`${baseUrl}/mcp`, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${token}`, ...more },
        body: JSON.stringify(body),
      }),
  }
}

const callsInFlight = 20
const callMs = 1_500

test('I7 SIGTERM during calls: those that were admitted come to their end and their answer, later ones are refused, none is unsettled', async t => {
  const db = await startTestDatabase()
  afterwards(t, db.close)
  const upstream = await startTestUpstream()
  afterwards(t, upstream.close)
  const ambit = await startAmbit({ env: { AMBIT_DATABASE_URL: db.url, AMBIT_RATE_LIMITS: 'off' } })
  afterwards(t, async () => {
    await ambit.kill()
    await ambit.remove()
  })
  await ambit.api('POST', '/v1/providers', { slug: 'notes', kind: 'mcp', url: upstream.url })
  const tools: { id: string; name: string }[] = Object((await ambit.api('GET', '/v1/tools?provider=notes')).data)
  const slow = tools.find(({ name }) => name === 'notes__slow')
  await ambit.api('PATCH', `/v1/tools/${slow?.id}`, { effect: 'read' })
  const agent = await startPlainAgent(doorOf(ambit))
  const asked = await agent.call('gateway__request_access', { purpose: 'Wait.', tools: [{ name: 'notes__slow' }] })
  const person = createFormPerson(ambit)
  await person.signIn()
  await person.approve(`/approvals/${asked.data.approval_id}`)
  const calls = Array.from({ length: callsInFlight }, () => agent.call('notes__slow', { ms: callMs }))
  await until(() => upstream.calls.length === callsInFlight)
  const stopped = ambit.stop()
  await until(() => isClosed(Number(new URL(ambit.baseUrl).port)))
  const late = await agent
    .call('notes__slow', { ms: 0 })
    .catch(() => ({ isError: true, text: 'no connection', data: {} }))
  const answers = await Promise.all(calls)
  assert.deepEqual(
    answers.map(({ isError, text }) => `${isError} ${text}`),
    calls.map(() => 'false "late"'),
  )
  assert.equal(late.isError, true)
  assert.equal(await stopped, 0)
  const outcomes = await db.database.query<{ outcome: string; count: number }>(
    `SELECT coalesce(o.outcome, 'none') AS outcome, count(*)::int AS count FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id GROUP BY 1`,
  )
  assert.deepEqual(outcomes, [{ outcome: 'succeeded', count: callsInFlight }])
  assert.deepEqual(await db.database.query('SELECT call_id FROM calls_unsettled'), [])
  assert.equal(upstream.calls.length, callsInFlight)
})

test('a node that was told to stop says so at /health, and serves what a balancer still sends until the door closes', async t => {
  const db = await startTestDatabase()
  afterwards(t, db.close)
  const ambit = await startAmbit({ env: { AMBIT_DATABASE_URL: db.url, AMBIT_DRAIN_SECONDS: '600' } })
  afterwards(t, async () => {
    await ambit.kill()
    await ambit.remove()
  })
  const health = (): Promise<Response> => fetch(`${ambit.baseUrl}/health`)
  assert.equal((await health()).status, 200)
  const stopped = ambit.stop()
  await until(async () => (await health()).status === 503)
  const body = Object(await (await health()).json())
  assert.deepEqual([body.status, body.reason], ['unavailable', 'this node is stopping'])
  assert.equal((await fetch(`${ambit.baseUrl}/health/live`)).status, 200, 'it is not to be killed')
  assert.deepEqual((await ambit.api('GET', '/v1/providers')).data, [])
  process.kill(ambit.pid, 'SIGTERM')
  assert.equal(await stopped, 0)
})

/** The signal has arrived when nobody is let in any more; until then a call is as good as one before it. */
function isClosed(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })
}

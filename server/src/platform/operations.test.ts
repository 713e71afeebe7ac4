import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Database } from './database.ts'
import { createEdge } from './http.ts'
import { operationsRoutes } from './operations.ts'

const nothing = (): Promise<never> => Promise.reject(new Error('the database was asked'))
const database: Database = {
  query: nothing,
  urgent: { query: nothing },
  transaction: nothing,
  listen: nothing,
  close: () => Promise.resolve(),
}
const edge = createEdge(testPlatform(database), {
  routes: operationsRoutes({
    version: '0.0.0',
    auditLagSeconds: async () => 0,
    auditAlarms: async () => [],
    canRecord: async () => true,
    mayRead: async (_, { request }) => request.headers.get('authorization') === 'Bearer sk_right',
  }),
  authenticate: () => Promise.resolve(undefined),
  renderRefusal: ({ status }) => new Response(null, { status }),
})

async function metrics(address: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  return (await edge.fetch(new Request('http://localhost:4000/metrics', { headers }), { address })).status
}

test('T31 metrics are for this machine or a key; what came through a proxy is not this machine', async () => {
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) assert.equal(await metrics(address), 200, address)
  for (const address of ['10.0.0.7', '']) assert.equal(await metrics(address), 401, address)
  const names = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-real-ip', 'via']
  for (const name of [...names, 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'])
    assert.equal(await metrics('127.0.0.1', { [name]: '127.0.0.1' }), 401, name)
  assert.equal(await metrics('10.0.0.7', { via: '1.1 proxy', authorization: 'Bearer sk_right' }), 200)
  assert.equal(await metrics('10.0.0.7', { authorization: 'Bearer sk_wrong' }), 401)
})

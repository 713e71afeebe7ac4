import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, type Send, sender } from './request.ts'

function answering(response: Response): { send: Send; asked: Request[] } {
  const asked: Request[] = []
  const fetch = (request: Request): Promise<Response> => {
    asked.push(request)
    return Promise.resolve(response)
  }
  return { send: sender({ baseUrl: 'https://id.example.com', apiKey: 'sk_example', fetch }), asked }
}

test('parameters go into the path, the query and the body, each encoded', async () => {
  const { send, asked } = answering(Response.json({ id: 'a' }))
  const query = { limit: 5, events: ['a.b', 'c'], after: undefined }
  assert.deepEqual(await send('POST', '/v1/things/{id}/end', { id: 'a/../b', query, body: { reason: 'done' } }), {
    id: 'a',
  })
  const [request] = asked
  assert.equal(request?.url, 'https://id.example.com/v1/things/a%2F..%2Fb/end?limit=5&events=a.b%2Cc')
  assert.equal(request?.headers.get('authorization'), 'Bearer sk_example')
  assert.deepEqual(await request?.json(), { reason: 'done' })
})

test('an answer without a body is nothing', async () => {
  const { send } = answering(new Response(null, { status: 204 }))
  assert.equal(await send('DELETE', '/v1/things/{id}', { id: 'a' }), undefined)
})

test('a refusal is thrown with its code, its fields and the id of the request', async () => {
  const errors = [{ code: 'too_small', message: 'Give a name.', field: 'name' }]
  const body = { code: 'invalid_request_parameters', message: 'Validation failed', errors }
  const { send } = answering(Response.json(body, { status: 422, headers: { 'x-request-id': 'req_1' } }))
  await assert.rejects(send('POST', '/v1/things', { body: {} }), (error: unknown) => {
    assert.ok(error instanceof ApiError)
    assert.deepEqual(
      [error.status, error.code, error.message, error.errors, error.requestId],
      [422, 'invalid_request_parameters', 'Validation failed', errors, 'req_1'],
    )
    return true
  })
})

test('an answer that is no JSON is still a refusal', async () => {
  const { send } = answering(new Response('<html>', { status: 502 }))
  await assert.rejects(send('GET', '/v1/things'), { name: 'ApiError', status: 502, code: 'unknown' })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainJson } from './plain-response.ts'

const made = () => plainJson({ text: 'grüße' }, { status: 201, headers: { 'cache-control': 'no-store' } })

test('a plain response is a response: status, headers, and its body by every way that there is', async () => {
  const response: Response = made()
  assert.ok(response instanceof Response)
  assert.deepEqual(
    [response.status, response.ok, response.headers.get('cache-control'), response.headers.get('content-type')],
    [201, true, 'no-store', 'application/json'],
  )
  const text = '{"text":"grüße"}'
  assert.equal(await made().text(), text)
  assert.deepEqual(await made().json(), { text: 'grüße' })
  for (const bytes of [await made().arrayBuffer(), await made().bytes(), await (await made().blob()).arrayBuffer()])
    assert.equal(new TextDecoder().decode(bytes), text)
  assert.equal(await made().clone().text(), text)
  assert.equal(await new Response(made().body).text(), text)
})

test('the stream of a plain response is read once, and says so', async () => {
  const response = made()
  assert.equal(response.bodyUsed, false)
  await response.arrayBuffer()
  assert.equal(response.bodyUsed, true)
  await assert.rejects(response.text())
})

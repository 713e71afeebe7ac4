import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import type { PlainAgent } from '../walk/plain-agent.ts'
import { type SecurityGround, startSecurityGround } from './ground.ts'
import { held, post } from './held-form.ts'

/** Tools that came out of a document, through the same pipes as any other: pin, account, approval, admission, outcome, drift. */

let ground: SecurityGround
let api: Server
let address = ''
const reached: { readonly path: string; readonly authorization: string | undefined }[] = []
const token = 'a-token-of-mina-0123456789'
let accepted = token

before(async () => {
  ground = await startSecurityGround()
  api = createServer((request, response) => {
    const { authorization } = request.headers
    reached.push({ path: `${request.method} ${request.url}`, authorization })
    request.resume()
    response.writeHead(authorization === `Bearer ${accepted}` ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ id: 7, said: `with ${authorization}` }))
  })
  await new Promise<void>(resolve => api.listen(0, '127.0.0.1', resolve))
  const bound = api.address()
  address = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
})
after(async () => {
  await new Promise(resolve => api.close(resolve))
  await ground.close()
})

const described = (more: object = {}): string =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Notes', version: '1' },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
    paths: {
      '/notes/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        get: { operationId: 'readNote', summary: 'Read a note', ...more },
        delete: { operationId: 'dropNote', summary: 'Delete a note' },
      },
    },
  })

async function imported(document: string): Promise<string> {
  return String((await ground.node.api('POST', '/v1/openapi_imports', { slug: 'memo', document })).id)
}

const operations = [
  { operation: 'GET /notes/{id}', effect: 'read' },
  { operation: 'DELETE /notes/{id}', effect: 'destructive' },
]

async function approve(id: unknown): Promise<void> {
  const person = ground.browser()
  await person.signIn()
  const decided = await person.approve(`/approvals/${String(id)}`)
  assert.equal(decided.status, 200, decided.html.slice(0, 500))
}

async function grant(agent: PlainAgent): Promise<void> {
  const asked = await agent.call('gateway__request_access', {
    purpose: 'Read notes.',
    tools: [{ name: 'memo__read_note' }],
  })
  assert.equal(asked.data.status, 'approval_required', asked.text)
  await approve(asked.data.approval_id)
}

test('a document’s tool is connected, approved, admitted and recorded like every other, and drifts when another document is taken', async () => {
  await ground.node.api('POST', `/v1/openapi_imports/${await imported(described())}/take`, {
    operations,
    server: address,
    security: 'token',
    auth: { type: 'bearer' },
  })
  const agent = await ground.agent()
  const unconnected = await agent.call('memo__read_note', { id: 'n1' })
  assert.equal(unconnected.data.error, 'connection_required')
  const person = ground.browser()
  await person.signIn()
  await post(ground, await held(person, { page: '/connect/memo', path: '/connect/memo', fields: { token } }))
  const bare = await agent.call('memo__read_note', { id: 'n1' })
  assert.equal(bare.data.error, 'approval_required')
  assert.equal(
    reached.some(({ path }) => path.includes('notes')),
    false,
  )
  await grant(agent)
  const read = await agent.call('memo__read_note', { id: 'n1' })
  assert.equal(read.isError, false, read.text)
  assert.equal(read.data.id, 7)
  assert.equal(
    `${read.text}${JSON.stringify(read.data)}`.includes(token),
    false,
    'T68 the credential does not come back',
  )
  assert.deepEqual(reached.at(-1), { path: 'GET /notes/n1', authorization: `Bearer ${token}` })
  const climbing = await agent.call('memo__read_note', { id: '../users' })
  assert.equal(climbing.isError, true)
  assert.equal(reached.at(-1)?.path, 'GET /notes/n1', 'T51 nothing was sent')
  const refused = await agent.call('memo__read_note', { id: 'n1', extra: 1 })
  assert.equal(refused.data.error, 'arguments_refused')

  const dropping = await agent.call('memo__drop_note', { id: 'n1' })
  assert.equal(dropping.data.error, 'approval_required', 'what destroys is asked for each time')
  await approve(dropping.data.approval_id)
  assert.equal((await agent.call('memo__drop_note', { id: 'n1' })).isError, false)
  assert.equal((await agent.call('memo__drop_note', { id: 'n1' })).data.error, 'approval_required')

  const explained = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}/explanation`)
  const touched = JSON.stringify(explained.resources)
  assert.ok(touched.includes('"notes/n1"'), touched)

  const next = await imported(described({ parameters: [{ name: 'deep', in: 'query', schema: { type: 'boolean' } }] }))
  await ground.node.api('POST', `/v1/openapi_imports/${next}/take`, { operations })
  const drifted = await agent.call('memo__read_note', { id: 'n1' })
  assert.equal(drifted.data.error, 'tool_definition_changed', 'D01 T65 nothing passes until somebody has looked')
  const tools: { id: string; plain_name: string; seen_digest: string | null }[] = Object(
    (await ground.node.api('GET', '/v1/tools?provider=memo')).data,
  )
  const tool = tools.find(({ plain_name }) => plain_name === 'read_note')
  await ground.node.api('POST', `/v1/tools/${tool?.id}/review`, { digest: tool?.seen_digest })
  const again = await agent.call('memo__read_note', { id: 'n1', deep: true })
  assert.equal(again.data.error, 'approval_required', 'and the person decides anew')
  await approve(again.data.approval_id)
  assert.equal((await agent.call('memo__read_note', { id: 'n1', deep: true })).isError, false)
  assert.equal(reached.at(-1)?.path, 'GET /notes/n1?deep=true')
})

test('a credential that the API does not take any more asks its person to connect again', async () => {
  const agent = await ground.agent()
  await grant(agent)
  accepted = 'another one'
  const refused = await agent.call('memo__read_note', { id: 'n1' })
  assert.equal(refused.data.error, 'connection_required', refused.text)
  const again = await agent.call('memo__read_note', { id: 'n1' })
  assert.equal(again.data.error, 'connection_required', again.text)
})

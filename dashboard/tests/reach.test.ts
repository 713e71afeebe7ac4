import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestUpstream, type TestUpstream } from '../../server/tests/gateway-upstream.ts'
import { walkGoverned } from './governed.ts'
import { startDashboard } from './ground.ts'
import { walkInstallation } from './installation.ts'
import { problemsOf } from './look-at.ts'

let ground: Awaited<ReturnType<typeof startDashboard>>
let upstream: TestUpstream

before(async () => {
  upstream = await startTestUpstream()
  ground = await startDashboard({ AMBIT_EGRESS_ALLOW: '127.0.0.0/8' })
})
after(async () => {
  await ground.close()
  await upstream.close()
})

test('a third party is added, its tools are read and judged, what changed there is shown and accepted, and it is retired', async () => {
  const { page, complaints, context } = await ground.enter({ path: '/providers' })
  await page.getByText('No third party is here yet.').waitFor()
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('link', { name: 'Add provider' }).click()
  await page.getByLabel('Find in the catalogue').fill('git')
  await page.getByRole('link', { name: 'GitHub', exact: true }).first().waitFor()
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('link', { name: 'GitHub', exact: true }).first().click()
  await page.getByRole('heading', { name: 'Add GitHub' }).waitFor()
  assert.deepEqual(await problemsOf(page), [])
  await page.goBack()
  await page.getByRole('link', { name: 'Any MCP server' }).click()
  await page.getByLabel('Address').fill(upstream.url)
  await page.getByLabel('Slug').fill('Not a slug')
  await page.getByLabel('Credential').selectOption('none')
  await page.getByRole('button', { name: 'Add provider' }).click()
  await page.locator('[name=slug][aria-invalid]').waitFor()
  assert.equal(await page.getByLabel('Address').inputValue(), upstream.url, 'what was typed stays')
  assert.deepEqual(await problemsOf(page), [])
  await page.getByLabel('Slug').fill('notes')
  await page.getByRole('button', { name: 'Add provider' }).click()
  await page.getByRole('heading', { name: 'notes' }).waitFor()
  await page.getByText('notes__create_issue').click()
  await page.getByRole('button', { name: 'Set to write' }).click()
  await page.getByRole('button', { name: 'Set to read' }).waitFor()
  assert.deepEqual(await problemsOf(page), [])
  upstream.tools = upstream.tools.map(tool =>
    'name' in tool && tool.name === 'create_issue' ? { ...tool, description: 'Does more than before.' } : tool,
  )
  await page.getByRole('button', { name: 'Read tools' }).click()
  await page.getByRole('button', { name: 'Accept new definition' }).waitFor()
  await page.getByText('"Does more than before."').waitFor()
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('button', { name: 'Accept new definition' }).click()
  await page.getByRole('button', { name: 'Accept new definition' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Retire provider…' }).click()
  await page.getByLabel('Its slug').fill('note')
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('button', { name: 'Retire provider' }).click()
  assert.equal(
    (await ground.served.node.api('GET', '/v1/providers/notes')).state,
    'active',
    'another name retires nothing',
  )
  await page.getByLabel('Its slug').fill('notes')
  await page.getByRole('button', { name: 'Retire provider' }).click()
  await page.waitForURL(/\/dashboard\/providers$/)
  await page.getByText('No third party is here yet.').waitFor()
  assert.deepEqual(complaints(), [
    'Failed to load resource: the server responded with a status of 422 (Unprocessable Entity) /v1/providers',
  ])
  await context.close()
})

const document = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Stock', version: '2.1' },
  servers: [{ url: 'https://stock.example.com' }],
  components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  security: [{ key: [] }],
  paths: {
    '/items': { get: { operationId: 'listItems', summary: 'List items', responses: {} } },
    '/items/{id}': {
      delete: {
        operationId: 'deleteItem',
        summary: 'Delete an item',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {},
      },
    },
  },
})

test('an API is added by its document: what reads is chosen, what each does is said, and nothing else becomes a tool', async () => {
  const { page, complaints, context } = await ground.enter({ path: '/providers/import' })
  await page.getByLabel('Slug').fill('stock')
  await page.getByLabel('Or its text').fill(document)
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('button', { name: 'Read document' }).click()
  await page.getByRole('heading', { name: 'Stock' }).waitFor()
  assert.equal(await page.locator('input[name=operation]:checked').count(), 1)
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('button', { name: 'Add provider' }).click()
  await page.getByText('stock__list_items').waitFor()
  assert.equal(await page.getByText('stock__delete_item').count(), 0)
  assert.deepEqual(complaints(), [])
  await context.close()
})

test('a stop shows what it would end before it ends it, and is lifted', async () => {
  const { page, complaints, context } = await ground.enter({ path: '/stops' })
  await page.getByText('Nothing has been stopped.').waitFor()
  await page.getByRole('link', { name: 'Stop something' }).click()
  assert.deepEqual(await problemsOf(page), [])
  const provider = await ground.served.node.api('GET', '/v1/providers/stock')
  await page.getByLabel('Its id').fill(String(provider.id))
  await page.getByRole('button', { name: 'Show what it would end' }).click()
  await page.getByLabel('Why').fill('Its keys leaked')
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('button', { name: 'Stop now' }).click()
  await page.getByRole('button', { name: 'Lift stop' }).waitFor()
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('button', { name: 'Lift stop' }).click()
  await page.getByText('Lifted').first().waitFor()
  assert.deepEqual(complaints(), [])
  await context.close()
})

test('accounts and findings say what would be there while there is nothing', async () => {
  const { page, complaints, context } = await ground.enter({ path: '/accounts' })
  await page.getByText('Nobody has connected an account yet.').waitFor()
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('link', { name: 'Findings' }).click()
  await page.getByText('Nothing was found.').waitFor()
  assert.deepEqual(await problemsOf(page), [])
  assert.deepEqual(complaints(), [])
  await context.close()
})

test('drift stands in a list and a file, with before and after beside each other, and its one act settles it', async () => {
  const { api } = ground.served.node
  await api('POST', '/v1/providers', {
    slug: 'memo',
    kind: 'mcp',
    name: 'Memo',
    url: upstream.url,
    auth: { type: 'none' },
  })
  await api('POST', '/v1/providers/memo/refresh', {})
  upstream.tools = upstream.tools.map(tool =>
    'name' in tool && tool.name === 'read_note'
      ? { ...tool, description: 'Reads a note, and sends it elsewhere.' }
      : tool,
  )
  await api('POST', '/v1/providers/memo/refresh', {})
  const { page, complaints, context } = await ground.enter({ path: '/drift?state=open' })
  await page.getByRole('link', { name: 'Tool has another definition' }).waitFor()
  assert.deepEqual(await problemsOf(page), [])
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  const stream = await (await saving).createReadStream()
  let text = ''
  for await (const part of stream) text += String(part)
  assert.match(text, /^What,Severity,State,Blocked,By,Since,Subject,Drift,Found\r\n/)
  await page.getByRole('link', { name: 'Tool has another definition' }).click()
  await page.getByRole('heading', { level: 1, name: 'Tool has another definition' }).waitFor()
  await page.getByText('"Reads a note, and sends it elsewhere."').waitFor()
  assert.deepEqual(await problemsOf(page), [])
  await page.getByLabel('What it does now').selectOption('read')
  await page.getByRole('button', { name: 'Accept new definition' }).click()
  await page.getByText(/^reviewed by/).waitFor()
  assert.deepEqual(await problemsOf(page), [])
  await page.getByRole('link', { name: 'Home', exact: true }).first().click()
  await page.getByRole('link', { name: /\d+ drift open/ }).waitFor()
  assert.deepEqual(complaints(), [])
  await context.close()
})

walkGoverned(() => ({ ...ground, upstream }))
walkInstallation(() => ground)

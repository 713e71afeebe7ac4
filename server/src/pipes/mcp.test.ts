import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { type Everything, startEverything } from '../../tests/third-parties.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import {
  callUpstream,
  checkFreshness,
  closeConnections,
  createProvider,
  findTool,
  getProvider,
  listTools,
  type ProviderParts,
  type Tool,
  type UpstreamProgress,
} from './index.ts'

const admin: Actor = { kind: 'system', node: 'test' }
let held: TestDatabase
let everything: Everything
let on: Platform
before(async () => {
  held = await startTestDatabase()
  everything = await startEverything()
  on = testPlatform(held.database)
  await createProvider(on, admin, mcp('everything', everything.url))
})
after(async () => {
  closeConnections(on)
  await everything.close()
  await held.close()
})

function mcp(slug: string, url: string): ProviderParts {
  return {
    slug,
    name: slug,
    kind: 'mcp',
    url,
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'none', per: 'installation' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  }
}

async function tool(name: string): Promise<Tool> {
  const found = await findTool(held.database, name)
  assert.ok(found, name)
  return found
}

const call = async (name: string, args: Tool['inputSchema'], more: Partial<Parameters<typeof callUpstream>[1]> = {}) =>
  callUpstream(on, {
    tool: await tool(name),
    account: undefined,
    arguments: args,
    callId: `call_${name}`,
    signal: new AbortController().signal,
    ...more,
  })

test('the tools of a real MCP server are listed, pinned, and destructive until an administrator says otherwise (MT11)', async () => {
  const provider = await getProvider(held.database, 'everything')
  assert.ok(provider.toolsReadAt)
  const tools = await listTools(held.database, { providerSlug: 'everything' })
  assert.ok(tools.length >= 8, String(tools.length))
  const theirs = tools.filter(({ definition }) => definition.operation === undefined)
  assert.deepEqual(new Set(theirs.map(({ effect }) => effect)), new Set(['destructive']))
  const ours = tools.filter(({ definition }) => definition.operation !== undefined)
  assert.deepEqual(
    new Set(ours.map(({ plainName, effect }) => `${plainName} ${effect}`)).has('mcp_resources_read read'),
    true,
  )
  const echo = await tool('everything__echo')
  assert.match(echo.digest, /^[0-9a-f]{64}$/)
  assert.equal(echo.plainName, 'echo')
  assert.equal(echo.state, 'active')
})

test('a call answers with what the server says', async () => {
  const answer = await call('everything__echo', { message: 'hello' })
  assert.equal(answer.outcome, 'answered')
  assert.deepEqual(answer.outcome === 'answered' && [answer.isError, answer.resources, answer.result.content], [
    false,
    'undeclared',
    [{ type: 'text', text: 'Echo: hello' }],
  ])
})

test('structured content comes along', async () => {
  const answer = await call('everything__get-structured-content', { location: 'New York' })
  assert.equal(answer.outcome, 'answered')
  assert.ok(answer.outcome === 'answered' && typeof answer.result.structuredContent === 'object')
})

test('progress passes through, and an abort stops the call and says that it was sent (T66)', async () => {
  const seen: UpstreamProgress[] = []
  const answer = await call(
    'everything__trigger-long-running-operation',
    { duration: 1, steps: 4 },
    { onProgress: progress => seen.push(progress) },
  )
  assert.equal(answer.outcome, 'answered')
  assert.ok(seen.length >= 3, JSON.stringify(seen))
  assert.equal(seen.at(-1)?.total, 4)

  const abort = new AbortController()
  const aborted = call(
    'everything__trigger-long-running-operation',
    { duration: 30, steps: 100 },
    { signal: abort.signal, callId: 'call_aborted', onProgress: () => abort.abort() },
  )
  assert.deepEqual(await aborted, { outcome: 'aborted', sent: true })
  assert.deepEqual(await call('everything__echo', { message: 'x' }, { signal: abort.signal }), {
    outcome: 'aborted',
    sent: false,
  })
})

test('an error of the protocol is the answer of the upstream, and marked as one', async () => {
  const answer = await call('everything__get-sum', { a: 'x' })
  assert.equal(answer.outcome, 'answered')
  assert.equal(answer.outcome === 'answered' && answer.isError, true)
})

test('definitions that did not change are the same', async () => {
  assert.deepEqual(await checkFreshness(on, await tool('everything__echo')), { outcome: 'same' })
  await held.database.query(`UPDATE providers SET tools_read_at = tools_read_at - interval '10 minutes'`)
  assert.deepEqual(await checkFreshness(on, await tool('everything__echo')), { outcome: 'same' })
  const provider = await getProvider(held.database, 'everything')
  assert.ok(Date.now() - (provider.toolsReadAt?.getTime() ?? 0) < 60_000, 'the list was read again')
})

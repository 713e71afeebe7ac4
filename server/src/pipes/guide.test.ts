import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Emulated, startEmulated } from '../../tests/catalogue-ground.ts'
import { catalogueLaws } from '../../tests/catalogue-laws.ts'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import { createProvider, type JsonObject } from './index.ts'
import { callTool } from './methods/rest.ts'
import type { RawAnswer, UpstreamSource } from './methods/upstream.ts'

/** The provider of `docs/adding-a-provider.md`, taken out of the page as it stands there. */

const admin: Actor = { kind: 'system', node: 'test' }
let held: TestDatabase
let on: Platform
let directory: string
let emulated: Emulated
let example: Catalogue
let source: UpstreamSource
before(async () => {
  held = await startTestDatabase()
  on = testPlatform(held.database)
  directory = await mkdtemp(join(tmpdir(), 'guide-'))
  emulated = await startEmulated('resend', { resend: { domains: [{ name: 'acme.example' }] } })
  example = await fromThePage()
  const provider = await createProvider(on, admin, {
    slug: 'example',
    name: example.title,
    kind: 'rest',
    url: undefined,
    catalogue: 'resend',
    baseUrls: { api: emulated.url },
    auth: { type: 'bearer', per: 'user' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  source = { provider, principal: 'test', credential: new Secret('re_of_mina_0123456789') }
})
after(async () => {
  await emulated?.close()
  await rm(directory, { recursive: true, force: true })
  await held.close()
})

async function fromThePage(): Promise<Catalogue> {
  const page = await readFile(new URL('../../../docs/adding-a-provider.md', import.meta.url), 'utf8')
  const block = /^```ts\n([\s\S]*?)^```/m.exec(page)?.[1]
  assert.ok(block, 'the page shows a whole file')
  const here = new URL('./catalogue/', import.meta.url).href
  const file = join(directory, 'example.ts')
  await writeFile(file, block.replaceAll("from './", `from '${here}`))
  const made: { example: Catalogue } = await import(pathToFileURL(file).href)
  return made.example
}

async function call(name: string, args: JsonObject = {}): Promise<Extract<RawAnswer, { outcome: 'answered' }>> {
  const tool = example.tools[name]
  assert.ok(tool, name)
  const answer = await callTool(on, {
    catalogue: example,
    tool,
    source,
    arguments: args,
    signal: new AbortController().signal,
  })
  assert.ok(answer.outcome === 'answered', JSON.stringify(answer))
  return answer
}

test('the table of the guide keeps every law of the catalogue', () => {
  for (const { title, check } of catalogueLaws) assert.doesNotThrow(() => check([example]), title)
})

test('the table of the guide works at the emulator as it stands on the page', async () => {
  const letter = { from: 'Acme <hello@acme.example>', to: ['bo@acme.example'], subject: 'Hello', body: 'Hi' }
  const sent = await call('send_email', letter)
  const id = JSON.parse(JSON.stringify(sent.result.structuredContent)).id
  assert.deepEqual(sent.resources, [
    { provider: 'example', kind: 'email', id, label: 'Hello', act: 'write' },
    { provider: 'example', kind: 'recipient', id: 'bo@acme.example', label: 'bo@acme.example', act: 'write' },
  ])
  assert.match(JSON.stringify((await call('get_email', { email_id: id })).result), /bo@acme\.example/)
  const domains = JSON.parse(JSON.stringify((await call('list_domains')).result.structuredContent)).items
  assert.equal(domains[0].name, 'acme.example')
  await call('delete_domain', { domain_id: domains[0].id })
  assert.equal((await call('get_email', { email_id: 'none' })).result.isError, true)
})

test('a broken table is told what is wrong with it', () => {
  const broken: [Partial<Catalogue['tools'][string]>, RegExp][] = [
    [{ call: 'GET /emails/{mail_id}' }, /\{mail_id\} is no argument/],
    [
      { arguments: { 'email_id?': { type: 'string', maxLength: 9, description: 'Id' } } },
      /may be left out of the path/,
    ],
    [{ arguments: { email_id: { type: 'string', maxLength: 9 } } }, /email_id is not described/],
    [{ arguments: { email_id: { type: 'string', description: 'Id' } } }, /get_email.email_id/],
    [{ effect: 'write' }, /is sent by GET/],
    [{ touches: [] }, /get_email/],
    [{ touches: [{ kind: 'email', id: '{arguments/id}' }] }, /\{arguments\/id\}/],
    [{ scopes: ['mail'] }, /get_email/],
    [{ paged: true }, /is paged and no list/],
    [{ base: 'mail' }, /get_email/],
  ]
  const tool = example.tools.get_email
  assert.ok(tool)
  for (const [change, words] of broken) {
    const changed = { ...example, tools: { get_email: { ...tool, ...change } } }
    assert.throws(() => catalogueLaws.map(({ check }) => check([changed])), words)
  }
})

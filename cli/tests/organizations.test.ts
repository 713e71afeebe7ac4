import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../server/tests/database.ts'
import { startNode, type TestNode } from '../../server/tests/walk/node.ts'
import { openTerminal, type Terminal } from './terminal.ts'

let db: TestDatabase
let node: TestNode
let terminal: Terminal

before(async () => {
  db = await startTestDatabase()
  node = await startNode(db.url)
  terminal = openTerminal({
    env: { AMBIT_BASE_URL: node.baseUrl, AMBIT_API_KEY: node.env.AMBIT_API_KEY ?? '' },
    fetch: request => node.send(request),
  })
})

after(async () => {
  terminal.close()
  await node.stop()
  await db.close()
})

test('an organization is made, read, changed, listed and ended', async () => {
  const made = await terminal.run(['organizations', 'create', '--name', 'Acme', '--external-id', 'acme-1'])
  assert.deepEqual([made.code, made.json.object, made.json.name], [0, 'organization', 'Acme'])
  const id = String(made.json.id)
  assert.equal((await terminal.run(['organizations', 'get', id])).json.external_id, 'acme-1')
  const data = JSON.stringify({ name: 'Below', metadata: { tier: 'gold' } })
  const changed = await terminal.run(['organizations', 'update', id, '--data', '-', '--name', 'Acme Ltd'], {
    input: data,
  })
  assert.deepEqual([changed.json.name, changed.json.metadata], ['Acme Ltd', { tier: 'gold' }])
  const listed = await terminal.run(['organizations', 'list'], { person: true, env: { NO_COLOR: '1' } })
  assert.match(listed.out, new RegExp(`^NAME +.*ID\\n.*Acme Ltd.*${id}$`, 'm'))
  const ended = await terminal.run(['organizations', 'delete', id])
  assert.deepEqual([ended.code, ended.json, ended.err], [0, {}, ''])
  const gone = await terminal.run(['organizations', 'get', id])
  assert.equal(gone.code, 1)
  assert.deepEqual(Object.keys(gone.json), ['code', 'message', 'next', 'status', 'request_id'])
  assert.equal(gone.json.next, 'ambit organizations --help')
})

test('a list is read page by page, or whole', async () => {
  for (const name of ['One', 'Two', 'Three']) await terminal.run(['organizations', 'create', '--name', name])
  const { json } = await terminal.run(['organizations', 'list', '--limit', '2'])
  assert.equal((json.data as unknown[]).length, 2)
  const all = await terminal.run(['organizations', 'list', '--limit', '2', '--all'])
  assert.deepEqual((all.json.data as { name: string }[]).map(({ name }) => name).slice(0, 3), ['Three', 'Two', 'One'])
})

test('a dry run prints the request and sends nothing', async () => {
  const { json } = await terminal.run(['organizations', 'create', '--name', 'Never', '--dry-run'])
  assert.deepEqual(json, { dry_run: true, method: 'POST', path: '/organizations', body: { name: 'Never' } })
  assert.doesNotMatch((await terminal.run(['organizations', 'list', '--all'])).out, /Never/)
})

test('what the server refuses keeps its code, and says what to run next', async () => {
  const refused = await terminal.run(['organizations', 'create', '--name', ''])
  assert.deepEqual(
    [refused.code, refused.json.status, refused.json.next],
    [1, 422, 'ambit organizations create --help'],
  )
  const stranger = await terminal.run(['organizations', 'list'], { env: { AMBIT_API_KEY: 'sk_unknown_to_anybody' } })
  assert.deepEqual([stranger.code, stranger.json.next], [4, 'ambit login'])
  const nobody = await terminal.run(['organizations', 'list'], {
    world: { fetch: () => Promise.reject(new TypeError('fetch failed')) },
  })
  assert.deepEqual([nobody.code, nobody.json.code, nobody.json.next], [1, 'server_unreachable', 'ambit doctor'])
})

test('a command line that is wrong is told so before anything is sent', async () => {
  const wrong: readonly (readonly string[])[] = [
    ['organizations', 'create'],
    ['organizations', 'create', '--name'],
    ['organizations', 'create', '--nam', 'Acme'],
    ['organizations', 'get'],
    ['organizations', 'get', 'a', 'b'],
    ['organizations', 'list', '--limit', 'many'],
    ['organizations', 'list', '--order', 'upwards'],
    ['organizations', 'create', '--data', '[]'],
    ['organizations', 'create', '--data', '{'],
    ['organizations', 'create', '--data', 'there-is-no-such-file.json'],
    ['organizations', 'crete'],
    ['organisation'],
    ['--colour'],
    ['--jsn', 'organizations', 'list'],
  ]
  for (const words of wrong) {
    const { code, json } = await terminal.run(words)
    assert.deepEqual([code, json.code], [2, 'usage'], words.join(' '))
    assert.match(String(json.next), /^ambit (.*)--help$/)
  }
})

test('whoever reads along is spoken to in words, an agent in one document', async () => {
  const person = await terminal.run(['organizations', 'get', 'org_unknown'], { person: true })
  assert.match(person.err, /^\u001b\[31merror\u001b\[39m: .+\n {2}try: ambit organizations --help\n$/)
  const agent = await terminal.run(['organizations', 'get', 'org_unknown'], { person: true, env: { CLAUDECODE: '1' } })
  assert.equal(agent.json.code, 'entity_not_found')
  const help = await terminal.run(['organizations', 'create', '--help'])
  assert.equal(help.json.example, 'ambit organizations create --name Acme')
})

test('a person sees states with their sign and colour, and what ended with a session', async () => {
  const listed = await terminal.run(['sessions', 'list'], { person: true })
  assert.match(listed.out, /\u001b\[36m● active\s*\u001b\[0m/)
  const plain = await terminal.run(['sessions', 'list'], { person: true, env: { NO_COLOR: '1', LANG: 'C' } })
  assert.match(plain.out, /\* active/)
  assert.doesNotMatch(plain.out, /\u001b|●/)
  const { data } = (await terminal.run(['sessions', 'list', '--status', 'active'])).json as { data: { id: string }[] }
  const ended = await terminal.run(['sessions', 'end', data[0]?.id ?? ''], { person: true, env: { NO_COLOR: '1' } })
  assert.match(ended.out, /^┤ ended \d\d:\d\d:\d\dZ {2}.+ {2}receipt_\w+\n$/)
})

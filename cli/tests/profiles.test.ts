import assert from 'node:assert/strict'
import { chmodSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openTerminal } from './terminal.ts'

const terminal = openTerminal({})
after(() => terminal.close())
const folder = join(terminal.home, '.config/ambit')
const key = 'sk_only_for_this_test'

test('a key is piped in, and lies where only its owner reads it', async () => {
  const added = await terminal.run(['env', 'add', 'local', '--api-key', '-'], { input: `${key}\n` })
  assert.deepEqual(added.json, { name: 'local', base_url: 'http://localhost:4000', kept_in: 'file', current: true })
  for (const file of ['config.json', 'secrets.json']) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600)
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  assert.doesNotMatch(readFileSync(join(folder, 'config.json'), 'utf8'), /sk_/)
})

test('a key in the command line is refused, and not repeated', async () => {
  const refused = await terminal.run(['env', 'add', 'other', '--api-key', key])
  assert.equal(refused.code, 2)
  assert.doesNotMatch(refused.err, /sk_/)
})

test('profiles are listed, chosen and forgotten', async () => {
  await terminal.run(['env', 'add', 'stage', '--base-url', 'https://id.example.com/', '--api-key', '-'], { input: key })
  const { json } = await terminal.run(['env', 'list'])
  assert.deepEqual(json, {
    data: [
      { name: 'local', base_url: 'http://localhost:4000', kept_in: 'file', current: false },
      { name: 'stage', base_url: 'https://id.example.com', kept_in: 'file', current: true },
    ],
  })
  assert.equal((await terminal.run(['env', 'use', 'local'])).code, 0)
  assert.equal((await terminal.run(['env', 'remove', 'stage'])).code, 0)
  assert.doesNotMatch(readFileSync(join(folder, 'secrets.json'), 'utf8'), /stage/)
  const unknown = await terminal.run(['env', 'use', 'lokal'])
  assert.equal(unknown.code, 2)
  assert.match(String(unknown.json.message), /there is "local"/)
  assert.equal(unknown.json.next, 'ambit env list')
})

test('a file of secrets that others can read is not used', async () => {
  const path = join(folder, 'secrets.json')
  chmodSync(path, 0o644)
  const refused = await terminal.run(['organizations', 'list'])
  assert.deepEqual(
    [refused.code, refused.json.code, refused.json.next],
    [1, 'secrets_readable_by_others', 'ambit doctor --fix'],
  )
  chmodSync(path, 0o600)
})

test('no key leaves this machine without TLS', async () => {
  for (const address of ['http://id.example.com', 'http://127.0.0.1.example.com', 'http://10.0.0.1:4000'])
    for (const words of [
      ['env', 'add', 'far', '--base-url', address, '--api-key', '-'],
      ['organizations', 'list'],
    ]) {
      const env: Record<string, string> = words.includes('list') ? { AMBIT_BASE_URL: address, AMBIT_API_KEY: key } : {}
      const refused = await terminal.run(words, { input: key, env })
      assert.deepEqual([refused.code, refused.json.code], [2, 'insecure_base_url'], address)
    }
  for (const address of ['ftp://id.example.com', 'id.example.com', 'https://mina:secret@id.example.com'])
    assert.equal(
      (await terminal.run(['env', 'add', 'far', '--base-url', address, '--api-key', '-'], { input: key })).code,
      2,
    )
})

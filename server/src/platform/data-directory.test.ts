import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openDataDirectory, writeFirstStart } from './data-directory.ts'
import { Secret } from './secret.ts'
import { StartFault } from './start-fault.ts'

async function place(t: TestContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'ambit-'))
  t.after(() => rm(parent, { recursive: true, force: true }))
  return join(parent, 'above', 'data')
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8)
}

const refusedWith = (line: RegExp) => (cause: unknown) => {
  assert.ok(cause instanceof StartFault)
  assert.match(cause.message, line)
  assert.doesNotMatch(cause.message, /\n/)
  return true
}

test('T110 the first start makes a closed directory and a key that only its owner reads; the next one takes the same', async t => {
  const dataDirectory = await place(t)
  const first = await openDataDirectory({ dataDirectory, rootKey: undefined })
  assert.equal(await modeOf(dataDirectory), '700')
  assert.equal(await modeOf(join(dataDirectory, 'root-key')), '600')
  const second = await openDataDirectory({ dataDirectory, rootKey: undefined })
  assert.equal(second.checkValue, first.checkValue)
  assert.deepEqual(await readdir(dataDirectory), ['root-key'])
})

test('two nodes that start on one directory have one key', async t => {
  const dataDirectory = await place(t)
  const keys = await Promise.all(
    Array.from({ length: 8 }, () => openDataDirectory({ dataDirectory, rootKey: undefined })),
  )
  assert.equal(new Set(keys.map(key => key.checkValue)).size, 1)
})

test('T110 a key that everybody may read stops the start', async t => {
  const dataDirectory = await place(t)
  await openDataDirectory({ dataDirectory, rootKey: undefined })
  await chmod(join(dataDirectory, 'root-key'), 0o644)
  const start = openDataDirectory({ dataDirectory, rootKey: undefined })
  await assert.rejects(start, refusedWith(/root-key: run chmod 600/))
  await chmod(join(dataDirectory, 'root-key'), 0o600)
  await openDataDirectory({ dataDirectory, rootKey: undefined })
})

test('a damaged key stops the start and is left as it is', async t => {
  const dataDirectory = await place(t)
  await openDataDirectory({ dataDirectory, rootKey: undefined })
  const file = join(dataDirectory, 'root-key')
  await writeFile(file, 'c2hvcnQ=\n')
  await assert.rejects(openDataDirectory({ dataDirectory, rootKey: undefined }), refusedWith(/32 bytes in base64/))
  assert.equal(await readFile(file, 'utf8'), 'c2hvcnQ=\n')
})

test('no new key is made beside a database that was sealed with another', async t => {
  const dataDirectory = await place(t)
  await mkdir(join(dataDirectory, 'pg'), { recursive: true })
  const start = openDataDirectory({ dataDirectory, rootKey: undefined })
  await assert.rejects(start, refusedWith(/root-key is missing.*AMBIT_ROOT_KEY/))
  assert.deepEqual(await readdir(dataDirectory), ['pg'])
})

test('a key from the environment is used and written nowhere', async t => {
  const dataDirectory = await place(t)
  const rootKey = new Secret(Buffer.alloc(32, 7).toString('base64'))
  const key = await openDataDirectory({ dataDirectory, rootKey })
  assert.equal(key.checkValue, (await openDataDirectory({ dataDirectory, rootKey })).checkValue)
  assert.deepEqual(await readdir(dataDirectory), [])
})

test('a data directory that is a file stops the start with one line', async t => {
  const dataDirectory = await place(t)
  await mkdir(join(dataDirectory, '..'), { recursive: true })
  await writeFile(dataDirectory, '')
  const start = openDataDirectory({ dataDirectory, rootKey: undefined })
  await assert.rejects(start, refusedWith(/AMBIT_DATA_DIR/))
})

test('what the first start tells is for its owner only', async t => {
  const dataDirectory = await place(t)
  await openDataDirectory({ dataDirectory, rootKey: undefined })
  const file = await writeFirstStart(dataDirectory, { admin_email: 'admin@example.com', api_key: 'sk_example' })
  assert.equal(await modeOf(file), '600')
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), {
    admin_email: 'admin@example.com',
    api_key: 'sk_example',
  })
  assert.deepEqual((await readdir(dataDirectory)).sort(), ['first-start.json', 'root-key'])
})

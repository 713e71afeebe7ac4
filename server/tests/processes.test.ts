import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { alone, longest, planProcesses } from './processes.ts'
import { repository } from './shape/source.ts'

const files = Array.from({ length: 21 }, (_, nth) => `server/src/audit/a${nth}.test.ts`)

test('every file runs once, a few of one folder in a process, folders of few together, what takes longest first', () => {
  const slow = 'server/tests/chaos/storm.test.ts'
  const few = ['server/src/vault/seal.test.ts', 'server/src/roles/rules.test.ts', 'cli/tests/few.test.ts']
  const all = [...files, ...few, slow]
  const plan = planProcesses(all)
  assert.deepEqual(plan.flat().toSorted(), all.toSorted())
  assert.deepEqual(plan[0], [slow])
  assert.deepEqual(
    plan.slice(1).map(({ length }) => length),
    [2, 1, 7, 7, 7],
    'what has few files shares a process with its like, and with nothing else',
  )
  assert.deepEqual(
    planProcesses(all, { apart: true }).map(({ length }) => length),
    all.map(() => 1),
  )
})

test('what is named in the plan is there', () => {
  for (const place of [...longest, ...Object.keys(alone)]) {
    const path = join(repository, place)
    assert.ok(place.endsWith('-') ? existsSync(join(path, '..')) : existsSync(path), place)
  }
})

/** Runs them in one process, as `npm test` does, and answers what they printed. */
async function together(t: TestContext, texts: readonly string[]): Promise<{ code: number; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'ambit-together-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const paths = texts.map((_, nth) => join(folder, `${nth}.test.mjs`))
  const head = `import { after, before, test } from 'node:test'\n`
  for (const [nth, text] of texts.entries()) await writeFile(paths[nth] ?? '', head + text)
  const url = (name: string): string => pathToFileURL(join(import.meta.dirname, name)).href
  const main = join(folder, 'main.mjs')
  await writeFile(main, `import { runTogether } from '${url('together.ts')}'\nrunTogether(${JSON.stringify(paths)})\n`)
  const args = ['--import', url('light-hooks.ts'), '--test-reporter=spec', main]
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return new Promise(settle => {
    execFile(process.execPath, args, { env }, (fault, stdout) => {
      settle({ code: Number(fault?.code ?? 0), said: stdout })
    })
  })
}

const noted = (name: string): string => `
  before(() => console.log('before ${name}'))
  after(() => console.log('after ${name}'))
  test('${name} one', async () => { await null; console.log('${name} one runs') })
  test('${name} two', () => console.log('${name} two runs'))`

test('the ground of a file is gone before that of the next one is made', async t => {
  const { code, said } = await together(t, [noted('a'), noted('b')])
  const order = said.split('\n').filter(line => /^(before|after|\w \w+ runs)/.test(line))
  const of = (name: string): string[] => [`before ${name}`, `${name} one runs`, `${name} two runs`, `after ${name}`]
  assert.deepEqual([code, order], [0, [...of('a'), ...of('b')]])
  assert.match(said, /^ℹ tests 4$/m)
})

const faults = {
  'a test that fails': `test('x', () => { throw new Error('wrong') })`,
  'a hook that fails': `before(() => { throw new Error('wrong') }); test('x', () => undefined)`,
  'a file that does not load': `import './nowhere.mjs'`,
  'an error that nobody catches': `test('x', async () => { setTimeout(() => { throw new Error('wrong') }, 1); await new Promise(go => setTimeout(go, 50)) })`,
  'a rejection that nobody catches': `test('x', async () => { void Promise.reject(new Error('wrong')); await new Promise(go => setTimeout(go, 50)) })`,
  'a test that waits for what never comes': `test('x', { timeout: 20 }, () => new Promise(() => undefined))`,
}
for (const [name, text] of Object.entries(faults))
  test(`${name} fails the run, and what stands beside it runs`, async t => {
    const { code, said } = await together(t, [noted('a'), text, noted('c')])
    assert.equal(code, 1, said)
    assert.match(said, /c two runs/)
  })

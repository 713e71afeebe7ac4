import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemNode, unpackPackage } from './packed.ts'

let packed: ReturnType<typeof unpackPackage>
const node = systemNode()

before(() => {
  packed = unpackPackage()
})
after(() => rmSync(packed.folder, { recursive: true, force: true }))

function ambit(...words: string[]): { readonly status: number | null; readonly out: string; readonly err: string } {
  const env = { PATH: process.env.PATH, HOME: packed.folder, AMBIT_KEYRING: 'off' }
  const { status, stdout, stderr } = spawnSync(node, [packed.program, ...words], {
    cwd: packed.folder,
    env,
    encoding: 'utf8',
  })
  return { status, out: stdout, err: stderr }
}

test('the package runs in a folder with nothing else, on the Node of this machine', context => {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  context.diagnostic(`tried on ${process.platform} with Node ${version}; macOS and Windows are not tried`)
  const own = ambit('--version')
  assert.deepEqual(JSON.parse(own.out), { version: '0.1.0', node: version })
  const dry = ambit('organizations', 'create', '--name', 'Acme', '--dry-run')
  assert.deepEqual(JSON.parse(dry.out).body, { name: 'Acme' })
  assert.equal(JSON.parse(ambit('schema', 'sessions', 'end').out).command, 'sessions end')
  assert.deepEqual(JSON.parse(ambit('env', 'list').out), { data: [] })
  assert.match(JSON.parse(ambit('completion', 'bash').out).script, /complete -F _ambit ambit/)
})

test('the program that watches code under review is in the package, and ends where nobody asks anything of it', () => {
  const supervisor = join(dirname(packed.program), 'dist/supervisor.js')
  const { status, stdout, stderr } = spawnSync(node, [supervisor], { input: '', encoding: 'utf8' })
  assert.deepEqual([status, stdout, stderr], [0, '', ''])
})

test('without a profile it says how to sign in, and exits with 4', () => {
  const { status, err } = ambit('organizations', 'list')
  assert.deepEqual([status, JSON.parse(err).code, JSON.parse(err).next], [4, 'sign_in_needed', 'ambit login'])
})

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../server/tests/database.ts'
import { startNode, type TestNode } from '../../server/tests/walk/node.ts'
import { openTerminal, type Ran, type Terminal } from './terminal.ts'

let db: TestDatabase
let node: TestNode
let terminal: Terminal
const sent: string[] = []
const ground = mkdtempSync(join(tmpdir(), 'ambit-scan-report-'))
const name = 'shop'
const folder = join(ground, name)

before(async () => {
  db = await startTestDatabase()
  node = await startNode(db.url)
  terminal = openTerminal({
    env: { AMBIT_BASE_URL: node.baseUrl, AMBIT_API_KEY: node.env.AMBIT_API_KEY ?? '' },
    fetch: async request => {
      sent.push(await request.clone().text())
      return node.send(request)
    },
  })
})
after(async () => {
  terminal.close()
  rmSync(ground, { recursive: true, force: true })
  await node.stop()
  await db.close()
})

/** Made up of parts, so that no scanner of this repository takes it for a real one. */
const canary = ['ghp', '_', 'Rt5Yb8Nw2Kq6Xd1Vm4Hs7Jc3Gf9Lz0Pa', 'Ue2B'].join('')
const half = canary.slice(8, 24)
const configured = (env: string): string =>
  `{ "mcpServers": { "github": { "command": "/opt/github", "env": { "GITHUB_TOKEN": "${env}" } } } }`

function write(base: string, file: string, text: string): void {
  mkdirSync(dirname(join(base, file)), { recursive: true })
  writeFileSync(join(base, file), text, { mode: 0o600 })
}

const scan = (...words: readonly string[]): Promise<Ran> =>
  terminal.run(['scan', '--report', ...words], { world: { cwd: folder } })

async function open(): Promise<readonly string[]> {
  const { data } = await node.api('GET', '/v1/configuration_findings?state=open&limit=100')
  return (data as readonly Readonly<Record<string, unknown>>[])
    .map(({ rule, project_name, file, line, path }) => `${rule} ${project_name ?? '-'} ${file}:${line} ${path}`)
    .toSorted()
}

const token = '/mcpServers/github/env/GITHUB_TOKEN'

test('T102 --report keeps what is found at the server, by project and by machine, and sends no part of a secret', async () => {
  write(folder, '.mcp.json', configured(canary))
  write(folder, 'packages/api/.cursor/mcp.json', configured(canary))
  write(terminal.home, '.cursor/mcp.json', configured(canary))
  const ran = await scan()
  assert.equal(ran.code, 1, ran.err)
  assert.deepEqual(ran.json.reported, [
    { project: name, raised: 2, resolved: 0, open: 2 },
    { project: null, raised: 1, resolved: 0, open: 1 },
  ])
  assert.deepEqual(
    await open(),
    [
      `MCP-S01 - .cursor/mcp.json:1 ${token}`,
      `MCP-S01 ${name} .mcp.json:1 ${token}`,
      `MCP-S01 ${name} packages/api/.cursor/mcp.json:1 ${token}`,
    ].toSorted(),
  )
  assert.equal(sent.length, 2)
  for (const told of [...sent, ran.out, ran.err]) {
    assert.ok(!told.includes(half), told)
    assert.ok(!told.includes(terminal.home) || told === ran.out, told)
  }
  const once = sent.map(text => Object(JSON.parse(text)))
  assert.equal(new Set(once.map(({ machine }) => machine)).size, 1)
  assert.equal(
    new Set(once.flatMap(({ findings }) => findings.map(Object).map(({ secret }: Told) => secret.fingerprint))).size,
    1,
  )
})

interface Told {
  readonly secret: { readonly fingerprint: string }
}

test('T102 what was mended is resolved by the next report; a scan of one file leaves the others as they are', async () => {
  write(folder, '.mcp.json', configured('$' + '{GITHUB_TOKEN}'))
  rmSync(join(folder, 'packages'), { recursive: true })
  const one = await scan('.mcp.json')
  assert.deepEqual([one.code, one.json.reported], [0, [{ project: name, raised: 0, resolved: 1, open: 0 }]])
  assert.equal((await open()).length, 2)
  const all = await scan()
  assert.deepEqual(all.json.reported, [
    { project: name, raised: 0, resolved: 1, open: 0 },
    { project: null, raised: 0, resolved: 0, open: 1 },
  ])
  write(terminal.home, '.cursor/mcp.json', '{ "mcpServers": ')
  const broken = await scan()
  assert.equal(broken.code, 2)
  assert.deepEqual(await open(), [`MCP-S01 - .cursor/mcp.json:1 ${token}`])
  rmSync(join(terminal.home, '.cursor'), { recursive: true })
  await scan()
  assert.deepEqual(await open(), [])
})

test('T102 without a server, and with a key that it does not know, a report is a fault with a next step', async () => {
  const strange = await terminal.run(['scan', '--report'], {
    env: { AMBIT_API_KEY: 'sk_nobody' },
    world: { cwd: folder },
  })
  assert.deepEqual([strange.code, strange.json.next], [4, 'ambit login'])
  const nowhere = await terminal.run(['scan', '--report'], {
    world: { cwd: folder, fetch: () => Promise.reject(new Error('there is no server')) },
  })
  assert.deepEqual([nowhere.code, nowhere.json.code], [1, 'server_unreachable'])
})

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { hosts } from '../src/hosts/index.ts'
import { platformOf, settingsFolder } from '../src/platforms/index.ts'
import { openTerminal } from './terminal.ts'

const url = 'https://id.acme.example/mcp'
const terminal = openTerminal({ env: { AMBIT_BASE_URL: 'https://id.acme.example' } })
after(() => terminal.close())

const machines = {
  linux: { platform: 'linux', home: '/h/mina', env: {} },
  mac: { platform: 'darwin', home: '/h/mina', env: {} },
  windows: { platform: 'win32', home: 'C:\\h\\mina', env: { APPDATA: 'C:\\h\\mina\\AppData\\Roaming' } },
} as const

/** As each host documents it. Linux was tried; the others are these fixtures and no more. */
const places: Readonly<Record<string, readonly [linux: string, mac: string, windows: string]>> = {
  'claude-code': ['/h/mina/.claude.json', '/h/mina/.claude.json', 'C:\\h\\mina\\.claude.json'],
  cursor: ['/h/mina/.cursor/mcp.json', '/h/mina/.cursor/mcp.json', 'C:\\h\\mina\\.cursor\\mcp.json'],
  vscode: [
    '/h/mina/.config/Code/User/mcp.json',
    '/h/mina/Library/Application Support/Code/User/mcp.json',
    'C:\\h\\mina\\AppData\\Roaming\\Code\\User\\mcp.json',
  ],
  codex: ['/h/mina/.codex/config.toml', '/h/mina/.codex/config.toml', 'C:\\h\\mina\\.codex\\config.toml'],
  windsurf: [
    '/h/mina/.codeium/windsurf/mcp_config.json',
    '/h/mina/.codeium/windsurf/mcp_config.json',
    'C:\\h\\mina\\.codeium\\windsurf\\mcp_config.json',
  ],
  zed: [
    '/h/mina/.config/zed/settings.json',
    '/h/mina/.config/zed/settings.json',
    'C:\\h\\mina\\AppData\\Roaming\\Zed\\settings.json',
  ],
  'gemini-cli': [
    '/h/mina/.gemini/settings.json',
    '/h/mina/.gemini/settings.json',
    'C:\\h\\mina\\.gemini\\settings.json',
  ],
}

test('each host keeps its servers where its platform says', () => {
  assert.deepEqual(
    Object.keys(places),
    hosts.map(({ name }) => name),
  )
  for (const host of hosts)
    assert.deepEqual(
      [machines.linux, machines.mac, machines.windows].map(machine => host.userFile(machine)),
      places[host.name],
    )
})

test('settings of this program are where the platform keeps them, and one platform of three was tried', () => {
  assert.deepEqual(
    [machines.linux, machines.mac, machines.windows].map(machine => settingsFolder(machine)),
    ['/h/mina/.config/ambit', '/h/mina/Library/Application Support/ambit', 'C:\\h\\mina\\AppData\\Roaming\\ambit'],
  )
  assert.equal(settingsFolder({ ...machines.linux, env: { XDG_CONFIG_HOME: 'relative' } }), '/h/mina/.config/ambit')
  assert.deepEqual(
    [machines.linux, machines.mac, machines.windows].map(machine => platformOf(machine).tried),
    [true, false, false],
  )
})

const entries: Readonly<Record<string, object | string>> = {
  'claude-code': { mcpServers: { other: { command: 'x' }, ambit: { type: 'http', url } } },
  cursor: { mcpServers: { other: { command: 'x' }, ambit: { url } } },
  vscode: { servers: { other: { command: 'x' }, ambit: { type: 'http', url } } },
  codex: `model = "o"\n\n[mcp_servers.ambit]\nurl = "${url}"\n`,
  windsurf: { mcpServers: { other: { command: 'x' }, ambit: { serverUrl: url } } },
  zed: { context_servers: { other: { command: 'x' }, ambit: { url } } },
  'gemini-cli': { mcpServers: { other: { command: 'x' }, ambit: { httpUrl: url } } },
}

test('mcp add: the entry stands beside what was there, without a key, and twice is once', async () => {
  for (const host of hosts) {
    const file = host.userFile(terminal.world)
    mkdirSync(dirname(file), { recursive: true })
    const before =
      host.format === 'toml' ? 'model = "o"\n' : JSON.stringify({ [host.member]: { other: { command: 'x' } } })
    writeFileSync(file, before)
    const dry = await terminal.run(['mcp', 'add', host.name, '--dry-run'])
    assert.deepEqual([dry.code, dry.json.file, dry.json.written], [0, file, false], dry.err)
    assert.equal(readFileSync(file, 'utf8'), before)
    assert.equal((await terminal.run(['mcp', 'add', host.name])).json.written, true)
    assert.equal((await terminal.run(['mcp', 'add', host.name])).json.written, false)
    const after = readFileSync(file, 'utf8')
    assert.deepEqual(host.format === 'toml' ? after : JSON.parse(after), entries[host.name], host.name)
  }
})

test('mcp add: a file that can not be read whole is left alone', async () => {
  const file = join(terminal.home, '.config/zed/settings.json')
  for (const text of ['{ // mine\n "context_servers": {} }', '[]', '{"context_servers": 7}']) {
    writeFileSync(file, text)
    const refused = await terminal.run(['mcp', 'add', 'zed'])
    assert.deepEqual([refused.code, refused.json.code], [1, 'configuration_unreadable'])
    assert.equal(readFileSync(file, 'utf8'), text)
  }
})

test('mcp add: into the file of a project, where the host has one', async () => {
  assert.equal((await terminal.run(['mcp', 'add', 'claude-code', '--project', '--name', 'id'])).code, 0)
  assert.deepEqual(JSON.parse(readFileSync(join(terminal.home, '.mcp.json'), 'utf8')), {
    mcpServers: { id: { type: 'http', url } },
  })
  assert.equal((await terminal.run(['mcp', 'add', 'codex', '--project'])).code, 2)
  const unknown = await terminal.run(['mcp', 'add', 'cursr'])
  assert.match(String(unknown.json.message), /cursor\?/)
})

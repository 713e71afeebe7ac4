import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { rules } from '../src/scan/rules/index.ts'
import { sarifOf } from '../src/scan/sarif.ts'
import { judgeCase, readCases } from './scan-corpus/corpus.ts'
import { openTerminal, type Ran } from './terminal.ts'

const terminal = openTerminal({})
const folders: string[] = []
after(() => {
  terminal.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Made up of parts, so that no scanner of this repository takes it for a real one. */
const canary = ['ghp', '_', 'Zq8Wm3Kx7Rb2Vn9Tc4Jd6Lf1Hg5Ps0Ay', 'Qe4T'].join('')
const half = canary.slice(8, 24)

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ambit-scan-'))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) write(folder, path, text)
  return folder
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text, { mode: 0o600 })
}

interface Found {
  readonly rule: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly path: string
  readonly server: string | null
  readonly host: string | null
  readonly secret: { readonly type: string; readonly fingerprint: string } | null
}

async function scan(
  folder: string,
  ...words: readonly string[]
): Promise<Ran & { readonly findings: readonly Found[] }> {
  const ran = await terminal.run(['scan', ...words], { world: { cwd: folder } })
  return { ...ran, findings: (ran.json.findings ?? []) as readonly Found[] }
}

const formats: Readonly<Record<string, readonly [text: string, line: number, column: number, path: string]>> = {
  '.mcp.json': [
    `{\n  "mcpServers": {\n    "github": {\n      "command": "/opt/github-mcp",\n      "env": { "GITHUB_TOKEN": "${canary}" }\n    }\n  }\n}\n`,
    5,
    32,
    '/mcpServers/github/env/GITHUB_TOKEN',
  ],
  '.vscode/mcp.json': [
    `{\n  // the one for work\n  "servers": {\n    "github": { "command": "/opt/github-mcp", "env": { "GITHUB_TOKEN": "${canary}", }, },\n  },\n}\n`,
    4,
    72,
    '/servers/github/env/GITHUB_TOKEN',
  ],
  '.codex/config.toml': [
    `model = "o"\n\n[mcp_servers.github]\ncommand = "/opt/github-mcp"\n\n[mcp_servers.github.env]\nGITHUB_TOKEN = "${canary}"\n`,
    7,
    16,
    '/mcp_servers/github/env/GITHUB_TOKEN',
  ],
  '.continue/config.yaml': [
    `name: mine\nmcpServers:\n  - name: github\n    command: /opt/github-mcp\n    env:\n      GITHUB_TOKEN: ${canary}\n`,
    6,
    21,
    '/mcpServers/0/env/GITHUB_TOKEN',
  ],
}

test('T102 a secret is found in every format with its exact place, and no output holds a part of it', async () => {
  for (const [file, [text, line, column, path]] of Object.entries(formats)) {
    const folder = project({ [file]: text })
    const ran = await scan(folder, '.')
    const [finding, ...others] = ran.findings
    assert.deepEqual([ran.code, others], [1, []], ran.out + ran.err)
    assert.deepEqual(
      [finding?.rule, finding?.file, finding?.line, finding?.column, finding?.path, finding?.server],
      ['MCP-S01', file, line, column, path, 'github'],
    )
    assert.equal(finding?.secret?.type, 'GitHub token')
    const sarif = await scan(folder, '.', '--sarif')
    const person = await terminal.run(['scan', '.'], { person: true, world: { cwd: folder } })
    for (const told of [ran.out, ran.err, sarif.out, sarif.err, person.out, person.err])
      assert.ok(!told.includes(half), told)
    assert.match(person.out, new RegExp(`${line}:${column} {2}MCP-S01 critical`))
    const clean = project({ [file]: text.replace(canary, '$' + '{GITHUB_TOKEN}') })
    assert.deepEqual([(await scan(clean, '.')).code, (await scan(clean, '.')).findings], [0, []])
  }
})

test('T102 what can not be read is told and ends with 2: broken, too large, a link, a folder, closed', async () => {
  const folder = project({
    '.mcp.json': `{ "mcpServers": { "a": { "env": { "T": "${canary}" } `,
    '.cursor/mcp.json': '{}',
    '.codex/config.toml': `[mcp_servers\nx = "${canary}"`,
    '.continue/config.yaml': `a: "${canary}\nb: [`,
    'elsewhere/real.json': `{ "mcpServers": { "a": { "command": "x", "env": { "T": "${canary}" } } } }`,
    '.kiro/settings/mcp.json': '{}',
  })
  truncateSync(join(folder, '.cursor/mcp.json'), 1_048_577)
  symlinkSync(join(folder, 'elsewhere/real.json'), join(folder, 'mcp.json'))
  mkdirSync(join(folder, '.roo/mcp.json'), { recursive: true })
  chmodSync(join(folder, '.kiro/settings/mcp.json'), 0)
  const ran = await scan(folder, '.')
  assert.equal(ran.code, 2, ran.out)
  const unread = (ran.json.unread as { file: string; because: string; line: number | null }[]).map(one => [
    one.file,
    one.because,
  ])
  const expected = [
    ['.codex/config.toml', 'broken'],
    ['.continue/config.yaml', 'broken'],
    ['.cursor/mcp.json', 'oversized'],
    ...(process.getuid?.() === 0 ? [] : [['.kiro/settings/mcp.json', 'unreadable']]),
    ['.mcp.json', 'broken'],
    ['mcp.json', 'link'],
  ]
  assert.deepEqual(unread, expected)
  assert.ok(!ran.out.includes(half))
  assert.equal((await scan(folder, 'nowhere.json')).code, 2)
  assert.equal((await scan(folder, '.roo/mcp.json')).code, 0)
  execFileSync('mkfifo', [join(folder, 'pipe.json')])
  assert.equal((await scan(folder, 'pipe.json')).code, 2)
})

test('T102 MCP-S01 to MCP-S14: the corpus has each finding once, clean twins have none, and nothing tells a secret', () => {
  const judged = [...readCases(), ...readCases('second')].map(judgeCase)
  const problems = judged.flatMap(({ case: { name }, missed, wrong }) =>
    [...missed, ...wrong].map(({ rule, line }) => `${name}: ${rule} at ${line}`),
  )
  assert.deepEqual(problems, [])
  const rulesSeen = new Set(judged.flatMap(({ findings }) => findings.map(({ rule }) => rule)))
  assert.deepEqual(
    rules.map(({ id }) => id).filter(id => id !== 'MCP-S05' && !rulesSeen.has(id)),
    [],
  )
  for (const { case: one, findings } of judged)
    for (const secret of one.secrets)
      for (const told of [JSON.stringify(findings), JSON.stringify(sarifOf(findings, []))])
        assert.ok(!told.includes(secret.slice(0, 12)), one.name)
})

test('T102 MCP-S05 a file with a secret that git keeps, or that others can read, is one more finding', async () => {
  const folder = project({ '.mcp.json': formats['.mcp.json']?.[0] ?? '', '.cursor/mcp.json': '{"mcpServers":{}}' })
  const rulesIn = async (): Promise<string[]> => (await scan(folder, '.')).findings.map(({ rule }) => rule).toSorted()
  assert.deepEqual(await rulesIn(), ['MCP-S01'])
  const git = (...words: readonly string[]): unknown =>
    execFileSync('git', ['-C', folder, ...words], { stdio: 'ignore' })
  git('init')
  assert.deepEqual(await rulesIn(), ['MCP-S01'])
  for (const version of ['2', '4']) {
    git('-c', `index.version=${version}`, 'add', '-f', '.')
    git('update-index', '--index-version', version)
    assert.deepEqual(await rulesIn(), ['MCP-S01', 'MCP-S05'], version)
  }
  git('rm', '--cached', '.mcp.json')
  assert.deepEqual(await rulesIn(), ['MCP-S01'])
  chmodSync(folder, 0o755)
  chmodSync(join(folder, '.mcp.json'), 0o644)
  assert.deepEqual(await rulesIn(), ['MCP-S01', 'MCP-S05'])
  chmodSync(folder, 0o700)
  assert.deepEqual(await rulesIn(), ['MCP-S01'])
})

test('T102 a secret where a name belongs is not told either, and one secret in two files has one fingerprint', async () => {
  const text = `{ "mcpServers": { "${canary}": { "command": "/opt/it", "env": { "${canary}": "1", "A_TOKEN": "${canary}" } } } }`
  const folder = project({ '.mcp.json': text, '.cursor/mcp.json': text, [`${canary}.json`]: text })
  const ran = await scan(folder, '.')
  assert.ok(!(ran.out + ran.err).includes(half), ran.out)
  const marks = new Set(ran.findings.flatMap(({ secret }) => (secret === null ? [] : [secret.fingerprint])))
  assert.equal(marks.size, 1)
  const named = await scan(folder, `${canary}.json`)
  assert.deepEqual([named.code, (named.out + named.err).includes(half)], [1, false])
  const missing = await scan(folder, `${canary}.toml`)
  assert.deepEqual([missing.code, missing.json.code, missing.err.includes(half)], [2, 'scan_path_missing', false])
})

test('T102 the person’s own files of each host are found, and the threshold decides on the exit', async () => {
  write(
    terminal.home,
    '.cursor/mcp.json',
    '{ "mcpServers": { "a": { "command": "npx", "args": ["-y", "acme-notes-mcp"] } } }',
  )
  const high = await terminal.run(['scan'])
  assert.deepEqual(
    [high.code, (high.json.findings as Found[]).map(({ host, rule }) => [host, rule])],
    [1, [['cursor', 'MCP-S08']]],
  )
  assert.equal((await terminal.run(['scan', '--threshold', 'critical'])).code, 0)
})

test('T102 --fix puts the gateway in place of the entry, keeps comments and no copy of the secret, and twice is once', async () => {
  const env = { AMBIT_BASE_URL: 'https://id.acme.example' }
  const text = `{\n  // mine ${canary}\n  "mcpServers": {\n    // stays\n    "notes": { "command": "/opt/notes" },\n    "github": { "command": "/opt/github", "env": { "GITHUB_TOKEN": "${canary}" } }\n  }\n}\n`
  const folder = project({ '.mcp.json': text })
  const file = join(folder, '.mcp.json')
  const fix = (...words: readonly string[]): Promise<Ran> =>
    terminal.run(['scan', '.', '--fix', ...words], { env, world: { cwd: folder } })
  const dry = await fix('--dry-run')
  assert.equal(readFileSync(file, 'utf8'), text)
  const done = await fix()
  const [fixed] = done.json.fixed as { moved: string[]; backup: string; written: boolean }[]
  assert.deepEqual([done.code, fixed?.moved, fixed?.written], [0, ['github'], true], done.out + done.err)
  const after = readFileSync(file, 'utf8')
  assert.match(after, /\/\/ stays\n {4}"notes": \{ "command": "\/opt\/notes" \}/)
  assert.match(after, /"ambit": ?\{"type":"http","url":"https:\/\/id\.acme\.example\/mcp"\}/)
  assert.ok(!after.includes('github'))
  const again = await fix()
  assert.deepEqual([again.code, again.json.fixed, readFileSync(file, 'utf8')], [0, [], after])
  const names = readdirSync(folder)
  assert.deepEqual(names, ['.mcp.json', '.mcp.json.before-ambit'])
  const kept = names.map(name => readFileSync(join(folder, name), 'utf8'))
  for (const told of [...kept, ...names, dry.out, dry.err, done.out, done.err]) assert.ok(!told.includes(half), told)
  assert.equal(statSync(join(folder, '.mcp.json.before-ambit')).mode & 0o777, 0o600)
})

interface Told {
  readonly written: boolean
  readonly moved: readonly string[]
  readonly left: readonly string[]
}

/** What stands in a file after `--fix`, which is run twice. */
async function fixed(file: string, text: string): Promise<{ readonly text: string; readonly told: Told | undefined }> {
  const folder = project({ [file]: text })
  const env = { AMBIT_BASE_URL: 'https://id.acme.example' }
  const world = { cwd: folder, home: folder, env: { ...terminal.world.env, ...env } }
  const run = () => terminal.run(['scan', file, '--fix'], { env, world })
  const first = await run()
  const after = readFileSync(join(folder, file), 'utf8')
  const [told] = (first.json.fixed ?? []) as readonly Told[]
  if (told?.written === true) {
    assert.deepEqual([(await run()).json.fixed, readFileSync(join(folder, file), 'utf8')], [[], after])
    const beside = dirname(join(folder, file))
    const names = readdirSync(beside).filter(name => name.startsWith(basename(file)))
    assert.equal(names.length, 2)
    for (const name of names) assert.ok(!readFileSync(join(beside, name), 'utf8').includes(half), name)
    assert.ok(!(first.out + first.err).includes(half))
  }
  return { text: after, told }
}

const codex = '.codex/config.toml'
const goose = '.config/goose/config.yaml'

test('T102 --fix moves entries of Codex, goose and opencode, in whatever tables they stand, and leaves every other line as it was', async () => {
  const cases: Readonly<Record<string, readonly [file: string, before: string, after: string]>> = {
    tables: [
      codex,
      `# mine\nmodel = "o" # large\n\n[mcp_servers.github.env]\nGITHUB_TOKEN = '${canary}'\n# of linear\n[mcp_servers.linear]\nurl = "https://mcp.acme.test/mcp"\n\n[mcp_servers.github]\ncommand = "/opt/github" # was here\nargs = [\n  "--a",\n]\n\n[projects."/x"]\ntrust_level = "trusted"\n`,
      `# mine\nmodel = "o" # large\n\n[mcp_servers.ambit]\nurl = "https://id.acme.example/mcp"\n# of linear\n[mcp_servers.linear]\nurl = "https://mcp.acme.test/mcp"\n\n\n[projects."/x"]\ntrust_level = "trusted"\n`,
    ],
    'a table of the environment behind it': [
      codex,
      `[mcp_servers.github]\ncommand = "/opt/github"\n\n[mcp_servers.github.env]\nGITHUB_TOKEN = "${canary}"\n\n[tui]\nx = 1\n`,
      `[mcp_servers.ambit]\nurl = "https://id.acme.example/mcp"\n\n\n[tui]\nx = 1\n`,
    ],
    'one table': [
      codex,
      `[mcp_servers]\nlinear = { url = "https://mcp.acme.test/mcp" }\ngithub = { command = "/opt/github", env = { GITHUB_TOKEN = "${canary}" } }\n`,
      `[mcp_servers]\nlinear = { url = "https://mcp.acme.test/mcp" }\nambit = { url = "https://id.acme.example/mcp" }\n`,
    ],
    'names with dots': [
      codex,
      `mcp_servers.github.command = "/opt/github"\nmcp_servers.github.env.GITHUB_TOKEN = "${canary}"\nmodel = "o"\n`,
      `mcp_servers.ambit = { url = "https://id.acme.example/mcp" }\nmodel = "o"\n`,
    ],
    'the gateway is there': [
      codex,
      `[mcp_servers.ambit]\nurl = "https://id.acme.example/mcp"\n[mcp_servers.github]\ncommand = "/opt/github"\nenv = { T = "${canary}" }\n`,
      `[mcp_servers.ambit]\nurl = "https://id.acme.example/mcp"\n`,
    ],
    yaml: [
      goose,
      `GOOSE_MODEL: x # large\nextensions:\n  # for code\n  github:\n    cmd: /opt/github\n    args: []\n    envs:\n      GITHUB_TOKEN: ${canary}\n    type: stdio # here\n\n  # for notes\n  memory:\n    cmd: /opt/memory\n    type: stdio\n`,
      `GOOSE_MODEL: x # large\nextensions:\n  # for code\n  ambit:\n    name: ambit\n    type: streamable_http\n    uri: https://id.acme.example/mcp\n    enabled: true\n    timeout: 300\n\n  # for notes\n  memory:\n    cmd: /opt/memory\n    type: stdio\n`,
    ],
    'two, and no end of the line': [
      goose,
      `extensions:\n    a:\n        cmd: /opt/a\n        envs: { T: ${canary} }\n    keep: { cmd: /opt/keep }\n    b:\n        cmd: /opt/b\n        args: [--token, ${canary}]`,
      `extensions:\n    ambit:\n      name: ambit\n      type: streamable_http\n      uri: https://id.acme.example/mcp\n      enabled: true\n      timeout: 300\n    keep: { cmd: /opt/keep }\n`,
    ],
    opencode: [
      'opencode.jsonc',
      `{\n  // mine\n  "mcp": {\n    "notes": { "type": "local", "command": ["/opt/notes"] },\n    "crm": { "type": "local", "command": ["/opt/crm"], "environment": { "T": "${canary}" } }\n  }\n}\n`,
      `{\n  // mine\n  "mcp": {\n    "notes": { "type": "local", "command": ["/opt/notes"] },"ambit": {"type":"remote","url":"https://id.acme.example/mcp","enabled":true}\n  }\n}\n`,
    ],
    'a comment alone': [
      codex,
      `[mcp_servers.linear]\nurl = "https://mcp.acme.test/mcp" # was ${canary}\n`,
      `[mcp_servers.linear]\nurl = "https://mcp.acme.test/mcp" # was [secret]\n`,
    ],
  }
  for (const [name, [file, before, after]] of Object.entries(cases)) {
    const { text, told } = await fixed(file, before)
    assert.deepEqual([told?.written, text], [true, after], name)
  }
})

test('T102 --fix leaves alone what it can not change by whole lines: braces around several, an anchor, a list', async () => {
  const cases: Readonly<Record<string, readonly [file: string, text: string]>> = {
    braces: [codex, `mcp_servers = { github = { command = "/opt/github", env = { T = "${canary}" } } }\n`],
    'braces in YAML': [goose, `extensions: { github: { cmd: /opt/github, envs: { T: ${canary} } } }\n`],
    'an anchor that others use': [
      goose,
      `extensions:\n  github:\n    cmd: /opt/github\n    envs: &e { T: ${canary} }\nother: *e\n`,
    ],
    'a list': [
      '.continue/config.yaml',
      `mcpServers:\n  - name: github\n    command: /opt/github\n    env:\n      T: ${canary}\n`,
    ],
  }
  for (const [name, [file, text]] of Object.entries(cases)) {
    const { text: after, told } = await fixed(file, text)
    assert.deepEqual([told?.written, told?.left.length, after], [false, 1, text], name)
  }
})

test('T102 --fix without a server, and of a host whose entries it does not write, changes nothing', async () => {
  const [yaml = ''] = formats['.continue/config.yaml'] ?? []
  const folder = project({ '.continue/config.yaml': yaml })
  const without = await scan(folder, '.', '--dry-run')
  assert.equal(without.code, 2)
  const ran = await terminal.run(['scan', '.', '--fix'], {
    env: { AMBIT_BASE_URL: 'https://id.acme.example' },
    world: { cwd: folder },
  })
  const [told] = ran.json.fixed as Told[]
  assert.deepEqual([ran.code, told?.written, told?.left.length], [1, false, 1])
  assert.equal(readFileSync(join(folder, '.continue/config.yaml'), 'utf8'), yaml)
})

test('T102 MCP-S05 --fix closes a file that it can not mend to other accounts, and says so; a trial closes nothing', async () => {
  const [yaml = ''] = formats['.continue/config.yaml'] ?? []
  const folder = project({ '.continue/config.yaml': yaml })
  const file = join(folder, '.continue/config.yaml')
  for (const path of [folder, dirname(file)]) chmodSync(path, 0o755)
  chmodSync(file, 0o664)
  const fix = (...words: readonly string[]): Promise<Ran> =>
    terminal.run(['scan', '.', '--fix', ...words], {
      env: { AMBIT_BASE_URL: 'https://id.acme.example' },
      world: { cwd: folder },
    })
  const mode = (): number => statSync(file).mode & 0o777
  const closed = ({ json }: Ran): unknown => Object((json.fixed as unknown[])[0]).closed
  const rulesLeft = ({ json }: Ran): string[] => (json.findings as Found[]).map(({ rule }) => rule)
  const trial = await fix('--dry-run')
  assert.deepEqual([closed(trial), mode(), rulesLeft(trial)], [false, 0o664, ['MCP-S01', 'MCP-S05']])
  const done = await fix()
  assert.deepEqual([closed(done), mode(), rulesLeft(done)], [true, 0o600, ['MCP-S01']])
  assert.equal(closed(await fix()), false)
})

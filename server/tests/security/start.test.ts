import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { listen } from '../../src/main.ts'
import { readConfig } from '../../src/platform/config.ts'
import { afterwards } from '../afterwards.ts'
import { startEmptyDatabase } from '../database.ts'
import { startNode } from '../walk/node.ts'
import { startSecurityGround } from './ground.ts'

const key = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7)).toString('base64')
const publicNode = { AMBIT_BASE_URL: 'https://id.acme.example', AMBIT_SMTP_URL: 'none' }

/** Each unsafe or impossible setting, alone, with the one line that it has to lead to. */
const unsafe: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
  [{ AMBIT_BASE_URL: 'http://id.acme.example', AMBIT_SMTP_URL: 'none' }, /^AMBIT_BASE_URL must be https/],
  [{ AMBIT_BASE_URL: 'http://127.0.0.1.nip.io', AMBIT_SMTP_URL: 'none' }, /^AMBIT_BASE_URL must be https/],
  [{ AMBIT_BASE_URL: 'http://0.0.0.0:4000', AMBIT_SMTP_URL: 'none' }, /^AMBIT_BASE_URL must be https/],
  [
    { AMBIT_BASE_URL: 'https://id.acme.example/path', AMBIT_SMTP_URL: 'none' },
    /^AMBIT_BASE_URL takes scheme, host and port/,
  ],
  [
    { AMBIT_BASE_URL: 'https://user@id.acme.example', AMBIT_SMTP_URL: 'none' },
    /^AMBIT_BASE_URL takes scheme, host and port/,
  ],
  [{ AMBIT_BASE_URL: 'id.acme.example', AMBIT_SMTP_URL: 'none' }, /^AMBIT_BASE_URL takes scheme, host and port/],
  [{ AMBIT_HOST: '0.0.0.0' }, /^AMBIT_HOST 0\.0\.0\.0 would offer plain http to other machines/],
  [{ AMBIT_HOST: '::' }, /^AMBIT_HOST :: would offer plain http to other machines/],
  [{ AMBIT_HOST: '192.168.1.4' }, /^AMBIT_HOST 192\.168\.1\.4 would offer plain http/],
  [{ AMBIT_HOST: 'id.acme.example' }, /^AMBIT_HOST id\.acme\.example would offer plain http/],
  [{ AMBIT_EGRESS_ALLOW: '0.0.0.0/0' }, /^AMBIT_EGRESS_ALLOW .* half the internet$/],
  [{ AMBIT_EGRESS_ALLOW: '::/0' }, /^AMBIT_EGRESS_ALLOW .* half the internet$/],
  [{ AMBIT_EGRESS_ALLOW: '*' }, /^AMBIT_EGRESS_ALLOW takes address ranges/],
  [{ AMBIT_EGRESS_ALLOW: 'localhost' }, /^AMBIT_EGRESS_ALLOW takes address ranges/],
  [{ ...publicNode, AMBIT_EGRESS_ALLOW: '127.0.0.0/8' }, /^AMBIT_EGRESS_ALLOW may name loopback/],
  [{ ...publicNode, AMBIT_EGRESS_ALLOW: '127.9.9.9' }, /^AMBIT_EGRESS_ALLOW may name loopback/],
  [{ ...publicNode, AMBIT_EGRESS_ALLOW: '0:0:0:0:0:0:0:1/128' }, /^AMBIT_EGRESS_ALLOW may name loopback/],
  [{ ...publicNode, AMBIT_EGRESS_ALLOW: '::/16' }, /^AMBIT_EGRESS_ALLOW may name loopback/],
  [{ ...publicNode, AMBIT_EGRESS_ALLOW: '::ffff:127.0.0.1' }, /^AMBIT_EGRESS_ALLOW may name loopback/],
  [{ ...publicNode, AMBIT_RATE_LIMITS: 'off' }, /^AMBIT_RATE_LIMITS=off is accepted only with a loopback/],
  [{ AMBIT_BASE_URL: 'https://id.acme.example' }, /^AMBIT_SMTP_URL is needed/],
  [{ AMBIT_SMTP_URL: 'mail.acme.example' }, /^AMBIT_SMTP_URL takes smtps/],
  [{ AMBIT_ROOT_KEY: 'secret' }, /^AMBIT_ROOT_KEY takes 32 bytes/],
  [{ AMBIT_ROOT_KEY: Buffer.alloc(32).toString('base64') }, /^AMBIT_ROOT_KEY is no random key/],
  [{ AMBIT_API_KEY: 'sk_short' }, /^AMBIT_API_KEY starts with sk_/],
  [{ AMBIT_ADMIN_PASSWORD: 'password' }, /^AMBIT_ADMIN_PASSWORD takes 12 characters/],
  [{ AMBIT_ADMIN_EMAIL: 'admin' }, /^AMBIT_ADMIN_EMAIL takes an e-mail address/],
  [{ AMBIT_CLIENT_ID: 'ambit' }, /^AMBIT_CLIENT_ID starts with client_/],
  [{ AMBIT_PORT: '65536' }, /^AMBIT_PORT takes a port/],
  [{ AMBIT_LOG_LEVEL: 'verbose' }, /^AMBIT_LOG_LEVEL takes one of/],
]

test('T110 each unsafe or impossible setting is refused with one line that names it, and never with a secret', () => {
  for (const [env, line] of unsafe) {
    const read = readConfig(env)
    assert.equal(read.ok, false, JSON.stringify(env))
    assert.equal(read.problems.length, 1, `${JSON.stringify(env)}: ${read.problems.join(' | ')}`)
    assert.match(read.problems[0] ?? '', line)
    for (const name of ['AMBIT_ROOT_KEY', 'AMBIT_API_KEY', 'AMBIT_ADMIN_PASSWORD'])
      if (env[name] !== undefined) assert.equal(read.problems.join().includes(` ${env[name]}`), false, name)
  }
})

test('T110 what is safe starts: loopback as it is, everything else behind TLS', () => {
  const safe: readonly Readonly<Record<string, string>>[] = [
    {},
    {
      AMBIT_HOST: '127.0.0.1',
      AMBIT_EGRESS_ALLOW: '127.0.0.0/8 ::1/128',
      AMBIT_RATE_LIMITS: 'off',
      AMBIT_ROOT_KEY: key,
    },
    { AMBIT_HOST: '::1', AMBIT_BASE_URL: 'http://[::1]:4000' },
    { AMBIT_HOST: 'localhost' },
    { ...publicNode, AMBIT_HOST: '0.0.0.0', AMBIT_EGRESS_ALLOW: '10.0.0.0/8, fc00::/7 192.168.7.0/24' },
    { ...publicNode, AMBIT_SMTP_URL: 'smtps://mail.acme.example' },
  ]
  for (const env of safe)
    assert.deepEqual(readConfig(env), { ok: true, config: Object(readConfig(env)).config }, JSON.stringify(env))
})

interface Ran {
  readonly code: number | null
  readonly said: string
}

/** The server as a user starts it, until it ends by itself. */
function start(env: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk
    })
  return new Promise(resolve => child.once('close', code => resolve({ code, said })))
}

test('T110 a start that is refused ends with 1 and a line for each cause, no stack, and makes nothing', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'ambit-start-'))
  afterwards(t, () => rm(directory, { recursive: true }))
  const data = join(directory, 'data')
  const ran = await start({
    AMBIT_BASE_URL: 'http://id.acme.example',
    AMBIT_HOST: '0.0.0.0',
    AMBIT_EGRESS_ALLOW: '0.0.0.0/0',
    AMBIT_RATE_LIMITS: join(directory, 'none.json'),
    AMBIT_ROOT_KEY: 'canary-of-a-root-key',
    AMBIT_DATA_DIR: data,
  })
  assert.equal(ran.code, 1)
  const lines = ran.said.trim().split('\n')
  assert.deepEqual(lines.map(line => /AMBIT_\w+/.exec(line)?.[0]).toSorted(), [
    'AMBIT_BASE_URL',
    'AMBIT_EGRESS_ALLOW',
    'AMBIT_HOST',
    'AMBIT_RATE_LIMITS',
    'AMBIT_ROOT_KEY',
    'AMBIT_SMTP_URL',
  ])
  assert.equal(/\n\s+at |canary/.test(ran.said), false, ran.said)
  await assert.rejects(chmod(data, 0o700), { code: 'ENOENT' })
})

test('T110 a taken port, an address of another machine, a readable key and a weak first password each stop the start with one line', async t => {
  const db = await startEmptyDatabase()
  afterwards(t, db.close)
  const directory = await mkdtemp(join(tmpdir(), 'ambit-start-'))
  afterwards(t, () => rm(directory, { recursive: true }))
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  afterwards(t, () => taken.close())
  const place = taken.address()
  const port = typeof place === 'object' && place !== null ? String(place.port) : ''
  const base = { AMBIT_DATABASE_URL: db.url, AMBIT_DATA_DIR: directory, AMBIT_PORT: '0' }
  const password = 'admin@localhost.localdomain'
  const weak = await start({ ...base, AMBIT_ROOT_KEY: key, AMBIT_ADMIN_PASSWORD: password })
  assert.deepEqual(weak, {
    code: 1,
    said: "ambit: AMBIT_ADMIN_PASSWORD can't be taken. This password is made of a name that goes with it: of the person, the address or what it opens. Choose another one.\n",
  })
  const busy = await start({ ...base, AMBIT_ROOT_KEY: key, AMBIT_PORT: port })
  assert.equal(busy.code, 1)
  assert.match(busy.said, /^ambit: Port \d+ is taken on 127\.0\.0\.1: stop what uses it, or set AMBIT_PORT\.\n$/)
  const elsewhere = await start({ ...base, ...publicNode, AMBIT_ROOT_KEY: key, AMBIT_HOST: '192.0.2.1' })
  assert.equal(elsewhere.code, 1)
  assert.match(elsewhere.said, /^ambit: AMBIT_HOST 192\.0\.2\.1 can't be listened on[^\n]*\n$/)
  const other = Buffer.from(key, 'base64').reverse().toString('base64')
  const foreignKey = await start({ ...base, AMBIT_ROOT_KEY: other })
  assert.match(foreignKey.said, /^ambit: This database belongs to another root key[^\n]*\n$/)
  await writeFile(join(directory, 'root-key'), `${key}\n`, { mode: 0o644 })
  await chmod(join(directory, 'root-key'), 0o644)
  const readable = await start(base)
  assert.equal(readable.code, 1)
  assert.match(readable.said, /^ambit: Everybody may read the root key in [^\n]*\n$/)
})

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, host)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

test('AMBIT_HOST is the one address that is listened on; without it both loopback addresses are', async t => {
  for (const [host, expected] of [
    ['127.0.0.1', [true, false, false]],
    ['::1', [false, true, false]],
    ['127.0.0.2', [false, false, true]],
    ['', [true, true, false]],
  ] as const) {
    const ground = await startSecurityGround({ AMBIT_HOST: host, AMBIT_PORT: '0' })
    const listening = await listen(ground.node.ambit)
    const { port } = listening
    const found = await Promise.all(['127.0.0.1', '::1', '127.0.0.2'].map(address => reaches(address, port)))
    await listening.close()
    await ground.close()
    assert.deepEqual(found, expected, host)
    t.diagnostic(`${host || 'unset'}: ${found}`)
  }
})

test('two nodes that start together on an empty database are one installation: one admin, one key, one log', async t => {
  const db = await startEmptyDatabase()
  afterwards(t, db.close)
  const env = { AMBIT_ROOT_KEY: key, AMBIT_API_KEY: `sk_${'k'.repeat(32)}` }
  const nodes = await Promise.all([1, 2, 3].map(() => startNode(db.url, { env })))
  for (const node of nodes) afterwards(t, () => node.stop())
  assert.equal(nodes.filter(node => node.ambit.firstStart !== undefined).length, 1)
  const [one, two] = nodes
  const rows = await one?.ambit.on.database.query<{ what: string; count: number }>(
    `SELECT 'users' AS what, count(*)::int AS count FROM users UNION ALL SELECT 'keys', count(*)::int FROM api_keys
      UNION ALL SELECT 'applications', count(*)::int FROM applications UNION ALL SELECT 'log keys', count(*)::int FROM audit_keys ORDER BY 1`,
  )
  assert.deepEqual(rows, [
    { what: 'applications', count: 2 },
    { what: 'keys', count: 1 },
    { what: 'log keys', count: 1 },
    { what: 'users', count: 1 },
  ])
  const organization = await one?.api('POST', '/organizations', { name: 'Acme' })
  assert.equal((await two?.api('GET', `/organizations/${organization?.id}`))?.name, 'Acme')
  await (await two?.person())?.open('/account')
})

import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Owner } from '../../src/platform/ids.ts'
import { createRootKey, openWith, type RootKey, SealBroken } from '../../src/platform/root-key.ts'
import { batchesOf, type SealedRow } from '../../src/platform/sealed.ts'
import { StartFault } from '../../src/platform/start-fault.ts'
import { sealedColumns } from '../../src/sealed.ts'
import { keepKeys } from '../../src/vault/jobs.ts'
import { associatedData } from '../../src/vault/model.ts'
import { afterwards } from '../afterwards.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { readSources, serverSource } from '../shape/source.ts'
import { until } from '../until.ts'
import { startNode, type TestNode } from '../walk/node.ts'

const newKey = (): string => randomBytes(32).toString('base64')
const keyFrom = (text: string): RootKey => createRootKey(Buffer.from(text, 'base64'))
const always = async (): Promise<boolean> => true

/** Sealed columns that are in no list, and why. */
const keptAsTheyAre: Readonly<Record<string, string>> = {
  'refresh_tokens.successor_sealed': 'sealed with what the client shows, which no key of ours opens',
  'approvals.arguments_sealed': 'a decision is never changed; data keys of arguments are kept',
  'calls.arguments_sealed': 'a record of what was done; data keys of arguments are kept',
  'refused_calls.arguments_sealed': 'a record of what was refused; data keys of arguments are kept',
}

/** Where the root key seals: into which columns, or why what is sealed there stands in none. */
const rootKeyUses: Readonly<Record<string, readonly string[] | string>> = {
  'applications/actions-keys.ts': ['signing_keys.private_sealed'],
  'audit/actions-logs.ts': ['audit_log_exports.csv_sealed'],
  'audit/actions-keys.ts': ['audit_keys.sealed_private_key'],
  'directory/actions-invitations.ts': ['invitations.token_sealed'],
  'events/actions-secrets.ts': [
    'webhook_endpoints.secret_sealed',
    'webhook_endpoints.previous_sealed',
    'action_endpoints.secret_sealed',
  ],
  'gateway/parse-relay-state.ts': 'it goes with the client and comes back within minutes',
  'gateway/parse-request-state.ts': 'it goes with the client and comes back within minutes',
  'gateway/parse-transport.ts': 'a client whose handle no longer opens begins anew',
  'mail/actions.ts': ['mails.body_sealed'],
  'oauth/actions-proofs.ts': 'a nonce lives for minutes, and a client whose nonce is late gets the next one',
  'oauth/actions-pushed.ts': ['pushed_requests.parameters_sealed'],
  'oauth/parse-sealed.ts': 'it stands in a form of a page and comes back within minutes',
  'platform/backup-file.ts': 'a backup is a file: it opens with the key of its time, and the guide says so',
  'platform/bind-root-key.ts': ['installation.digest_key_sealed'],
  'platform/idempotency.ts': ['idempotency_keys.answer_sealed'],
  'sign-in/actions-codes.ts': ['one_time_codes.sealed'],
  'sign-in/actions-visits.ts': ['provider_visits.sealed'],
  'sso/actions-unasked.ts': ['sso_arrivals.arrived_sealed'],
  'sso/actions-logout.ts': ['sso_sign_ins.hint_sealed'],
  'sso/actions-visits.ts': ['sso_visits.sealed', 'sso_visits.answer_sealed'],
  'vault/actions.ts': ['data_keys.wrapped'],
}

let db: TestDatabase
before(async () => {
  db = await startTestDatabase()
})
after(() => db.close())

test('T57 every place where the root key seals names its columns, or why it has none', () => {
  const using = readSources(serverSource)
    .filter(({ path, text }) => !path.endsWith('.test.ts') && /\b(rootKey|key)\.seal\(/.test(text))
    .map(({ path }) => path)
  assert.deepEqual(using.toSorted(), Object.keys(rootKeyUses).toSorted())
  const named = Object.values(rootKeyUses).flatMap(use => (typeof use === 'string' ? [] : use))
  assert.deepEqual(sealedColumns.root.map(({ name }) => name).toSorted(), named.toSorted())
})

test('T57 every column of sealed bytes is in the list of those that are sealed anew, or says why not', async () => {
  const rows = await db.database.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'
      AND data_type = 'bytea' AND (column_name LIKE '%sealed%' OR column_name LIKE '%wrapped%') ORDER BY 1`,
  )
  const listed = [...sealedColumns.root, ...sealedColumns.vault].map(({ name }) => name)
  assert.deepEqual(
    rows.map(({ name }) => name),
    [...listed, ...Object.keys(keptAsTheyAre)].toSorted(),
  )
})

test('T57 every statement of the lists runs, and replaces nothing that is not there', async () => {
  for (const column of [...sealedColumns.root, ...sealedColumns.vault]) {
    const first = column === sealedColumns.root[7] ? '["a","b",1]' : '00'
    for (const after of ['', first === '00' && column.name.startsWith('vault') ? randomUUID() : first])
      assert.ok(Array.isArray(await db.database.query(column.list, [after, 1])), column.name)
    const id = column.name.startsWith('vault') ? randomUUID() : first
    const replaced = await db.database.query(column.save, [id, Buffer.of(1), Buffer.of(2)])
    assert.deepEqual(replaced, [], column.name)
  }
})

/** Requests that a node is at. A listening server waits for them before it closes; nothing listens here. */
const atWork = new WeakMap<TestNode, number>()

async function counted<T>(node: TestNode, ask: (node: TestNode) => Promise<T>): Promise<T> {
  atWork.set(node, (atWork.get(node) ?? 0) + 1)
  try {
    return await ask(node)
  } finally {
    atWork.set(node, (atWork.get(node) ?? 0) - 1)
  }
}

interface Load {
  /** What went wrong, in words. */
  readonly faults: string[]
  done(): number
  stop(): Promise<void>
}

/** Callers who seal at one node and open at the next, as a balancer spreads them. */
function startLoad(nodes: () => readonly TestNode[], callers: number, round = oneRound): Load {
  const faults: string[] = []
  let stopped = false
  let done = 0
  let turn = 0
  const next = (): TestNode => {
    const all = nodes()
    const node = all[turn++ % all.length]
    assert.ok(node)
    return node
  }
  const call = async (caller: number): Promise<void> => {
    for (let n = 0; !stopped; n++) {
      await round(next, `${caller}-${n}-${randomUUID()}`).catch((cause: Error) => faults.push(cause.message))
      done += 1
    }
  }
  const running = Array.from({ length: callers }, (_, caller) => call(caller))
  return {
    faults,
    done: () => done,
    stop: async () => {
      stopped = true
      await Promise.all(running)
    },
  }
}

async function oneRound(next: () => TestNode, name: string): Promise<void> {
  const api = (method: string, path: string, body?: object): Promise<Record<string, unknown>> =>
    counted(next(), node => node.api(method, path, body))
  const made = await api('POST', '/vault/v1/kv', { name, value: name, key_context: { team: 'a' } })
  const read = await api('GET', `/vault/v1/kv/${made.id}`)
  assert.equal(read.value, name)
  const asked = { email: `${name}@acme.example`, expires_in_days: 1 }
  const invite = (node: TestNode): Promise<Record<string, unknown>> =>
    postOnce(node, '/user_management/invitations', asked, name)
  const invited = await counted(next(), invite)
  const again = await counted(next(), invite)
  assert.deepEqual([invited.token, invited.id], [again.token, again.id])
  const found = await api('GET', `/user_management/invitations/${invited.id}`)
  assert.equal(found.token, invited.token)
}

async function postOnce(node: TestNode, path: string, body: object, key: string): Promise<Record<string, unknown>> {
  const headers = {
    authorization: `Bearer ${node.env.AMBIT_API_KEY}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  }
  const response = await node.send(
    new Request(`${node.baseUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  )
  assert.equal(response.status, 201, await response.clone().text())
  return Object(await response.json())
}

/** What of the database this root key opens by itself. */
async function openedWith(key: RootKey): Promise<{ readonly opened: string[]; readonly closed: string[] }> {
  const opened: string[] = []
  const closed: string[] = []
  for (const column of sealedColumns.root)
    for await (const rows of batchesOf<SealedRow>(db.database, column, always))
      for (const row of rows) (opens(key, column.purpose, row) ? opened : closed).push(`${column.name} ${row.id}`)
  return { opened, closed }
}

function opens(key: RootKey, purpose: string, { sealed, context }: SealedRow): boolean {
  try {
    key.open(purpose, sealed, context)
    return true
  } catch (cause) {
    assert.ok(cause instanceof SealBroken)
    return false
  }
}

/** As if a quarter of an hour had passed since. */
async function timePasses(on: TestDatabase): Promise<void> {
  const ago = `clock_timestamp() - interval '15 minutes'`
  await on.database.query(`UPDATE nodes SET sealing_since = ${ago} WHERE sealing_since > ${ago}`)
  await on.database.query(`UPDATE data_keys SET replaced_at = ${ago} WHERE replaced_at IS NOT NULL`)
  await on.database.query(`UPDATE data_keys SET unused_since = ${ago} WHERE unused_since IS NOT NULL`)
}

test('T57 two nodes, restarted one by one under load, take a new root key: no call fails, and the former one opens nothing at the end', async t => {
  const [former, newest] = [newKey(), newKey()]
  const first = await startNode(db.url, { env: { AMBIT_ROOT_KEY: former } })
  const nodes = [first, await startNode(db.url, first)]
  afterwards(t, () => Promise.all(nodes.map(node => node.stop())))
  const load = startLoad(() => nodes, 3)
  afterwards(t, load.stop)
  await until(() => load.done() >= 6)
  assert.equal((await openedWith(keyFrom(former))).closed.length, 0, 'everything is sealed with the first key')
  await refusedWith(nodes[0]?.api('POST', '/v1/root_key/rotate', {}), 'root_key_is_newest')

  const both = { env: { ...first.env, AMBIT_ROOT_KEY: newest, AMBIT_ROOT_KEY_FORMER: former } }
  await restart(nodes, 0, both)
  await refusedWith(nodes[0]?.api('POST', '/v1/root_key/rotate', {}), 'root_key_unknown_to_node')
  await restart(nodes, 1, both)
  const state = await nodes[1]?.api('GET', '/v1/root_key')
  assert.equal(state?.former, null)
  assert.notEqual(state?.key, state?.newest)

  const started = await nodes[0]?.api('POST', '/v1/root_key/rotate', {})
  assert.deepEqual([started?.key, started?.former], [state?.newest, state?.key])
  await refusedWith(nodes[1]?.api('POST', '/v1/root_key/rotate', {}), 'root_key_rotation_runs')
  await mayNotStart({ ...first.env, AMBIT_ROOT_KEY: newest }, String(state?.key))
  await mayNotStart(first.env, String(state?.newest))

  await until(async () => (await sealers()).every(key => key === keyFrom(newest).checkValue))
  await timePasses(db)
  await until(async () => (await nodes[1]?.api('GET', '/v1/root_key'))?.former === null)
  const seen = load.done()
  await until(() => load.done() >= seen + 6)
  await load.stop()
  assert.deepEqual(load.faults, [])
  assert.deepEqual((await openedWith(keyFrom(former))).opened, [])
  const now = await openedWith(keyFrom(newest))
  assert.equal(now.closed.length, 0)
  assert.ok(now.opened.length > 20)

  await restart(nodes, 0, { env: { ...both.env, AMBIT_ROOT_KEY_FORMER: '' } })
  await oneRound(() => nodes[0] as TestNode, 'alone')
  await mayNotStart(first.env, String(state?.newest))
  assert.deepEqual(await told('root_key.%'), ['root_key.rotation_started', 'root_key.rotated'])
})

/** One leaves the balancer, ends what it was at, and another one comes in its place. */
async function restart(nodes: TestNode[], at: number, beside: { env: TestNode['env'] }): Promise<void> {
  const next = await startNode(db.url, beside)
  const [left] = nodes.splice(at, 1, next)
  await until(() => left !== undefined && (atWork.get(left) ?? 0) === 0)
  await left?.stop()
}

async function refusedWith(asked: Promise<unknown> | undefined, code: string): Promise<void> {
  await assert.rejects(
    asked ?? Promise.resolve(),
    ({ message }: Error) => / 409 /.test(message) && message.includes(code),
  )
}

async function mayNotStart(env: TestNode['env'], missing: string): Promise<void> {
  await assert.rejects(startNode(db.url, { env }), (cause: unknown) => {
    assert.ok(cause instanceof StartFault)
    assert.match(cause.message, new RegExp(missing))
    return true
  })
}

async function sealers(): Promise<string[]> {
  const rows = await db.database.query<{ seals_with: string }>('SELECT seals_with FROM nodes')
  return rows.map(row => row.seals_with)
}

async function told(pattern: string, on: TestDatabase = db): Promise<string[]> {
  await until(async () => (await on.database.query('SELECT 1 FROM audit_queue LIMIT 1')).length === 0)
  const rows = await on.database.query<{ type: string }>(
    'SELECT type FROM audit_events WHERE type LIKE $1 ORDER BY index',
    [pattern],
  )
  return rows.map(({ type }) => type)
}

test('T57 a rotation that dies between two values goes on where another node takes it up, and loses none', async t => {
  const [former, newest] = [newKey(), newKey()]
  const own = await startTestDatabase()
  afterwards(t, own.close)
  const first = await startNode(own.url, { env: { AMBIT_ROOT_KEY: former } })
  for (let n = 0; n < 3; n++) await oneRound(() => first, `half-way-${n}`)
  await first.stop()
  const both = { env: { ...first.env, AMBIT_ROOT_KEY: newest, AMBIT_ROOT_KEY_FORMER: former } }
  const node = await startNode(own.url, both)
  afterwards(t, node.stop)
  const { on } = node.ambit
  let steps = 5
  const dies = async (): Promise<boolean> => {
    if (steps-- > 0) return true
    throw new Error('killed')
  }
  const none = async (): Promise<boolean> => false
  await node.api('POST', '/v1/root_key/rotate', {})
  await assert.rejects(keepKeys(on, sealedColumns, dies), /killed/)
  await keepKeys(on, sealedColumns, none)
  assert.notEqual((await node.api('GET', '/v1/root_key')).former, null, 'who looked at half of it may not say so')
  await oneRound(() => node, 'while-it-rests')
  await until(async () => {
    await own.database.query(`UPDATE nodes SET sealing_since = clock_timestamp() - interval '1 minute'`)
    return (await node.api('GET', '/v1/root_key')).former === null
  })
  for (const name of ['half-way-0', 'half-way-2', 'while-it-rests'])
    assert.equal((await node.api('GET', `/vault/v1/kv/name/${name}`)).value, name)
})

test('T57 a node that was away while another key began to seal sends balancers elsewhere', async t => {
  const own = await startTestDatabase()
  afterwards(t, own.close)
  const node = await startNode(own.url)
  afterwards(t, node.stop)
  const health = (): Promise<Response> => node.send(new Request(`${node.baseUrl}/health`))
  assert.equal((await health()).status, 200)
  await own.database.query(`UPDATE installation SET key_check_value = repeat('0', 32)`)
  await until(async () => (await health()).status === 503)
})

test('T57 data keys are replaced under load: values are sealed anew, nothing fails, and an old key is destroyed when nothing uses it', async t => {
  const own = await startTestDatabase()
  afterwards(t, own.close)
  const first = await startNode(own.url)
  const nodes = [first, await startNode(own.url, first)]
  afterwards(t, () => Promise.all(nodes.map(node => node.stop())))
  const load = startLoad(() => nodes, 2, oneFactor)
  afterwards(t, load.stop)
  const handedOut = await first.api('POST', '/vault/v1/keys/data-key', { context: { team: 'a' } })
  await until(() => load.done() >= 4)
  const old = await dataKey(own, first, 1)

  assert.deepEqual(await first.api('POST', '/v1/data_keys/rotate', { owner: 'org_nobody' }), made(0))
  assert.deepEqual(await first.api('POST', '/v1/data_keys/rotate', {}), made(2), 'that of factors, that of the context')
  await dataKey(own, first, 2)
  const state = (): Promise<Record<string, unknown>> => first.api('GET', '/v1/data_keys')
  await until(async () => (await state()).replaced === 0)
  assert.deepEqual(await versions(own, 'factor'), [1, 2], 'an old key rests before it is destroyed')
  await timePasses(own)
  await until(async () => {
    // What a node sealed meanwhile with the key that it knew is sealed anew first, and the rest begins anew.
    await timePasses(own)
    return (await versions(own, 'factor')).length === 1
  })
  await load.stop()
  assert.deepEqual(load.faults, [])
  assert.deepEqual(await told('data_key%', own), ['data_keys.rotated', 'data_key.destroyed'])
  assert.deepEqual(await versions(own, 'factor'), [2])
  const factors = await own.database.query<{ id: string; sealed: Buffer }>(
    'SELECT id, secret_sealed AS sealed FROM auth_factors',
  )
  assert.ok(factors.length >= 4)
  for (const { id, sealed } of factors) {
    const place = { owner: 'installation' as Owner, purpose: 'factor', table: 'auth_factors', column: 'secret_sealed' }
    const context = associatedData({ ...place, rowId: id, version: 1 })
    assert.throws(() => openWith(old, sealed.subarray(4), context), SealBroken)
    assert.equal(sealed.readUInt32BE(), 2)
  }
  const opened = await first.api('POST', '/vault/v1/keys/decrypt', { keys: handedOut.encrypted_keys })
  assert.equal(opened.data_key, handedOut.data_key, 'the keys of what others keep are kept')
  const sealing = await own.database.query<{ version: number }>(
    `SELECT get_byte(value_sealed, 3) AS version FROM vault_versions`,
  )
  assert.deepEqual(new Set(sealing.map(({ version }) => version)), new Set([2]))
})

function made(keys: number): object {
  return { object: 'data_key_rotation', keys }
}

/** A value of the vault, and the secret of an authenticator, sealed at one node and opened at another. */
async function oneFactor(next: () => TestNode, name: string): Promise<void> {
  const api = (method: string, path: string, body?: object): Promise<Record<string, unknown>> =>
    counted(next(), node => node.api(method, path, body))
  await api('POST', '/vault/v1/kv', { name, value: name, key_context: { team: 'a' } })
  assert.equal((await api('GET', `/vault/v1/kv/name/${name}`)).value, name)
  const enrolled = await api('POST', '/auth/factors/enroll', { type: 'totp', totp_issuer: 'Acme', totp_user: name })
  const challenge = await api('POST', `/auth/factors/${enrolled.id}/challenge`, {})
  const tried = await api('POST', `/auth/challenges/${challenge.id}/verify`, { code: '000000' })
  assert.equal(typeof tried.valid, 'boolean')
}

/** The key itself, as only a node can open it. */
async function dataKey(own: TestDatabase, node: TestNode, version: number): Promise<Buffer> {
  const [row] = await own.database.query<{ wrapped: Buffer }>(
    `SELECT wrapped FROM data_keys WHERE owner = 'installation' AND purpose = 'factor' AND version = $1`,
    [version],
  )
  assert.ok(row)
  const context = JSON.stringify(['data_keys', 'installation', 'factor', version])
  return node.ambit.on.rootKey.open('data key', row.wrapped, context)
}

async function versions(own: TestDatabase, purpose: string): Promise<number[]> {
  const rows = await own.database.query<{ version: number }>(
    'SELECT version FROM data_keys WHERE purpose = $1 ORDER BY version',
    [purpose],
  )
  return rows.map(({ version }) => version)
}

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { askWitness } from '../../src/audit/actions-witness.ts'
import { verifierKey } from '../../src/audit/derive-checkpoint.ts'
import { cosignatureTime, parseWitnessKey } from '../../src/audit/derive-cosignature.ts'
import { hashLeaf } from '../../src/audit/derive-tree.ts'
import { consistencyHolds, inclusionHolds, tilePath } from '../../src/audit/index.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { until } from '../until.ts'
import { startNode, type TestNode } from '../walk/node.ts'
import { startWitness, type TestWitness } from './witness.ts'

let db: TestDatabase
let node: TestNode

before(async () => {
  db = await startTestDatabase()
  node = await startNode(db.url)
  await settled()
})
after(async () => {
  await node.stop()
  await db.close()
})

/** Every event so far is in a checkpoint. */
async function settled(): Promise<void> {
  await until(async () => (await db.database.query('SELECT 1 AS one FROM audit_queue LIMIT 1')).length === 0)
}

async function get(path: string, key: string | undefined = node.env.AMBIT_API_KEY): Promise<Response> {
  const headers: Record<string, string> = key === undefined || key === '' ? {} : { authorization: `Bearer ${key}` }
  return node.send(new Request(`${node.baseUrl}${path}`, { headers }))
}

interface Head {
  readonly note: string
  readonly text: string
  readonly size: number
  readonly root: Buffer
}

async function head(path = '/v1/audit/log/checkpoint'): Promise<Head> {
  const note = await (await get(path)).text()
  const [, size, root] = note.split('\n')
  return {
    note,
    text: note.slice(0, note.indexOf('\n\n') + 1),
    size: Number(size),
    root: Buffer.from(root ?? '', 'base64'),
  }
}

test('a client of tlog-tiles finds checkpoint, tiles and entry bundles below one address, and each entry is its hash', async () => {
  const { size } = await head()
  assert.ok(size > 3)
  const width = Math.min(size, 256)
  const hashes = Buffer.from(await (await get(`/v1/audit/log/${tilePath({ level: 0, tile: 0, width })}`)).arrayBuffer())
  const bundle = await get(`/v1/audit/log/${tilePath({ level: 'entries', tile: 0, width })}`)
  assert.equal(bundle.headers.get('content-type'), 'application/octet-stream')
  const bytes = Buffer.from(await bundle.arrayBuffer())
  let at = 0
  for (let entry = 0; entry < width; entry++) {
    const end: number = at + 2 + bytes.readUInt16BE(at)
    assert.deepEqual(hashLeaf(bytes.subarray(at + 2, end)), hashes.subarray(entry * 32, (entry + 1) * 32))
    at = end
  }
  assert.equal(at, bytes.length)
})

test('what the log does not hold, or another spelling of an address, answers 404', async () => {
  const { size } = await head()
  for (const path of [
    `tile/0/000.p/${size + 50}`,
    'tile/0/001',
    'tile/0/00',
    'tile/0/0',
    'tile/00/000.p/1',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/x000/000.p/1',
    'tile/-1/000',
    'tile/entries/000.p/0',
    'tile/64/000.p/1',
    'tile/other/000.p/1',
  ])
    assert.equal((await get(`/v1/audit/log/${path}`)).status, 404, path)
  assert.equal((await get('/v1/audit/log/tile/0/000.p/1')).status, 200, 'the honest twin')
})

test('T79 tiles, checkpoints with witnesses, keys and proofs are for auditors', async () => {
  const paths = [
    '/v1/audit/log/checkpoint',
    '/v1/audit/log/tile/0/000.p/1',
    '/v1/audit/keys',
    '/v1/audit/consistency?older=1&newer=2',
  ]
  for (const path of paths) {
    assert.equal((await get(path, '')).status, 401, path)
    assert.equal((await get(path, 'sk_unknown0000000000000000000000')).status, 401, path)
    assert.equal((await get(path)).status, 200, path)
  }
})

test('consistency of two sizes is proven over HTTP', async () => {
  const older = await head()
  await node.api('POST', '/organizations', { name: 'Grow' })
  await settled()
  const newer = await head()
  const proof = await node.api('GET', `/v1/audit/consistency?older=${older.size}&newer=${newer.size}`)
  const path = Object(proof.path).map((hash: string) => Buffer.from(hash, 'hex'))
  assert.ok(consistencyHolds({ older, newer, path }))
  assert.ok(!consistencyHolds({ older: { ...older, root: newer.root }, newer, path }))
  assert.equal((await get(`/v1/audit/consistency?older=1&newer=${newer.size + 1000}`)).status, 404)
})

test('an owner lets a new key take over, and the list of keys says since which size', async () => {
  const { data: before } = await node.api('GET', '/v1/audit/keys')
  assert.equal(Object(before).length, 1)
  await node.api('POST', '/v1/audit/keys', { overlap_seconds: 3_600 })
  await settled()
  const { data: after, origin } = await node.api('GET', '/v1/audit/keys')
  const [former, newer] = Object(after)
  assert.deepEqual([former.state, newer.state], ['signing', 'signing'])
  assert.ok(newer.signs_from_size > 1)
  const { note } = await head()
  assert.equal(note.split('\n').filter(line => line.startsWith(`\u2014 ${origin} `)).length, 2)
  const again = await node.send(
    new Request(`${node.baseUrl}/v1/audit/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${node.env.AMBIT_API_KEY}`, 'content-type': 'application/json' },
      body: '{}',
    }),
  )
  assert.equal(again.status, 409)
  assert.equal(Object(await again.json()).code, 'audit_key_changing')
})

test('T76 a witness in a process of its own signs what continues the log it saw, and refuses every other history', async () => {
  const [key] = Object((await node.api('GET', '/v1/audit/keys')).data)
  const witness: TestWitness = await startWitness(key.verifier_key)
  try {
    const { on } = node.ambit
    assert.equal((await get('/v1/audit/log/witnessed-checkpoint')).status, 404)
    await askWitness(on, witness)
    await node.api('POST', '/organizations', { name: 'Seen' })
    await settled()
    await askWitness(on, witness)
    const seen = await head('/v1/audit/log/witnessed-checkpoint')
    const witnessKey = parseWitnessKey(witness.verifierKey)
    const line = seen.note.trimEnd().split('\n').at(-1) ?? ''
    assert.ok(witnessKey !== undefined && cosignatureTime(line, seen.text, witnessKey) !== undefined)
    assert.equal(cosignatureTime(line, `${seen.text} `, witnessKey), undefined)

    await db.database.query('UPDATE audit_witnesses SET size = 1')
    await node.api('POST', '/organizations', { name: 'Forgotten' })
    await settled()
    await askWitness(on, witness)
    const [known] = await db.database.query<{ size: string; refused: string | null }>(
      'SELECT size, refused FROM audit_witnesses',
    )
    assert.equal(known?.refused, null, 'where it is, the witness says itself')
    assert.ok(Number(known?.size) > seen.size)

    const put = (byte: string): string =>
      `UPDATE audit_tiles SET hashes = overlay(hashes placing ${byte} from 3) WHERE level = 0 AND tile = 0`
    const [kept] = await db.database.query<{ byte: Buffer }>(
      'SELECT substr(hashes, 3, 1) AS byte FROM audit_tiles WHERE level = 0 AND tile = 0',
    )
    await node.api('POST', '/organizations', { name: 'Changed' })
    await settled()
    await db.database.query(put(`'\\x${((kept?.byte[0] ?? 0) ^ 1).toString(16).padStart(2, '0')}'::bytea`))
    await askWitness(on, witness)
    const [after] = await db.database.query<{ refused: string | null }>('SELECT refused FROM audit_witnesses')
    assert.equal(after?.refused, 'proof_refused')
    await db.database.query(put(`'\\x${kept?.byte.toString('hex')}'::bytea`))
    await settled()
    const told = await db.database.query(`SELECT type FROM audit_events WHERE type = 'audit_witness.refused'`)
    assert.equal(told.length, 1, 'and the log says so')
    await db.database.query('DELETE FROM audit_cosignatures')
  } finally {
    await witness.stop()
  }
})

/** `npm run audit:verify` as a process of its own, without database and network. */
async function verifyFile(path: string, ...more: readonly string[]): Promise<{ code: number; text: string }> {
  const command = join(import.meta.dirname, '../../commands/audit-verify.ts')
  return new Promise(resolve => {
    execFile(process.execPath, [command, path, ...more], (fault, stdout, stderr) => {
      resolve({ code: fault === null ? 0 : Number(fault.code), text: `${stdout}${stderr}` })
    })
  })
}

test('T79 a part of the log is exported over HTTP and verified offline by the command; what was changed is named', async () => {
  const [key] = Object((await node.api('GET', '/v1/audit/keys')).data)
  const answer = await get('/v1/audit/export?from=2&to=9')
  assert.equal(answer.headers.get('content-type'), 'application/jsonl')
  const text = await answer.text()
  const directory = await mkdtemp(join(tmpdir(), 'ambit-audit-'))
  try {
    const [file, changed, head] = ['bundle', 'changed', 'head'].map(name => join(directory, name)) as [
      string,
      string,
      string,
    ]
    await writeFile(file, text)
    await writeFile(changed, text.replace('"index":5,', '"index":5 ,').replace(/("index":5 ,.*?"type":")[a-z]/, '$1x'))
    await writeFile(head, await (await get('/v1/audit/log/checkpoint')).text())
    const good = await verifyFile(file, '--key', key.verifier_key)
    assert.equal(good.code, 0, good.text)
    assert.match(good.text, /^Verified: events 2 to 8 of ambit-audit\//)
    const alone = await verifyFile(file)
    assert.match(alone.text, /No key was given/)
    const bad = await verifyFile(changed, '--key', key.verifier_key)
    assert.deepEqual(
      [bad.code, bad.text],
      [1, 'BROKEN: event_changed. The first event that is not proven has index 5.\n'],
    )
    const other = await verifyFile(file, '--key', verifierKey(Buffer.alloc(32, 7)))
    assert.deepEqual([other.code, other.text.split('.')[0]], [1, 'BROKEN: key_unknown'])
    assert.equal((await verifyFile(file, '--key', 'no key')).code, 1)
  } finally {
    await rm(directory, { recursive: true })
  }
  await settled()
  const told = await db.database.query(`SELECT body FROM audit_events WHERE type = 'audit.exported'`)
  assert.ok(told.length >= 1, 'who took it stands in the log')
  for (const range of ['from=-1', 'from=x', 'to=0', 'from=9&to=9', 'from=999999', 'from=0&to=999999'])
    assert.ok([400, 404].includes((await get(`/v1/audit/export?${range}`)).status), range)
})

test('T79 an organization’s own events come with their proofs, and no word of another organization', async () => {
  const own = await node.api('POST', '/organizations', { name: 'Own Words' })
  await node.api('POST', '/organizations', { name: 'Other Words' })
  await settled()
  const list = async (): Promise<Record<string, unknown>[]> =>
    Object((await node.api('GET', `/v1/audit/organizations/${own.id}/events`)).data)
  await until(async () => (await get(`/v1/audit/organizations/${own.id}/events`)).status === 200)
  const proven = await list()
  assert.ok(!JSON.stringify(proven).includes('Other Words'))
  for (const { index, leaf, salt, text, leaf_hash: leafHash, path, checkpoint } of proven) {
    assert.ok(String(text).includes(String(own.id)))
    const commitment = createHash('sha256')
      .update(Buffer.from(String(salt), 'hex'))
      .update(String(text))
      .digest('hex')
    assert.equal(JSON.parse(String(leaf))[3], commitment)
    assert.equal(hashLeaf(Buffer.from(String(leaf))).toString('hex'), leafHash)
    const [, size, root] = String(checkpoint).split('\n')
    const steps = Object(path).map((hash: string) => Buffer.from(hash, 'hex'))
    const claim = {
      leafHash: Buffer.from(String(leafHash), 'hex'),
      index: Number(index),
      size: Number(size),
      path: steps,
    }
    assert.ok(inclusionHolds({ ...claim, root: Buffer.from(root ?? '', 'base64') }))
  }
  assert.equal((await get('/v1/audit/organizations/org_unknown/events')).status, 404)
})

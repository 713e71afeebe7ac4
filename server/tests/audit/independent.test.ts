import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { publicKeyObject } from '../../src/audit/check-receipt.ts'
import { noteKeyId } from '../../src/audit/derive-checkpoint.ts'
import { commitmentOf, leafBytes } from '../../src/audit/derive-leaf.ts'
import { hashOfRange, inclusionRanges } from '../../src/audit/derive-proof.ts'
import { type Bundle, type BundledEvent, parseBundle } from '../../src/audit/parse-bundle.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { testPlatform } from '../test-platform.ts'
import { type BundleGround, bundle, growLog, textOf } from './bundle-ground.ts'

/**
 * The verifier of Sigstore, by which npm proves where packages come from: its own reading of signed notes and of inclusion proofs
 * (RFC 6962). What it is given is made of the bundle alone.
 */
interface Verifier {
  verifyCheckpoint(entry: Entry, logs: readonly Log[]): { readonly logSize: bigint; readonly logHash: Buffer }
  verifyMerkleInclusion(entry: Entry, checkpoint: { readonly logSize: bigint; readonly logHash: Buffer }): void
}

interface Entry {
  readonly canonicalizedBody: Buffer
  readonly inclusionProof: {
    readonly logIndex: string
    readonly hashes: readonly Buffer[]
    readonly checkpoint: { readonly envelope: string }
  }
}

interface Log {
  readonly logID: Buffer
  readonly baseURL: string
  readonly publicKey: ReturnType<typeof publicKeyObject>
}

const require = createRequire(import.meta.url)
const theirs: Verifier = {
  ...require('@sigstore/verify/dist/tlog/checkpoint.js'),
  ...require('@sigstore/verify/dist/tlog/merkle.js'),
}

let db: TestDatabase
let ground: BundleGround
let read: Bundle
const now = { at: new Date('2026-11-28T08:00:00Z') }

before(async () => {
  db = await startTestDatabase()
  ground = await growLog(testPlatform(db.database, { clock: { now: () => now.at } }), now)
  const parsed = parseBundle(textOf(await bundle(db.database, 250, 420)))
  assert.ok(parsed)
  read = parsed
})
after(() => db.close())

function logOf(publicKey: Buffer, origin = read.origin): Log {
  return { logID: noteKeyId(origin, publicKey), baseURL: origin, publicKey: publicKeyObject(publicKey) }
}

/** What the other verifier is asked about one event. */
function entryOf(event: BundledEvent, envelope = read.checkpoints.at(-1)?.note ?? ''): Entry {
  const { id, at, type, session, salt, body, commitment } = event
  const made =
    salt !== null && body !== null ? commitmentOf({ type, session, salt, body }) : (commitment ?? Buffer.alloc(0))
  const hashes = inclusionRanges(event.index, read.size).map(
    range => hashOfRange(range, ({ level, tile }) => read.tiles.get(`${level}/${tile}`)?.hashes) ?? Buffer.alloc(0),
  )
  const proof = { logIndex: String(event.index), hashes, checkpoint: { envelope } }
  return { canonicalizedBody: leafBytes({ id, at, commitment: made }), inclusionProof: proof }
}

function accepts(entry: Entry, log: Log): void {
  theirs.verifyMerkleInclusion(entry, theirs.verifyCheckpoint(entry, [log]))
}

test('T74 an independent verifier accepts the signature of the checkpoint and each event of a bundle', () => {
  for (const event of read.events) accepts(entryOf(event), logOf(ground.signer.publicKey))
  for (const event of read.beside) accepts(entryOf(event), logOf(ground.signer.publicKey))
})

test('T76 while two keys sign, the independent verifier accepts either of them', () => {
  const both = read.checkpoints.find(({ note }) => note.match(/\u2014/g)?.length === 2)
  assert.ok(both)
  const [event] = read.events
  assert.ok(event)
  for (const key of [ground.firstKey, ground.signer.publicKey])
    assert.equal(Number(theirs.verifyCheckpoint(entryOf(event, both.note), [logOf(key)]).logSize), 301)
})

test('T74 the independent verifier refuses what was changed, moved, signed by another key, or is of another log', () => {
  const [event, next] = read.events
  assert.ok(event && next)
  const key = ground.signer.publicKey
  const { publicKey } = generateKeyPairSync('ed25519')
  const stranger = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const entry = entryOf(event)
  accepts(entry, logOf(key))
  const refused: [string, Entry, Log][] = [
    ['another body', entryOf({ ...event, body: '{}' }), logOf(key)],
    ['another salt', entryOf({ ...event, salt: Buffer.alloc(32) }), logOf(key)],
    ['another time', entryOf({ ...event, at: next.at }), logOf(key)],
    [
      'another place',
      { ...entry, inclusionProof: { ...entry.inclusionProof, logIndex: String(next.index) } },
      logOf(key),
    ],
    ['a key of a stranger', entry, logOf(stranger)],
    ['another name', entry, logOf(key, 'other/log')],
    [
      'another size',
      entryOf(event, entry.inclusionProof.checkpoint.envelope.replace(`\n${read.size}\n`, `\n${read.size + 1}\n`)),
      logOf(key),
    ],
  ]
  for (const [why, each, log] of refused) assert.throws(() => accepts(each, log), why)
})

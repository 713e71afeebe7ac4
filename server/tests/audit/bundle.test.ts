import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type BundleTrust, type BundleVerdict, checkBundle } from '../../src/audit/check-bundle.ts'
import { checkBundledEvents } from '../../src/audit/check-bundled-events.ts'
import { verifierKey } from '../../src/audit/derive-checkpoint.ts'
import { signCheckpoint } from '../../src/audit/derive-signer.ts'
import type { Tampering } from '../../src/audit/model.ts'
import { parseBundle } from '../../src/audit/parse-bundle.ts'
import { parseCheckpoint } from '../../src/audit/parse-checkpoint.ts'
import type { Platform } from '../../src/platform/platform.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { testPlatform } from '../test-platform.ts'
import { type BundleGround, bundle, forger, growLog, noteBy, textOf } from './bundle-ground.ts'

type Line = Record<string, unknown>

let db: TestDatabase
let on: Platform
let ground: BundleGround
/** Events 270 to 400: from the middle of one tile into the next, with an event that was erased by one that comes later. */
const [from, to] = [270, 400]
let honest: Line[]
const now = { at: new Date('2026-11-28T08:00:00Z') }

before(async () => {
  db = await startTestDatabase()
  on = testPlatform(db.database, { clock: { now: () => now.at } })
  ground = await growLog(on, now)
  honest = await bundle(db.database, from, to)
})
after(() => db.close())

function judged(
  lines: readonly Line[] | string,
  trust: BundleTrust = { key: ground.firstKey },
): BundleVerdict | undefined {
  const read = parseBundle(typeof lines === 'string' ? lines : textOf(lines))
  return read && checkBundle(read, trust)
}

const copy = (): Line[] => structuredClone(honest)
const isEvent =
  (index: number) =>
  (line: Line): boolean =>
    Object(line.event).index === index
const eventOf = (lines: Line[], index: number): Line => Object(lines.find(isEvent(index))?.event)
/** Lines taken out or put in, with the count of the last line as it has to be then. */
function recounted(lines: Line[]): Line[] {
  return lines.map(line => (line.end === true ? { ...line, lines: lines.length - 1 } : line))
}
const without = (leaves: (line: Line) => boolean): Line[] => recounted(copy().filter(line => !leaves(line)))
const changed = (index: number, change: Line): Line[] => {
  const lines = copy()
  Object.assign(eventOf(lines, index), change)
  return lines
}
const notes = (lines: readonly Line[]): string[] =>
  lines.flatMap(line => (typeof line.checkpoint === 'string' ? [line.checkpoint] : []))
const sizeOf = (note: unknown): number => parseCheckpoint(String(note))?.size ?? -1
const hexChanged = (hex: unknown): string => `${String(hex).slice(0, -1)}${String(hex).endsWith('0') ? '1' : '0'}`

test('a bundle of a part of the log proves itself against the first key, through two keys, and says what was erased by whom', () => {
  const verdict = judged(honest)
  assert.ok(verdict?.integrity === 'verified', JSON.stringify(verdict))
  assert.deepEqual([verdict.from, verdict.to, verdict.size, verdict.keys.length], [from, to, ground.size, 2])
  assert.deepEqual(verdict.erased, [
    { index: ground.erased, by: ground.erasure, legalReason: 'GDPR Art. 17', approvedBy: ['user_a', 'user_b'] },
  ])
  assert.equal(judged(honest, { key: ground.signer.publicKey })?.integrity, 'verified', 'against the newest key')
  assert.equal(judged(honest, {})?.integrity, 'verified', 'by itself')
})

test('every part of the log proves itself, whatever its ends, also against each checkpoint that it follows', async () => {
  const heads = (await db.database.query<{ note: string }>('SELECT note FROM audit_checkpoints ORDER BY size')).map(
    row => row.note,
  )
  for (const [start, end] of [
    [0, 1],
    [0, 256],
    [255, 257],
    [256, 512],
    [300, 301],
    [ground.size - 1, ground.size],
    [0, ground.size],
  ] as const) {
    const verdict = judged(await bundle(db.database, start, end), { key: ground.firstKey, heads })
    assert.equal(verdict?.integrity, 'verified', `${start} to ${end}: ${JSON.stringify(verdict)}`)
    assert.equal(
      verdict?.integrity === 'verified' && verdict.headsBefore,
      heads.filter(note => sizeOf(note) < start).length,
    )
  }
})

/** Each way, with its name and the index of the first event that is no longer proven. */
function tamperings(): [string, Line[] | string, Tampering, number, BundleTrust?][] {
  const stranger = forger()
  const newest = notes(honest).at(-1) ?? ''
  const origin = ground.signer.origin
  const proven = sizeOf(notes(honest).at(-2))
  const swapped = copy()
  const [a, b] = [swapped.findIndex(isEvent(305)), swapped.findIndex(isEvent(306))]
  ;[swapped[a], swapped[b]] = [swapped[b] ?? {}, swapped[a] ?? {}]
  const exchanged = copy()
  const [left, right] = [eventOf(exchanged, 305), eventOf(exchanged, 306)]
  const [leftWas, rightWas] = [{ ...left }, { ...right }]
  Object.assign(left, { ...rightWas, index: 305 })
  Object.assign(right, { ...leftWas, index: 306 })
  const withNote = (note: string, which = newest): Line[] =>
    copy().map(line => (line.checkpoint === which ? { ...line, checkpoint: note } : line))
  const tileLine = (name: string): Line => copy().find(line => String(line.tile).startsWith(name)) ?? {}
  const withTile = (name: string): Line[] =>
    copy().map(line => {
      if (!String(line.tile).startsWith(name)) return line
      const bytes = Buffer.from(String(line.hashes), 'base64')
      bytes[40] = (bytes[40] ?? 0) ^ 1
      return { ...line, hashes: bytes.toString('base64') }
    })
  const text = textOf(honest)
  const root = Buffer.alloc(32, 5)
  const forked = signCheckpoint(ground.signer, { size: ground.size, root, at: parseCheckpoint(newest)?.at ?? '' }).note
  const inRange = notes(honest)[0] ?? ''
  const doubled = copy().flatMap(line => (isEvent(300)(line) ? [line, line] : [line]))
  const more = copy().flatMap(line =>
    isEvent(to - 1)(line) ? [line, { event: { ...eventOf(copy(), 300), index: to } }] : [line],
  )
  const ours = parseCheckpoint(newest)?.text ?? ''
  const future = signCheckpoint(ground.signer, { size: ground.size + 9, root, at: '2036-01-01T00:00:00.000000Z' }).note
  const rewound = { ...(parseCheckpoint(newest) ?? { root }), at: '2020-01-01T00:00:00.000000Z', size: ground.size }
  const erasureLess = without(line => line.beside !== undefined && Object(line.beside).type === 'audit.erased')
  return [
    ['a word of a body is another', changed(300, { body: '{"at":1,"note":"event 1"}' }), 'event_changed', 300],
    ['a salt is another', changed(301, { salt: hexChanged(eventOf(copy(), 301).salt) }), 'event_changed', 301],
    ['a type is another', changed(302, { type: 'test.other' }), 'event_changed', 302],
    ['a time is another', changed(303, { at: '2026-01-01T00:00:00.000000Z' }), 'event_changed', 303],
    ['a session is another', changed(304, { session: 'session_other' }), 'event_changed', 304],
    ['an id is another', changed(305, { id: 'event_other' }), 'event_changed', 305],
    ['an event is taken out', without(isEvent(300)), 'event_missing', 300],
    ['the last event is taken out', without(isEvent(to - 1)), 'event_missing', to - 1],
    ['an event is there twice', recounted(doubled), 'event_repeated', 301],
    ['an event is put in at the end', recounted(more), 'event_inserted', to],
    ['two lines changed places', swapped, 'event_moved', 305],
    ['two events changed places', exchanged, 'event_moved', 305],
    ['the file ends too early', text.slice(0, text.indexOf('"index":350,')), 'bundle_cut', 350],
    ['the last line is gone', textOf(honest.slice(0, -1)), 'bundle_cut', to],
    [
      'a body is gone without an erasure',
      changed(299, { salt: null, body: null, commitment: '00' }),
      'erased_without_event',
      299,
    ],
    ['the erasure is taken out', erasureLess, 'erased_without_event', ground.erased],
    [
      'an erased event has another type',
      changed(ground.erased, { type: 'test.other' }),
      'erasure_invalid',
      ground.erased,
    ],
    [
      'an erased event has another commitment',
      changed(ground.erased, { commitment: '00'.repeat(32) }),
      'event_changed',
      ground.erased,
    ],
    ['a full tile is another', withTile('tile/0/001'), 'tile_changed', from],
    ['a tile above is another', withTile('tile/1/000'), 'tile_changed', from],
    [
      'a tile is taken out',
      recounted(without(line => line.tile === tileLine('tile/0/001').tile)),
      'tile_missing',
      from,
    ],
    ['the root is of a fork', withNote(forked), 'checkpoint_forked', proven],
    ['the checkpoint is signed by a stranger', withNote(noteBy(stranger, ours, origin)), 'checkpoint_forged', proven],
    ['a byte of a signature is another', withNote(newest.replace(/.{4}=\n$/, 'AAA=\n')), 'checkpoint_forged', proven],
    [
      'the size is another',
      withNote(newest.replace(`\n${ground.size}\n`, `\n${ground.size + 1}\n`)),
      'checkpoint_forged',
      proven,
    ],
    [
      'the checkpoint is of another log',
      withNote(noteBy(stranger, ours.replace(origin, 'other/log'), 'other/log')),
      'checkpoint_of_another_log',
      proven,
    ],
    ['an old checkpoint stands for the newest', withNote(inRange), 'checkpoint_replayed', proven],
    ['no checkpoint is left', without(line => line.checkpoint !== undefined), 'checkpoint_missing', from],
    ['the newest checkpoint is taken out', without(line => line.checkpoint === newest), 'checkpoint_replayed', proven],
    [
      'a checkpoint is older than the one before',
      withNote(signCheckpoint(ground.signer, rewound).note),
      'clock_went_back',
      proven,
    ],
    ['the key of the log is another', copy(), 'key_unknown', from, { key: stranger.raw }],
    [
      'a key is put in the place of the first',
      copy().map(line => (line.keys === undefined ? line : { ...line, keys: [verifierKey(stranger.raw, origin)] })),
      'key_unknown',
      from,
    ],
    ['a line is no line of a bundle', `${text.trimEnd()}\n{"more":1}\n`, 'bundle_unreadable', 0],
    ['a head that was kept says more', copy(), 'head_rolled_back', to, { key: ground.firstKey, heads: [future] }],
    ['a head that was kept says another root', copy(), 'head_forked', from, { key: ground.firstKey, heads: [forked] }],
    [
      'a head that was kept is a stranger’s',
      copy(),
      'head_forged',
      from,
      { key: ground.firstKey, heads: [noteBy(stranger, ours, origin)] },
    ],
  ]
}

test('T74 T76 each way to tamper with a bundle is caught and named, with the first event that is no longer proven', () => {
  const names = new Set<Tampering>()
  for (const [why, lines, what, index, trust] of tamperings()) {
    const verdict = judged(lines, trust) ?? { integrity: 'broken', firstBadIndex: 0, what: 'bundle_unreadable' }
    assert.deepEqual(verdict, { integrity: 'broken', firstBadIndex: index, what }, why)
    names.add(what)
  }
  assert.ok(tamperings().length >= 20 && names.size >= 18, `${names.size} names`)
  assert.equal(judged(honest)?.integrity, 'verified', 'the honest twin')
})

test('T74 no byte of an event, tile or checkpoint line can be another one unseen', () => {
  const wanted = (line: Line): boolean =>
    isEvent(300)(line) || line.checkpoint !== undefined || String(line.tile).startsWith('tile/1')
  for (const [at, line] of honest.entries()) {
    if (!wanted(line)) continue
    const text = JSON.stringify(line)
    const start = text.indexOf(':') + 1
    for (let place = start; place < text.length; place += Math.max(1, Math.floor((text.length - start) / 120))) {
      const flipped = text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ 1) + text.slice(place + 1)
      const lines = honest.map((each, other) => (other === at ? flipped : JSON.stringify(each)))
      const verdict = judged(`${lines.join('\n')}\n`)
      assert.notEqual(verdict?.integrity, 'verified', `${place} of ${text.slice(0, 40)}`)
    }
  }
})

test('T79 the events of a bundle say which of them were erased, and nothing of them once one does not fit', () => {
  const read = parseBundle(textOf(honest))
  assert.ok(read)
  assert.deepEqual(
    checkBundledEvents(read).erased.map(each => each.index),
    [ground.erased],
  )
  const lines = changed(300, { body: '{}' })
  const other = parseBundle(textOf(lines))
  assert.deepEqual(other && checkBundledEvents(other), { fault: { index: 300, what: 'event_changed' }, erased: [] })
})

import { verify } from 'node:crypto'
import { checkBundledEvents, type Erased } from './check-bundled-events.ts'
import { readCheckpointNote, signaturesOf } from './check-checkpoint.ts'
import { publicKeyObject } from './check-receipt.ts'
import { climbFault } from './check-tiles.ts'
import { bundledTiles, tileWidthAt } from './derive-bundle-tiles.ts'
import { verifierKey } from './derive-checkpoint.ts'
import { cosignatureTime, type WitnessKey } from './derive-cosignature.ts'
import { keysOfLog } from './derive-log-keys.ts'
import { hashOfRange } from './derive-proof.ts'
import { firstLeafOf } from './derive-tiles.ts'
import { type BundleFault, hashBytes, keyAddedType, keyRetiredType, type LogKeys, type Tampering } from './model.ts'
import type { Bundle } from './parse-bundle.ts'
import { type ParsedCheckpoint, parseCheckpoint } from './parse-checkpoint.ts'

/** What is trusted before a bundle is opened, and what it is compared with. */
export interface BundleTrust {
  /** A key of this log that was had from elsewhere, raw; without one, the bundle only proves that it fits itself. */
  readonly key?: Buffer | undefined
  /** Checkpoints of this log that were kept elsewhere, as signed notes. */
  readonly heads?: readonly string[] | undefined
  /** Whose cosignatures the newest checkpoint is looked through for. */
  readonly witnesses?: readonly WitnessKey[] | undefined
}

export type BundleVerdict =
  | {
      readonly integrity: 'verified'
      readonly origin: string
      readonly from: number
      readonly to: number
      readonly size: number
      /** Of the newest checkpoint. */
      readonly at: string
      readonly keys: readonly string[]
      readonly erased: readonly Erased[]
      /** Names of the witnesses that were asked about and signed the newest checkpoint. */
      readonly witnesses: readonly string[]
      /** Heads that were older than the bundle reaches: nothing is said about them. */
      readonly headsBefore: number
    }
  | { readonly integrity: 'broken'; readonly firstBadIndex: number; readonly what: Tampering }

/** Does everything in a bundle fit, from the salted bodies up to the signed root? The first thing that does not is named. */
export function checkBundle(bundle: Bundle, trust: BundleTrust = {}): BundleVerdict {
  const log = keysOfBundle(bundle, trust.key)
  if (log === undefined) return broken(bundle.whole ? { index: bundle.from, what: 'key_unknown' } : cutFault(bundle))
  const notes = readNotes(bundle, log)
  if ('what' in notes) return broken(bundle.whole ? notes : earlier(notes, cutFault(bundle)))
  const events = checkBundledEvents(bundle)
  const tiles = tileFault(bundle)
  const roots = tiles === undefined ? rootFault(bundle, notes.said, events.fault) : undefined
  const cut = bundle.whole ? undefined : cutFault(bundle)
  const fault = [cut, tiles, roots, events.fault].reduce(earlier, undefined)
  if (fault !== undefined) return broken(fault)
  const heads = (trust.heads ?? []).map(note => headFault(bundle, log, note))
  const wrong = heads.find(head => head !== undefined && head !== 'before')
  if (wrong !== undefined) return broken(wrong)
  const witnesses = cosigners(bundle, notes.newest, trust.witnesses ?? [])
  if ('what' in witnesses) return broken(witnesses)
  const { origin, from, to, size } = bundle
  return {
    integrity: 'verified',
    ...{ origin, from, to, size, at: notes.newest.at, keys: bundle.keys, erased: events.erased, witnesses },
    headsBefore: heads.filter(head => head === 'before').length,
  }
}

function broken({ index, what }: BundleFault): BundleVerdict {
  return { integrity: 'broken', firstBadIndex: index, what }
}

/** Of two with the same index the first. */
function earlier<Fault extends BundleFault>(left: Fault | undefined, right: Fault): Fault
function earlier(left: BundleFault | undefined, right: BundleFault | undefined): BundleFault | undefined
function earlier(left: BundleFault | undefined, right: BundleFault | undefined): BundleFault | undefined {
  if (left === undefined) return right
  return right === undefined || right.index >= left.index ? left : right
}

function cutFault({ from, events }: Bundle): BundleFault {
  return { index: (events.at(-1)?.index ?? from - 1) + 1, what: 'bundle_cut' }
}

/** The keys as the events of the bundle tell them; undefined unless they are those that it names, and the trusted one is among them. */
function keysOfBundle(bundle: Bundle, trusted: Buffer | undefined): LogKeys | undefined {
  const first = keyIn(bundle.keys[0])
  if (first === undefined) return undefined
  const told = [...bundle.beside, ...bundle.events]
    .filter(({ type }) => type === keyAddedType || type === keyRetiredType)
    .sort((a, b) => a.index - b.index)
  const log = keysOfLog(trusted ?? first, told)
  const named = log.keys.map(key => verifierKey(key.publicKey, log.origin))
  const same = named.length === bundle.keys.length && named.every((key, at) => key === bundle.keys[at])
  return same && log.origin === bundle.origin ? log : undefined
}

/** The raw key in a verifier key. Its base64 may hold plus signs of its own. */
export function keyIn(text: string | undefined): Buffer | undefined {
  const [, base64 = ''] = /^[^\s+]+\+[0-9a-f]{8}\+([A-Za-z0-9+/]{44})$/.exec(text ?? '') ?? []
  const bytes = Buffer.from(base64, 'base64')
  return bytes[0] === 1 && bytes.length === hashBytes + 1 ? bytes.subarray(1) : undefined
}

interface Notes {
  readonly said: readonly ParsedCheckpoint[]
  readonly newest: ParsedCheckpoint
}

/** What the checkpoints say, signatures proven, each larger and later than the one before, the last of them of the whole log. */
function readNotes(bundle: Bundle, log: LogKeys): Notes | BundleFault {
  const said: ParsedCheckpoint[] = []
  for (const { note } of bundle.checkpoints) {
    const before = said.at(-1)
    const index = Math.min(Math.max(bundle.from, before?.size ?? 0), Math.max(bundle.from, bundle.to - 1))
    const read = noteOf(note, log)
    if (typeof read === 'string') return { index, what: read }
    if (before !== undefined && read.size <= before.size) return { index, what: 'checkpoint_replayed' }
    if (before !== undefined && read.at < before.at) return { index, what: 'clock_went_back' }
    said.push(read)
  }
  const newest = said.at(-1)
  if (newest === undefined) return { index: bundle.from, what: 'checkpoint_missing' }
  if (newest.size === bundle.size) return { said, newest }
  return { index: Math.max(bundle.from, Math.min(newest.size, bundle.to)), what: 'checkpoint_replayed' }
}

/** What a checkpoint of this log says, its signatures proven; else what is wrong with it. */
export function noteOf(note: string, log: LogKeys): ParsedCheckpoint | Tampering {
  if (parseCheckpoint(note)?.origin !== log.origin)
    return parseCheckpoint(note) === undefined ? 'checkpoint_forged' : 'checkpoint_of_another_log'
  const said = readCheckpointNote(note, log)
  const signatures = said === undefined ? [] : signaturesOf(said, log)
  const good = signatures.map(({ publicKey, signature }) =>
    verify(null, Buffer.from(said?.text ?? ''), publicKeyObject(publicKey), signature),
  )
  return said !== undefined && good.length > 0 && good.every(Boolean) ? said : 'checkpoint_forged'
}

/** Are all tiles there that the range needs, as wide as the size says, and each full one the hash that stands for it above? */
function tileFault(bundle: Bundle): BundleFault | undefined {
  const names = bundledTiles({ ...bundle, beside: bundle.beside.map(event => event.index) })
  const faults = names.map((name): BundleFault | undefined => {
    const tile = bundle.tiles.get(`${name.level}/${name.tile}`)
    const index = Math.max(bundle.from, firstLeafOf(name))
    if (tile === undefined) return { index, what: 'tile_missing' }
    if (tile.hashes.length !== tileWidthAt(bundle.size, name) * hashBytes) return { index, what: 'tile_changed' }
    const climb = climbFault(tile, (level, number) => bundle.tiles.get(`${level}/${number}`))
    return climb && { index: Math.max(bundle.from, climb.index), what: 'tile_changed' }
  })
  return faults.reduce(earlier, undefined)
}

function rootAt(bundle: Bundle, size: number): Buffer | undefined {
  return hashOfRange({ from: 0, to: size }, ({ level, tile }) => bundle.tiles.get(`${level}/${tile}`)?.hashes)
}

/**
 * Is the root of each checkpoint that of the tiles? Where it isn't, the events decide who is wrong: a tile that says something else
 * than an event is, or a checkpoint that was signed for another log of the same name.
 */
function rootFault(
  bundle: Bundle,
  said: readonly ParsedCheckpoint[],
  event: BundleFault | undefined,
): BundleFault | undefined {
  let proven = bundle.from
  for (const { size, root } of said) {
    if (rootAt(bundle, size)?.equals(root) !== true) {
      if (event?.what === 'event_changed' && event.index < size) return { index: event.index, what: 'tile_changed' }
      return { index: proven, what: 'checkpoint_forked' }
    }
    proven = Math.max(bundle.from, Math.min(size, bundle.to))
  }
  return undefined
}

function headFault(bundle: Bundle, log: LogKeys, note: string): BundleFault | 'before' | undefined {
  const said = noteOf(note, log)
  if (typeof said === 'string') return { index: bundle.from, what: 'head_forged' }
  if (said.size > bundle.size) return { index: bundle.to, what: 'head_rolled_back' }
  if (said.size < bundle.from) return 'before'
  const root = said.size === 0 ? said.root : rootAt(bundle, said.size)
  if (root === undefined) return 'before'
  return root.equals(said.root) ? undefined : { index: bundle.from, what: 'head_forked' }
}

/** A line in the name of a witness that was asked about has to be its signature; who signed is answered by name. */
function cosigners(
  bundle: Bundle,
  newest: ParsedCheckpoint,
  witnesses: readonly WitnessKey[],
): readonly string[] | BundleFault {
  const lines = bundle.checkpoints.at(-1)?.cosignatures ?? []
  const signed: string[] = []
  for (const witness of witnesses) {
    const own = lines.filter(line => line.startsWith(`\u2014 ${witness.name} `))
    if (own.some(line => cosignatureTime(line, newest.text, witness) === undefined))
      return { index: bundle.from, what: 'cosignature_forged' }
    if (own.length > 0) signed.push(witness.name)
  }
  return signed
}

import { commitmentOf, leafHash } from './derive-leaf.ts'
import { type BundleFault, erasureType, hashBytes, type Tampering, tileWidth } from './model.ts'
import type { Bundle, BundledEvent } from './parse-bundle.ts'
import { type Erasure, erasedBy, parseErasure } from './parse-erasure.ts'

/** An event whose body is gone, and the event that says who let it go and why. */
export interface Erased {
  readonly index: number
  readonly by: number
  readonly legalReason: string
  readonly approvedBy: readonly string[]
}

export interface CheckedEvents {
  readonly fault: BundleFault | undefined
  readonly erased: readonly Erased[]
}

/** Are all events of the range there once, in their order, and each of them what the tiles have at its index? */
export function checkBundledEvents(bundle: Bundle): CheckedEvents {
  const fault = orderFault(bundle) ?? leafFault(bundle, bundle.beside) ?? leafFault(bundle, bundle.events)
  return { fault, erased: fault === undefined ? erasedOf(bundle) : [] }
}

function orderFault({ from, to, events, whole }: Bundle): BundleFault | undefined {
  const there = new Set<number>()
  const indexes = new Set(events.map(event => event.index))
  const end = whole ? to : from + events.length
  for (const [at, { index }] of events.entries()) {
    const expected = from + at
    if (index < from || index >= to) return { index: Math.min(expected, to), what: 'event_inserted' }
    if (index === expected) there.add(index)
    else if (there.has(index)) return { index: expected, what: 'event_repeated' }
    else return { index: expected, what: indexes.has(expected) ? 'event_moved' : 'event_missing' }
  }
  return from + events.length < end ? { index: from + events.length, what: 'event_missing' } : undefined
}

function leafFault(bundle: Bundle, events: readonly BundledEvent[]): BundleFault | undefined {
  const erasures = [...bundle.beside, ...bundle.events].filter(event => event.type === erasureType)
  const permitted = erasedBy(erasures)
  for (const event of events) {
    const what = eventFault(bundle, event, { permitted, erasures })
    // What permits it may stand in the part that is cut off.
    if (what === 'erased_without_event' && !bundle.whole) continue
    if (what !== undefined) return { index: Math.max(bundle.from, event.index), what }
  }
  return undefined
}

interface Erasures {
  readonly permitted: ReturnType<typeof erasedBy>
  readonly erasures: readonly BundledEvent[]
}

function eventFault(bundle: Bundle, event: BundledEvent, { permitted, erasures }: Erasures): Tampering | undefined {
  const { index, id, at, session, type, salt, body, commitment } = event
  const gone = salt === null && body === null
  if (!gone && (salt === null || body === null || commitment !== null)) return 'event_changed'
  const made = salt !== null && body !== null ? commitmentOf({ type, session, salt, body }) : commitment
  const said = permitted.get(index)
  if (gone && said === undefined) return namedAtAll(erasures, index) ? 'erasure_invalid' : 'erased_without_event'
  if (gone && (said?.type !== type || said.session !== session)) return 'erasure_invalid'
  if (made === null) return 'event_changed'
  const hash = leafHash({ id, at, commitment: made })
  const tile = bundle.tiles.get(`0/${Math.floor(index / tileWidth)}`)
  const place = (index % tileWidth) * hashBytes
  const stands = tile?.hashes.subarray(place, place + hashBytes)
  if (stands === undefined || stands.equals(hash)) return undefined
  return standsElsewhere(bundle, hash) ? 'event_moved' : 'event_changed'
}

/** An erasure that names the event, but not as an erasure has to: too few persons, no reason, or another event. */
function namedAtAll(erasures: readonly BundledEvent[], index: number): boolean {
  return erasures.some(({ body }) => body?.includes(`"index":${index},`) === true)
}

function standsElsewhere(bundle: Bundle, hash: Buffer): boolean {
  return [...bundle.tiles.values()].some(({ level, hashes }) => {
    if (level !== 0) return false
    for (let at = 0; at < hashes.length; at += hashBytes)
      if (hashes.subarray(at, at + hashBytes).equals(hash)) return true
    return false
  })
}

function erasedOf(bundle: Bundle): Erased[] {
  const told = [...bundle.beside, ...bundle.events].flatMap(event => {
    const erasure: Erasure | undefined = event.type === erasureType ? parseErasure(event) : undefined
    return erasure === undefined ? [] : [{ by: event.index, ...erasure }]
  })
  return bundle.events
    .filter(event => event.body === null)
    .flatMap(({ index }) => {
      const erasure = told.findLast(each => each.erased.some(named => named.index === index))
      return erasure === undefined
        ? []
        : [{ index, by: erasure.by, legalReason: erasure.legal_reason, approvedBy: erasure.approved_by }]
    })
}

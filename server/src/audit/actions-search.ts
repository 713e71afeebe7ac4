import type { Sql, Transaction } from '../platform/database.ts'
import {
  blockEvents,
  idTerm,
  inAll,
  indexesIn,
  placeIn,
  termNumber,
  termsOf,
  termsOfText,
  toolTerm,
  typeTerm,
} from './derive-terms.ts'
import type { LoggedEvent } from './model.ts'
import { listEvents } from './store-log.ts'
import * as store from './store-search.ts'

/** Names the follower that keeps the index of words. */
export const searchFollower = 'audit search'

/** Takes events into the index that pages are read by. */
export async function indexTerms(tx: Transaction, events: readonly LoggedEvent[]): Promise<void> {
  const rows = new Map<string, { term: string; block: number; hits: Buffer[] }>()
  for (const event of events) {
    const { block, hit } = placeIn(event.index)
    for (const each of termsOf(event)) {
      const term = termNumber(each)
      const row = rows.get(`${term} ${block}`) ?? { term, block, hits: [] }
      row.hits.push(hit)
      rows.set(`${term} ${block}`, row)
    }
  }
  await store.addTerms(
    tx,
    [...rows.values()].map(({ term, block, hits }) => ({ term, block, hits: Buffer.concat(hits) })),
  )
}

/** Takes the words of an event out of the index, with its body. One that is not yet in it comes in without them later. */
export async function forgetTerms(tx: Transaction, event: LoggedEvent): Promise<void> {
  if (event.index >= (await store.holdFollower(tx, searchFollower))) return
  const kept = termsOf({ ...event, body: null })
  const terms = [...termsOf(event)].filter(term => !kept.has(term)).map(termNumber)
  await store.dropTerms(tx, { terms, ...placeIn(event.index) })
}

/** What an event has to have; all of it. */
export interface EventSearch {
  /** Of a person, an agent, a session, an application, an organization: named anywhere in the event. */
  readonly ids: readonly string[]
  readonly tool?: string | undefined
  readonly type?: string | undefined
  /** Whole words, whatever their case, and ids. */
  readonly text?: string | undefined
}

export interface SearchPage {
  /** Exclusive. Without it, from the beginning, or from the newest one downwards. */
  readonly from: number | undefined
  readonly ascending: boolean
  readonly limit: number
}

export interface Found {
  /** In the order of reading. */
  readonly events: readonly LoggedEvent[]
  /** Where the next page starts; undefined at the end. A page may be short, or empty, and not be the last one. */
  readonly next: number | undefined
}

function termsFor({ ids, tool, type, text }: EventSearch): string[] {
  return [
    ...ids.map(idTerm),
    ...(tool === undefined ? [] : [toolTerm(tool)]),
    ...(type === undefined ? [] : [typeTerm(type)]),
    ...(text === undefined ? [] : termsOfText(text)),
  ]
}

/** The newest events that say this, for whoever looks for something without knowing what it is; nothing where it has no word. */
export async function newestSaying(sql: Sql, text: string, limit: number): Promise<readonly LoggedEvent[]> {
  if (termsOfText(text).length === 0) return []
  return (await searchEvents(sql, { ids: [], text }, { from: undefined, ascending: false, limit })).events
}

const windowBlocks = [16, 64, 240]

/**
 * The events that have all that is asked for, in the order of the log or against it. Each page looks at 320 blocks of 4,096 events
 * that have the rarest term, at most: however large the log is, a page takes a bounded time, and says where it stopped.
 */
export async function searchEvents(sql: Sql, search: EventSearch, page: SearchPage): Promise<Found> {
  const wanted = termsFor(search)
  if (wanted.length === 0) return plainPage(sql, page)
  const terms = [...new Set(wanted.map(termNumber))]
  const events: LoggedEvent[] = []
  let from = firstBlock(page)
  for (const limit of windowBlocks) {
    const window = await readWindow(sql, { terms, from, ascending: page.ascending, limit })
    for (const indexes of pieces(
      window.indexes.filter(index => isBeyond(index, page)),
      page.limit,
    )) {
      const rows = await store.listEventsAt(sql, indexes)
      const good = rows.filter(event => hasAll(event, wanted))
      events.push(...(page.ascending ? good : good.toReversed()))
      if (events.length >= page.limit) return cut(events, page)
    }
    if (window.next === undefined) return { events, next: undefined }
    from = window.next
  }
  return { events, next: page.ascending ? from * blockEvents - 1 : (from + 1) * blockEvents }
}

function cut(events: readonly LoggedEvent[], { limit }: SearchPage): Found {
  const kept = events.slice(0, limit)
  return { events: kept, next: kept.at(-1)?.index }
}

async function plainPage(sql: Sql, { from, ascending, limit }: SearchPage): Promise<Found> {
  const events = await listEvents(sql, ascending ? { after: from ?? -1, limit } : { before: from ?? null, limit })
  return { events, next: events.length === limit ? events.at(-1)?.index : undefined }
}

/** The numbers of blocks are 32 bits wide. */
const blockMax = 2_147_483_647

function firstBlock({ from, ascending }: SearchPage): number {
  if (from === undefined) return ascending ? 0 : blockMax
  return Math.max(0, Math.min(blockMax, Math.floor((ascending ? from + 1 : from - 1) / blockEvents)))
}

function isBeyond(index: number, { from, ascending }: SearchPage): boolean {
  return from === undefined || (ascending ? index > from : index < from)
}

function hasAll(event: LoggedEvent, wanted: readonly string[]): boolean {
  const terms = termsOf(event)
  return wanted.every(term => terms.has(term))
}

function pieces(indexes: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(indexes.length / size) }, (_, at) => indexes.slice(at * size, (at + 1) * size))
}

interface WindowAsk {
  readonly terms: readonly string[]
  readonly from: number
  readonly ascending: boolean
  readonly limit: number
}

/** The next blocks of the term that reaches farthest, and what of them all other terms have too; `next` is the block after them. */
async function readWindow(sql: Sql, ask: WindowAsk): Promise<{ indexes: number[]; next: number | undefined }> {
  const { terms, ascending, limit } = ask
  const read = await Promise.all(terms.map(term => store.listBlocks(sql, { ...ask, term })))
  const lead = read.reduce((best, each) => (isFarther(reachOf(each, ask), reachOf(best, ask), ascending) ? each : best))
  const rows = await Promise.all(terms.map(term => store.listHits(sql, term, lead)))
  const hits = rows.map(each => new Map(each.map(row => [row.block, row.hits])))
  const indexes = lead.flatMap(block => {
    const own = hits.map(each => each.get(block))
    if (!own.every(each => each !== undefined)) return []
    const all = inAll(own.map(each => indexesIn(block, each)))
    return ascending ? all : all.toReversed()
  })
  const last = lead.at(-1)
  const isLast = lead.length < limit || last === undefined || (!ascending && last === 0)
  return { indexes, next: isLast ? undefined : last + (ascending ? 1 : -1) }
}

/** The last block that was read; a term that has no more reaches beyond all. */
function reachOf(blocks: readonly number[], { ascending, limit }: WindowAsk): number {
  const last = blocks.at(-1)
  if (blocks.length < limit || last === undefined)
    return ascending ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  return last
}

function isFarther(left: number, right: number, ascending: boolean): boolean {
  return ascending ? left > right : left < right
}

/** Events from this index on are not in the index of words yet; they come into it within a second. */
export function searchedBefore(sql: Sql): Promise<number> {
  return store.findFollowed(sql, searchFollower)
}

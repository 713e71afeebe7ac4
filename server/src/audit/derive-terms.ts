import { hash } from 'node:crypto'
import type { Json } from '../platform/json.ts'

/** What of an event is searched for. */
export interface SearchedEvent {
  readonly type: string
  readonly session: string | null
  readonly body: { readonly [member: string]: Json } | null
}

const idShape = /^[a-z_]{2,40}_[0-9A-HJKMNP-TV-Z]{26}$/
/** Digests, keys and the like: nobody looks for a part of them, and there would be as many words as events. */
const opaqueShape = /^[A-Za-z0-9+/=_-]{24,}$/
const timeShape = /^\d{4}-\d\d-\d\dT/
const wordLengthMax = 32
const wordLengthMin = 2
const termsMax = 300
const depthMax = 12

/** The members that name tools, in events of calls, grants and requests. */
const toolMembers = new Set(['tool', 'tools'])

/**
 * The terms that an event is found by: its type, its session, each id that it names, the tools, and the words of its texts in lower
 * case. At most 300, and of an erased event the first two alone.
 */
export function termsOf({ type, session, body }: SearchedEvent): ReadonlySet<string> {
  const terms = new Set([typeTerm(type)])
  if (session !== null) terms.add(idTerm(session))
  const add = (term: string): void => {
    if (terms.size < termsMax) terms.add(term)
  }
  walk(body, { member: '', depth: 0, add })
  return terms
}

interface Walking {
  readonly member: string
  readonly depth: number
  readonly add: (term: string) => void
}

function walk(value: Json, { member, depth, add }: Walking): void {
  if (typeof value === 'string') {
    if (toolMembers.has(member)) add(toolTerm(value))
    for (const term of termsOfText(value)) add(term)
  } else if (Array.isArray(value) && depth < depthMax)
    for (const each of value) walk(each, { member, depth: depth + 1, add })
  else if (value !== null && typeof value === 'object' && depth < depthMax)
    for (const [name, each] of Object.entries(value)) {
      const named = toolMembers.has(member) && name === 'name' ? member : name
      walk(each, { member: named, depth: depth + 1, add })
    }
}

/** The terms of a text as somebody writes it: ids as they are, everything else word by word. */
export function termsOfText(text: string): string[] {
  return text
    .split(/\s+/)
    .flatMap(part => (idShape.test(part) ? [idTerm(part)] : wordsOf(part)))
    .filter(term => term !== '')
}

function wordsOf(part: string): string[] {
  if (timeShape.test(part) || (opaqueShape.test(part) && /\d/.test(part))) return []
  return part
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word.length >= wordLengthMin && word.length <= wordLengthMax)
    .map(word => `w ${word}`)
}

/** The term of an event type. */
export function typeTerm(type: string): string {
  return `t ${type}`
}

/** The term of an id: of a person, agent, session, application, organization, grant … */
export function idTerm(id: string): string {
  return `i ${id}`
}

/** The term of a tool by its name. */
export function toolTerm(name: string): string {
  return `n ${name}`
}

/** The number that stands for a term: the first 8 bytes of its SHA-256, as PostgreSQL's signed bigint. */
export function termNumber(term: string): string {
  return hash('sha256', term, 'buffer').readBigInt64BE(0).toString()
}

/** Events that stand in one row of the index. */
export const blockEvents = 4_096
const hitBytes = 2

/** The block of an event, and the place in it as the index has it. */
export function placeIn(index: number): { readonly block: number; readonly hit: Buffer } {
  const block = Math.floor(index / blockEvents)
  const hit = Buffer.alloc(hitBytes)
  hit.writeUInt16BE(index - block * blockEvents)
  return { block, hit }
}

/** The indexes in a row of the index. */
export function indexesIn(block: number, hits: Buffer): number[] {
  return Array.from(
    { length: hits.length / hitBytes },
    (_, at) => block * blockEvents + hits.readUInt16BE(at * hitBytes),
  )
}

/** Those that stand in all of these lists, each in ascending order. */
export function inAll(lists: readonly (readonly number[])[]): number[] {
  const [first = [], ...rest] = lists.toSorted((a, b) => a.length - b.length)
  const sets = rest.map(list => new Set(list))
  return first.filter(index => sets.every(set => set.has(index)))
}

import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Database, Sql, Transaction } from '../platform/database.ts'
import type { EventId, UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { unprocessable } from '../platform/refusal.ts'
import { record } from './actions.ts'
import { forgetTerms } from './actions-search.ts'
import { isErasable, mayErase } from './check-erasure.ts'
import { commitmentIn } from './derive-leaf.ts'
import { logHasNone } from './errors.ts'
import { erasureType, type LoggedEvent, type StoredEvent } from './model.ts'
import { parseErasure } from './parse-erasure.ts'
import { eraseBodies } from './store.ts'
import * as logStore from './store-log.ts'
import { listEventsAt } from './store-search.ts'

/** Which events are to lose their bodies, and why: what two persons are shown, and what is done then. */
export interface ErasureAsk {
  readonly indexes: readonly number[]
  /** As `GDPR Art. 17`, with what belongs to it. */
  readonly legalReason: string
}

/** What is asked for, member by member. 404 for an index that the log does not have, 422 for an event that has no body or has to keep it. */
export async function erasureDocument(sql: Sql, ask: ErasureAsk): Promise<{ readonly [member: string]: Json }> {
  const indexes = [...new Set(ask.indexes)].sort((a, b) => a - b)
  const rows = await logStore.listStoredAt(sql, indexes)
  if (rows.length !== indexes.length) throw logHasNone()
  const wrong = rows.filter(row => row.body === null || !isErasable(row.type))
  if (wrong.length > 0)
    throw unprocessable(
      'Not all of these events can be erased.',
      wrong.map(row => ({
        code: row.body === null ? 'already_erased' : 'not_erasable',
        message: row.body === null ? `Event ${row.index} was erased.` : `The log is verified by event ${row.index}.`,
        field: 'indexes',
      })),
    )
  const events = rows.map(({ index, id, type, session }) => ({ index, id, type, session_id: session }))
  return { events, legal_reason: ask.legalReason }
}

/** The ask in a document that was approved. */
export function askIn(document: { readonly [member: string]: Json }): ErasureAsk {
  const { events, legal_reason: legalReason }: { events?: unknown; legal_reason?: unknown } = document
  const indexes = Array.isArray(events) ? events.map(event => Number(Object(event).index)) : []
  return { indexes, legalReason: String(legalReason) }
}

/** Writes down that they are erased, by whom and why. The bodies go as soon as this is in the log. */
export async function recordErasure(
  tx: Transaction,
  actor: Actor,
  erasure: ErasureAsk & { readonly act: string; readonly approvedBy: readonly UserId[] },
): Promise<EventId> {
  const rows = await logStore.listStoredAt(tx, erasure.indexes)
  const erased = rows.map(({ index, type, session }) => ({ index, type, session_id: session }))
  const body = {
    actor: actorName(actor),
    act: erasure.act,
    erased,
    legal_reason: erasure.legalReason,
    approved_by: [...erasure.approvedBy],
  }
  return record(tx, { type: erasureType, ...inSession(actor), body })
}

/**
 * Takes salt, body and words from the events that an erasure event names. That event has to be in the log first: a body that is
 * missing without one is damage. May be repeated. Undefined for an event that permits nothing, else the indexes that it names.
 */
export async function eraseByEvent(tx: Transaction, event: StoredEvent): Promise<readonly number[] | undefined> {
  const named = parseErasure(event)?.erased
  if (named === undefined) return undefined
  const rows = await logStore.listStoredAt(
    tx,
    named.map(({ index }) => index),
  )
  const whole = rows.filter(row => row.body !== null)
  if (!mayErase(event, whole)) return undefined
  for (const row of whole) await forgetTerms(tx, logStore.loggedOf({ ...row, index: String(row.index) }))
  await eraseBodies(tx, { indexes: whole.map(row => row.index), commitments: whole.map(commitmentIn) })
  return named.map(each => each.index)
}

/** What the erasures among these events took: which events, when they happened, and what they were about. */
export async function erasedEvents(
  sql: Sql,
  events: readonly LoggedEvent[],
): Promise<readonly Pick<LoggedEvent, 'index' | 'at' | 'type'>[]> {
  const indexes = events
    .filter(({ type }) => type === erasureType)
    .flatMap(({ index, body }) => parseErasure({ index, body: JSON.stringify(body) })?.erased ?? [])
    .map(({ index }) => index)
  return listEventsAt(sql, indexes)
}

/** The same by the id of the erasure event. */
export async function eraseNamed(
  database: Database,
  erasure: EventId,
): Promise<'erased' | 'not_sequenced' | 'not_an_erasure'> {
  const index = await logStore.findIndexOf(database, erasure)
  if (index === undefined) return 'not_sequenced'
  return database.transaction(async tx => {
    const [event] = await logStore.listStored(tx, index, index + 1)
    const erased = event && (await eraseByEvent(tx, event))
    return erased === undefined ? 'not_an_erasure' : 'erased'
  })
}

import { setTimeout as pause } from 'node:timers/promises'
import type { Database, Sql } from '../platform/database.ts'
import { type EventId, newId, type SessionId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import { freshBytes } from '../platform/secret.ts'
import { auditUnavailable } from './errors.ts'
import { type AuditEvent, bodyBytesMax, type Checkpoint, type LoggedEvent, saltBytes } from './model.ts'
import * as store from './store.ts'
import * as logStore from './store-log.ts'

/**
 * Writes the event in the caller's transaction: both are kept, or neither is. Throws a 503 `audit_unavailable` when it can't
 * be written; let it pass, so that the act is undone too (I7).
 */
export async function record(sql: Sql, event: AuditEvent): Promise<EventId> {
  const { eventId, salt, body } = eventFields(event.body)
  const { type, session = null } = event
  await store.insertEvent(sql, { type, session, id: eventId, salt, body }).catch((cause: unknown) => {
    throw auditUnavailable(cause)
  })
  return eventId
}

/** The same for many events at once: all are kept, or none is. */
export async function recordAll(sql: Sql, events: readonly AuditEvent[]): Promise<void> {
  const rows = events.map(({ body, ...event }) => {
    const { eventId: id, ...fields } = eventFields(body)
    return { ...event, ...fields, id }
  })
  await store.insertEvents(sql, rows).catch((cause: unknown) => {
    throw auditUnavailable(cause)
  })
}

/** Thrown to undo the event that was only tried. */
const tried = new Error('the event was only tried')

/** Whether an event could be written now: one is, and is taken back. Without that nothing else is served (I7, T77). */
export async function canRecord(database: Database): Promise<boolean> {
  return database
    .transaction(async tx => {
      await record(tx, { type: 'audit.tried', body: {} })
      throw tried
    })
    .catch((cause: unknown) => cause === tried)
}

/** What SQL functions that record by themselves take as `p_event`, `p_salt` and `p_body`. */
export interface EventFields {
  readonly eventId: EventId
  readonly salt: Buffer
  readonly body: string
}

/** The same of a body; 503 `audit_unavailable` for one that is too large. */
export function eventFields(body: object): EventFields {
  const text = canonicalize(body)
  if (Buffer.byteLength(text) > bodyBytesMax)
    throw auditUnavailable(new RangeError('the body of an event is too large'))
  return { eventId: newId('event'), salt: freshBytes(saltBytes), body: text }
}

const queuePollMs = 20

/** Waits until no event of that session is left in the queue: true then, false when `waitMs` have passed before. */
export async function sequencedWithin(
  database: Sql,
  wait: { readonly session?: SessionId; readonly waitMs: number },
): Promise<boolean> {
  const until = performance.now() + wait.waitMs
  while (await store.queueHolds(database, wait.session)) {
    if (performance.now() >= until) return false
    await pause(queuePollMs)
  }
  return true
}

/** How many events wait for the sequencer, and the age of the oldest: a growing age means that none is running. */
export function queueLag(database: Sql): Promise<{ waiting: number; oldestSeconds: number }> {
  return store.getQueueLag(database)
}

export interface EventsPage {
  /** The index after which the page starts; without it, at the first event. */
  readonly after?: number
  readonly limit: number
}

/** The events of a session, in the order of the log. */
export function sessionEvents(database: Sql, session: SessionId, page: EventsPage): Promise<LoggedEvent[]> {
  return logStore.listSessionEvents(database, session, { after: page.after ?? -1, limit: page.limit })
}

/** The events of the whole installation, in the order of the log. For auditors, and for what follows the log. */
export function events(database: Sql, page: EventsPage): Promise<LoggedEvent[]> {
  return logStore.listEvents(database, { after: page.after ?? -1, limit: page.limit })
}

/** The index of an event, once it was sequenced. */
export function eventIndex(database: Sql, event: EventId): Promise<number | undefined> {
  return logStore.findIndexOf(database, event)
}

/** The newest signed checkpoint; undefined as long as the log is empty. */
export function newestCheckpoint(database: Sql): Promise<Checkpoint | undefined> {
  return logStore.findNewestCheckpoint(database)
}

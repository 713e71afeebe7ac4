import { type AuditEvent, record, recordAll } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql } from '../platform/database.ts'
import type { EventId, OrganizationId, SessionId } from '../platform/ids.ts'
import { secretInEventData } from './check-event-data.ts'
import type { EventName } from './model.ts'

export interface Change {
  readonly actor: Actor
  readonly event: EventName
  /** The object in its wire shape, made by its presenter; no code, token or secret in it. */
  readonly data: object
  readonly organizationId?: OrganizationId | undefined
  /** On updates: what the changed members were. */
  readonly previous?: object
  /** Type of the audit event where it differs from the name of the event. */
  readonly type?: string
  /** Default: the actor's. */
  readonly session?: SessionId
  /** Further members of the audit body. */
  readonly body?: object
  readonly clientId?: string
  /** Further members of the event's context. */
  readonly context?: object
}

/**
 * One record in the caller's transaction: the leaf of the log and the event of the wire have the same id (I7). Everything
 * downstream, the events API and webhooks, follows the log by its index. Throws a `TypeError` when the data hold a secret.
 */
export async function emit(tx: Sql, change: Change): Promise<EventId> {
  return record(tx, auditEventOf(change))
}

/** The same for many changes in one statement. */
export async function emitAll(tx: Sql, changes: readonly Change[]): Promise<void> {
  await recordAll(tx, changes.map(auditEventOf))
}

function auditEventOf(change: Change): AuditEvent {
  const { actor, event, type = event, session } = change
  const body = { actor: actorName(actor), ...change.body, wire: wirePart(change) }
  return { type, ...(session === undefined ? inSession(actor) : { session }), body }
}

/** The words that the WorkOS API has for where an act came from. */
const sourceOf = {
  api_key: 'api',
  agent: 'api',
  person: 'dashboard',
  portal: 'admin_portal',
  system: 'system',
} as const

/** The member `wire` of an audit body, for events that an SQL function records; `emit` makes it by itself. */
export function wirePart(change: Omit<Change, 'type' | 'session' | 'body'>): object {
  const { actor, event, data, organizationId = null, previous, clientId, context } = change
  const secret = secretInEventData(data)
  if (secret !== undefined) throw new TypeError(`the event ${event} would carry "${secret}"`)
  const around = {
    ...context,
    actor: { id: actorName(actor), source: sourceOf[actor.kind], name: null },
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(previous === undefined ? {} : { previous_attributes: previous }),
  }
  return { event, organization_id: organizationId, data, context: around }
}

import type { Sql } from '../platform/database.ts'
import type { SessionId } from '../platform/ids.ts'
import { type Json, parseJson } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import type { Session } from '../sessions/index.ts'
import { openSecret } from '../vault/index.ts'
import { argumentsPlace } from './actions-admit.ts'
import type { LatestCall, RecordedCall } from './model.ts'
import { countRecordedCalls, listRecordedCalls } from './store.ts'
import { listLatestCalls } from './store-latest.ts'

export interface CallsPage {
  readonly sessionId: SessionId
  /** Exclusive; the id of the last call of the page before. */
  readonly after?: string
  readonly limit: number
}

/** What a session called and what was refused to it, in the order it happened, with arguments still sealed. */
export function listCalls(sql: Sql, { sessionId, after, limit }: CallsPage): Promise<RecordedCall[]> {
  return listRecordedCalls(sql, { sessionId, after, limit })
}

/** What each of these sessions did last, newest first, at most `each` of it; arguments stay where they are. */
export function latestCalls(sql: Sql, sessions: readonly SessionId[], each: number): Promise<LatestCall[]> {
  return sessions.length === 0 ? Promise.resolve([]) : listLatestCalls(sql, sessions, each)
}

/** How many there are in all, and how many calls have no outcome that is known. */
export function countCalls(sql: Sql, sessionId: SessionId): Promise<{ all: number; unsettled: number }> {
  return countRecordedCalls(sql, sessionId)
}

/**
 * The arguments of a recorded call, for those who may see them: the session's person, its owner, auditors. Throws
 * `VaultIntegrityError` when they do not stand where they were sealed.
 */
export async function openArguments(on: Platform, session: Session, call: RecordedCall): Promise<Json> {
  const table = call.outcome === 'refused' ? 'refused_calls' : 'calls'
  const opened = await openSecret(on, argumentsPlace(session, call.id, table), call.argumentsSealed)
  const parsed = parseJson(opened.reveal())
  return parsed.ok ? parsed.value : null
}

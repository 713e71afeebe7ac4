import type { EventFields } from '../audit/index.ts'
import { bytesText, type Sql } from '../platform/database.ts'
import { type CallId, idFrom, type Owner, type SessionId } from '../platform/ids.ts'
import { limitReached, sqlState } from './store.ts'

/** What did not fit into a result, sealed page by page. */
export interface KeptPages {
  readonly callId: CallId
  readonly sessionId: SessionId
  readonly owner: Owner
  readonly mediaType: string
  readonly pages: readonly { readonly sealed: Buffer; readonly bytes: number }[]
  readonly seconds: number
  /** Of one session; the oldest calls go first. */
  readonly sessionBytesMax: number
}

/** Until when they are kept; undefined when `session_lives` said no, and nothing was. */
export async function savePages(sql: Sql, kept: KeptPages): Promise<Date | undefined> {
  const rows = await sql.query<{ until: Date | null }>(
    'SELECT keep_result_pages($1, $2, $3, $4, $5, $6, $7, $8) AS until',
    [
      kept.callId,
      kept.sessionId,
      kept.owner,
      kept.mediaType,
      kept.pages.map(page => bytesText(page.sealed)),
      kept.pages.map(page => page.bytes),
      kept.seconds,
      kept.sessionBytesMax,
    ],
  )
  return rows[0]?.until ?? undefined
}

export interface AskedPage {
  readonly callId: CallId
  readonly sessionId: SessionId
  readonly number: number
  readonly event: EventFields
}

export type ReleasedPage =
  | {
      readonly outcome: 'released'
      readonly owner: Owner
      readonly toolName: string
      readonly mediaType: string
      readonly sealed: Buffer
      readonly pages: number
    }
  | { readonly outcome: 'session_ended' }
  /** More than the person approved. */
  | { readonly outcome: 'over_budget' }
  /** Not of this session, too old, or its grant has ended. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'limit_reached'; readonly subject: string; readonly retryAfterSeconds: number }

interface Row {
  outcome: 'released' | 'session_ended' | 'over_budget' | 'gone'
  owner: string
  tool_name: string
  media_type: string
  page_sealed: Buffer
  pages: number
}

/** Gives one page out, counted and recorded, under the lock of its session: none leaves after the end (I4). */
export async function releasePage(sql: Sql, { callId, sessionId, number, event }: AskedPage): Promise<ReleasedPage> {
  try {
    const [row] = await sql.query<Row>(
      `SELECT outcome, owner, tool_name, media_type, page_sealed, pages
         FROM release_result_page($1, $2, $3, $4, $5, $6)`,
      [callId, sessionId, number, event.eventId, event.salt, event.body],
    )
    if (row === undefined) throw new Error('release answered nothing')
    if (row.outcome !== 'released') return { outcome: row.outcome }
    return {
      outcome: 'released',
      owner: row.owner === 'installation' ? row.owner : idFrom('user', row.owner),
      toolName: row.tool_name,
      mediaType: row.media_type,
      sealed: row.page_sealed,
      pages: row.pages,
    }
  } catch (cause) {
    if (sqlState(cause) === 'AM010') return limitReached(cause)
    throw cause
  }
}

/** Those whose time is over. */
export async function prunePages(sql: Sql, limit: number): Promise<void> {
  await sql.query(
    `DELETE FROM result_pages WHERE ctid = ANY (ARRAY(SELECT ctid FROM result_pages
        WHERE kept_until < clock_timestamp() LIMIT $1))`,
    [limit],
  )
}

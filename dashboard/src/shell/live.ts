import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { isSignedOut, queries, send } from '../api.ts'

/** One event of the log, as far as a page has to know of it. */
export interface LiveEvent {
  readonly index: number
  readonly type: string
  readonly session: string | undefined
}

interface Live {
  /** Since the dashboard was opened, the newest last. */
  readonly events: readonly LiveEvent[]
  /** Index of the newest event, or undefined before the first look. */
  readonly head: number | undefined
  /** Seconds that the oldest event has waited for its place. */
  readonly lagSeconds: number
  /** Since when the server has not answered. */
  readonly offlineSince: string | undefined
}

interface Head {
  readonly newest_index: number | null
  readonly newest_at: string | null
  readonly oldest_waiting_seconds: number
}

interface Events {
  readonly data: readonly { readonly index: number; readonly type: string; readonly session_id: string | null }[]
}

const lookMs = 3_000
const eventsKeptMax = 1_000
const eventsReadMax = 500

let live: Live = { events: [], head: undefined, lagSeconds: 0, offlineSince: undefined }
const listeners = new Set<() => void>()

function tell(change: Partial<Live>): void {
  live = { ...live, ...change }
  for (const each of listeners) each()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useLiveState(): Live {
  return useSyncExternalStore(subscribe, () => live)
}

/** What each kind of event makes out of date in the cache, where a page does not ask before it changes. */
const staleBy: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^session\./, ['session', 'session-counts']],
  [/^approval\./, ['session', 'waiting']],
  [/^grant\.|^access_grant\./, ['session']],
  [/^tool_call\.|^call\./, ['session', 'session-counts']],
  [/^receipt\./, ['session']],
]

/** Reads what is new after the index that was seen last, and says what that makes out of date. */
async function look(): Promise<Head> {
  const head = await send<Head>('GET', '/v1/audit/head')
  const newest = head.newest_index ?? -1
  const seen = live.head
  const isNew = seen !== undefined && newest > seen
  const query = { after: seen, limit: eventsReadMax }
  const read = isNew ? (await send<Events>('GET', '/v1/audit/events', { query })).data : []
  const found = read.map(({ index, type, session_id }) => ({ index, type, session: session_id ?? undefined }))
  const at = found.at(-1)?.index ?? (seen === undefined ? newest : seen)
  tell({
    head: at,
    lagSeconds: head.oldest_waiting_seconds,
    offlineSince: undefined,
    ...(found.length === 0 ? {} : { events: [...live.events, ...found].slice(-eventsKeptMax) }),
  })
  const stale = new Set(found.flatMap(({ type }) => staleBy.flatMap(([kind, keys]) => (kind.test(type) ? keys : []))))
  for (const key of stale) queries.invalidateQueries({ queryKey: [key] })
  return head
}

/** Looks after what is new as long as the dashboard is open; in the background too slowly to matter. */
export function useLive(enabled: boolean): void {
  const { error, isError } = useQuery({
    queryKey: ['live'],
    queryFn: look,
    enabled,
    refetchInterval: lookMs,
    retry: false,
    staleTime: 0,
  })
  useEffect(() => {
    if (!isError) return
    if (isSignedOut(error)) queries.invalidateQueries({ queryKey: ['caller'] })
    else if (live.offlineSince === undefined) tell({ offlineSince: new Date().toISOString() })
  }, [isError, error])
}

/** How many events of this kind came since `since` changed last: they wait until somebody asks for them. */
export function useNewEvents(concerns: ((event: LiveEvent) => boolean) | undefined, since: string): number {
  const { events, head } = useLiveState()
  const seen = useRef({ since: '', head: -1 })
  if (head !== undefined && seen.current.since !== since) seen.current = { since, head }
  if (concerns === undefined) return 0
  return events.filter(event => event.index > seen.current.head && concerns(event)).length
}

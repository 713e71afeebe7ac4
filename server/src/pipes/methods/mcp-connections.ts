import { perPlatform } from '../../platform/per-platform.ts'
import type { Platform } from '../../platform/platform.ts'
import type { QuestionKind } from '../model.ts'
import { type McpConnection, openConnection } from './mcp-connection.ts'
import type { UpstreamSource } from './upstream.ts'

const idleMs = 300_000
const connectionsMax = 1_000

interface Kept {
  /** By provider, address and principal. */
  readonly owner: string
  readonly opening: Promise<McpConnection>
  connection: McpConnection | undefined
  timer: NodeJS.Timeout | undefined
}

/**
 * By provider, address and principal: an answer for one person can't reach another one through a shared client (T72). And by what
 * the upstream may ask on it, so that a call that allows nothing of it offers nothing.
 */
const kept = perPlatform(() => new Map<string, Kept>())

function ownerOf({ provider, principal }: Pick<UpstreamSource, 'provider' | 'principal'>): string {
  return JSON.stringify([provider.id, provider.url, principal])
}

/** The connection of this principal, opened when there is none. Throws what opening throws. */
export async function connectionFor(on: Platform, source: Wanted): Promise<McpConnection> {
  const key = `${ownerOf(source)} ${source.kinds.toSorted().join()}`
  const entry = kept(on).get(key) ?? open(on, key, source)
  clearTimeout(entry.timer)
  entry.timer = setTimeout(() => retire(on, key, entry), idleMs).unref()
  try {
    entry.connection = await entry.opening
  } catch (cause) {
    retire(on, key, entry)
    throw cause
  }
  entry.connection.credential = source.credential
  return entry.connection
}

type Wanted = UpstreamSource & { readonly onListChanged: () => void; readonly kinds: readonly QuestionKind[] }

function open(on: Platform, key: string, source: Wanted): Kept {
  const opening = openConnection(on, {
    url: source.provider.url ?? '',
    credential: source.credential,
    kinds: source.kinds,
    onListChanged: source.onListChanged,
  })
  const entry: Kept = { owner: ownerOf(source), opening, connection: undefined, timer: undefined }
  const connections = kept(on)
  connections.set(key, entry)
  const oldest = connections.entries().next().value
  if (connections.size > connectionsMax && oldest !== undefined) retire(on, oldest[0], oldest[1])
  return entry
}

/** Out of use: the next one opens a new connection, and calls that are under way on this one end in peace. */
function retire(on: Platform, key: string, entry: Kept): void {
  forget(on, key, entry)
  entry.opening.then(
    connection => {
      connection.retired = true
      closeWhenIdle(connection)
    },
    () => undefined,
  )
}

/** Closed at once, with every call on it: what it was used for is not allowed any more. */
function drop(on: Platform, key: string, entry: Kept): void {
  forget(on, key, entry)
  entry.opening.then(
    connection => connection.close().catch(() => undefined),
    () => undefined,
  )
}

function forget(on: Platform, key: string, entry: Kept): void {
  clearTimeout(entry.timer)
  if (kept(on).get(key) === entry) kept(on).delete(key)
}

/** A retired connection ends with the last call on it, and with the last resource that is watched on it. */
export function closeWhenIdle(connection: McpConnection): void {
  const { retired, calls, watches } = connection
  if (retired && calls.size === 0 && watches.size === 0) connection.close().catch(() => undefined)
}

/** A call is over; the last one on a retired connection closes it. */
export function leaveConnection(connection: McpConnection, callId: string): void {
  connection.calls.delete(callId)
  closeWhenIdle(connection)
}

/** Something failed on it: whoever comes next opens a new one. Others whose calls are under way lose nothing (T72). */
export function retireConnection(on: Platform, source: Pick<UpstreamSource, 'provider' | 'principal'>): void {
  for (const [key, entry] of ownedBy(on, source)) retire(on, key, entry)
}

/** The account or the provider is gone: nothing goes on with it. */
export function dropConnection(on: Platform, source: Pick<UpstreamSource, 'provider' | 'principal'>): void {
  for (const [key, entry] of ownedBy(on, source)) drop(on, key, entry)
}

function ownedBy(on: Platform, source: Pick<UpstreamSource, 'provider' | 'principal'>): [string, Kept][] {
  const owner = ownerOf(source)
  return [...kept(on)].filter(([, entry]) => entry.owner === owner)
}

/** All connections of this node: for its shutdown. */
export function closeConnections(on: Platform): void {
  for (const [key, entry] of [...kept(on)]) drop(on, key, entry)
}

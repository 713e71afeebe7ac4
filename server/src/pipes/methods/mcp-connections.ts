import { perPlatform } from '../../platform/per-platform.ts'
import type { Platform } from '../../platform/platform.ts'
import { type McpConnection, openConnection } from './mcp-connection.ts'
import type { UpstreamSource } from './upstream.ts'

const idleMs = 300_000
const connectionsMax = 1_000

interface Kept {
  readonly opening: Promise<McpConnection>
  connection: McpConnection | undefined
  timer: NodeJS.Timeout | undefined
}

/** By provider, address and principal: an answer for one person can't reach another one through a shared client (T72). */
const kept = perPlatform(() => new Map<string, Kept>())

function keyOf({ provider, principal }: UpstreamSource): string {
  return JSON.stringify([provider.id, provider.url, principal])
}

/** The connection of this principal, opened when there is none. Throws what opening throws. */
export async function connectionFor(
  on: Platform,
  source: UpstreamSource & { readonly onListChanged: () => void },
): Promise<McpConnection> {
  const key = keyOf(source)
  const entry = kept(on).get(key) ?? open(on, key, source)
  clearTimeout(entry.timer)
  entry.timer = setTimeout(() => drop(on, key, entry), idleMs).unref()
  try {
    entry.connection = await entry.opening
  } catch (cause) {
    drop(on, key, entry)
    throw cause
  }
  entry.connection.credential = source.credential
  return entry.connection
}

function open(on: Platform, key: string, source: UpstreamSource & { readonly onListChanged: () => void }): Kept {
  const opening = openConnection(on, {
    url: source.provider.url ?? '',
    credential: source.credential,
    onListChanged: source.onListChanged,
  })
  const entry: Kept = { opening, connection: undefined, timer: undefined }
  const connections = kept(on)
  connections.set(key, entry)
  const oldest = connections.entries().next().value
  if (connections.size > connectionsMax && oldest !== undefined) drop(on, oldest[0], oldest[1])
  return entry
}

function drop(on: Platform, key: string, entry: Kept): void {
  clearTimeout(entry.timer)
  if (kept(on).get(key) === entry) kept(on).delete(key)
  entry.opening.then(
    connection => connection.close().catch(() => undefined),
    () => undefined,
  )
}

/** Forgets a connection that no longer works: the next use opens a new one. */
export function dropConnection(on: Platform, source: Pick<UpstreamSource, 'provider' | 'principal'>): void {
  const key = keyOf({ ...source, credential: undefined })
  const entry = kept(on).get(key)
  if (entry !== undefined) drop(on, key, entry)
}

/** All connections of this node: for its shutdown. */
export function closeConnections(on: Platform): void {
  for (const [key, entry] of [...kept(on)]) drop(on, key, entry)
}

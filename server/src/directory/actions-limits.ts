import type { Actor } from '../platform/actor.ts'
import type { Id } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { limitedAddress, limitOf, type RateLimit, rateLimits, tooManyRequests } from '../platform/rate-limits.ts'
import { createRequestCounter } from '../platform/request-counter.ts'
import type { Call } from '../platform/route.ts'
import { sha256Hex } from '../platform/secret.ts'
import { addAttempts } from './store-keys.ts'

const perAddress = rateLimits.address
const readsPerKey = rateLimits.key_reads
const writesPerKey = rateLimits.key_writes
const perDirectory = rateLimits.directory

const counterOf = perPlatform(createRequestCounter)

/**
 * Every request counts against its address, and one with an API key against the key. 429 beyond the limit. Not counted by address:
 * this machine itself, where a proxy may stand and limit addresses as it knows them, and MCP, which has a limit for each session.
 */
export function admitRequest(on: Platform, call: Pick<Call, 'request' | 'url' | 'peer'>, actor?: Actor): void {
  if (actor !== undefined) admitKey(on, call.request.method, actor)
  else if (isCountedByAddress(call)) take(on, perAddress, limitedAddress(call.peer.address))
}

function isCountedByAddress({ url, peer: { address } }: Pick<Call, 'url' | 'peer'>): boolean {
  return address !== '' && !isThisMachine(address) && !/^\/mcp(\/|$)/.test(url.pathname)
}

function admitKey(on: Platform, method: string, actor: Actor): void {
  if (actor.kind !== 'api_key') return
  take(on, method === 'GET' || method === 'HEAD' ? readsPerKey : writesPerKey, actor.id)
}

/** What the provider of a directory sends counts against that directory, wherever it comes from. 429 beyond the limit. */
export function admitDirectory(on: Platform, id: Id<'directory'>): void {
  take(on, perDirectory, id)
}

function isThisMachine(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

function take(on: Platform, declared: RateLimit, of: string): void {
  const limit = limitOf(on.config.rateLimits, declared)
  if (limit === undefined) return
  const taken = counterOf(on).take(limit, of, on.clock.now().getTime() / 1000)
  if (!taken.allowed) throw tooManyRequests(taken.retryAfterSeconds)
}

/** Tells the database what this node counted, and learns what all nodes counted. */
export async function settleRequests(on: Platform): Promise<void> {
  const counter = counterOf(on)
  const told = counter.unsettled(on.clock.now().getTime() / 1000)
  if (told.length === 0) return
  const rows = told.map(each => ({ ...each, key: `${each.limit.surface} ${sha256Hex(each.of)}` }))
  const totals = await addAttempts(on.database, rows)
  for (const [nth, each] of told.entries()) {
    const total = totals.get(rows[nth]?.key ?? '')
    if (total !== undefined) counter.settled(each, total)
  }
}

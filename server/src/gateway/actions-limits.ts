import type { SessionId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { limitOf, type RateLimit, rateLimits } from '../platform/rate-limits.ts'

/**
 * What one session may ask of one node: so many at once, and as many again over the window. Whoever needs more asks too fast,
 * or in a loop (T70, T84).
 */
const requestsOfSession = rateLimits.mcp_session
const sessionsKeptMax = 20_000

interface Bucket {
  tokens: number
  filledAtMs: number
}

interface Use {
  /** Undefined when limits are off. */
  readonly limit: RateLimit | undefined
  readonly buckets: Map<SessionId, Bucket>
  /** Aborted when this node stops: waits for people end, calls run on. */
  readonly stopping: AbortController
}

const use = perPlatform<Use>(on => ({
  limit: limitOf(on.config.rateLimits, requestsOfSession),
  buckets: new Map(),
  stopping: new AbortController(),
}))

/** Takes one request from the session's allowance; false when it is used up. */
export function allowRequest(on: Platform, session: SessionId): boolean {
  const { limit, buckets } = use(on)
  if (limit === undefined) return true
  const now = performance.now()
  const bucket = buckets.get(session) ?? { tokens: limit.max, filledAtMs: now }
  const refilled = bucket.tokens + ((now - bucket.filledAtMs) / 1000) * (limit.max / limit.windowSeconds)
  bucket.tokens = Math.min(limit.max, refilled) - 1
  bucket.filledAtMs = now
  buckets.set(session, bucket)
  const oldest = buckets.keys().next().value
  if (buckets.size > sessionsKeptMax && oldest !== undefined) buckets.delete(oldest)
  if (bucket.tokens >= 0) return true
  bucket.tokens = 0
  return false
}

/** From now on this node answers 503 to MCP; what it has admitted runs to its end. */
export function startDraining(on: Platform): void {
  use(on).stopping.abort('node_stops')
}

/** Whether this node takes no further MCP requests. */
export function isDraining(on: Platform): boolean {
  return use(on).stopping.signal.aborted
}

/** Aborted once this node stops. */
export function stoppingSignal(on: Platform): AbortSignal {
  return use(on).stopping.signal
}

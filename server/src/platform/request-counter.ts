import type { RateLimit } from './rate-limits.ts'

/** What this node has counted since it last told the database, of one key in one window. */
export interface Unsettled {
  readonly key: string
  readonly of: string
  readonly limit: RateLimit
  readonly windowStart: number
  readonly count: number
}

/** Counts requests in the process, and now and then with the other nodes: a row for each request would be a hot one. */
export interface RequestCounter {
  /** Books one request; answers the seconds to wait when it is one too many. Times in seconds. */
  take(limit: RateLimit, of: string, now: number): { allowed: true } | { allowed: false; retryAfterSeconds: number }
  /** What is worth telling: windows that have used a tenth of their limit. Forgets those that are over. */
  unsettled(now: number): Unsettled[]
  /** The database holds so many now, those of other nodes included. */
  settled(told: Unsettled, total: number): void
}

interface Window {
  readonly limit: RateLimit
  readonly of: string
  readonly start: number
  /** In the database, as far as this node knows. */
  known: number
  pending: number
}

/** Below this part of a limit a window stays in the process. */
const toldFrom = 0.1
const windowsMax = 200_000

export function createRequestCounter(): RequestCounter {
  const windows = new Map<string, Window>()
  return {
    take: (limit, of, now) => {
      const key = `${limit.surface} ${of}`
      const start = Math.floor(now / limit.windowSeconds) * limit.windowSeconds
      const kept = windows.get(key)
      const window = kept?.start === start ? kept : { limit, of, start, known: 0, pending: 0 }
      window.pending += 1
      windows.set(key, window)
      const oldest = windows.keys().next().value
      if (windows.size > windowsMax && oldest !== undefined) windows.delete(oldest)
      if (window.known + window.pending <= limit.max) return { allowed: true }
      return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(start + limit.windowSeconds - now)) }
    },
    unsettled: now => {
      const told: Unsettled[] = []
      for (const [key, { limit, of, start, known, pending }] of windows) {
        if (start + limit.windowSeconds <= now) windows.delete(key)
        else if (pending > 0 && known + pending >= limit.max * toldFrom)
          told.push({ key, of, limit, windowStart: start, count: pending })
      }
      return told
    },
    settled: ({ key, windowStart, count }, total) => {
      const window = windows.get(key)
      if (window?.start !== windowStart) return
      window.pending -= count
      window.known = total
    },
  }
}

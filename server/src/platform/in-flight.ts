import type { CallId, SessionId } from './ids.ts'

/** Why a call in flight was stopped: the session's end, or a node that lost its database. */
export type StopReason = 'session_ended' | 'node_isolated'

export interface InFlightCall {
  readonly sessionId: SessionId
  readonly callId: CallId
  readonly abort: AbortController
}

/** The calls that this node is about to admit, or has admitted and not yet settled, so that an end can stop them at once (I4). */
export interface InFlight {
  /** Returns how to forget the call once it is settled. A call of a session that this node knows as ended is stopped at once. */
  track(call: InFlightCall): () => void
  sessions(): SessionId[]
  count(): number
  /** Settles once the calls of these sessions that are in flight now are forgotten. */
  drained(sessions: readonly SessionId[]): Promise<void>
  /** Stops what is in flight, and what still comes: an end is final, so to remember it can only ever refuse. */
  endSession(session: SessionId): void
  stopAll(reason: StopReason): void
  /** True while this node has had no database round trip for too long: it admits nothing and answers 503. */
  isolated: boolean
  /** True once this node was told to stop: `/health` says so, and balancers send to others, while it still serves what comes. */
  leaving: boolean
}

/** Ended sessions that are remembered. One that is forgotten is found in the database as any other. */
const endedMax = 10_000

export function createInFlight(): InFlight {
  const bySession = new Map<SessionId, Map<InFlightCall, PromiseWithResolvers<void>>>()
  const ended = new Set<SessionId>()
  return {
    isolated: false,
    leaving: false,
    track: call => {
      const { sessionId } = call
      const calls = bySession.get(sessionId) ?? new Map()
      const over = Promise.withResolvers<void>()
      bySession.set(sessionId, calls.set(call, over))
      if (ended.has(sessionId)) call.abort.abort('session_ended')
      return () => {
        over.resolve()
        calls.delete(call)
        if (calls.size === 0 && bySession.get(sessionId) === calls) bySession.delete(sessionId)
      }
    },
    sessions: () => [...bySession.keys()],
    count: () => [...bySession.values()].reduce((sum, calls) => sum + calls.size, 0),
    drained: async sessions => {
      const waits = sessions.flatMap(session => [...(bySession.get(session)?.values() ?? [])])
      await Promise.all(waits.map(({ promise }) => promise))
    },
    endSession: session => {
      ended.add(session)
      const [oldest] = ended
      if (ended.size > endedMax && oldest !== undefined) ended.delete(oldest)
      for (const call of [...(bySession.get(session)?.keys() ?? [])]) call.abort.abort('session_ended')
    },
    stopAll: reason => {
      for (const calls of [...bySession.values()]) for (const call of [...calls.keys()]) call.abort.abort(reason)
    },
  }
}

import type { CallId, SessionId } from './ids.ts'

/** Why a call in flight was stopped: the session's end, or a node that lost its database. */
export type StopReason = 'session_ended' | 'node_isolated'

export interface InFlightCall {
  readonly sessionId: SessionId
  readonly callId: CallId
  readonly abort: AbortController
}

/** The calls that this node has admitted and not yet settled, so that an end can stop them at once (I4). */
export interface InFlight {
  /** Returns how to forget the call once it is settled. */
  track(call: InFlightCall): () => void
  sessions(): SessionId[]
  count(): number
  stopSession(session: SessionId, reason: StopReason): void
  stopAll(reason: StopReason): void
  /** True while this node has had no database round trip for too long: it admits nothing and answers 503. */
  isolated: boolean
}

export function createInFlight(): InFlight {
  const bySession = new Map<SessionId, Set<InFlightCall>>()
  const stop = (calls: Iterable<InFlightCall>, reason: StopReason): void => {
    for (const call of calls) call.abort.abort(reason)
  }
  return {
    isolated: false,
    track: call => {
      const calls = bySession.get(call.sessionId) ?? new Set()
      bySession.set(call.sessionId, calls.add(call))
      return () => {
        calls.delete(call)
        if (calls.size === 0 && bySession.get(call.sessionId) === calls) bySession.delete(call.sessionId)
      }
    },
    sessions: () => [...bySession.keys()],
    count: () => [...bySession.values()].reduce((sum, calls) => sum + calls.size, 0),
    stopSession: (session, reason) => stop([...(bySession.get(session) ?? [])], reason),
    stopAll: reason => {
      for (const calls of [...bySession.values()]) stop([...calls], reason)
    },
  }
}

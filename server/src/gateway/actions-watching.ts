import { coverage, listForTool } from '../approvals/index.ts'
import type { Callable } from '../pipes/index.ts'
import { newId, type SessionId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { findDoor, trackCall } from '../sessions/index.ts'
import { type Attempted, attemptCall } from './actions-call.ts'
import { stoppingSignal } from './actions-limits.ts'
import type { McpRequest } from './methods/method.ts'
import { isAskedBack, isRefused } from './model.ts'

/** A resource that one client hears of. */
export interface Watching {
  readonly sessionId: SessionId
  stop(): void
}

/** By who listens and what for, so that one asked for twice is one. */
const watchings = perPlatform(() => new Map<string, Watching>())
const watchesPerSessionMax = 50
const watchesPerNodeMax = 5_000
/** Notices of one resource come no faster than this. */
const restMs = 1_000

export interface Watch {
  readonly callable: Callable
  readonly named: string | undefined
  readonly uri: string
  /** Names the client's stream, and the resource in it. */
  readonly key: string
  tell(): void
}

export type Watched =
  | { readonly outcome: 'watching' | 'too_many' }
  | { readonly outcome: 'not'; readonly answer: Attempted }

/**
 * Begins to watch a resource: a call like any other, so that it is approved, admitted and recorded. It ends with the session, with
 * the grant, with the client's stream, and with this node.
 */
export async function startWatching(on: Platform, request: McpRequest, watch: Watch): Promise<Watched> {
  const { session, cancelled } = request
  const { callable, named, uri, key } = watch
  const known = watchings(on)
  stopWatching(on, key)
  const own = [...known.values()].filter(({ sessionId }) => sessionId === session.id)
  if (own.length >= watchesPerSessionMax || known.size >= watchesPerNodeMax) return { outcome: 'too_many' }
  const over = new AbortController()
  const forget = trackCall(on, { sessionId: session.id, callId: newId('call'), abort: over })
  const ends = AbortSignal.any([over.signal, stoppingSignal(on)])
  const watching: Watching = { sessionId: session.id, stop: () => over.abort('not_watched') }
  ends.addEventListener('abort', () => {
    forget()
    if (known.get(key) === watching) known.delete(key)
  })
  known.set(key, watching)
  const changed = oncePer(restMs, ends, () => {
    tellIfAllowed(on, request, watch).catch((cause: Error) => {
      watching.stop()
      on.log.warn({ cause: cause.message }, 'a resource is not watched any more')
    })
  })
  const running = { cancelled, onProgress: undefined, reporting: undefined, watch: { signal: ends, changed } }
  const answer = await attemptCall(on, { session, callable, named, args: { uri } }, running)
  if (!isAskedBack(answer) && !isRefused(answer) && answer.isError !== true && !ends.aborted)
    return { outcome: 'watching' }
  watching.stop()
  return { outcome: 'not', answer }
}

/** Ends it; false when there is no such thing. */
export function stopWatching(on: Platform, key: string): boolean {
  const found = watchings(on).get(key)
  found?.stop()
  return found !== undefined
}

/** Once the session or its grant is over nobody is told any more, also where this node did not hear of that yet (I4). */
async function tellIfAllowed(
  on: Platform,
  { session }: McpRequest,
  { callable, uri, key, tell }: Watch,
): Promise<void> {
  const { tool, account } = callable
  const accountId = account.outcome === 'connected' ? account.account.id : undefined
  const { grants, now } = await listForTool(on.database, session.id, tool.id)
  const covered = coverage(grants, { sessionId: session.id, tool, accountId, args: { uri } }, now)
  if (covered.outcome === 'covered' && (await findDoor(on.database, session.id)) === undefined) tell()
  else stopWatching(on, key)
}

/** At once, and what comes too soon after that as one at the end of the rest. */
function oncePer(ms: number, until: AbortSignal, act: () => void): () => void {
  let resting = false
  let again = false
  const run = (): void => {
    if (until.aborted) return
    if (resting) {
      again = true
      return
    }
    resting = true
    act()
    setTimeout(() => {
      resting = false
      if (!again) return
      again = false
      run()
    }, ms).unref()
  }
  return run
}

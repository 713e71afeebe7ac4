import type { Json } from '../platform/json.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import type { RequestId, Transport } from './model.ts'

/** What a node knows of legacy transports. None of it is authority: a node that lost it serves on. */
interface Known {
  readonly running: Map<string, AbortController>
  readonly asked: Map<string, (result: Json | undefined) => void>
  readonly ended: Set<string>
}

const known = perPlatform<Known>(() => ({ running: new Map(), asked: new Map(), ended: new Set() }))
const endedKeptMax = 10_000

function nameOf(transport: Transport, id: RequestId): string {
  return `${transport.nonce} ${typeof id} ${id}`
}

/** Registers a legacy request, so that `notifications/cancelled` finds it; returns how to forget it. */
export function trackRequest(
  on: Platform,
  { transport, id, cancel }: { transport: Transport; id: RequestId; cancel: AbortController },
): () => void {
  const { running } = known(on)
  const name = nameOf(transport, id)
  running.set(name, cancel)
  return () => {
    if (running.get(name) === cancel) running.delete(name)
  }
}

/** Legacy clients cancel by saying so; closing the stream means nothing (2025-11-25, cancellation). */
export function cancelRequest(on: Platform, transport: Transport, id: RequestId): void {
  known(on).running.get(nameOf(transport, id))?.abort('client_cancelled')
}

/** Waits for the client's answer to a request that we sent on its stream; returns how to stop waiting. */
export function awaitAnswer(
  on: Platform,
  { transport, id, heard }: { transport: Transport; id: RequestId; heard: (result: Json | undefined) => void },
): () => void {
  const { asked } = known(on)
  const name = nameOf(transport, id)
  asked.set(name, heard)
  return () => asked.delete(name)
}

/** A client's answer. What it says never decides an approval; it only stops a wait. */
export function hearAnswer(
  on: Platform,
  transport: Transport,
  answer: { id: RequestId; result: Json | undefined },
): void {
  known(on).asked.get(nameOf(transport, answer.id))?.(answer.result)
}

/** The client is done with this transport; the access session lives on. Kept in this process, as it protects nothing. */
export function endTransport(on: Platform, transport: Transport): void {
  const { ended } = known(on)
  ended.add(transport.nonce)
  const [oldest] = ended
  if (ended.size > endedKeptMax && oldest !== undefined) ended.delete(oldest)
}

/** Whether its client has ended it on this node. */
export function transportEnded(on: Platform, transport: Transport): boolean {
  return known(on).ended.has(transport.nonce)
}

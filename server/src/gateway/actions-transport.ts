import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import type { RequestId, Transport } from './model.ts'
import { tellNodes } from './store.ts'

/** What a node knows of legacy transports. None of it is authority: a node that lost it serves on. */
interface Known {
  readonly running: Map<string, AbortController>
  readonly asked: Map<string, (accepted: boolean) => void>
  readonly ended: Set<string>
}

const known = perPlatform<Known>(() => ({ running: new Map(), asked: new Map(), ended: new Set() }))
const endedKeptMax = 10_000

/** Of one length, whatever id the client chose: it travels in notices between nodes. */
function nameOf(transport: Transport, id: RequestId): string {
  return sha256Hex(`${transport.nonce} ${typeof id} ${id}`)
}

/** What a node tells the others when the request it is about runs elsewhere. */
type Notice = readonly ['cancelled' | 'accepted' | 'declined' | 'ended', string]
export const noticeChannel = 'ambit_transports'

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
export async function cancelRequest(on: Platform, transport: Transport, id: RequestId): Promise<void> {
  await tell(on, ['cancelled', nameOf(transport, id)])
}

/** Waits for the client's answer to a request that we sent on its stream; returns how to stop waiting. */
export function awaitAnswer(
  on: Platform,
  { transport, id, heard }: { transport: Transport; id: RequestId; heard: (accepted: boolean) => void },
): () => void {
  const { asked } = known(on)
  const name = nameOf(transport, id)
  asked.set(name, heard)
  return () => asked.delete(name)
}

/** A client's answer. What it says never decides an approval; a refusal only stops a wait. */
export async function hearAnswer(
  on: Platform,
  transport: Transport,
  answer: { readonly id: RequestId; readonly accepted: boolean },
): Promise<void> {
  await tell(on, [answer.accepted ? 'accepted' : 'declined', nameOf(transport, answer.id)])
}

/** The client is done with this transport; the access session lives on. Kept in memory, as it protects nothing. */
export async function endTransport(on: Platform, transport: Transport): Promise<void> {
  await tell(on, ['ended', transport.nonce])
}

/** Whether its client has ended it, as far as this node has heard. */
export function transportEnded(on: Platform, transport: Transport): boolean {
  return known(on).ended.has(transport.nonce)
}

/** Here if it is about something of this node; told to the others if it is not, or is about all. */
async function tell(on: Platform, notice: Notice): Promise<void> {
  if (hear(on, notice) && notice[0] !== 'ended') return
  await tellNodes(on.database, noticeChannel, JSON.stringify(notice))
}

function hear(on: Platform, [kind, name]: Notice): boolean {
  const { running, asked, ended } = known(on)
  if (kind === 'ended') {
    ended.add(name)
    const [oldest] = ended
    if (ended.size > endedKeptMax && oldest !== undefined) ended.delete(oldest)
    return true
  }
  if (kind === 'cancelled') {
    running.get(name)?.abort('client_cancelled')
    return running.has(name)
  }
  asked.get(name)?.(kind === 'accepted')
  return asked.has(name)
}

/** A notice of another node; what is none is ignored. */
export function hearNotice(on: Platform, payload: string): void {
  const [kind, name]: readonly unknown[] = JSON.parse(payload)
  const kinds = ['cancelled', 'accepted', 'declined', 'ended'] as const
  const heard = kinds.find(each => each === kind)
  if (heard !== undefined && typeof name === 'string') hear(on, [heard, name])
}

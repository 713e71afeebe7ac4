import type { Json } from '../platform/json.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { isObject, type JsonObject, type RequestId, type Transport } from './model.ts'
import { tellNodes } from './store.ts'

/** Hears whether the client accepted, and what it says beside that where this reached us. */
export type Heard = (accepted: boolean, content: JsonObject | undefined) => void

/** What a node knows of legacy transports. None of it is authority: a node that lost it serves on. */
interface Known {
  readonly running: Map<string, AbortController>
  readonly asked: Map<string, Heard>
  readonly ended: Set<string>
}

const known = perPlatform<Known>(() => ({ running: new Map(), asked: new Map(), ended: new Set() }))
const endedKeptMax = 10_000
const noticeBytesMax = 7_900

/** Of one length, whatever id the client chose: it travels in notices between nodes. */
function nameOf(transport: Transport, id: RequestId): string {
  return sha256Hex(`${transport.nonce} ${typeof id} ${id}`)
}

/** What a node tells the others when the request it is about runs elsewhere. */
type Notice = readonly ['cancelled' | 'accepted' | 'declined' | 'ended', string, JsonObject?]
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
  { transport, id, heard }: { transport: Transport; id: RequestId; heard: Heard },
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
  { id, accepted, content }: { readonly id: RequestId; readonly accepted: boolean; readonly content?: JsonObject },
): Promise<void> {
  const name = nameOf(transport, id)
  await tell(on, content === undefined ? [accepted ? 'accepted' : 'declined', name] : ['accepted', name, content])
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
  const text = JSON.stringify(notice)
  // PostgreSQL takes no longer notice. Whoever waits elsewhere for a form as long as this one hears that it was not filled in.
  const short = Buffer.byteLength(text) <= noticeBytesMax ? text : JSON.stringify(['declined', notice[1]])
  await tellNodes(on.database, noticeChannel, short)
}

function hear(on: Platform, [kind, name, content]: Notice): boolean {
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
  asked.get(name)?.(kind === 'accepted', content)
  return asked.has(name)
}

/** A notice of another node; what is none is ignored. */
export function hearNotice(on: Platform, payload: string): void {
  const [kind, name, content]: readonly Json[] = JSON.parse(payload)
  const kinds = ['cancelled', 'accepted', 'declined', 'ended'] as const
  const heard = kinds.find(each => each === kind)
  if (heard === undefined || typeof name !== 'string') return
  hear(on, isObject(content) ? [heard, name, content] : [heard, name])
}

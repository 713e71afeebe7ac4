import type { LogLevel } from '../pipes/index.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { tellTransport, updatedMessage } from './actions-streams.ts'
import { isObject, type JsonObject, type RequestId, type Transport } from './model.ts'
import { parseLogLevel } from './parse-log-level.ts'
import { openTransport } from './parse-transport.ts'
import { tellNodes } from './store.ts'

/** Hears what the client answered; undefined where it was an error, or did not reach us. */
export type Heard = (answer: JsonObject | undefined) => void

/** What a node knows of legacy transports. None of it is authority: a node that lost it serves on. */
interface Known {
  readonly running: Map<string, AbortController>
  readonly asked: Map<string, Heard>
  readonly ended: Set<string>
  readonly levels: Map<string, LogLevel>
  /** Opened before, by session and id: what is sealed in an id never changes. */
  readonly opened: Map<string, Transport>
}

const known = perPlatform<Known>(() => ({
  running: new Map(),
  asked: new Map(),
  ended: new Set(),
  levels: new Map(),
  opened: new Map(),
}))
const endedKeptMax = 10_000
const levelsKeptMax = 20_000
/** PostgreSQL takes 8,000 bytes, less one. */
export const noticeBytesMax = 7_900

/** `openTransport`, once for each id: what it carries is no authority, and is asked for with every request. */
export function transportOf(
  on: Platform,
  presented: string | null,
  session: SessionId,
): Transport | 'none' | 'foreign' {
  const { opened } = known(on)
  const key = `${session} ${presented}`
  const kept = opened.get(key)
  if (kept !== undefined) return kept
  const transport = openTransport(on.rootKey, presented, session)
  if (typeof transport === 'object') opened.set(key, transport)
  const oldest = opened.keys().next().value
  if (opened.size > endedKeptMax && oldest !== undefined) opened.delete(oldest)
  return transport
}

/** Of one length, whatever id the client chose: it travels in notices between nodes. */
function nameOf(transport: Transport, id: RequestId): string {
  return sha256Hex(`${transport.nonce} ${typeof id} ${id}`)
}

/** What a node tells the others when the request it is about runs elsewhere. */
type Notice = readonly ['cancelled' | 'answered' | 'declined' | 'ended' | 'level' | 'updated', string, JsonObject?]
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

/** A client's answer, undefined for an error. What it says never decides an approval; a refusal only stops a wait. */
export async function hearAnswer(
  on: Platform,
  transport: Transport,
  { id, answer }: { readonly id: RequestId; readonly answer: JsonObject | undefined },
): Promise<void> {
  const name = nameOf(transport, id)
  await tell(on, answer === undefined ? ['declined', name] : ['answered', name, answer])
}

/** From which level on this client hears what third parties report. Kept in memory: a node that lost it tells less. */
export async function setLevel(on: Platform, transport: Transport, level: LogLevel): Promise<void> {
  await tell(on, ['level', transport.nonce, { level }])
}

/** Undefined: it did not say, as far as this node has heard. */
export function levelOf(on: Platform, transport: Transport): LogLevel | undefined {
  return known(on).levels.get(transport.nonce)
}

/** The client is done with this transport; the access session lives on. Kept in memory, as it protects nothing. */
export async function endTransport(on: Platform, transport: Transport): Promise<void> {
  await tell(on, ['ended', transport.nonce])
}

/** Tells this client, at whichever node it listens, that a resource that it watches has changed. */
export async function tellUpdated(on: Platform, transport: Transport, uri: string): Promise<void> {
  await tell(on, ['updated', transport.nonce, { uri }])
}

/** Whether its client has ended it, as far as this node has heard. */
export function transportEnded(on: Platform, transport: Transport): boolean {
  return known(on).ended.has(transport.nonce)
}

/** Here if it is about something of this node; told to the others if it is not, or is about all. */
async function tell(on: Platform, notice: Notice): Promise<void> {
  if (hear(on, notice) && notice[0] !== 'ended' && notice[0] !== 'level') return
  const text = JSON.stringify(notice)
  // PostgreSQL takes no longer notice. Whoever waits elsewhere for an answer as long as this one hears that there is none.
  const short = Buffer.byteLength(text) <= noticeBytesMax ? text : JSON.stringify(['declined', notice[1]])
  await tellNodes(on.database, noticeChannel, short)
}

function hear(on: Platform, [kind, name, content]: Notice): boolean {
  const { running, asked, ended, levels } = known(on)
  if (kind === 'level') {
    const level = parseLogLevel(content?.level)
    if (level !== undefined) levels.set(name, level)
    const [oldest] = levels.keys()
    if (levels.size > levelsKeptMax && oldest !== undefined) levels.delete(oldest)
    return true
  }
  if (kind === 'updated') return tellTransport(on, name, updatedMessage({ uri: content?.uri ?? null }))
  if (kind === 'ended') {
    levels.delete(name)
    ended.add(name)
    const [oldest] = ended
    if (ended.size > endedKeptMax && oldest !== undefined) ended.delete(oldest)
    return true
  }
  if (kind === 'cancelled') {
    running.get(name)?.abort('client_cancelled')
    return running.has(name)
  }
  asked.get(name)?.(content)
  return asked.has(name)
}

/** A notice of another node; what is none is ignored. */
export function hearNotice(on: Platform, payload: string): void {
  const [kind, name, content]: readonly Json[] = JSON.parse(payload)
  const kinds = ['cancelled', 'answered', 'declined', 'ended', 'level', 'updated'] as const
  const heard = kinds.find(each => each === kind)
  if (heard === undefined || typeof name !== 'string') return
  hear(on, isObject(content) ? [heard, name, content] : [heard, name])
}

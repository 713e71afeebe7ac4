import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { decideStreamStep, type StreamAnswer } from './decide-stream-pause.ts'
import { ocsfOf } from './derive-ocsf.ts'
import { idTerm, termsOf } from './derive-terms.ts'
import type { LoggedEvent } from './model.ts'
import { listEvents } from './store-log.ts'
import { type AuditStream, claimStreams, settleStream } from './store-streams.ts'

const streamLeaseSeconds = 60
const streamsAtOnceMax = 8
const sendTimeoutMs = 20_000
const streamAnswerBytesMax = 65_536
const ownerOnly = 0o600
const ownerOnlyFolder = 0o700

/** Sends one batch of each stream that has something to send: no further one before the other side has taken it. How many were sent. */
export async function streamOnce(on: Platform): Promise<number> {
  const claimed = await claimStreams(on.database, streamLeaseSeconds, streamsAtOnceMax)
  await Promise.all(claimed.map(stream => sendBatch(on, stream)))
  return claimed.length
}

/** At least once: the cursor moves after the answer, so a node that dies between the two sends the same events again. */
async function sendBatch(on: Platform, stream: AuditStream): Promise<void> {
  const { nextIndex: from, batchEvents } = stream
  const read = await listEvents(on.database, { after: from - 1, limit: batchEvents })
  const next = (read.at(-1)?.index ?? from - 1) + 1
  const events = read.filter(event => leavesBy(stream, event))
  const answer = events.length === 0 ? { status: 200, retryAfter: null } : await give(on, stream, { events, next })
  const step = decideStreamStep(answer, stream)
  const { error, retryInSeconds } = step
  await settleStream(on.database, stream.id, {
    ...{ from, nextIndex: step.taken ? next : from, batchEvents: step.batchEvents, error, retryInSeconds },
  })
}

/** By the stream of an organization leaves what names it, and nothing else (I10). */
function leavesBy({ organizationId }: AuditStream, event: LoggedEvent): boolean {
  return organizationId === null || termsOf(event).has(idTerm(organizationId))
}

interface Batch {
  readonly events: readonly LoggedEvent[]
  readonly next: number
}

async function give(on: Platform, stream: AuditStream, batch: Batch): Promise<StreamAnswer> {
  const body = batch.events.map(event => `${JSON.stringify(ocsfOf(event))}\n`).join('')
  try {
    if (stream.kind === 'file') return await appendTo(on, stream, body)
    return await post(on, stream, { body, next: batch.next })
  } catch (cause) {
    on.log.info(
      { stream: stream.id, cause: cause instanceof Refusal ? cause.code : String(cause) },
      'a stream did not take',
    )
    return { status: undefined, retryAfter: null }
  }
}

const streamPrefix = 'ambit stream v1\n'

/** What the signature of a request covers: a prefix of its own, the stream, the cursor after it, and the body. */
export function streamBytes(id: string, next: number, body: string): Buffer {
  return Buffer.from(`${streamPrefix}${id}\n${next}\n${body}`)
}

/** Signed by the log's own key, which the other side has anyway: no secret is shared with it. */
async function post(
  on: Platform,
  { id, url }: AuditStream,
  { body, next }: { readonly body: string; readonly next: number },
): Promise<StreamAnswer> {
  const signature = Buffer.from(on.signer.sign(streamBytes(id, next, body))).toString('base64url')
  const response = await on.egress.fetch(url ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      'ambit-stream': id,
      'ambit-cursor': String(next),
      'ambit-signature': `${on.signer.keyId} ${signature}`,
    },
    body,
    timeoutMs: sendTimeoutMs,
    responseBytesMax: streamAnswerBytesMax,
  })
  await response.body?.cancel()
  return { status: response.status, retryAfter: response.headers.get('retry-after') }
}

/** Where the file of a stream is: below the data directory of the node that writes it. */
export function streamFile(on: Pick<Platform, 'config'>, id: string): string {
  return join(on.config.dataDirectory, 'audit-streams', `${id}.ndjson`)
}

/** On the disk before the cursor moves. A line that a crash cut off is ended first, so that it spoils no other. */
async function appendTo(on: Platform, { id }: AuditStream, body: string): Promise<StreamAnswer> {
  const path = streamFile(on, id)
  await mkdir(join(path, '..'), { recursive: true, mode: ownerOnlyFolder })
  const file = await open(path, 'a+', ownerOnly)
  try {
    const { size } = await file.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await file.read(last, 0, 1, size - 1)
    const isCut = size > 0 && last.toString() !== '\n'
    await file.appendFile(isCut ? `\n${body}` : body)
    await file.datasync()
  } finally {
    await file.close()
  }
  return { status: 200, retryAfter: null }
}

import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { type EventId, type Id, newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { answerBytesMax, openSigningSecret } from './actions-secrets.ts'
import { attemptsMax, retryAfterSeconds, signingOrder } from './decide-retry.ts'
import { signatureHeader } from './derive-signature.ts'
import type { WebhookEndpoint } from './model.ts'
import { renderEvent } from './render-event.ts'
import { findKeptEvent } from './store.ts'
import { type Claimed, claimDeliveries, settleDelivery } from './store-deliveries.ts'
import { findEndpoint } from './store-webhooks.ts'

const deliverTimeoutMs = 10_000
/** Longer than an attempt can take: whoever finds it over knows that its node is gone. */
const leaseSeconds = 30
const atOnceMax = 4

/** Sends what is due for one endpoint, a few at a time, until nothing is. */
export async function deliverDue(on: Platform, endpointId: Id<'webhook'>, signal?: AbortSignal): Promise<void> {
  while (signal?.aborted !== true) {
    const claimed = await claimDeliveries(on.database, endpointId, { limit: atOnceMax, leaseSeconds })
    if (claimed.length === 0) return
    await Promise.all(claimed.map(one => deliver(on, endpointId, { one, signal })))
  }
}

interface Delivering {
  readonly one: Claimed
  readonly signal: AbortSignal | undefined
}

/** One attempt. A node that dies on the way leaves its lease, and the event goes out once more with the same id. */
async function deliver(on: Platform, endpointId: Id<'webhook'>, { one, signal }: Delivering): Promise<void> {
  const endpoint = await findEndpoint(on.database, endpointId)
  const event = await findKeptEvent(on.database, one.eventIndex)
  if (endpoint === undefined || event === undefined) return
  if (one.attempts > attemptsMax) return settle(on, one, { status: undefined, error: 'the last attempt broke off' })
  const answer = await send(on, endpoint, { ...one, body: JSON.stringify(renderEvent(event)), signal })
  if (answer !== undefined) await settle(on, one, answer)
}

/** What an endpoint made of an event that says nothing. */
export interface Tried extends Answer {
  readonly eventId: EventId
}

/**
 * Sends an endpoint one signed event that tells it nothing, now and once, and says what it answered; a paused endpoint is tried
 * too. It is in no list of events.
 *
 * @throws Refusal 404.
 */
export async function tryEndpoint(on: Platform, actor: Actor, id: Id<'webhook'>): Promise<Tried> {
  const endpoint = await findEndpoint(on.database, id)
  if (endpoint === undefined) throw notFound('webhook endpoint')
  const eventId = newId('event')
  const event = { id: eventId, event: tryName, data: { endpoint_id: id }, context: {} }
  const body = JSON.stringify(renderEvent({ ...event, createdAt: on.clock.now() }))
  const said = { actor: actorName(actor), endpoint: id, event: eventId }
  await record(on.database, { type: 'webhook_endpoint.tried', ...inSession(actor), body: said })
  const answer = await send(on, endpoint, { attempts: 1, body, signal: undefined })
  return { eventId, status: answer?.status, error: answer === undefined ? 'failed' : answer.error }
}

const tryName = 'webhook_endpoint.tried'

interface Answer {
  readonly status: number | undefined
  readonly error: string | undefined
}

async function settle(on: Platform, one: Claimed, answer: Answer): Promise<void> {
  const delivered = answer.error === undefined
  const retryInSeconds = delivered ? undefined : retryAfterSeconds(one.attempts)
  const state = delivered ? 'delivered' : retryInSeconds === undefined ? 'dead' : 'queued'
  await settleDelivery(on.database, one, { state, ...answer, retryInSeconds: retryInSeconds ?? 0 })
}

/** What the endpoint answered; undefined when this node stops, and another one has to try. Its words are not kept. */
async function send(
  on: Platform,
  endpoint: WebhookEndpoint,
  { attempts, body, signal }: { attempts: number; body: string; signal: AbortSignal | undefined },
): Promise<Answer | undefined> {
  const at = on.clock.now().getTime()
  const secrets = secretsOf(on, endpoint, attempts)
  try {
    const response = await on.egress.fetch(endpoint.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'workos-signature': signatureHeader({ secrets, at, body }) },
      body,
      timeoutMs: deliverTimeoutMs,
      responseBytesMax: answerBytesMax,
      ...(signal === undefined ? {} : { signal }),
    })
    await response.body?.cancel()
    return { status: response.status, error: response.ok ? undefined : `answered ${response.status}` }
  } catch (cause) {
    if (signal?.aborted === true) return undefined
    return { status: undefined, error: cause instanceof Refusal ? cause.code : 'failed' }
  }
}

function secretsOf(on: Platform, endpoint: WebhookEndpoint, attempts: number): string[] {
  const { id, secretVersion, secretSealed, previous } = endpoint
  const opened = (version: number, sealed: Buffer): string =>
    openSigningSecret(on, { table: 'webhook_endpoints', rowId: id, version }, sealed).reveal()
  const former = previous !== undefined && on.clock.now() < previous.until ? previous.sealed : undefined
  return signingOrder(attempts, {
    current: opened(secretVersion, secretSealed),
    previous: former === undefined ? undefined : opened(secretVersion - 1, former),
  })
}

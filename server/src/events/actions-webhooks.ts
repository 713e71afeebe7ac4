import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { type Id, newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict, notFound, unprocessable } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { newSigningSecret, openSigningSecret, sealSigningSecret } from './actions-secrets.ts'
import type { EventName, WebhookEndpoint } from './model.ts'
import { parseWebhookUrl } from './parse-webhook-url.ts'
import { type Delivery, requeueDelivery } from './store-deliveries.ts'
import {
  countEndpoints,
  deleteEndpoint,
  insertEndpoint,
  lockEndpoint,
  saveEndpoint,
  urlIsTaken,
} from './store-webhooks.ts'

const endpointsMax = 100
const millisecondsPerSecond = 1_000

/** 409 `duplicate_endpoint` for an address that is told already; 422 `invalid_url` for one that is never sent to. */
export async function createEndpoint(
  on: Platform,
  actor: Actor,
  parts: { readonly url: string; readonly events: readonly EventName[] },
): Promise<WebhookEndpoint> {
  const url = parseWebhookUrl(parts.url, on.config)
  const id = newId('webhook')
  const secretSealed = sealSigningSecret(on, placeOf(id, 1), newSigningSecret())
  return on.database.transaction(async tx => {
    if ((await countEndpoints(tx)) >= endpointsMax)
      throw unprocessable(`There are ${endpointsMax} endpoints already. Delete one first.`, [
        { code: 'too_many_endpoints', message: `At most ${endpointsMax}.`, field: 'endpoint_url' },
      ])
    const endpoint = await insertEndpoint(tx, { id, url, secretSealed, events: parts.events })
    if (endpoint === undefined) throw duplicate()
    const body = { actor: actorName(actor), endpoint: id, url, events: parts.events }
    await record(tx, { type: 'webhook_endpoint.created', ...inSession(actor), body })
    return endpoint
  })
}

export interface EndpointChange {
  readonly url?: string | undefined
  readonly events?: readonly EventName[] | undefined
  readonly status?: WebhookEndpoint['status'] | undefined
}

/** What waits for an endpoint that is disabled waits on, and goes out once it is enabled. */
export async function updateEndpoint(
  on: Platform,
  actor: Actor,
  { id, change }: { readonly id: Id<'webhook'>; readonly change: EndpointChange },
): Promise<WebhookEndpoint> {
  const url = change.url === undefined ? undefined : parseWebhookUrl(change.url, on.config)
  return on.database.transaction(async tx => {
    const before = await lockEndpoint(tx, id)
    if (before === undefined) throw notFound('webhook endpoint')
    if (url !== undefined && (await urlIsTaken(tx, url, id))) throw duplicate()
    const after = await saveEndpoint(tx, {
      ...before,
      url: url ?? before.url,
      events: change.events ?? before.events,
      status: change.status ?? before.status,
    })
    const body = { actor: actorName(actor), endpoint: id, before: factsOf(before), after: factsOf(after) }
    await record(tx, { type: 'webhook_endpoint.updated', ...inSession(actor), body })
    return after
  })
}

/** With everything that waits for it. */
export function removeEndpoint(on: Platform, actor: Actor, id: Id<'webhook'>): Promise<void> {
  return on.database.transaction(async tx => {
    if (!(await deleteEndpoint(tx, id))) throw notFound('webhook endpoint')
    const body = { actor: actorName(actor), endpoint: id }
    await record(tx, { type: 'webhook_endpoint.deleted', ...inSession(actor), body })
  })
}

/**
 * A new secret from now on. The former one signs beside it for `overlapSeconds`, 0 for one that has leaked; the one before
 * that is gone.
 */
export function rotateSecret(
  on: Platform,
  actor: Actor,
  { id, overlapSeconds }: { readonly id: Id<'webhook'>; readonly overlapSeconds: number },
): Promise<WebhookEndpoint> {
  const until = new Date(on.clock.now().getTime() + overlapSeconds * millisecondsPerSecond)
  return on.database.transaction(async tx => {
    const before = await lockEndpoint(tx, id)
    if (before === undefined) throw notFound('webhook endpoint')
    const secretVersion = before.secretVersion + 1
    const after = await saveEndpoint(tx, {
      ...before,
      secretVersion,
      secretSealed: sealSigningSecret(on, placeOf(id, secretVersion), newSigningSecret()),
      previous: overlapSeconds === 0 ? undefined : { sealed: before.secretSealed, until },
    })
    const body = { actor: actorName(actor), endpoint: id, overlap_seconds: overlapSeconds }
    await record(tx, { type: 'webhook_endpoint.secret_rotated', ...inSession(actor), body })
    return after
  })
}

/** The secret that receivers verify with. */
export function secretOf(on: Platform, endpoint: WebhookEndpoint): Secret {
  return openSigningSecret(on, placeOf(endpoint.id, endpoint.secretVersion), endpoint.secretSealed)
}

/** Sends an event once more, whatever became of it. Its id stays, so that receivers know it again. */
export function redeliver(on: Platform, actor: Actor, id: Id<'delivery'>): Promise<Delivery> {
  return on.database.transaction(async tx => {
    const delivery = await requeueDelivery(tx, id)
    if (delivery === undefined) throw notFound('webhook delivery')
    const body = { actor: actorName(actor), delivery: id, endpoint: delivery.endpointId, event: delivery.eventId }
    await record(tx, { type: 'webhook_delivery.requeued', ...inSession(actor), body })
    return delivery
  })
}

function placeOf(id: string, version: number): Parameters<typeof sealSigningSecret>[1] {
  return { table: 'webhook_endpoints', rowId: id, version }
}

function factsOf({ url, events, status }: WebhookEndpoint): object {
  return { url, events, status }
}

function duplicate(): Error {
  return conflict('duplicate_endpoint', 'A webhook endpoint with this address already exists.')
}

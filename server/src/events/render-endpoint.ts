import { z } from 'zod'
import type { Secret } from '../platform/secret.ts'
import { wireTime, wireTimeOrNull } from '../platform/wire.ts'
import type { WebhookEndpoint } from './model.ts'
import type { ActionEndpoint } from './store-actions.ts'
import type { Delivery } from './store-deliveries.ts'

export const endpointSchema = z
  .object({
    object: z.literal('webhook_endpoint'),
    id: z.string(),
    endpoint_url: z.string(),
    secret: z.string(),
    status: z.enum(['enabled', 'disabled']),
    events: z.array(z.string()),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'WebhookEndpointJson' })

/** With its secret, as the wire has it: whoever may read an endpoint administers it. */
export function renderEndpoint(endpoint: WebhookEndpoint, secret: Secret): z.input<typeof endpointSchema> {
  return {
    object: 'webhook_endpoint',
    id: endpoint.id,
    endpoint_url: endpoint.url,
    secret: secret.reveal(),
    status: endpoint.status,
    events: [...endpoint.events],
    created_at: wireTime(endpoint.createdAt),
    updated_at: wireTime(endpoint.updatedAt),
  }
}

export const deliverySchema = z
  .object({
    object: z.literal('webhook_delivery'),
    id: z.string(),
    endpoint_id: z.string(),
    event_id: z.string(),
    event: z.string(),
    state: z.enum(['queued', 'delivered', 'dead']),
    attempts: z.number().int(),
    next_attempt_at: z.string().nullable(),
    last_status: z.number().int().nullable(),
    last_error: z.string().nullable(),
    created_at: z.string(),
    settled_at: z.string().nullable(),
  })
  .meta({ id: 'WebhookDelivery' })

/** How the sending of one event to one endpoint stands. */
export function renderDelivery(delivery: Delivery): z.input<typeof deliverySchema> {
  return {
    object: 'webhook_delivery',
    id: delivery.id,
    endpoint_id: delivery.endpointId,
    event_id: delivery.eventId,
    event: delivery.event,
    state: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: delivery.state === 'queued' ? wireTime(delivery.nextAttemptAt) : null,
    last_status: delivery.lastStatus ?? null,
    last_error: delivery.lastError ?? null,
    created_at: wireTime(delivery.createdAt),
    settled_at: wireTimeOrNull(delivery.settledAt),
  }
}

export const actionEndpointSchema = z
  .object({
    object: z.literal('action_endpoint'),
    id: z.string(),
    kind: z.enum(['authentication', 'user_registration']),
    endpoint_url: z.string(),
    secret: z.string(),
    enabled: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'ActionEndpoint' })

/** With the secret that its answers are signed with. */
export function renderActionEndpoint(endpoint: ActionEndpoint, secret: Secret): z.input<typeof actionEndpointSchema> {
  return {
    object: 'action_endpoint',
    id: endpoint.id,
    kind: endpoint.kind,
    endpoint_url: endpoint.url,
    secret: secret.reveal(),
    enabled: endpoint.enabled,
    created_at: wireTime(endpoint.createdAt),
    updated_at: wireTime(endpoint.updatedAt),
  }
}

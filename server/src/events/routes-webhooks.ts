import { z } from 'zod'
import { type Id, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { tryEndpoint } from './actions-deliver.ts'
import {
  createEndpoint,
  redeliver,
  removeEndpoint,
  rotateSecret,
  secretOf,
  updateEndpoint,
} from './actions-webhooks.ts'
import { ownEventNames, webhookEventNames } from './model.ts'
import { urlLengthMax } from './parse-webhook-url.ts'
import { deliverySchema, endpointSchema, renderDelivery, renderEndpoint } from './render-endpoint.ts'
import { listDeliveries } from './store-deliveries.ts'
import { listEndpoints } from './store-webhooks.ts'

const idParams = z.object({ id: z.string() })
const told = [...webhookEventNames, ...ownEventNames]
const eventList = z.array(z.enum(told)).min(1).max(told.length)
const overlapSecondsMax = 86_400

const triedSchema = z
  .object({
    object: z.literal('webhook_try'),
    event_id: z.string(),
    /** It answered with a 2xx. */
    taken: z.boolean(),
    status: z.number().int().nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'WebhookTry' })

function webhookId(text: string): Id<'webhook'> {
  const id = parseId('webhook', text)
  if (id === undefined) throw notFound('webhook endpoint')
  return id
}

export const webhookRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/webhook_endpoints',
      operation: 'listWebhookEndpoints',
      summary: 'List who is told of events, with the secrets that sign',
      tag: 'Webhooks',
      access: 'admin',
      query: listQuery,
      response: listSchema(endpointSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const endpoints = await listEndpoints(on.database, page)
      return listOf(
        endpoints.map(endpoint => renderEndpoint(endpoint, secretOf(on, endpoint))),
        page,
      )
    },
  ),
  api(
    {
      method: 'post',
      path: '/webhook_endpoints',
      operation: 'createWebhookEndpoint',
      summary: 'Tell an address of events',
      tag: 'Webhooks',
      access: 'admin',
      body: z.object({ endpoint_url: z.string().max(urlLengthMax), events: eventList }),
      response: endpointSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const endpoint = await createEndpoint(on, actor, { url: body.endpoint_url, events: [...new Set(body.events)] })
      return renderEndpoint(endpoint, secretOf(on, endpoint))
    },
  ),
  api(
    {
      method: 'patch',
      path: '/webhook_endpoints/{id}',
      operation: 'updateWebhookEndpoint',
      summary: 'Change address, events or status of an endpoint',
      tag: 'Webhooks',
      access: 'admin',
      params: idParams,
      body: z.object({
        endpoint_url: z.string().max(urlLengthMax).optional(),
        events: eventList.optional(),
        status: z.enum(['enabled', 'disabled']).optional(),
      }),
      response: endpointSchema,
    },
    async (on, { actor, params, body }) => {
      const change = {
        url: body.endpoint_url,
        events: body.events === undefined ? undefined : [...new Set(body.events)],
        status: body.status,
      }
      const endpoint = await updateEndpoint(on, actor, { id: webhookId(params.id), change })
      return renderEndpoint(endpoint, secretOf(on, endpoint))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/webhook_endpoints/{id}',
      operation: 'deleteWebhookEndpoint',
      summary: 'Stop telling an address, with what waits for it',
      tag: 'Webhooks',
      access: 'admin',
      params: idParams,
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params }) => {
      await removeEndpoint(on, actor, webhookId(params.id))
      return {}
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/webhook_endpoints/{id}/rotate_secret',
      operation: 'rotateWebhookSecret',
      summary: 'A new signing secret; the former one signs beside it for a while',
      tag: 'Webhooks',
      access: 'admin',
      params: idParams,
      body: z.object({ overlap_seconds: z.number().int().min(0).max(overlapSecondsMax).default(overlapSecondsMax) }),
      response: endpointSchema,
    },
    async (on, { actor, params, body }) => {
      const endpoint = await rotateSecret(on, actor, {
        id: webhookId(params.id),
        overlapSeconds: body.overlap_seconds,
      })
      return renderEndpoint(endpoint, secretOf(on, endpoint))
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/webhook_endpoints/{id}/try',
      operation: 'tryWebhookEndpoint',
      summary: 'Send an endpoint one signed event that says nothing, now, and see what it answers',
      tag: 'Webhooks',
      access: 'admin',
      params: idParams,
      body: z.object({}),
      response: triedSchema,
    },
    async (on, { actor, params }) => {
      const { eventId, status, error } = await tryEndpoint(on, actor, webhookId(params.id))
      return {
        object: 'webhook_try' as const,
        event_id: eventId,
        taken: error === undefined,
        status: status ?? null,
        error: error ?? null,
      }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/webhook_deliveries',
      operation: 'listWebhookDeliveries',
      summary: 'How deliveries stand; those that were given up have the state dead',
      tag: 'Webhooks',
      access: 'auditor',
      query: listQuery.extend({
        endpoint_id: z.string().optional(),
        state: z.enum(['queued', 'delivered', 'dead']).optional(),
      }),
      response: listSchema(deliverySchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const filter = { endpointId: query.endpoint_id, state: query.state }
      return listOf((await listDeliveries(on.database, page, filter)).map(renderDelivery), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/webhook_deliveries/{id}/redeliver',
      operation: 'redeliverWebhook',
      summary: 'Send an event to an endpoint once more',
      tag: 'Webhooks',
      access: 'admin',
      params: idParams,
      response: deliverySchema,
    },
    async (on, { actor, params }) => {
      const id = parseId('delivery', params.id)
      if (id === undefined) throw notFound('webhook delivery')
      return renderDelivery(await redeliver(on, actor, id))
    },
  ),
]

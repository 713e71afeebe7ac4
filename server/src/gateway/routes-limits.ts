import { z } from 'zod'
import { listSchema } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import { setCallLimit } from './actions-call-limits.ts'
import { type CallLimit, listLimits } from './store-limits.ts'

const callsMax = 1_000_000
const bytesMax = 1_000_000_000_000

const numbers = {
  calls_per_minute: z.number().int().min(1).max(callsMax).nullable(),
  bytes_per_hour: z.number().int().min(1).max(bytesMax).nullable(),
}
const limitSchema = z
  .object({
    object: z.literal('call_limit'),
    /** Of an agent, an organization or a provider; `each_grant` counts each grant by itself. */
    id: z.string(),
    ...numbers,
  })
  .meta({ id: 'CallLimit' })

function present({ subject, callsPerMinute, bytesPerHour }: CallLimit): z.input<typeof limitSchema> {
  return {
    object: 'call_limit',
    id: subject,
    calls_per_minute: callsPerMinute ?? null,
    bytes_per_hour: bytesPerHour ?? null,
  }
}

/** What calls are limited by, beside the budget of each approval. */
export const callLimitRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/call_limits',
      operation: 'listCallLimits',
      summary: 'List how many calls a minute and bytes an hour agents, organizations, providers and grants may have',
      tag: 'Agents',
      access: 'auditor',
      response: listSchema(limitSchema),
    },
    async on => ({
      object: 'list' as const,
      data: (await listLimits(on.database)).map(present),
      list_metadata: { before: null, after: null },
    }),
  ),
  api(
    {
      method: 'put',
      path: '/v1/call_limits/{id}',
      operation: 'setCallLimit',
      summary: 'Set what an agent, an organization, a provider or each grant may have; null: no limit',
      tag: 'Agents',
      access: 'admin',
      params: z.object({ id: z.string() }),
      body: z.strictObject(numbers),
      response: limitSchema,
    },
    async (on, { actor, params, body }) =>
      present(
        await setCallLimit(on, actor, {
          subject: params.id,
          callsPerMinute: body.calls_per_minute ?? undefined,
          bytesPerHour: body.bytes_per_hour ?? undefined,
        }),
      ),
  ),
]

import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { keepZone } from './actions-zones.ts'
import { zoneLengthMax } from './parse-range.ts'
import { type KeptZone, listZones } from './store-zones.ts'

const zoneSchema = z
  .object({
    object: z.literal('analytics_time_zone'),
    time_zone: z.string(),
    state: z.enum(['building', 'kept']),
    created_at: z.string(),
  })
  .meta({ id: 'AnalyticsTimeZone' })

function presentZone({ name, state, createdAt }: KeptZone): z.input<typeof zoneSchema> {
  return { object: 'analytics_time_zone', time_zone: name, state, created_at: createdAt.toISOString() }
}

/** Zones whose days are kept as those of UTC are. Days of every other one are made when they are asked for. */
export const zoneRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/analytics/time_zones',
      operation: 'listAnalyticsTimeZones',
      summary: 'Time zones whose days are kept, besides UTC',
      tag: 'Analytics',
      access: 'auditor',
      response: z.object({ object: z.literal('list'), data: z.array(zoneSchema) }),
    },
    async on => ({ object: 'list' as const, data: (await listZones(on.database)).map(presentZone) }),
  ),
  api(
    {
      method: 'post',
      path: '/v1/analytics/time_zones',
      operation: 'keepAnalyticsTimeZone',
      summary: 'Keep the days of a time zone, so that questions about it are as quick as those about UTC',
      tag: 'Analytics',
      access: 'admin',
      body: z.strictObject({ time_zone: z.string().min(1).max(zoneLengthMax) }),
      response: zoneSchema,
      status: 201,
    },
    async (on, { actor, body }) => presentZone(await keepZone(on, actor, body.time_zone)),
  ),
]

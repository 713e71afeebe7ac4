import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { rebuildFigures } from './actions-follow.ts'
import { agentRoutes } from './routes-agents.ts'
import { peopleRoutes } from './routes-people.ts'
import { placeRoutes } from './routes-places.ts'
import { zoneRoutes } from './routes-zones.ts'

/** Figures made of the log; each is defined in docs/analytics.md. */
export const analyticsRoutes: readonly Route[] = [
  ...peopleRoutes,
  ...placeRoutes,
  ...agentRoutes,
  ...zoneRoutes,
  api(
    {
      method: 'post',
      path: '/v1/analytics/rebuild',
      operation: 'rebuildAnalytics',
      summary: 'Make all figures anew from the log; `through` of each figure says how far that is',
      tag: 'Analytics',
      access: 'owner',
      body: z.object({ accept_loss: z.boolean().default(false) }),
      response: z.object({
        object: z.literal('analytics_rebuild'),
        state: z.literal('started'),
        /** Events that have lost what they said: no figure that is made anew has them. */
        erased_events: z.number().int(),
      }),
      status: 202,
    },
    async (on, { actor, body }) => {
      const erased = await rebuildFigures(on, actor, body.accept_loss)
      return { object: 'analytics_rebuild' as const, state: 'started' as const, erased_events: erased }
    },
  ),
]

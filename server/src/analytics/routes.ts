import type { Route } from '../platform/route.ts'
import { agentRoutes } from './routes-agents.ts'
import { peopleRoutes } from './routes-people.ts'
import { placeRoutes } from './routes-places.ts'

/** Figures made of the log; each is defined in docs/analytics.md. */
export const analyticsRoutes: readonly Route[] = [...peopleRoutes, ...placeRoutes, ...agentRoutes]

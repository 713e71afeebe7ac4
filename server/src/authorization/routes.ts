import type { Route } from '../platform/route.ts'
import { checkRoutes } from './routes-check.ts'
import { externalResourceRoutes } from './routes-external.ts'
import { groupAssignmentRoutes } from './routes-groups.ts'
import { memberAssignmentRoutes } from './routes-members.ts'
import { placeRoutes } from './routes-places.ts'
import { resourceRoutes } from './routes-resources.ts'

/** Resources, who has which role on them, and the question whether somebody may. */
export const authorizationRoutes: readonly Route[] = [
  ...checkRoutes,
  ...memberAssignmentRoutes,
  ...groupAssignmentRoutes,
  ...resourceRoutes,
  ...externalResourceRoutes,
  ...placeRoutes,
]

import type { Route } from '../platform/route.ts'

/** Resources, who has which role on them, and the question whether somebody may. */
export const authorizationRoutes: readonly Route[] = []

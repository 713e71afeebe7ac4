import type { Route } from '../platform/route.ts'

/** People who asked to be let in. */
export const waitlistRoutes: readonly Route[] = []

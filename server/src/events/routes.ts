import type { Route } from '../platform/route.ts'

/** What happened, in the order of the log, and who is told of it. */
export const eventRoutes: readonly Route[] = []

import type { Route } from '../platform/route.ts'

/** Feature flags and whom they are on for. */
export const flagRoutes: readonly Route[] = []

import type { Route } from '../platform/route.ts'

/** Groups of members, and contacts of an organization. */
export const groupRoutes: readonly Route[] = []

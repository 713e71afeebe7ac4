import type { Route } from '../platform/route.ts'

/** Applications as the Connect API shows them. */
export const connectRoutes: readonly Route[] = []

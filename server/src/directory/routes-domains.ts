import type { Route } from '../platform/route.ts'

/** Domains that an organization proves. */
export const domainRoutes: readonly Route[] = []

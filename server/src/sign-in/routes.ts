import type { Route } from '../platform/route.ts'

/** Second factors of a person, and the providers that people may sign in with. */
export const factorRoutes: readonly Route[] = []

import type { Route } from '../platform/route.ts'

/** Keys that an application gives to its own customers. They administer nothing here. */
export const apiKeyRoutes: readonly Route[] = []

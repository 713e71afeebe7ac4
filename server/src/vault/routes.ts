import type { Route } from '../platform/route.ts'

/** Secrets that applications keep here. */
export const vaultRoutes: readonly Route[] = []

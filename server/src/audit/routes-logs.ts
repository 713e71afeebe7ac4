import type { Route } from '../platform/route.ts'

/** The logs that applications write about their own customers. */
export const auditLogRoutes: readonly Route[] = []

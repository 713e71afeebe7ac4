import type { Route } from '../platform/route.ts'

/** Roles and permissions, of the installation and of one organization. */
export const roleRoutes: readonly Route[] = []

import type { Route } from '../platform/route.ts'
import { environmentRoleRoutes } from './routes-environment.ts'
import { organizationRoleRoutes } from './routes-organization.ts'
import { permissionRoutes } from './routes-permissions.ts'

/** Roles and permissions, of the installation and of one organization. */
export const roleRoutes: readonly Route[] = [...environmentRoleRoutes, ...organizationRoleRoutes, ...permissionRoutes]

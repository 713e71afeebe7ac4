import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { addRolePermission, createRole, getRole, setRolePermissions, updateRole } from './actions-roles.ts'
import { rolesMax } from './model.ts'
import {
  newRoleParts,
  newRoleSchema,
  roleChangeSchema,
  rolePermissionSchema,
  rolePermissionsSchema,
} from './parse-role.ts'
import { presentRole, presentRoles, roleListSchema, roleSchema } from './render-role.ts'
import { listRoles } from './store-roles.ts'

const tag = 'Roles'
const params = z.object({ slug: z.string() })
const scope = undefined

/** Roles of the installation, which every organization may use. They are not removed: memberships anywhere may have them. */
export const environmentRoleRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/authorization/roles',
      operation: 'listEnvironmentRoles',
      summary: 'List the roles of the installation, highest priority first',
      tag,
      access: 'auditor',
      response: roleListSchema,
    },
    async on => presentRoles(await listRoles(on.database, scope, rolesMax)),
  ),
  api(
    {
      method: 'post',
      path: '/authorization/roles',
      operation: 'createEnvironmentRole',
      summary: 'Create a role of the installation',
      tag,
      access: 'admin',
      body: newRoleSchema,
      response: roleSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      presentRole(await createRole(on, actor, scope, { slug: body.slug, ...newRoleParts(body) })),
  ),
  api(
    {
      method: 'get',
      path: '/authorization/roles/{slug}',
      operation: 'getEnvironmentRole',
      summary: 'Read a role of the installation',
      tag,
      access: 'auditor',
      params,
      response: roleSchema,
    },
    async (on, { params: { slug } }) => presentRole(await getRole(on.database, scope, slug)),
  ),
  api(
    {
      method: 'patch',
      path: '/authorization/roles/{slug}',
      operation: 'updateEnvironmentRole',
      summary: 'Rename or describe a role of the installation',
      tag,
      access: 'admin',
      params,
      body: roleChangeSchema,
      response: roleSchema,
    },
    async (on, { actor, params: { slug }, body: { name, description } }) =>
      presentRole(await updateRole(on, actor, { scope, slug, name, description })),
  ),
  api(
    {
      method: 'put',
      path: '/authorization/roles/{slug}/permissions',
      operation: 'setEnvironmentRolePermissions',
      summary: 'Set all that a role permits',
      tag,
      access: 'admin',
      params,
      body: rolePermissionsSchema,
      response: roleSchema,
    },
    async (on, { actor, params: { slug }, body: { permissions } }) =>
      presentRole(await setRolePermissions(on, actor, { scope, slug, permissions })),
  ),
  api(
    {
      method: 'post',
      path: '/authorization/roles/{slug}/permissions',
      operation: 'addEnvironmentRolePermission',
      summary: 'Add one permission to a role',
      tag,
      access: 'admin',
      params,
      body: rolePermissionSchema,
      response: roleSchema,
    },
    async (on, { actor, params: { slug }, body: { slug: permission } }) =>
      presentRole(await addRolePermission(on, actor, { scope, slug, permission })),
  ),
]

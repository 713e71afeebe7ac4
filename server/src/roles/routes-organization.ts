import { z } from 'zod'
import { refuseRoleWhileGiven } from '../authorization/index.ts'
import { getOrganization } from '../directory/index.ts'
import { api, type Route } from '../platform/route.ts'
import {
  addRolePermission,
  createRole,
  deleteOrganizationRole,
  getRole,
  removeRolePermission,
  setRolePermissions,
  updateRole,
} from './actions-roles.ts'
import { rolesMax } from './model.ts'
import {
  newOrganizationRoleSchema,
  newRoleParts,
  roleChangeSchema,
  rolePermissionSchema,
  rolePermissionsSchema,
} from './parse-role.ts'
import { presentRole, presentRoles, roleListSchema, roleSchema } from './render-role.ts'
import { findRole, listRoles } from './store-roles.ts'

const tag = 'Roles'
const ofOrganization = z.object({ organization_id: z.string() })
const ofRole = ofOrganization.extend({ slug: z.string() })
const ofPermission = ofRole.extend({ permission_slug: z.string() })

/** Roles that one organization made for itself, beside those of the installation. */
export const organizationRoleRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/authorization/organizations/{organization_id}/roles',
      operation: 'listOrganizationRoles',
      summary: 'List the roles that an organization may use: its own and the installation’s',
      tag,
      access: 'auditor',
      params: ofOrganization,
      response: roleListSchema,
    },
    async (on, { params }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      return presentRoles(await listRoles(on.database, id, rolesMax))
    },
  ),
  api(
    {
      method: 'get',
      path: '/organizations/{organization_id}/roles',
      operation: 'listRolesOfOrganization',
      summary: 'The same list, at the address that older clients ask',
      tag,
      access: 'auditor',
      params: ofOrganization,
      response: roleListSchema,
    },
    async (on, { params }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      return presentRoles(await listRoles(on.database, id, rolesMax))
    },
  ),
  api(
    {
      method: 'post',
      path: '/authorization/organizations/{organization_id}/roles',
      operation: 'createOrganizationRole',
      summary: 'Create a role of an organization',
      tag,
      access: 'admin',
      params: ofOrganization,
      body: newOrganizationRoleSchema,
      response: roleSchema,
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      return presentRole(await createRole(on, actor, id, { slug: body.slug, ...newRoleParts(body) }))
    },
  ),
  api(
    {
      method: 'get',
      path: '/authorization/organizations/{organization_id}/roles/{slug}',
      operation: 'getOrganizationRole',
      summary: 'Read a role that an organization may use',
      tag,
      access: 'auditor',
      params: ofRole,
      response: roleSchema,
    },
    async (on, { params: { organization_id, slug } }) => {
      const { id } = await getOrganization(on.database, organization_id)
      return presentRole((await findRole(on.database, id, slug)) ?? (await getRole(on.database, undefined, slug)))
    },
  ),
  api(
    {
      method: 'patch',
      path: '/authorization/organizations/{organization_id}/roles/{slug}',
      operation: 'updateOrganizationRole',
      summary: 'Rename or describe a role of an organization',
      tag,
      access: 'admin',
      params: ofRole,
      body: roleChangeSchema,
      response: roleSchema,
    },
    async (on, { actor, params: { organization_id, slug }, body: { name, description } }) => {
      const { id: scope } = await getOrganization(on.database, organization_id)
      return presentRole(await updateRole(on, actor, { scope, slug, name, description }))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/authorization/organizations/{organization_id}/roles/{slug}',
      operation: 'deleteOrganizationRole',
      summary: 'Remove a role of an organization that nobody has',
      tag,
      access: 'admin',
      params: ofRole,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params: { organization_id, slug } }) => {
      const { id: organizationId } = await getOrganization(on.database, organization_id)
      const refuseWhileGiven = refuseRoleWhileGiven({ organizationId, slug })
      await on.database.transaction(tx => deleteOrganizationRole(tx, actor, { organizationId, slug, refuseWhileGiven }))
      return null
    },
  ),
  api(
    {
      method: 'put',
      path: '/authorization/organizations/{organization_id}/roles/{slug}/permissions',
      operation: 'setOrganizationRolePermissions',
      summary: 'Set all that a role of an organization permits',
      tag,
      access: 'admin',
      params: ofRole,
      body: rolePermissionsSchema,
      response: roleSchema,
    },
    async (on, { actor, params: { organization_id, slug }, body: { permissions } }) => {
      const { id: scope } = await getOrganization(on.database, organization_id)
      return presentRole(await setRolePermissions(on, actor, { scope, slug, permissions }))
    },
  ),
  api(
    {
      method: 'post',
      path: '/authorization/organizations/{organization_id}/roles/{slug}/permissions',
      operation: 'addOrganizationRolePermission',
      summary: 'Add one permission to a role of an organization',
      tag,
      access: 'admin',
      params: ofRole,
      body: rolePermissionSchema,
      response: roleSchema,
    },
    async (on, { actor, params: { organization_id, slug }, body: { slug: permission } }) => {
      const { id: scope } = await getOrganization(on.database, organization_id)
      return presentRole(await addRolePermission(on, actor, { scope, slug, permission }))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/authorization/organizations/{organization_id}/roles/{slug}/permissions/{permission_slug}',
      operation: 'removeOrganizationRolePermission',
      summary: 'Take one permission from a role of an organization',
      tag,
      access: 'admin',
      params: ofPermission,
      response: roleSchema,
    },
    async (on, { actor, params: { organization_id, slug, permission_slug: permission } }) => {
      const { id: scope } = await getOrganization(on.database, organization_id)
      return presentRole(await removeRolePermission(on, actor, { scope, slug, permission }))
    },
  ),
]

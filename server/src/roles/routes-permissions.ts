import { z } from 'zod'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { createPermission, deletePermission, updatePermission } from './actions-permissions.ts'
import { newRoleParts, newRoleSchema, roleChangeSchema } from './parse-role.ts'
import { permissionSchema, presentPermission } from './render-permission.ts'
import { findPermission, listPermissions } from './store-permissions.ts'

const tag = 'Roles'
const params = z.object({ slug: z.string() })

/** What roles permit. */
export const permissionRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/authorization/permissions',
      operation: 'listPermissions',
      summary: 'List permissions, newest first',
      tag,
      access: 'auditor',
      query: listQuery,
      response: listSchema(permissionSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listPermissions(on.database, page)).map(presentPermission), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/authorization/permissions',
      operation: 'createPermission',
      summary: 'Create a permission',
      tag,
      access: 'admin',
      body: newRoleSchema,
      response: permissionSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      presentPermission(await createPermission(on, actor, { slug: body.slug, ...newRoleParts(body) })),
  ),
  api(
    {
      method: 'get',
      path: '/authorization/permissions/{slug}',
      operation: 'getPermission',
      summary: 'Read a permission',
      tag,
      access: 'auditor',
      params,
      response: permissionSchema,
    },
    async (on, { params: { slug } }) => {
      const permission = await findPermission(on.database, slug)
      if (permission === undefined) throw notFound('permission')
      return presentPermission(permission)
    },
  ),
  api(
    {
      method: 'patch',
      path: '/authorization/permissions/{slug}',
      operation: 'updatePermission',
      summary: 'Rename or describe a permission',
      tag,
      access: 'admin',
      params,
      body: roleChangeSchema,
      response: permissionSchema,
    },
    async (on, { actor, params: { slug }, body: { name, description } }) =>
      presentPermission(await updatePermission(on, actor, { slug, name, description })),
  ),
  api(
    {
      method: 'delete',
      path: '/authorization/permissions/{slug}',
      operation: 'deletePermission',
      summary: 'Remove a permission, from every role too',
      tag,
      access: 'admin',
      params,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params: { slug } }) => {
      await deletePermission(on, actor, slug)
      return null
    },
  ),
]

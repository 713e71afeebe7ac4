import { z } from 'zod'
import { verifiedOrganizationOf } from '../directory/index.ts'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { deleteDirectory, getDirectory } from './actions-directories.ts'
import { type Directory, type DirectoryUser, nameLengthMax } from './model.ts'
import {
  directoryGroupSchema,
  directorySchema,
  directoryUserSchema,
  presentDirectory,
  presentDirectoryGroup,
  presentWithGroups,
} from './render-directory.ts'
import { listDirectories } from './store-directories.ts'
import { findDirectoryGroup, groupsOf, listDirectoryGroups } from './store-groups.ts'
import { countDirectory, findDirectoryUser, listDirectoryUsers } from './store-users.ts'

const tag = 'Directory sync'
const params = z.object({ id: z.string() })
const text = z.string().max(nameLengthMax).optional()

async function present(on: Platform, directory: Directory): Promise<z.input<typeof directorySchema>> {
  return presentDirectory(directory, await countDirectory(on.database, directory.id))
}

async function withGroups(
  on: Platform,
  users: readonly DirectoryUser[],
): Promise<z.input<typeof directoryUserSchema>[]> {
  const ids = users.map(({ id }) => id)
  const groups = await groupsOf(on.database, ids)
  return users.map(user => presentWithGroups(user, groups.get(user.id) ?? []))
}

/** A list is of one directory, or of one group or user. */
function refuseOpen(given: readonly (string | undefined)[], names: string): void {
  if (given.some(value => value !== undefined)) return
  const message = `Name ${names}.`
  throw unprocessable(message, [{ code: 'required', message, field: 'directory' }])
}

/** Directories as the official clients read them. */
export const directorySyncRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/directories',
      operation: 'listDirectories',
      summary: 'List directories, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({ organization_id: text, search: text, domain: text }),
      response: listSchema(directorySchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const { domain, organization_id: given, search } = query
      const named = given === undefined ? undefined : parseId('organization', given)
      const proven = domain === undefined ? undefined : await verifiedOrganizationOf(on.database, domain)
      const nobody = (given !== undefined && named === undefined) || (domain !== undefined && proven === undefined)
      if (nobody || (named !== undefined && proven !== undefined && named !== proven)) return listOf([], page)
      const rows = await listDirectories(on.database, { page, organizationId: named ?? proven, search })
      return listOf(await Promise.all(rows.map(row => present(on, row))), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/directories/{id}',
      operation: 'getDirectory',
      summary: 'Get a directory',
      tag,
      access: 'auditor',
      params,
      response: directorySchema,
    },
    async (on, { params: { id } }) => present(on, await getDirectory(on.database, id)),
  ),
  api(
    {
      method: 'delete',
      path: '/directories/{id}',
      operation: 'deleteDirectory',
      summary: 'Delete a directory, with what it said of people; members stay as they are',
      tag,
      access: 'admin',
      params,
      response: z.object({}),
      status: 202,
    },
    async (on, { actor, params: { id } }) => {
      await deleteDirectory(on, actor, id)
      return {}
    },
  ),
  api(
    {
      method: 'get',
      path: '/directory_users',
      operation: 'listDirectoryUsers',
      summary: 'List users of a directory or of a directory group, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({ directory: text, group: text, email: text, idp_id: text }),
      response: listSchema(directoryUserSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      refuseOpen([query.directory, query.group], 'a directory or a group')
      const directoryId = query.directory === undefined ? undefined : parseId('directory', query.directory)
      const groupId = query.group === undefined ? undefined : parseId('directoryGroup', query.group)
      if ((query.directory !== undefined && !directoryId) || (query.group !== undefined && !groupId))
        return listOf([], page)
      const filter = { page, directoryId, groupId, email: query.email, idpId: query.idp_id }
      return listOf(await withGroups(on, await listDirectoryUsers(on.database, filter)), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/directory_users/{id}',
      operation: 'getDirectoryUser',
      summary: 'Get a user of a directory',
      tag,
      access: 'auditor',
      params,
      response: directoryUserSchema,
    },
    async (on, { params: { id: given } }) => {
      const id = parseId('directoryUser', given)
      const user = id && (await findDirectoryUser(on.database, id))
      const [shown] = user === undefined ? [] : await withGroups(on, [user])
      if (shown === undefined) throw notFound('directory user')
      return shown
    },
  ),
  api(
    {
      method: 'get',
      path: '/directory_groups',
      operation: 'listDirectoryGroups',
      summary: 'List groups of a directory or of a directory user, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({ directory: text, user: text }),
      response: listSchema(directoryGroupSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      refuseOpen([query.directory, query.user], 'a directory or a user')
      const directoryId = query.directory === undefined ? undefined : parseId('directory', query.directory)
      const userId = query.user === undefined ? undefined : parseId('directoryUser', query.user)
      if ((query.directory !== undefined && !directoryId) || (query.user !== undefined && !userId))
        return listOf([], page)
      const groups = await listDirectoryGroups(on.database, { page, directoryId, userId })
      return listOf(groups.map(presentDirectoryGroup), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/directory_groups/{id}',
      operation: 'getDirectoryGroup',
      summary: 'Get a group of a directory',
      tag,
      access: 'auditor',
      params,
      response: directoryGroupSchema,
    },
    async (on, { params: { id: given } }) => {
      const id = parseId('directoryGroup', given)
      const group = id && (await findDirectoryGroup(on.database, id))
      if (group === undefined) throw notFound('directory group')
      return presentDirectoryGroup(group)
    },
  ),
]

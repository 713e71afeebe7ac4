import { notFound } from '../platform/refusal.ts'
import { type DoorRoute, scimDoor } from '../platform/route.ts'
import { placeOf } from '../sign-in/index.ts'
import { changeDirectoryGroup, createDirectoryGroup, deleteDirectoryGroup, getGroupOf } from './actions-groups.ts'
import { changeDirectoryUser, createDirectoryUser, deleteDirectoryUser, getUserOf } from './actions-users.ts'
import { bulkRefused } from './errors.ts'
import type { DirectoryGroup, DirectoryUser } from './model.ts'
import { groupFrom, groupStepsFrom } from './parse-group.ts'
import { operationsFrom, patched } from './parse-patch.ts'
import { personFrom } from './parse-person.ts'
import { presentResourceTypes, presentSchemas, presentServiceProvider } from './render-discovery.ts'
import { presentScimGroup, presentScimList, presentScimUser } from './render-scim.ts'
import { answer, doing, doorsOf, isLeftOut, type Kind } from './routes-scim-doors.ts'
import { groupsOf, membersOf, seekGroups } from './store-groups.ts'
import { seekUsers } from './store-users.ts'

const people: Kind<DirectoryUser> = {
  path: 'Users',
  summaries: {
    list: 'List people of the directory',
    create: 'A person comes into the directory',
    get: 'One person of the directory',
    replace: 'Replace what the directory says of a person',
    change: 'Change what the directory says of a person',
    remove: 'A person leaves the directory',
  },
  indexed: ['username', 'externalid'],
  seek: async ({ on, directory }, equal, range) => {
    const sought = { userName: equal.get('username'), externalId: equal.get('externalid') }
    const { users, total } = await seekUsers(on.database, directory, { sought, ...range })
    return { rows: users, total }
  },
  show: async ({ on, call, base }, users) => {
    const ids = users.map(({ id }) => id)
    const groups = isLeftOut(call, 'groups') ? undefined : await groupsOf(on.database, ids)
    return users.map(user => presentScimUser(user, groups?.get(user.id) ?? [], base))
  },
  create: ({ on, directory }, body) => createDirectoryUser(on, directory, personFrom(body)),
  get: ({ on, directory, id }) => getUserOf(on.database, directory, id),
  replace: ({ on, call, directory, id, ifMatch }, body) => {
    const person = personFrom(body)
    return changeDirectoryUser(on, directory, { id, place: placeOf(call), ifMatch, change: () => person })
  },
  change: ({ on, call, directory, id, ifMatch }, body) => {
    const operations = operationsFrom(body)
    const change = (before: DirectoryUser) => personFrom(patched(before.resource, operations))
    return changeDirectoryUser(on, directory, { id, place: placeOf(call), ifMatch, change })
  },
  remove: ({ on, directory, id, ifMatch }) => deleteDirectoryUser(on, directory, { id, ifMatch }),
}

const groups: Kind<DirectoryGroup> = {
  path: 'Groups',
  summaries: {
    list: 'List groups of the directory',
    create: 'A group comes into the directory',
    get: 'One group of the directory',
    replace: 'Replace a group and who is in it',
    change: 'Change a group or who is in it',
    remove: 'A group leaves the directory',
  },
  indexed: ['displayname', 'externalid'],
  seek: async ({ on, directory }, equal, range) => {
    const sought = { name: equal.get('displayname'), externalId: equal.get('externalid') }
    const found = await seekGroups(on.database, directory, { sought, ...range })
    return { rows: found.groups, total: found.total }
  },
  show: async ({ on, call, base }, rows) => {
    const ids = rows.map(({ id }) => id)
    const members = isLeftOut(call, 'members') ? undefined : await membersOf(on.database, ids)
    return rows.map(group => presentScimGroup(group, members && (members.get(group.id) ?? []), base))
  },
  create: ({ on, directory }, body) => createDirectoryGroup(on, directory, groupFrom(body)),
  get: ({ on, directory, id }) => getGroupOf(on.database, directory, id),
  replace: ({ on, directory, id, ifMatch }, body) => {
    const { members, ...state } = groupFrom(body)
    const steps = [
      { kind: 'state', ...state },
      { kind: 'replace', members },
    ] as const
    return changeDirectoryGroup(on, directory, { id, ifMatch, steps })
  },
  change: ({ on, directory, id, ifMatch }, body) =>
    changeDirectoryGroup(on, directory, { id, ifMatch, steps: groupStepsFrom(body) }),
  remove: ({ on, directory, id, ifMatch }) => deleteDirectoryGroup(on, directory, { id, ifMatch }),
}

function described(all: readonly { readonly id: string }[]): object {
  return presentScimList(all, { total: all.length, startIndex: 1 })
}

function oneOf(all: readonly { readonly id: string }[], id: string): Response {
  const found = all.find(each => each.id === id)
  if (found === undefined) throw notFound('resource')
  return answer(found)
}

/** SCIM 2.0 for the directory of an organization (RFC 7643, RFC 7644). */
export const scimDoors: readonly DoorRoute[] = [
  scimDoor(
    'get',
    '/scim/v2/{directory}/ServiceProviderConfig',
    doing('What this server does of SCIM', async ({ base }) => answer(presentServiceProvider(base))),
  ),
  scimDoor(
    'get',
    '/scim/v2/{directory}/ResourceTypes',
    doing('Kinds of SCIM resources', async ({ base }) => answer(described(presentResourceTypes(base)))),
  ),
  scimDoor(
    'get',
    '/scim/v2/{directory}/ResourceTypes/{id}',
    doing('One kind of SCIM resource', async ({ base, id }) => oneOf(presentResourceTypes(base), id)),
  ),
  scimDoor(
    'get',
    '/scim/v2/{directory}/Schemas',
    doing('Schemas of SCIM resources', async ({ base }) => answer(described(presentSchemas(base)))),
  ),
  scimDoor(
    'get',
    '/scim/v2/{directory}/Schemas/{id}',
    doing('One schema of SCIM resources', async ({ base, id }) => oneOf(presentSchemas(base), id)),
  ),
  ...doorsOf(people),
  ...doorsOf(groups),
  scimDoor(
    'post',
    '/scim/v2/{directory}/Bulk',
    doing('Refused: each resource is sent by itself', () => Promise.reject(bulkRefused())),
  ),
]

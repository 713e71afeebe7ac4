import { readJson } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, type DoorRoute, scimDoor } from '../platform/route.ts'
import { sha256 } from '../platform/secret.ts'
import { noteLinked } from './actions-directories.ts'
import { changeDirectoryGroup, createDirectoryGroup, deleteDirectoryGroup, getGroupOf } from './actions-groups.ts'
import { changeDirectoryUser, createDirectoryUser, deleteDirectoryUser, getUserOf } from './actions-users.ts'
import { bearerRefused, bulkRefused, scimRefused } from './errors.ts'
import type { Directory, DirectoryGroup, DirectoryUser } from './model.ts'
import { type Sought, soughtBy } from './parse-filter.ts'
import { groupFrom, groupStepsFrom } from './parse-group.ts'
import { operationsFrom, patched } from './parse-patch.ts'
import { personFrom } from './parse-person.ts'
import { pageMax, presentResourceTypes, presentSchemas, presentServiceProvider } from './render-discovery.ts'
import { presentScimGroup, presentScimList, presentScimUser, scimBase, versionOf } from './render-scim.ts'
import { findDirectoryByToken } from './store-directories.ts'
import { groupsOf, membersOf, seekGroups } from './store-groups.ts'
import { seekUsers } from './store-users.ts'

interface Asked {
  readonly on: Platform
  readonly call: Call
  /** The one whose token came, and which the address names. */
  readonly directory: Directory
  readonly base: string
  /** Of the resource in the address. */
  readonly id: string
  readonly ifMatch: string | null
}

type Act = (asked: Asked) => Promise<Response>

function doing(summary: string, act: Act): Pick<DoorRoute, 'summary' | 'handle'> {
  return {
    summary,
    handle: async (on, call) => {
      const directory = await admit(on, call)
      const base = scimBase(on.config.baseUrl, directory)
      const ifMatch = call.request.headers.get('if-match')
      return act({ on, call, directory, base, id: call.params.id ?? '', ifMatch })
    },
  }
}

/** The directory of the address, for who shows its token; the first one who does links it. */
async function admit(on: Platform, { request, params }: Call): Promise<Directory> {
  const [, token] = /^bearer +(\S{1,200})$/i.exec(request.headers.get('authorization') ?? '') ?? []
  const id = parseId('directory', params.directory ?? '')
  if (token === undefined || id === undefined) throw bearerRefused()
  const directory = await findDirectoryByToken(on.database, { id, hash: sha256(token) })
  if (directory === undefined) throw bearerRefused()
  await noteLinked(on, directory)
  return directory
}

const okStatus = 200
const createdStatus = 201

function answer(
  body: object,
  { status = okStatus, headers = {} }: { status?: number; headers?: object } = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/scim+json', 'Cache-Control': 'no-store', ...headers },
  })
}

function gone(): Response {
  return new Response(null, { status: 204 })
}

async function showUser({ on, base }: Asked, user: DirectoryUser, status = okStatus): Promise<Response> {
  const groups = (await groupsOf(on.database, [user.id])).get(user.id) ?? []
  const headers = { ETag: versionOf(user), Location: `${base}/Users/${user.id}` }
  return answer(presentScimUser(user, groups, base), { status, headers })
}

async function showGroup({ on, base, call }: Asked, group: DirectoryGroup, status = okStatus): Promise<Response> {
  const members = isLeftOut(call, 'members') ? undefined : await membersOf(on.database, group.id)
  const headers = { ETag: versionOf(group), Location: `${base}/Groups/${group.id}` }
  return answer(presentScimGroup(group, members, base), { status, headers })
}

/** Entra asks for groups without their members. */
function isLeftOut({ url }: Call, attribute: string): boolean {
  const names = (url.searchParams.get('excludedAttributes') ?? '').split(',').map(name => name.trim().toLowerCase())
  return names.includes(attribute)
}

const pageDefault = 100
const scannedMax = 20_000

interface Range {
  readonly startIndex: number
  readonly count: number
}

/** RFC 7644 section 3.4.2.4: less than one counts as one, and less than none as none. */
function rangeOf({ url }: Call): Range {
  const startIndex = Math.max(1, numberOf(url, 'startIndex') ?? 1)
  const count = Math.min(pageMax, Math.max(0, numberOf(url, 'count') ?? pageDefault))
  return { startIndex, count }
}

function numberOf(url: URL, name: string): number | undefined {
  const text = url.searchParams.get(name)
  if (text === null) return undefined
  if (!/^-?\d{1,9}$/.test(text)) throw scimRefused('invalidValue', `${name} is a number.`)
  return Number(text)
}

interface Found<T> {
  readonly rows: readonly T[]
  readonly total: number
}

/**
 * What an index answers is paged by the database; any other filter looks at each resource as it is shown, of so many at most.
 */
async function listed<T>(
  { call }: Asked,
  sought: Sought | undefined,
  {
    isIndexed,
    seek,
    show,
  }: {
    readonly isIndexed: boolean
    seek(range: { readonly offset: number; readonly limit: number }): Promise<Found<T>>
    show(rows: readonly T[]): Promise<readonly object[]>
  },
): Promise<Response> {
  const { startIndex, count } = rangeOf(call)
  if (sought === undefined || (sought.isWhole && isIndexed)) {
    const { rows, total } = await seek({ offset: startIndex - 1, limit: count })
    return answer(presentScimList(await show(rows), { total, startIndex }))
  }
  const { rows, total } = await seek({ offset: 0, limit: scannedMax })
  if (total > scannedMax)
    throw scimRefused('invalidFilter', 'This filter matches too much. Ask for userName or externalId.')
  const all = (await show(rows)).filter(resource => sought.matches(resource))
  return answer(presentScimList(all.slice(startIndex - 1, startIndex - 1 + count), { total: all.length, startIndex }))
}

async function listUsers(asked: Asked): Promise<Response> {
  const { on, call, directory, base } = asked
  const sought = soughtBy(call.url.searchParams.get('filter'))
  const equal = sought?.equal
  const indexed = { userName: equal?.get('username'), externalId: equal?.get('externalid') }
  return listed<DirectoryUser>(asked, sought, {
    isIndexed: indexed.userName !== undefined || indexed.externalId !== undefined,
    seek: async range => {
      const { users, total } = await seekUsers(on.database, directory, { sought: indexed, ...range })
      return { rows: users, total }
    },
    show: async users => {
      const ids = users.map(({ id }) => id)
      const groups = isLeftOut(call, 'groups') ? new Map<string, never[]>() : await groupsOf(on.database, ids)
      return users.map(user => presentScimUser(user, groups.get(user.id) ?? [], base))
    },
  })
}

async function listGroups(asked: Asked): Promise<Response> {
  const { on, call, directory, base } = asked
  const sought = soughtBy(call.url.searchParams.get('filter'))
  const equal = sought?.equal
  const indexed = { name: equal?.get('displayname'), externalId: equal?.get('externalid') }
  return listed<DirectoryGroup>(asked, sought, {
    isIndexed: indexed.name !== undefined || indexed.externalId !== undefined,
    seek: async range => {
      const { groups, total } = await seekGroups(on.database, directory, { sought: indexed, ...range })
      return { rows: groups, total }
    },
    show: async groups => {
      const shown: object[] = []
      for (const group of groups) {
        const members = isLeftOut(call, 'members') ? undefined : await membersOf(on.database, group.id)
        shown.push(presentScimGroup(group, members, base))
      }
      return shown
    },
  })
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
  scimDoor('get', '/scim/v2/{directory}/Users', doing('List people of the directory', listUsers)),
  scimDoor(
    'post',
    '/scim/v2/{directory}/Users',
    doing('A person comes into the directory', async asked => {
      const person = personFrom(await readJson(asked.call.request))
      return showUser(asked, await createDirectoryUser(asked.on, asked.directory, person), createdStatus)
    }),
  ),
  scimDoor(
    'get',
    '/scim/v2/{directory}/Users/{id}',
    doing('One person of the directory', async asked =>
      showUser(asked, await getUserOf(asked.on.database, asked.directory, asked.id)),
    ),
  ),
  scimDoor(
    'put',
    '/scim/v2/{directory}/Users/{id}',
    doing('Replace what the directory says of a person', async asked => {
      const { on, directory, id, ifMatch, call } = asked
      const person = personFrom(await readJson(call.request))
      return showUser(asked, await changeDirectoryUser(on, directory, { id, ifMatch, change: () => person }))
    }),
  ),
  scimDoor(
    'patch',
    '/scim/v2/{directory}/Users/{id}',
    doing('Change what the directory says of a person', async asked => {
      const { on, directory, id, ifMatch, call } = asked
      const operations = operationsFrom(await readJson(call.request))
      const change = (before: DirectoryUser) => personFrom(patched(before.resource, operations))
      return showUser(asked, await changeDirectoryUser(on, directory, { id, ifMatch, change }))
    }),
  ),
  scimDoor(
    'delete',
    '/scim/v2/{directory}/Users/{id}',
    doing('A person leaves the directory', async ({ on, directory, id, ifMatch }) => {
      await deleteDirectoryUser(on, directory, { id, ifMatch })
      return gone()
    }),
  ),
  scimDoor('get', '/scim/v2/{directory}/Groups', doing('List groups of the directory', listGroups)),
  scimDoor(
    'post',
    '/scim/v2/{directory}/Groups',
    doing('A group comes into the directory', async asked => {
      const group = groupFrom(await readJson(asked.call.request))
      return showGroup(asked, await createDirectoryGroup(asked.on, asked.directory, group), createdStatus)
    }),
  ),
  scimDoor(
    'get',
    '/scim/v2/{directory}/Groups/{id}',
    doing('One group of the directory', async asked =>
      showGroup(asked, await getGroupOf(asked.on.database, asked.directory, asked.id)),
    ),
  ),
  scimDoor(
    'put',
    '/scim/v2/{directory}/Groups/{id}',
    doing('Replace a group and who is in it', async asked => {
      const { on, directory, id, ifMatch, call } = asked
      const { members, ...state } = groupFrom(await readJson(call.request))
      const steps = [
        { kind: 'state', ...state },
        { kind: 'replace', members },
      ] as const
      return showGroup(asked, await changeDirectoryGroup(on, directory, { id, ifMatch, steps }))
    }),
  ),
  scimDoor(
    'patch',
    '/scim/v2/{directory}/Groups/{id}',
    doing('Change a group or who is in it', async asked => {
      const { on, directory, id, ifMatch, call } = asked
      const steps = groupStepsFrom(await readJson(call.request))
      return showGroup(asked, await changeDirectoryGroup(on, directory, { id, ifMatch, steps }))
    }),
  ),
  scimDoor(
    'delete',
    '/scim/v2/{directory}/Groups/{id}',
    doing('A group leaves the directory', async ({ on, directory, id, ifMatch }) => {
      await deleteDirectoryGroup(on, directory, { id, ifMatch })
      return gone()
    }),
  ),
  scimDoor(
    'post',
    '/scim/v2/{directory}/Bulk',
    doing('Refused: each resource is sent by itself', () => Promise.reject(bulkRefused())),
  ),
]

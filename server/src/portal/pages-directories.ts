import {
  countDirectory,
  createDirectory,
  getDirectory,
  listDirectories,
  listDirectoryGroups,
  listGroupRoles,
  listTokens,
  rotateToken,
  saveGroupRoles,
  scimBase,
} from '../directory-sync/index.ts'
import { type Directory, directoryTypes, overlapSecondsDefault } from '../directory-sync/model.ts'
import { seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { page, type Route } from '../platform/route.ts'
import type { Secret } from '../platform/secret.ts'
import { listRoles } from '../roles/index.ts'
import { type Filling, filled, type Shown, showPortal, type Visiting, within } from './actions-pages.ts'
import { firstPage } from './actions-setups.ts'
import { vendorName } from './catalogue/all.ts'
import { renderDirectories, renderDirectory } from './render-directories.ts'

const here = '/portal/directories'
const directoriesMax = 20
const groupsMax = 200
const rolesMax = 100
const rolePrefix = 'role.'

async function showDirectories(on: Platform, at: Visiting, shown: Shown = {}): Promise<Response> {
  const { organizationId } = at.visit
  const page = firstPage(directoriesMax)
  const directories = await listDirectories(on.database, { page, organizationId, search: undefined })
  return showPortal(on, at, renderDirectories({ ...at.view, ...shown, directories }), shown)
}

/** Another organization's is answered as one that is not there. */
async function ownDirectory(on: Platform, { visit, call }: Visiting): Promise<Directory> {
  const directory = await getDirectory(on.database, call.params.directory ?? '')
  if (directory.organizationId !== visit.organizationId) throw notFound('directory')
  return directory
}

interface ShownDirectory extends Shown {
  readonly directory: Directory
  readonly token?: Secret | undefined
}

async function answerDirectory(on: Platform, at: Visiting, parts: ShownDirectory): Promise<Response> {
  const { directory, token, ...shown } = parts
  const sql = on.database
  const filter = { page: firstPage(groupsMax), directoryId: directory.id, userId: undefined }
  const [counted, tokens, groups, mapped, roles] = await Promise.all([
    countDirectory(sql, directory.id),
    listTokens(sql, directory.id),
    listDirectoryGroups(sql, filter),
    listGroupRoles(sql, directory.id),
    listRoles(sql, directory.organizationId, rolesMax),
  ])
  const roleOf = new Map(mapped.map(({ groupId, role }) => [groupId, role]))
  const body = renderDirectory({
    ...at.view,
    ...shown,
    directory,
    endpoint: scimBase(on.config.baseUrl, directory),
    tokens,
    token: token?.reveal(),
    counted,
    groups: groups.map(({ id, name }) => ({ id, name, role: roleOf.get(id) })),
    roles,
  })
  return showPortal(on, at, body, shown)
}

async function showDirectory(on: Platform, at: Visiting, shown: Shown = {}): Promise<Response> {
  return answerDirectory(on, at, { ...shown, directory: await ownDirectory(on, at) })
}

/** The page that follows shows the token, once: it stands in no address and is not kept. */
async function create(on: Platform, at: Filling): Promise<Response> {
  const type = directoryTypes.find(each => each === at.form.get('type'))
  if (type === undefined) throw notFound('kind of directory')
  const { organizationId } = at.visit
  const parts = { organizationId, type, name: vendorName(type) || 'SCIM' }
  const { directory, value } = await createDirectory(on, at.actor, parts)
  return answerDirectory(on, at, { directory, token: value })
}

async function rotate(on: Platform, at: Filling): Promise<Response> {
  const { id } = await ownDirectory(on, at)
  const { value } = await rotateToken(on, at.actor, { id, overlapSeconds: overlapSecondsDefault })
  return answerDirectory(on, at, { directory: await getDirectory(on.database, id), token: value })
}

/** Groups that the page did not show keep what they stand for. */
async function saveRoles(on: Platform, at: Filling): Promise<Response> {
  const { id } = await ownDirectory(on, at)
  const wanted = new Map((await listGroupRoles(on.database, id)).map(({ groupId, role }) => [String(groupId), role]))
  for (const [name, role] of at.form) {
    if (!name.startsWith(rolePrefix)) continue
    const group = name.slice(rolePrefix.length)
    if (role === '') wanted.delete(group)
    else wanted.set(group, role)
  }
  await saveGroupRoles(on, at.actor, { id, mappings: [...wanted].map(([group, role]) => ({ group, role })) })
  return seeOther(`${here}/${id}`)
}

export const directoryPages: readonly Route[] = [
  page('get', here, { summary: 'Directories of an organization', handle: within('directories', showDirectories) }),
  page('post', here, {
    summary: 'Make a directory, whose token is shown once',
    handle: filled('directories', create, showDirectories),
  }),
  page('get', `${here}/{directory}`, { summary: 'One directory', handle: within('directories', showDirectory) }),
  page('post', `${here}/{directory}/token`, {
    summary: 'Make a new token, which is shown once',
    handle: filled('directories', rotate, showDirectory),
  }),
  page('post', `${here}/{directory}/roles`, {
    summary: 'Say which role each group stands for',
    handle: filled('directories', saveRoles, showDirectory),
  }),
]

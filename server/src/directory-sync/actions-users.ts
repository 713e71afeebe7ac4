import { previousOf } from '../directory/index.ts'
import { emit, emitAll } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, parseId, type SessionId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { finishEnding } from '../sessions/index.ts'
import type { Place } from '../sign-in/index.ts'
import { passOnFacts } from './actions-facts.ts'
import { dismiss, welcome } from './actions-people.ts'
import { decideStanding } from './decide-standing.ts'
import { userNameTaken, versionDiffers } from './errors.ts'
import type { Directory, DirectoryGroup, DirectoryPerson, DirectoryUser } from './model.ts'
import { presentDirectoryGroup, presentDirectoryUser } from './render-directory.ts'
import { versionOf } from './render-scim.ts'
import { groupsOf } from './store-groups.ts'
import * as store from './store-users.ts'

function system({ node }: Pick<Platform, 'node'>): Actor {
  return { kind: 'system', node }
}

/** The provider has somebody new. 409 for a name that somebody in this directory has. */
export function createDirectoryUser(
  on: Platform,
  directory: Directory,
  person: DirectoryPerson,
): Promise<DirectoryUser> {
  const actor = system(on)
  return on.database.transaction(async tx => {
    const user = await store.insertDirectoryUser(tx, directory.id, person)
    if (user === undefined) throw userNameTaken()
    await tell(tx, actor, { what: 'created', user })
    if (user.active) await welcome(tx, actor, user)
    return user
  })
}

export interface UserChange {
  readonly id: string
  /** From where it came. */
  readonly place: Place
  /** The version that the provider had seen, where it says so. */
  readonly ifMatch: string | null
  /** What they are after it. */
  readonly change: (before: DirectoryUser) => DirectoryPerson
}

/**
 * The provider says something else of somebody. Where they are switched off by it, all that they have by this organization has ended
 * when this returns. What changes nothing is told to nobody.
 *
 * @throws Refusal 404, 409 for a name that another one has, 412 for another version.
 */
export async function changeDirectoryUser(
  on: Platform,
  directory: Directory,
  { id, place, ifMatch, change }: UserChange,
): Promise<DirectoryUser> {
  const actor = system(on)
  const { user, closed } = await on.database.transaction(async tx => {
    const before = await held(tx, directory, id)
    refuseOther(ifMatch, before)
    const person = change(before)
    if (await store.userNameIsTaken(tx, { ...before, userName: person.userName })) throw userNameTaken()
    const isSame = factsOf(before) === factsOf(person)
    const after = isSame ? before : await store.saveDirectoryUser(tx, before, person)
    if (!isSame) await tell(tx, actor, { what: 'updated', user: after, before })
    if (!isSame && after.active) await passOnFacts(on, tx, actor, { before, after, place })
    return { user: after, closed: await follow(tx, actor, { before, after }) }
  })
  await finish(on, closed)
  return user
}

/** The provider has them no more: as if they were switched off, and out of every group. 404. */
export async function deleteDirectoryUser(
  on: Platform,
  directory: Directory,
  { id, ifMatch }: Pick<UserChange, 'id' | 'ifMatch'>,
): Promise<void> {
  const actor = system(on)
  const closed = await on.database.transaction(async tx => {
    const before = await held(tx, directory, id)
    refuseOther(ifMatch, before)
    const groups = (await groupsOf(tx, [before.id])).get(before.id) ?? []
    const ended = await dismiss(tx, actor, { user: before, because: 'deleted' })
    await store.removeDirectoryUser(tx, before)
    await tellMembers(
      tx,
      actor,
      groups.map(group => ({ what: 'user_removed', user: before, group })),
    )
    await tell(tx, actor, { what: 'deleted', user: before })
    return ended
  })
  await finish(on, closed)
}

interface Followed {
  readonly before: DirectoryUser
  readonly after: DirectoryUser
}

async function follow(tx: Transaction, actor: Actor, { before, after }: Followed): Promise<readonly SessionId[]> {
  switch (decideStanding({ before, after, isLinked: after.userId !== undefined })) {
    case 'arrives':
      await welcome(tx, actor, after)
      return []
    case 'leaves':
      return dismiss(tx, actor, { user: after, because: 'deactivated' })
    case 'stays':
      return []
  }
}

/** Each of them is complete when this returns; if this process dies on the way, the sweep goes on with them (I4). */
async function finish(on: Platform, closed: readonly SessionId[]): Promise<void> {
  for (const session of closed) await finishEnding(on, session)
}

/** 412 where the provider had seen another version. */
export function refuseOther(ifMatch: string | null, seen: { readonly version: number }): void {
  if (ifMatch === null || ifMatch === '*') return
  const versions = ifMatch.split(',').map(version => version.trim())
  if (!versions.includes(versionOf(seen))) throw versionDiffers()
}

/** Of this directory; 404 for an unknown one, and for one of any other. */
export async function getUserOf(sql: Sql, directory: Directory, text: string): Promise<DirectoryUser> {
  const id = parseId('directoryUser', text)
  const user = id && (await store.findUserOf(sql, { id, directoryId: directory.id, hold: false }))
  if (user === undefined) throw notFound('directory user')
  return user
}

async function held(tx: Transaction, directory: Directory, text: string): Promise<DirectoryUser> {
  const id: Id<'directoryUser'> | undefined = parseId('directoryUser', text)
  const user = id && (await store.findUserOf(tx, { id, directoryId: directory.id, hold: true }))
  if (user === undefined) throw notFound('directory user')
  return user
}

function factsOf(person: DirectoryPerson): string {
  const { externalId, userName, active, email, firstName, lastName, displayName, jobTitle, resource } = person
  const said = [externalId, userName, active, email, firstName, lastName, displayName, jobTitle]
  return canonicalize([...said.map(value => value ?? null), resource])
}

interface Told {
  readonly what: 'created' | 'updated' | 'deleted'
  readonly user: DirectoryUser
  readonly before?: DirectoryUser
}

async function tell(tx: Transaction, actor: Actor, { what, user, before }: Told): Promise<void> {
  const data = presentDirectoryUser(user)
  const previous = before === undefined ? undefined : previousOf(presentDirectoryUser(before), data)
  await emit(tx, {
    actor,
    event: `dsync.user.${what}`,
    organizationId: user.organizationId,
    data: previous === undefined ? data : { ...data, previous_attributes: previous },
    body: { directory: user.directoryId, directory_user: user.id, user: user.userId ?? null },
    ...(previous === undefined ? {} : { previous }),
  })
}

export interface Joined {
  readonly what: 'user_added' | 'user_removed'
  readonly user: DirectoryUser
  readonly group: DirectoryGroup
}

/** Who came into a group and who went out of one, in one statement. */
export async function tellMembers(tx: Transaction, actor: Actor, joined: readonly Joined[]): Promise<void> {
  if (joined.length === 0) return
  await emitAll(
    tx,
    joined.map(({ what, user, group }) => ({
      actor,
      event: `dsync.group.${what}` as const,
      organizationId: group.organizationId,
      data: {
        directory_id: group.directoryId,
        user: presentDirectoryUser(user),
        group: presentDirectoryGroup(group),
      },
      body: { directory: group.directoryId, directory_user: user.id, directory_group: group.id },
    })),
  )
}

import { record } from '../audit/index.ts'
import { getOrganization } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { refuseUnknownRoles } from '../roles/index.ts'
import { giveRoles } from './actions-people.ts'
import { groupUnknown } from './errors.ts'
import type { Directory, DirectoryToken, GroupRole } from './model.ts'
import { presentActivated, presentDeleted, presentToken } from './render-directory.ts'
import * as store from './store-directories.ts'
import { findGroupOf, membersOf } from './store-groups.ts'
import { findUsersOf } from './store-users.ts'

export interface NewToken {
  readonly token: DirectoryToken
  /** Shown once. */
  readonly value: Secret
}

/** A directory that waits for its provider, with the bearer token that opens it. 404 for an unknown organization. */
export async function createDirectory(
  on: Platform,
  actor: Actor,
  parts: { readonly organizationId: string } & Pick<Directory, 'type' | 'name'>,
): Promise<NewToken & { readonly directory: Directory }> {
  const organizationId = parseId('organization', parts.organizationId)
  if (organizationId === undefined) throw notFound('organization')
  return on.database.transaction(async tx => {
    await getOrganization(tx, organizationId)
    const directory = await store.insertDirectory(tx, { ...parts, organizationId })
    const body = {
      actor: actorName(actor),
      organization: organizationId,
      directory: directory.id,
      kind: directory.type,
    }
    await record(tx, { type: 'directory.created', ...inSession(actor), body })
    return { directory, ...(await issueToken(tx, actor, directory)) }
  })
}

/** A new token; those before count for so many seconds more. 404. */
export async function rotateToken(
  on: Platform,
  actor: Actor,
  { id, overlapSeconds }: { readonly id: string; readonly overlapSeconds: number },
): Promise<NewToken> {
  return on.database.transaction(async tx => {
    const directory = await held(tx, id)
    for (const token of await store.endTokens(tx, directory.id, overlapSeconds))
      await tellToken(tx, actor, { directory, token, what: 'revoked' })
    return issueToken(tx, actor, directory)
  })
}

const hintLength = 4

async function issueToken(tx: Transaction, actor: Actor, directory: Directory): Promise<NewToken> {
  const value = new Secret(`scim_${randomToken()}`)
  const hash = sha256(value.reveal())
  const hint = value.reveal().slice(-hintLength)
  const token = await store.insertToken(tx, { directoryId: directory.id, hash, hint })
  await tellToken(tx, actor, { directory, token, what: 'created' })
  return { token, value }
}

async function tellToken(
  tx: Transaction,
  actor: Actor,
  told: { readonly directory: Directory; readonly token: DirectoryToken; readonly what: 'created' | 'revoked' },
): Promise<void> {
  const { directory, token, what } = told
  const data = presentToken(token, directory)
  const body = { directory: directory.id }
  await emit(tx, { actor, event: `dsync.token.${what}`, organizationId: directory.organizationId, data, body })
}

/** The first time that its provider came: from now on it is linked. */
export async function noteLinked(on: Platform, directory: Directory): Promise<void> {
  if (directory.state === 'linked') return
  await on.database.transaction(async tx => {
    const linked = await store.linkDirectory(tx, directory.id)
    if (linked === undefined) return
    const { organizationId } = linked
    const { domains } = await getOrganization(tx, organizationId)
    const actor: Actor = { kind: 'system', node: on.node }
    await emit(tx, { actor, event: 'dsync.activated', organizationId, data: presentActivated(linked, domains) })
  })
}

/** Takes a directory away with what it said of people. Its members stay as they are: nobody left. 404. */
export async function deleteDirectory(on: Platform, actor: Actor, id: string): Promise<void> {
  await on.database.transaction(async tx => {
    const directory = await held(tx, id)
    const { organizationId } = directory
    await store.removeDirectory(tx, directory.id)
    const body = { directory: directory.id }
    await emit(tx, { actor, event: 'dsync.deleted', organizationId, data: presentDeleted(directory), body })
  })
}

/** 404 for an unknown one. */
export async function getDirectory(sql: Sql, text: string): Promise<Directory> {
  const id = parseId('directory', text)
  const found = id && (await store.findDirectory(sql, id))
  if (found === undefined) throw notFound('directory')
  return found
}

async function held(tx: Transaction, text: string): Promise<Directory> {
  const id = parseId('directory', text)
  const found = id && (await store.lockDirectory(tx, id))
  if (found === undefined) throw notFound('directory')
  return found
}

/**
 * Which role each group stands for, as a whole. Whoever is in a group that this is about has, when it returns, the roles that it says;
 * what stood on a role that is lost ends in the same commit.
 *
 * @throws Refusal 404; 422 for a group or a role that is unknown.
 */
export async function saveGroupRoles(
  on: Platform,
  actor: Actor,
  {
    id,
    mappings,
  }: { readonly id: string; readonly mappings: readonly { readonly group: string; readonly role: string }[] },
): Promise<void> {
  await on.database.transaction(async tx => {
    const directory = await held(tx, id)
    const wanted: GroupRole[] = []
    for (const { group, role } of mappings) wanted.push({ groupId: await groupHere(tx, directory, group), role })
    await refuseUnknownRoles(tx, directory.organizationId, [...new Set(wanted.map(({ role }) => role))])
    const before = await store.listGroupRoles(tx, directory.id)
    await store.saveGroupRoles(tx, directory.id, wanted)
    const said = (all: readonly GroupRole[]) => all.map(({ groupId, role }) => ({ group: groupId, role }))
    await record(tx, {
      type: 'directory.role_mappings_changed',
      ...inSession(actor),
      body: { actor: actorName(actor), directory: directory.id, before: said(before), after: said(wanted) },
    })
    const groups = new Set([...before, ...wanted].map(({ groupId }) => groupId))
    const members = await membersOf(tx, [...groups])
    const ids = new Set([...members.values()].flat().map(member => member.id))
    await giveRoles(tx, actor, { directory, users: await findUsersOf(tx, directory.id, [...ids]) })
  })
}

async function groupHere(tx: Transaction, directory: Directory, text: string): Promise<Id<'directoryGroup'>> {
  const id = parseId('directoryGroup', text)
  const group = id && (await findGroupOf(tx, { id, directoryId: directory.id, hold: true }))
  if (group === undefined) throw groupUnknown(text)
  return group.id
}

import { findUsers, getMember, listMembers, type Membership, type User } from '../directory/index.ts'
import type { Sql } from '../platform/database.ts'
import { parseId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { listPermissions, type Permission } from '../roles/index.ts'
import { getPlace } from './actions-places.ts'
import type { Place, Resource, Target } from './model.ts'
import { findStanding, listPermittedChildren, listPermittedMembers, type Standing } from './store-check.ts'

/** Who asks about what, as the caller gave it. */
export interface Question {
  readonly membershipId: string
  readonly target: Target
}

async function standingOf(sql: Sql, question: Question, permission: string | undefined): Promise<Standing> {
  const membershipId = parseId('membership', question.membershipId)
  if (membershipId === undefined) throw notFound('organization membership')
  const standing = await findStanding(sql, { membershipId, target: question.target, permission })
  if (!standing.memberFound) throw notFound('organization membership')
  if (!standing.resourceFound) throw notFound('resource')
  return standing
}

/**
 * May this member do that there? Only an active member may do anything, and only by a role that stands on the resource or above
 * it. An unknown permission is nobody's.
 *
 * @throws Refusal 404 for an unknown membership, or a resource that is not of its organization.
 */
export async function isAuthorized(sql: Sql, question: Question & { readonly permission: string }): Promise<boolean> {
  return (await standingOf(sql, question, question.permission)).permissions.length > 0
}

/** All that the member may do there, inherited or not. 404 as `isAuthorized`. */
export async function listEffectivePermissions(sql: Sql, page: Page, question: Question): Promise<Permission[]> {
  const { permissions } = await standingOf(sql, question, undefined)
  return listPermissions(sql, page, permissions)
}

/** The resources right below one, or below the organization, on which the member may do that. 404 as `isAuthorized`. */
export async function listResourcesForMember(
  sql: Sql,
  page: Page,
  asked: { readonly membershipId: string; readonly parent: Target; readonly permission: string },
): Promise<Resource[]> {
  const { id: membershipId, organizationId } = await getMember(sql, asked.membershipId)
  const parent = await getPlace(sql, organizationId, asked.parent)
  return listPermittedChildren(sql, page, { membershipId, parent, permission: asked.permission })
}

/** The active members who may do that at a place, with the people they are, newest membership first. */
export async function listMembersWhoMay(
  sql: Sql,
  page: Page,
  asked: {
    readonly place: Place
    readonly permission: string
    /** `direct`: by a role at that very place; otherwise what stands above counts too. */
    readonly assignment: 'direct' | 'indirect' | undefined
  },
): Promise<{ readonly member: Membership; readonly user: User }[]> {
  const { place, permission } = asked
  const ids = await listPermittedMembers(sql, page, { place, permission, inherited: asked.assignment !== 'direct' })
  const members = await listMembers(sql, ids)
  const people = await findUsers(
    sql,
    members.map(({ userId }) => userId),
  )
  return members.flatMap(member => {
    const user = people.find(({ id }) => id === member.userId)
    return user === undefined ? [] : [{ member, user }]
  })
}

import type { OrganizationMembership, User } from '@workos-inc/node'
import { workos } from './client.server'
import { textOf } from './guard.server'
import { type Next, Refusal } from './refusal.server'
import { listRoles, type Role } from './roles.server'
import type { Member } from './session.server'

/** Something that roles can permit. */
export interface Permission {
  readonly slug: string
  readonly name: string
}

export const back: Next = { path: '/roles', title: 'Back to the roles' }

/** The page of one role. */
export function pageOf({ slug }: Pick<Role, 'slug'>): Next {
  return { path: `/roles?role=${encodeURIComponent(slug)}`, title: 'Back to the role' }
}

/** The page of a role after an act, which it says by a name. */
export function pageAfter(role: Pick<Role, 'slug'>, done: string): string {
  return `${pageOf(role).path}&done=${done}`
}

const pageMax = 100

/** What roles can permit. */
export async function listPermissions(): Promise<readonly Permission[]> {
  const list = await workos.authorization.listPermissions({ limit: pageMax })
  return (await list.autoPagination()).map(({ slug, name }) => ({ slug, name }))
}

/** Everybody of the person's organization. Whoever is suspended has their role still. */
export async function listMembers({ organizationId }: Member): Promise<readonly OrganizationMembership[]> {
  const list = await workos.userManagement.listOrganizationMemberships({ organizationId, limit: pageMax })
  return list.autoPagination()
}

/** The people behind the members of the person's organization, by their ids. */
export async function usersOf({ organizationId }: Member): Promise<ReadonlyMap<string, User>> {
  const list = await workos.userManagement.listUsers({ organizationId, limit: pageMax })
  return new Map((await list.autoPagination()).map(user => [user.id, user]))
}

/** True for a member who has the role, be it beside others. */
export function hasRole({ role, roles }: OrganizationMembership, { slug }: Pick<Role, 'slug'>): boolean {
  return (roles ?? [role]).some(each => each.slug === slug)
}

/** A role that the person's organization may use; others are not there. */
export async function findRoleHere(person: Member, wanted: string): Promise<Role> {
  const role = (await listRoles(person)).find(({ slug }) => slug === wanted)
  if (role === undefined) throw new Refusal(404, 'There is no such role here.', back)
  return role
}

/** A role that the person's organization made. Those of the installation are in every organization. */
export async function findOwnRole(person: Member, wanted: string): Promise<Role> {
  const role = await findRoleHere(person, wanted)
  if (!role.isOwn) throw new Refusal(403, 'Every organization has this role. It is not changed here.', back)
  return role
}

export const nameCharactersMax = 48

/** The name that a form gives to a role. */
export function nameIn(form: URLSearchParams): string {
  const name = textOf(form, 'name')
  if (name === '' || name.length > nameCharactersMax)
    throw new Refusal(422, `A role has a name of at most ${nameCharactersMax} characters.`, back)
  return name
}

import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from '../../lib/identity/admin'
import { nameOf } from '../../lib/identity/person'
import { Refusal } from '../../lib/identity/refusal'

export interface Person {
  readonly membershipId: string
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: string
}

/** Everybody in the administrator's organization, by name. */
export async function listPeople({ organizationId }: Admin): Promise<Person[]> {
  const { userManagement } = getWorkOS()
  const [memberships, users] = await Promise.all([
    userManagement.listOrganizationMemberships({ organizationId, statuses: ['active'], limit: 100 }),
    userManagement.listUsers({ organizationId, limit: 100 }),
  ])
  const [members, accounts] = await Promise.all([memberships.autoPagination(), users.autoPagination()])
  const byId = new Map(accounts.map(account => [account.id, account]))
  return members
    .flatMap(({ id, userId, role }) => {
      const account = byId.get(userId)
      if (account === undefined) return []
      return [{ membershipId: id, userId, name: nameOf(account), email: account.email, role: role.slug }]
    })
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** One person of the administrator's organization. Somebody of another one is not there, and nothing tells the two apart. */
export async function findPerson(admin: Admin, membershipId: string): Promise<Person> {
  const person = (await listPeople(admin)).find(one => one.membershipId === membershipId)
  if (person === undefined) throw new Refusal(404, 'There is no such person in your organization.')
  return person
}

/** Somebody else, so that an organization never loses its last administrator and nobody raises or removes themselves. */
export async function findSomebodyElse(admin: Admin, membershipId: string): Promise<Person> {
  const person = await findPerson(admin, membershipId)
  if (person.userId === admin.userId) throw new Refusal(403, 'Another administrator has to change this for you.')
  return person
}

export interface Role {
  readonly slug: string
  readonly name: string
  readonly permissions: readonly string[]
}

/** The roles that somebody may have in this organization. */
export async function listRoles({ organizationId }: Admin): Promise<Role[]> {
  const { data } = await getWorkOS().authorization.listOrganizationRoles(organizationId)
  return data.map(({ slug, name, permissions }) => ({ slug, name, permissions }))
}

/** A role of this organization by its name. Nobody gives one that permits what they do not have themselves. */
export async function findRole(admin: Admin, slug: string): Promise<string> {
  const role = (await listRoles(admin)).find(one => one.slug === slug)
  if (role === undefined) throw new Refusal(400, 'There is no such role in your organization.')
  const missing = role.permissions.filter(permission => !admin.permissions.includes(permission))
  if (missing.length > 0)
    throw new Refusal(403, `You can give on only what you may do yourself. You lack: ${missing.join(', ')}.`)
  return role.slug
}

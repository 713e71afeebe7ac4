import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from './admin'
import { nameOf } from './person'
import { Refusal } from './refusal'

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

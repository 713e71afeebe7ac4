import type { OrganizationMembership } from '@workos-inc/node'
import { workos } from './client.server'
import { type Next, Refusal } from './refusal.server'
import { type Member, nameOf } from './session.server'

/** Somebody of an organization, as its page shows them. */
export interface Colleague {
  readonly membership: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly since: string
  /** True for the person who looks at the page. */
  readonly isSelf: boolean
}

const rowsMax = 25
export const back = { path: '/team', title: 'Back to the people' }

/** People of the person's organization, a page of them, with where the next ones begin. */
export async function listPeople(
  person: Member,
  after: string | null,
): Promise<{ readonly people: readonly Colleague[]; readonly next: string | undefined }> {
  const { organizationId } = person
  const page = await workos.userManagement.listOrganizationMemberships({
    organizationId,
    limit: rowsMax,
    ...(after === null ? {} : { after }),
  })
  const people = await Promise.all(page.data.map(membership => colleagueOf(person, membership)))
  return { people, next: page.listMetadata.after ?? undefined }
}

/** How a membership looks on a page. */
export async function colleagueOf(person: Member, membership: OrganizationMembership): Promise<Colleague> {
  const user = await workos.userManagement.getUser(membership.userId)
  return {
    membership: membership.id,
    name: nameOf(user),
    email: user.email,
    role: membership.role.slug,
    since: membership.createdAt,
    isSelf: membership.userId === person.userId,
  }
}

/** A membership of somebody else in the person's own organization; those of others are not there. Refusals lead on to `next`. */
export async function findMembership(person: Member, id: string, next: Next = back): Promise<OrganizationMembership> {
  if (!/^\w{1,100}$/.test(id)) throw new Refusal(404, 'There is no such member.', next)
  const membership = await workos.userManagement.getOrganizationMembership(id)
  if (membership.organizationId !== person.organizationId) throw new Refusal(404, 'There is no such member.', next)
  if (membership.userId === person.userId)
    throw new Refusal(403, 'Another administrator has to change this for you.', next)
  return membership
}

/** An organization without an administrator is one that nobody can mend. */
export async function requireAnotherAdmin(
  { id, organizationId, role }: OrganizationMembership,
  next: Next = back,
): Promise<void> {
  if (role.slug !== 'admin') return
  const members = await workos.userManagement.listOrganizationMemberships({
    organizationId,
    statuses: ['active'],
    limit: 100,
  })
  const others = (await members.autoPagination()).filter(other => other.id !== id && other.role.slug === 'admin')
  if (others.length === 0) throw new Refusal(409, 'This is the last administrator. Make somebody else one first.', next)
}

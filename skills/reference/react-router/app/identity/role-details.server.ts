import type { OrganizationMembership, User } from '@workos-inc/node'
import {
  findRoleHere,
  hasRole,
  listMembers,
  listPermissions,
  nameCharactersMax,
  type Permission,
  usersOf,
} from './organization-roles.server'
import { lacking, listRoles } from './roles.server'
import { type Member, nameOf } from './session.server'

/** A role in the list of all of them. */
export interface RoleRow {
  readonly slug: string
  readonly name: string
  readonly isOwn: boolean
  /** Names of what it permits. */
  readonly permits: readonly string[]
  /** How many people have it. */
  readonly holders: number
}

/** All roles of the person's organization, with what they permit. */
export async function showRoles(person: Member): Promise<readonly RoleRow[]> {
  const [roles, permissions, members] = await Promise.all([listRoles(person), listPermissions(), listMembers(person)])
  const titles = new Map(permissions.map(({ slug, name }) => [slug, name]))
  return roles.map(role => ({
    slug: role.slug,
    name: role.name,
    isOwn: role.isOwn,
    permits: role.permissions.map(slug => titles.get(slug) ?? slug),
    holders: members.filter(member => hasRole(member, role)).length,
  }))
}

/** A permission beside a role. */
export interface Tick extends Permission {
  /** True where the role permits it. */
  readonly has: boolean
  /** True where the person who looks has it themselves. */
  readonly held: boolean
}

/** A role, as its page shows it. */
export interface RoleDetails {
  readonly slug: string
  readonly name: string
  readonly isOwn: boolean
  readonly ticks: readonly Tick[]
  /** Names of the first of those who have it. */
  readonly holders: readonly string[]
  readonly holdersCount: number
  /** The first of those who don't have it and are not the person who looks. */
  readonly others: readonly { readonly membership: string; readonly name: string }[]
  /** What it permits and the person does not have themselves: they can't give it on. */
  readonly missing: readonly string[]
  readonly nameCharactersMax: number
}

const shownMax = 100

interface Named {
  readonly membership: OrganizationMembership
  readonly user: User
}

/** One role: who has it, whom it can be given to, and what it permits. */
export async function showRole(person: Member, slug: string): Promise<RoleDetails> {
  const role = await findRoleHere(person, slug)
  const [permissions, members, users] = await Promise.all([listPermissions(), listMembers(person), usersOf(person)])
  const named = members.flatMap((membership): Named[] => {
    const user = users.get(membership.userId)
    return user === undefined ? [] : [{ membership, user }]
  })
  const holders = named.filter(({ membership }) => hasRole(membership, role))
  const others = named.filter(({ membership }) => !hasRole(membership, role) && membership.userId !== person.userId)
  return {
    slug: role.slug,
    name: role.name,
    isOwn: role.isOwn,
    ticks: permissions.map(permission => ({
      ...permission,
      has: role.permissions.includes(permission.slug),
      held: person.permissions.includes(permission.slug),
    })),
    holders: holders.slice(0, shownMax).map(({ user }) => nameOf(user)),
    holdersCount: holders.length,
    others: others
      .slice(0, shownMax)
      .map(({ membership, user }) => ({ membership: membership.id, name: nameOf(user) })),
    missing: lacking(person, role.permissions),
    nameCharactersMax,
  }
}

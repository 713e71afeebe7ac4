import { workos } from './client.server'
import { type Next, Refusal } from './refusal.server'
import type { Member, Person } from './session.server'

export interface Role {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly permissions: readonly string[]
  /** True for a role that the organization made; the others are in every organization. */
  readonly isOwn: boolean
}

/** The roles that somebody may have in the person's organization. */
export async function listRoles({ organizationId }: Member): Promise<readonly Role[]> {
  const { data } = await workos.authorization.listOrganizationRoles(organizationId)
  return data.map(({ id, slug, name, permissions, type }) => ({
    id,
    slug,
    name,
    permissions,
    isOwn: type === 'OrganizationRole',
  }))
}

/** What of these permissions the person does not have themselves. */
export function lacking({ permissions }: Pick<Person, 'permissions'>, wanted: readonly string[]): string[] {
  return wanted.filter(permission => !permissions.includes(permission))
}

/** Nobody gives on what they do not have: else the right to give roles would be the right to everything. */
export function requireHeld(person: Person, wanted: readonly string[], next: Next): void {
  const missing = lacking(person, wanted)
  if (missing.length === 0) return
  throw new Refusal(403, `You can give on only what you may do yourself. You lack: ${missing.join(', ')}.`, next)
}

/**
 * A role of the person's organization by its name. Any other text is refused, and so is a role that permits what the person does not have
 * themselves; both lead on to `next`.
 */
export async function findRole(person: Member, wanted: string, next: Next): Promise<Role> {
  const role = (await listRoles(person)).find(({ slug }) => slug === wanted)
  if (role === undefined) throw new Refusal(422, 'There is no such role here.', next)
  requireHeld(person, role.permissions, next)
  return role
}

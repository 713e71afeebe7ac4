import { workos } from './client.server'
import { type Next, Refusal } from './refusal.server'
import type { Member } from './session.server'

export interface Role {
  readonly slug: string
  readonly name: string
  readonly permissions: readonly string[]
}

/** The roles that somebody may have in the person's organization. */
export async function listRoles({ organizationId }: Member): Promise<readonly Role[]> {
  const { data } = await workos.authorization.listOrganizationRoles(organizationId)
  return data.map(({ slug, name, permissions }) => ({ slug, name, permissions }))
}

/**
 * A role of the person's organization by its name. Any other text is refused, and so is a role that permits what the person does not have
 * themselves; both lead on to `next`.
 */
export async function findRole(person: Member, wanted: string, next: Next): Promise<Role> {
  const role = (await listRoles(person)).find(({ slug }) => slug === wanted)
  if (role === undefined) throw new Refusal(422, 'There is no such role here.', next)
  const missing = role.permissions.filter(permission => !person.permissions.includes(permission))
  if (missing.length > 0)
    throw new Refusal(403, `You can give on only what you may do yourself. You lack: ${missing.join(', ')}.`, next)
  return role
}

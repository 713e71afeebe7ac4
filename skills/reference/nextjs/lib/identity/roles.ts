import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from './admin'
import { requireHeld } from './held'
import { Refusal } from './refusal'

export interface Role {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly permissions: readonly string[]
  /** Made by this organization; each other role is in every organization. */
  readonly isOwn: boolean
}

/** The roles that somebody may have in this organization. */
export async function listRoles({ organizationId }: Admin): Promise<Role[]> {
  const { data } = await getWorkOS().authorization.listOrganizationRoles(organizationId)
  return data.map(({ id, slug, name, permissions, type }) => ({
    id,
    slug,
    name,
    permissions,
    isOwn: type === 'OrganizationRole',
  }))
}

/** A role of this organization by its name, to be given. Nobody gives one that permits what they do not have themselves. */
export async function findRole(admin: Admin, slug: string): Promise<Role> {
  const role = (await listRoles(admin)).find(one => one.slug === slug)
  if (role === undefined) throw new Refusal(400, 'There is no such role in your organization.')
  requireHeld(admin, role.permissions)
  return role
}

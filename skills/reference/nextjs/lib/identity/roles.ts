import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from './admin'
import { Refusal } from './refusal'

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
export async function findRole(admin: Admin, slug: string): Promise<Role> {
  const role = (await listRoles(admin)).find(one => one.slug === slug)
  if (role === undefined) throw new Refusal(400, 'There is no such role in your organization.')
  const missing = role.permissions.filter(permission => !admin.permissions.includes(permission))
  if (missing.length > 0)
    throw new Refusal(403, `You can give on only what you may do yourself. You lack: ${missing.join(', ')}.`)
  return role
}

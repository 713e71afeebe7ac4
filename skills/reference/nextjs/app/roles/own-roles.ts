import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from '../../lib/identity/admin'
import { textOf } from '../../lib/identity/form'
import { Refusal } from '../../lib/identity/refusal'
import { listRoles, type Role } from '../../lib/identity/roles'

export interface Permission {
  readonly slug: string
  readonly name: string
}

const pageMax = 100
export const nameCharactersMax = 48

/** What roles can permit. */
export async function listPermissions(): Promise<Permission[]> {
  const list = await getWorkOS().authorization.listPermissions({ limit: pageMax })
  return (await list.autoPagination()).map(({ slug, name }) => ({ slug, name }))
}

/** A role that the administrator's organization made. Those of the installation are in every organization, and not changed here. */
export async function findOwnRole(admin: Admin, slug: string): Promise<Role> {
  const role = (await listRoles(admin)).find(one => one.slug === slug)
  if (role === undefined) throw new Refusal(404, 'There is no such role here.')
  if (!role.isOwn) throw new Refusal(403, 'Every organization has this role. It is not changed here.')
  return role
}

/** What a form calls a role. */
export function roleNameIn(form: FormData): string {
  const name = textOf(form, 'name').trim()
  if (name === '' || name.length > nameCharactersMax)
    throw new Refusal(422, `A role has a name of at most ${nameCharactersMax} characters.`)
  return name
}

/** The page of one role, which says what was done. */
export function pageOf({ slug }: Pick<Role, 'slug'>, done: string): string {
  return `/roles?role=${encodeURIComponent(slug)}&done=${done}`
}

import { type Membership, membersHaveRole } from '../directory/index.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import { conflict } from '../platform/refusal.ts'
import { findRoleUse, listOrganizationRoles } from './store-assignments.ts'

/** For the removal of an organization's role: 409 while a member, a group or somebody on a resource has it. */
export function refuseRoleWhileGiven(role: {
  readonly organizationId: OrganizationId
  readonly slug: string
}): (tx: Transaction) => Promise<void> {
  return async tx => {
    const use = (await membersHaveRole(tx, role)) ? 'member' : await findRoleUse(tx, role)
    if (use === 'group')
      throw conflict('role_has_group_role_mappings', `Groups have the role ${role.slug}. Take it from them first.`)
    if (use !== undefined)
      throw conflict('role_has_assignments', `Members have the role ${role.slug}. Take it from them first.`)
  }
}

/**
 * All roles that a member has on the organization: those of the membership, and those given to them or their groups on it. What
 * a token says about them is what these come to.
 */
export async function heldRoles(sql: Sql, membership: Pick<Membership, 'id' | 'roleSlugs'>): Promise<string[]> {
  return [...new Set([...membership.roleSlugs, ...(await listOrganizationRoles(sql, membership.id))])]
}

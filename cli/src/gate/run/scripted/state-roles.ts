import { makeId } from './make-id.ts'

export interface Role {
  readonly id: string
  /** Null for a role of the installation, which every organization may use. */
  readonly organization: string | null
  readonly slug: string
  name: string
  description: string | null
  permissions: readonly string[]
}

export interface Permission {
  readonly slug: string
  readonly name: string
}

/** No role of the run but one permits it: neither an administrator nor a member may give it on. */
export const unheldPermission = 'widgets:user-api-keys:manage-all'

/** What roles can permit. The server has these from its start. */
export const permissions: readonly Permission[] = [
  { slug: 'widgets:users-table:manage', name: 'Manage members' },
  { slug: 'widgets:domain-verification:manage', name: 'Manage domains' },
  { slug: 'widgets:sso:manage', name: 'Manage single sign-on' },
  { slug: 'widgets:api-keys:manage', name: 'Manage API keys' },
  { slug: 'widgets:pipes:manage', name: 'Manage connections' },
  { slug: unheldPermission, name: 'Manage API keys of members' },
]

/** A permission that administrators have, and that no role of an organization permits yet. */
export const heldPermission = 'widgets:sso:manage'

/** The roles of the installation. */
export function installationRoles(): Role[] {
  const held = permissions.map(({ slug }) => slug).filter(slug => slug !== unheldPermission)
  const common = { organization: null, description: null }
  return [
    { ...common, id: makeId('role'), slug: 'admin', name: 'Admin', permissions: held },
    { ...common, id: makeId('role'), slug: 'member', name: 'Member', permissions: [] },
  ]
}

/** The roles that an organization made for itself: one that nobody has yet, and one that permits more than its administrators may. */
export function organizationRoles(of: { readonly id: string; readonly name: string }, word: string): Role[] {
  const common = { organization: of.id, description: null }
  return [
    {
      ...common,
      id: makeId('role'),
      slug: `org-${word}-helpers`,
      name: `Helpers of ${of.name}`,
      permissions: ['widgets:users-table:manage'],
    },
    {
      ...common,
      id: makeId('role'),
      slug: `org-${word}-keepers`,
      name: `Keepers of ${of.name}`,
      permissions: [unheldPermission],
    },
  ]
}

/** The roles that an organization may use: the installation’s and its own. */
export function rolesIn(roles: ReadonlyMap<string, Role>, organization: string): Role[] {
  return [...roles.values()].filter(role => role.organization === null || role.organization === organization)
}

import { makeId } from './make-id.ts'
import { presentList } from './present.ts'
import { presentPermission, presentRole, presentRoles } from './present-access.ts'
import { type ApiAnswer, type ApiRequest, type ApiRoute, gone, made, ok, refused, text, unknown } from './route.ts'
import type { State } from './state.ts'
import { permissions, type Role, rolesIn } from './state-roles.ts'

const ofOrganization = '/authorization/organizations/{organization_id}/roles'
const ofRole = `${ofOrganization}/{slug}`
const ofPermissions = `${ofRole}/permissions`

const nameLengthMax = 48

/** Roles of the installation and of organizations, and what they permit. The key of the run may all of it, as an administrator's does. */
export const roleRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/authorization/roles',
    answer: ({ state }) => ok(presentRoles([...state.roles.values()].filter(role => role.organization === null))),
  },
  {
    method: 'GET',
    path: '/authorization/permissions',
    answer: () => ok(presentList(permissions.toReversed().map(presentPermission))),
  },
  {
    method: 'GET',
    path: '/authorization/permissions/{slug}',
    answer: (_stage, _request, part) => {
      const found = permissions.find(({ slug }) => slug === part(3))
      return found === undefined ? unknown : ok(presentPermission(found))
    },
  },
  {
    method: 'GET',
    path: '/organizations/{organization_id}/roles',
    answer: ({ state }, _request, part) => listOf(state, part(2)),
  },
  { method: 'GET', path: ofOrganization, answer: ({ state }, _request, part) => listOf(state, part(3)) },
  {
    method: 'POST',
    path: ofOrganization,
    answer: ({ state }, { body }, part) =>
      state.organizations.has(part(3)) ? createRole(state, part(3), body) : unknown,
  },
  {
    method: 'GET',
    path: ofRole,
    answer: ({ state }, _request, part) => {
      const role = rolesIn(state.roles, part(3)).find(({ slug }) => slug === part(5))
      return role === undefined ? unknown : ok(presentRole(role))
    },
  },
  {
    method: 'PATCH',
    path: ofRole,
    answer: ({ state }, { body }, part) => {
      const role = ownRole(state, part(3), part(5))
      if (role === undefined) return unknown
      role.name = text(body.name) ?? role.name
      if (body.description !== undefined) role.description = text(body.description) ?? null
      return ok(presentRole(role))
    },
  },
  {
    method: 'DELETE',
    path: ofRole,
    answer: ({ state }, _request, part) => {
      const role = ownRole(state, part(3), part(5))
      if (role === undefined) return unknown
      const given = [...state.memberships.values()].some(
        ({ organization, role: slug }) => organization === role.organization && slug === role.slug,
      )
      if (given)
        return refused(409, 'role_has_assignments', `Members have the role ${role.slug}. Take it from them first.`)
      state.roles.delete(role.id)
      return gone
    },
  },
  {
    method: 'PUT',
    path: ofPermissions,
    answer: ({ state }, { body }, part) => {
      const role = ownRole(state, part(3), part(5))
      if (role === undefined) return unknown
      return setPermissions(role, Array.isArray(body.permissions) ? body.permissions.map(String) : [])
    },
  },
  {
    method: 'POST',
    path: ofPermissions,
    answer: ({ state }, { body }, part) => {
      const role = ownRole(state, part(3), part(5))
      const added = permissions.find(({ slug }) => slug === body.slug)
      if (role === undefined || added === undefined) return unknown
      return setPermissions(role, [...new Set([...role.permissions, added.slug])])
    },
  },
  {
    method: 'DELETE',
    path: `${ofPermissions}/{permission_slug}`,
    answer: ({ state }, _request, part) => {
      const role = ownRole(state, part(3), part(5))
      if (role === undefined || !role.permissions.includes(part(7))) return unknown
      return setPermissions(
        role,
        role.permissions.filter(slug => slug !== part(7)),
      )
    },
  },
]

function listOf(state: State, organization: string): ApiAnswer {
  return state.organizations.has(organization) ? ok(presentRoles(rolesIn(state.roles, organization))) : unknown
}

/** Only an organization's own role is changed or removed there. */
function ownRole({ roles }: State, organization: string, slug: string): Role | undefined {
  return [...roles.values()].find(role => role.organization === organization && role.slug === slug)
}

function createRole(state: State, organization: string, body: ApiRequest['body']): ApiAnswer {
  const name = text(body.name)
  if (name === undefined || name.length > nameLengthMax)
    return refused(422, 'invalid_request_parameters', 'name has 1 to 48 characters.')
  const slug = text(body.slug) ?? slugOf(name)
  if (!/^org-[a-z0-9_-]{1,44}$/.test(slug))
    return refused(422, 'invalid_request_parameters', 'The slug of a role begins with org-.')
  if (rolesIn(state.roles, organization).some(role => role.slug === slug))
    return refused(409, 'organization_role_slug_conflict', `A role with the slug ${slug} already exists.`)
  const description = text(body.description) ?? null
  const role: Role = { id: makeId('role'), organization, slug, name, description, permissions: [] }
  state.roles.set(role.id, role)
  return made(presentRole(role))
}

/** `Billing Admin` becomes `org-billing-admin`. */
function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return `org-${words.replace(/^org-/, '') || 'role'}`.slice(0, nameLengthMax).replace(/-+$/, '')
}

function setPermissions(role: Role, wanted: readonly string[]): ApiAnswer {
  const missing = wanted.filter(slug => permissions.every(permission => permission.slug !== slug))
  if (missing.length > 0)
    return refused(
      422,
      'invalid_request_parameters',
      `There is no such permission: ${missing.join(', ')}. Create it first.`,
    )
  role.permissions = [...wanted]
  return ok(presentRole(role))
}

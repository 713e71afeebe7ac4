import type { Act, ActsGround, Neighbours } from './acts.ts'
import type { SecurityGround } from './ground.ts'

/** Organizations, domains, groups, roles and authorization. */
export const acts = (g: ActsGround): readonly Act[] => [
  ...organizationActs(g),
  ...groupActs(g),
  ...roleActs(g),
  ...resourceActs(g),
  ...assignmentActs(g),
]

async function organization({ make }: ActsGround): Promise<string> {
  return String((await make('/organizations', { name: 'Acme' })).id)
}

async function member(g: ActsGround, organization_id: string): Promise<string> {
  const user_id = await g.makeUser()
  return String((await g.make('/user_management/organization_memberships', { organization_id, user_id })).id)
}

async function permission({ make, fresh }: ActsGround): Promise<string> {
  const slug = `act:${fresh()}`
  await make('/authorization/permissions', { slug, name: slug })
  return slug
}

async function role({ make, fresh }: ActsGround): Promise<string> {
  const slug = `act-${fresh()}`
  await make('/authorization/roles', { slug, name: slug })
  return slug
}

async function ownRole(g: ActsGround, organizationId: string): Promise<string> {
  const slug = `org-act-${g.fresh()}`
  await g.make(`/authorization/organizations/${organizationId}/roles`, { slug, name: slug })
  return slug
}

async function group({ make }: ActsGround, organizationId: string): Promise<string> {
  return String((await make(`/organizations/${organizationId}/groups`, { name: 'Group' })).id)
}

interface Placed {
  readonly organizationId: string
  readonly resourceId: string
  readonly externalId: string
}

async function resource(g: ActsGround): Promise<Placed> {
  const organization_id = await organization(g)
  const external_id = g.fresh()
  const body = { organization_id, resource_type_slug: 'doc', external_id, name: 'Doc' }
  const { id } = await g.make('/authorization/resources', body)
  return { organizationId: organization_id, resourceId: String(id), externalId: external_id }
}

function organizationActs(g: ActsGround): readonly Act[] {
  const domain = async (): Promise<string> => {
    const body = { organization_id: await organization(g), domain: `d${g.fresh()}.example` }
    return String((await g.make('/organization_domains', body)).id)
  }
  const contacts = '/organizations/{organization_id}/it_contacts'
  const contact = async (): Promise<string> => {
    const organization_id = await organization(g)
    await g.make('/organization_domains', { organization_id, domain: `d${g.fresh()}.example` })
    const { id } = await g.make(`/organizations/${organization_id}/it_contacts`, { email: 'it@acme.example' })
    return `/organizations/${organization_id}/it_contacts/${id}`
  }
  return [
    g.api('PUT /organizations/{id}', ['organization.updated'], async () => ({
      path: `/organizations/${await organization(g)}`,
      body: { name: 'Renamed' },
    })),
    g.api('PUT /v1/call_limits/{id}', ['call_limit.changed'], async () => ({
      path: `/v1/call_limits/${await organization(g)}`,
      body: { calls_per_minute: 1000, bytes_per_hour: null },
    })),
    g.api('PUT /v1/organizations/{id}/demands', ['organization.demands_changed'], async () => ({
      path: `/v1/organizations/${await organization(g)}/demands`,
      body: { methods: ['passkey'], mfa: 'required' },
    })),
    g.api('DELETE /organizations/{id}', ['organization_membership.deleted', 'organization.deleted'], async () => {
      const id = await organization(g)
      await member(g, id)
      return { path: `/organizations/${id}` }
    }),
    g.api(`POST ${contacts}`, ['it_contact.created'], async () => ({
      path: `/organizations/${await organization(g)}/it_contacts`,
      body: { email: 'it@acme.example' },
    })),
    g.api(`DELETE ${contacts}/{contact_id}`, ['it_contact.deleted'], async () => ({ path: await contact() })),
    g.api(`POST ${contacts}/{contact_id}/invite`, ['it_contact.invited'], async () => ({
      path: `${await contact()}/invite`,
      body: { intents: ['domain_verification'] },
    })),
    g.api(`POST ${contacts}/{contact_id}/revoke`, ['it_contact.revoked'], async () => ({
      path: `${await contact()}/revoke`,
    })),
    g.api('POST /organization_domains', ['organization_domain.created'], async () => ({
      body: { organization_id: await organization(g), domain: `d${g.fresh()}.example` },
    })),
    g.api('DELETE /organization_domains/{id}', ['organization_domain.deleted'], async () => ({
      path: `/organization_domains/${await domain()}`,
    })),
  ]
}

function groupActs(g: ActsGround): readonly Act[] {
  const path = async (): Promise<{ organizationId: string; path: string }> => {
    const organizationId = await organization(g)
    return { organizationId, path: `/organizations/${organizationId}/groups/${await group(g, organizationId)}` }
  }
  const members = '/organizations/{organization_id}/groups/{group_id}/organization-memberships'
  return [
    g.api('POST /organizations/{organization_id}/groups', ['group.created'], async () => ({
      path: `/organizations/${await organization(g)}/groups`,
      body: { name: 'Group' },
    })),
    g.api('PATCH /organizations/{organization_id}/groups/{group_id}', ['group.updated'], async () => ({
      path: (await path()).path,
      body: { name: 'Renamed' },
    })),
    g.api('DELETE /organizations/{organization_id}/groups/{group_id}', ['group.deleted'], async () => ({
      path: (await path()).path,
    })),
    g.api(`POST ${members}`, ['group.member_added'], async () => {
      const { organizationId, path: at } = await path()
      const body = { organization_membership_id: await member(g, organizationId) }
      return { path: `${at}/organization-memberships`, body }
    }),
    g.api(`DELETE ${members}/{organization_membership_id}`, ['group.member_removed'], async () => {
      const { organizationId, path: at } = await path()
      const organization_membership_id = await member(g, organizationId)
      await g.make(`${at}/organization-memberships`, { organization_membership_id })
      return { path: `${at}/organization-memberships/${organization_membership_id}` }
    }),
  ]
}

function roleActs(g: ActsGround): readonly Act[] {
  const own = '/authorization/organizations/{organization_id}/roles'
  const ownPath = async (): Promise<string> => {
    const id = await organization(g)
    return `/authorization/organizations/${id}/roles/${await ownRole(g, id)}`
  }
  return [
    g.api('POST /authorization/permissions', ['permission.created'], async () => ({
      body: { slug: `act:${g.fresh()}`, name: 'Act' },
    })),
    g.api('PATCH /authorization/permissions/{slug}', ['permission.updated'], async () => ({
      path: `/authorization/permissions/${await permission(g)}`,
      body: { name: 'Renamed' },
    })),
    g.api('DELETE /authorization/permissions/{slug}', ['permission.deleted'], async () => ({
      path: `/authorization/permissions/${await permission(g)}`,
    })),
    g.api('POST /authorization/roles', ['role.created'], async () => ({
      body: { slug: `act-${g.fresh()}`, name: 'Act' },
    })),
    g.api('PATCH /authorization/roles/{slug}', ['role.updated'], async () => ({
      path: `/authorization/roles/${await role(g)}`,
      body: { name: 'Renamed' },
    })),
    g.api('PUT /authorization/roles/{slug}/permissions', ['role.updated'], async () => ({
      path: `/authorization/roles/${await role(g)}/permissions`,
      body: { permissions: [await permission(g)] },
    })),
    g.api('POST /authorization/roles/{slug}/permissions', ['role.updated'], async () => ({
      path: `/authorization/roles/${await role(g)}/permissions`,
      body: { slug: await permission(g) },
    })),
    g.api(`POST ${own}`, ['organization_role.created'], async () => ({
      path: `/authorization/organizations/${await organization(g)}/roles`,
      body: { name: 'Own' },
    })),
    g.api(`PATCH ${own}/{slug}`, ['organization_role.updated'], async () => ({
      path: await ownPath(),
      body: { name: 'Renamed' },
    })),
    g.api(`DELETE ${own}/{slug}`, ['organization_role.deleted'], async () => ({ path: await ownPath() })),
    g.api(`PUT ${own}/{slug}/permissions`, ['organization_role.updated'], async () => ({
      path: `${await ownPath()}/permissions`,
      body: { permissions: [await permission(g)] },
    })),
    g.api(`POST ${own}/{slug}/permissions`, ['organization_role.updated'], async () => ({
      path: `${await ownPath()}/permissions`,
      body: { slug: await permission(g) },
    })),
    g.api(`DELETE ${own}/{slug}/permissions/{permission_slug}`, ['organization_role.updated'], async () => {
      const [path, slug] = [await ownPath(), await permission(g)]
      await g.make(`${path}/permissions`, { slug })
      return { path: `${path}/permissions/${slug}` }
    }),
  ]
}

function resourceActs(g: ActsGround): readonly Act[] {
  const byId = '/authorization/resources/{resource_id}'
  const byName = '/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}'
  const named = async (): Promise<string> => {
    const { organizationId, externalId } = await resource(g)
    return `/authorization/organizations/${organizationId}/resources/doc/${externalId}`
  }
  return [
    g.api('POST /authorization/resources', ['authorization_resource.created'], async () => ({
      body: {
        organization_id: await organization(g),
        resource_type_slug: 'doc',
        external_id: g.fresh(),
        name: 'Doc',
      },
    })),
    g.api(`PATCH ${byId}`, ['authorization_resource.updated'], async () => ({
      path: `/authorization/resources/${(await resource(g)).resourceId}`,
      body: { name: 'Renamed' },
    })),
    g.api(`DELETE ${byId}`, ['authorization_resource.deleted'], async () => ({
      path: `/authorization/resources/${(await resource(g)).resourceId}`,
    })),
    g.api(`PATCH ${byName}`, ['authorization_resource.updated'], async () => ({
      path: await named(),
      body: { name: 'Renamed' },
    })),
    g.api(`DELETE ${byName}`, ['authorization_resource.deleted'], async () => ({ path: await named() })),
  ]
}

function assignmentActs(g: ActsGround): readonly Act[] {
  const ofMember = '/authorization/organization_memberships/{organization_membership_id}/role_assignments'
  const ofGroup = '/authorization/groups/{group_id}/role_assignments'
  const given = async (): Promise<{ path: string; id: string; body: object }> => {
    const { path, body } = await asked()
    return { path, body, id: String((await g.make(path, body)).id) }
  }
  const asked = async (): Promise<{ path: string; body: object }> => {
    const { organizationId, resourceId: resource_id } = await resource(g)
    const path = `/authorization/organization_memberships/${await member(g, organizationId)}/role_assignments`
    return { path, body: { role_slug: 'member', resource_id } }
  }
  const groupAsked = async (): Promise<{ path: string; body: object }> => {
    const { organizationId, resourceId: resource_id } = await resource(g)
    const path = `/authorization/groups/${await group(g, organizationId)}/role_assignments`
    return { path, body: { role_slug: 'member', resource_id } }
  }
  return [
    g.api(`POST ${ofMember}`, ['role_assignment.created'], asked),
    g.api(`DELETE ${ofMember}`, ['role_assignment.deleted'], given),
    g.api(`DELETE ${ofMember}/{role_assignment_id}`, ['role_assignment.deleted'], async () => {
      const { path, id } = await given()
      return { path: `${path}/${id}` }
    }),
    g.api(`POST ${ofGroup}`, ['group_role_assignment.created'], groupAsked),
    g.api(`PUT ${ofGroup}`, ['group_role_assignment.deleted', 'group_role_assignment.created'], async () => {
      const { path, body } = await groupAsked()
      await g.make(path, body)
      return { path, body: { role_assignments: [{ role_slug: 'admin' }] } }
    }),
    g.api(`DELETE ${ofGroup}`, ['group_role_assignment.deleted'], async () => {
      const { path, body } = await groupAsked()
      await g.make(path, body)
      return { path, body }
    }),
    g.api(`DELETE ${ofGroup}/{role_assignment_id}`, ['group_role_assignment.deleted'], async () => {
      const { path, body } = await groupAsked()
      return { path: `${path}/${(await g.make(path, body)).id}` }
    }),
  ]
}

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {
  'POST /authorization/organization_memberships/{organization_membership_id}/check': 'asks, and changes nothing',
  'POST /organization_domains/{id}/verify':
    'looks the record up; what it finds changes the state, as the domain tests show',
}

const organizationRole = '/authorization/organizations/{organization_id}/roles/{slug}'
const membership = '/authorization/organization_memberships/{organization_membership_id}'
const named = '/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}'

export const neighbours: Neighbours = {
  real: async ground => {
    // The oldest: other areas make organizations meanwhile, and those have no member.
    const organizationId = await first(ground, '/organizations?order=asc')
    const made = async (path: string, body: object): Promise<string> =>
      String((await ground.node.api('POST', path, body)).id)
    const membershipId = await first(
      ground,
      `/user_management/organization_memberships?organization_id=${organizationId}`,
    )
    const resourceId = await made('/authorization/resources', {
      organization_id: organizationId,
      resource_type_slug: 'doc',
      external_id: 'doc-1',
      name: 'Doc',
    })
    return {
      membership: membershipId,
      resource: resourceId,
      group: await made(`/organizations/${organizationId}/groups`, { name: 'Group' }),
      contact: await made(`/organizations/${organizationId}/it_contacts`, { email: 'it@neighbour.example' }),
      domain: await made('/organization_domains', { organization_id: organizationId, domain: 'neighbour.example' }),
    }
  },
  kindOf: {
    organization_domains: 'domain',
    organization_memberships: 'membership',
    resources: 'resource',
    groups: 'group',
    it_contacts: 'contact',
  },
  bodies: {
    'PUT /v1/organizations/{id}/demands': { methods: null, mfa: 'optional' },
    'PATCH /authorization/roles/{slug}': { name: 'Renamed' },
    'PUT /authorization/roles/{slug}/permissions': { permissions: [] },
    'POST /authorization/roles/{slug}/permissions': { slug: 'posts:read' },
    'POST /authorization/organizations/{organization_id}/roles': { name: 'Own' },
    [`PUT ${organizationRole}/permissions`]: { permissions: [] },
    [`POST ${organizationRole}/permissions`]: { slug: 'posts:read' },
    'POST /organizations/{organization_id}/groups': { name: 'Group' },
    'POST /organizations/{organization_id}/it_contacts': { email: 'it@acme.example' },
    'POST /organizations/{organization_id}/it_contacts/{contact_id}/invite': { intents: ['domain_verification'] },
    'POST /organizations/{organization_id}/groups/{group_id}/organization-memberships': {
      organization_membership_id: 'om_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    },
    [`POST ${membership}/check`]: { permission_slug: 'posts:read', resource_id: 'x' },
    [`POST ${membership}/role_assignments`]: { role_slug: 'member', resource_id: 'x' },
    [`DELETE ${membership}/role_assignments`]: { role_slug: 'member', resource_id: 'x' },
    'POST /authorization/groups/{group_id}/role_assignments': { role_slug: 'member' },
    'PUT /authorization/groups/{group_id}/role_assignments': { role_assignments: [] },
    'DELETE /authorization/groups/{group_id}/role_assignments': { role_slug: 'member' },
  },
  queries: {
    [`GET ${membership}/resources`]: 'permission_slug=posts:read&parent_resource_id=x',
    'GET /authorization/resources/{resource_id}/organization_memberships': 'permission_slug=posts:read',
    [`GET ${named}/organization_memberships`]: 'permission_slug=posts:read',
  },
  apart: {
    'PUT /v1/call_limits/{id}':
      'it takes an agent, an organization or a provider; call-limits.test.ts looks at what is none',
  },
  filtersTogether: [
    '/authorization/resources resource_external_id',
    '/authorization/resources parent_external_id',
    '/v1/principals owner_id',
  ],
}

async function first(ground: SecurityGround, path: string): Promise<string> {
  const [one] = Object((await ground.node.api('GET', path)).data)
  return one.id
}

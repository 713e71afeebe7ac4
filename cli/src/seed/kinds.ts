import { Fault } from '../fault.ts'
import type { Item, Seed } from './read-seed.ts'
import { everything, type Seeding, send, settle } from './settle.ts'

/** In this order: what comes later may name what came before. */
export const kinds: readonly ((on: Seeding, seed: Seed) => Promise<void>)[] = [
  seedPermissions,
  seedRoles,
  seedOrganizations,
  seedUsers,
  seedConfig,
  seedApplications,
  seedProviders,
  seedAgents,
  seedPolicies,
]

function without(item: Item, ...names: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)))
}

async function seedPermissions(on: Seeding, { permissions }: Seed): Promise<void> {
  const template = '/authorization/permissions'
  const there = permissions.length === 0 ? [] : await everything(on, template)
  for (const item of permissions) {
    const slug = String(item.slug)
    await settle(on, {
      kind: 'permission',
      name: slug,
      found: there.find(known => known.slug === slug),
      fields: without(item, 'slug'),
      create: () => send(on, 'POST', { template, body: item }),
      change: body => send(on, 'PATCH', { template: `${template}/{slug}`, parameters: { slug }, body }),
    })
  }
}

async function seedRoles(on: Seeding, { roles }: Seed): Promise<void> {
  const template = '/authorization/roles'
  const there = roles.length === 0 ? [] : await everything(on, template)
  for (const item of roles) {
    const slug = String(item.slug)
    const parameters = { slug }
    const found = there.find(known => known.slug === slug)
    const body = without(item, 'permissions')
    const fields = without(body, 'slug')
    await settle(on, {
      ...{ kind: 'role', name: slug, found, fields },
      create: () => send(on, 'POST', { template, body }),
      change: changed => send(on, 'PATCH', { template: `${template}/{slug}`, parameters, body: changed }),
    })
    if (!Array.isArray(item.permissions)) continue
    const has = Array.isArray(found?.permissions) ? found.permissions : []
    const permissions = item.permissions.toSorted()
    const put = (): Promise<unknown> =>
      send(on, 'PUT', { template: `${template}/{slug}/permissions`, parameters, body: { permissions } })
    await settle(on, {
      ...{ kind: 'permissions of role', name: slug, found: { permissions: has.toSorted() }, fields: { permissions } },
      create: put,
      change: put,
    })
  }
}

async function seedOrganizations(on: Seeding, { organizations }: Seed): Promise<void> {
  const template = '/organizations'
  const there = organizations.length === 0 ? [] : await everything(on, template)
  for (const item of organizations) {
    const name = String(item.name)
    const body = without(item, 'domains')
    const found = there.find(known =>
      item.external_id === undefined ? known.name === name : known.external_id === item.external_id,
    )
    const organization = await settle(on, {
      ...{ kind: 'organization', name, found, fields: body },
      create: () => send(on, 'POST', { template, body }),
      change: changed =>
        send(on, 'PUT', { template: `${template}/{id}`, parameters: { id: String(found?.id) }, body: changed }),
    })
    const domains: unknown[] = Array.isArray(item.domains) ? item.domains : []
    const known: { domain?: unknown }[] = Array.isArray(found?.domains) ? found.domains : []
    for (const each of domains) {
      const domain = String(typeof each === 'string' ? each : Object(each).domain).toLowerCase()
      const fields = { organization_id: organization?.id, domain }
      await settle(on, {
        ...{ kind: 'domain', name: domain, found: known.find(one => one.domain === domain), fields },
        create: () => send(on, 'POST', { template: '/organization_domains', body: fields }),
      })
    }
  }
}

async function seedUsers(on: Seeding, { users }: Seed): Promise<void> {
  const template = '/user_management/users'
  for (const item of users) {
    const email = String(item.email).toLowerCase()
    const [found] = await everything(on, template, { query: { email } })
    const user = await settle(on, {
      ...{ kind: 'user', name: email, found, fields: without(item, 'email', 'password', 'organizations') },
      create: () => send(on, 'POST', { template, body: without(item, 'organizations') }),
      change: body => send(on, 'PUT', { template: `${template}/{id}`, parameters: { id: String(found?.id) }, body }),
    })
    for (const each of Array.isArray(item.organizations) ? item.organizations : [])
      await seedMembership(on, { email, user, ...(typeof each === 'string' ? { name: each } : Object(each)) })
  }
}

interface Membership {
  readonly email: string
  readonly user: Item | undefined
  readonly name?: unknown
  readonly role?: unknown
}

async function seedMembership(on: Seeding, { email, user, name, role }: Membership): Promise<void> {
  const organization = await organizationNamed(on, String(name))
  const query = {
    organization_id: String(organization?.id),
    user_id: String(user?.id),
    statuses: 'active,inactive,pending',
  }
  const template = '/user_management/organization_memberships'
  const [found] = organization === undefined || user === undefined ? [] : await everything(on, template, { query })
  const chosen = role === undefined ? {} : { role_slug: role }
  const has: { slug?: unknown } = Object(found?.role)
  await settle(on, {
    ...{ kind: 'membership', name: `${email} in ${name}`, fields: chosen },
    found: found && { ...found, role_slug: has.slug },
    create: () =>
      send(on, 'POST', { template, body: { organization_id: organization?.id, user_id: user?.id, ...chosen } }),
    change: body => send(on, 'PUT', { template: `${template}/{id}`, parameters: { id: String(found?.id) }, body }),
  })
}

/** Undefined only where the run looks and would have made it before. */
async function organizationNamed(on: Seeding, name: string): Promise<Item | undefined> {
  const found = (await everything(on, '/organizations')).find(known => known.name === name)
  if (found === undefined && !on.onlyLooks) throw missing('organization', name)
  return found
}

function missing(kind: string, name: string): Fault {
  return new Fault({
    code: 'seed_refers_to_nothing',
    message: `There is no ${kind} "${name}", in the file before it or on the server.`,
    next: 'ambit seed --help',
  })
}

async function seedConfig(on: Seeding, { config }: Seed): Promise<void> {
  const lists = [
    ['redirect_uris', 'uri', 'redirect URI'],
    ['cors_origins', 'origin', 'origin'],
  ] as const
  for (const [list, field, kind] of lists) {
    const wanted: unknown[] = Array.isArray(config[list]) ? config[list] : []
    const template = `/user_management/${list}`
    const there = wanted.length === 0 ? [] : await everything(on, template)
    for (const value of wanted)
      await settle(on, {
        ...{
          kind,
          name: String(value),
          found: there.find(known => known[field] === value),
          fields: { [field]: value },
        },
        create: () => send(on, 'POST', { template, body: { [field]: value } }),
      })
  }
  if (config.homepage_url === undefined) return
  const put = (body: Item): Promise<unknown> => send(on, 'PUT', { template: '/user_management/app_homepage_url', body })
  const applications = await everything(on, '/v1/applications')
  const isThere = applications.some(known => known.homepage_url === config.homepage_url)
  await settle(on, {
    ...{ kind: 'homepage', name: String(config.homepage_url), fields: {} },
    found: isThere ? {} : undefined,
    create: () => put({ url: config.homepage_url }),
  })
}

async function seedApplications(on: Seeding, { applications }: Seed): Promise<void> {
  const template = '/v1/applications'
  const there = applications.length === 0 ? [] : await everything(on, template)
  for (const item of applications) {
    const name = String(item.name)
    const found = there.find(known => known.name === name && known.state === 'active' && known.registration === 'admin')
    // The kind of an application is for good.
    const fields = without(item, 'kind')
    await settle(on, {
      ...{ kind: 'application', name, fields: comparable(fields) },
      found: found && {
        ...found,
        ...comparable(without(found, 'session_policy')),
        session_policy: policyAsked(found, item),
      },
      create: () => created(on, send(on, 'POST', { template, body: item })),
      change: differing => {
        const body = Object.fromEntries(Object.keys(differing).map(field => [field, fields[field]]))
        return send(on, 'PATCH', { template: `${template}/{id}`, parameters: { id: String(found?.id) }, body })
      },
    })
  }
}

/** Lists whose order says nothing, as they are compared: an address is the default one only where one is called so. */
function comparable(item: Item): Item {
  const compared: Record<string, unknown> = { ...item }
  if (Array.isArray(item.redirect_uris)) compared.redirect_uris = addressesOf(item.redirect_uris)
  if (Array.isArray(item.origins)) compared.origins = item.origins.toSorted()
  return compared
}

function addressesOf(list: readonly unknown[]): { readonly uri: string; readonly default: boolean }[] {
  const isNamed = list.some(each => Object(each).default === true)
  const uris = list.map(each => String(typeof each === 'string' ? each : Object(each).uri))
  const standard = uris.find(uri => !uri.includes('*'))
  return list
    .map((each, at) => ({
      uri: uris[at] ?? '',
      default: isNamed ? Object(each).default === true : uris[at] === standard,
    }))
    .toSorted((one, other) => (one.uri < other.uri ? -1 : 1))
}

/** Of a policy only what the file says is compared: what it leaves out stays. */
function policyAsked({ session_policy: has }: Item, { session_policy: asked }: Item): Item {
  return Object.fromEntries(Object.keys(Object(asked)).map(name => [name, Object(has)[name]]))
}

async function created(on: Seeding, answer: Promise<unknown>): Promise<unknown> {
  const made: Item = Object(await answer)
  const { id, name, client_id, client_secret } = made
  if (client_secret !== undefined) on.shownOnce.push({ id, name, client_id, client_secret })
  return made
}

async function seedProviders(on: Seeding, { providers }: Seed): Promise<void> {
  const template = '/v1/providers'
  const there = providers.length === 0 ? [] : await everything(on, template)
  for (const item of providers)
    await settle(on, {
      ...{
        kind: 'provider',
        name: String(item.slug),
        fields: item,
        found: there.find(known => known.slug === item.slug),
      },
      create: () => send(on, 'POST', { template, body: item }),
    })
}

async function seedAgents(on: Seeding, { agents }: Seed): Promise<void> {
  const there = agents.length === 0 ? [] : await everything(on, '/v1/principals', { query: { kind: 'agent' } })
  for (const { owner, ...item } of agents) {
    const email = String(owner).toLowerCase()
    const [person] = await everything(on, '/user_management/users', { query: { email } })
    if (person === undefined && !on.onlyLooks) throw missing('user', email)
    const found = there.find(
      known => known.name === item.name && known.owner_id === person?.id && known.state !== 'offboarded',
    )
    await settle(on, {
      ...{ kind: 'agent', name: String(item.name), found, fields: item },
      create: () => created(on, send(on, 'POST', { template: '/v1/agents', body: { ...item, owner_id: person?.id } })),
    })
  }
}

/** A text that no version has becomes a draft: a person activates it on its page. */
async function seedPolicies(on: Seeding, { policies }: Seed): Promise<void> {
  const template = '/v1/organizations/{id}/policies'
  for (const { organization: name, ...item } of policies) {
    const organization = await organizationNamed(on, String(name))
    const parameters = { id: String(organization?.id) }
    const versions = organization === undefined ? [] : await everything(on, template, { parameters })
    await settle(on, {
      ...{ kind: 'policy', name: String(name), fields: item, found: versions.find(known => known.text === item.text) },
      create: () => send(on, 'POST', { template, parameters, body: item }),
    })
  }
}

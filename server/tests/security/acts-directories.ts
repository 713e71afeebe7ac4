import type { Act, ActsGround, Neighbours } from './acts.ts'
import type { SecurityGround } from './ground.ts'

interface Made {
  readonly id: string
  readonly token: string
  readonly domain: string
}

const type = 'okta scim v2.0'

/** Of an organization with a proven domain, with a provider that has come. */
async function directoryOf(g: ActsGround): Promise<Made> {
  const domain = `directory${g.fresh()}.example`
  const domain_data = [{ domain, state: 'verified' }]
  const { id: organization_id } = await g.make('/organizations', { name: 'Acme', domain_data })
  const { id, bearer_token } = await g.make('/v1/directories', { organization_id, type, name: 'People' })
  const made = { id: String(id), token: String(bearer_token), domain }
  await ask(g.ground(), made, { method: 'GET', path: '/Users' })
  return made
}

interface Asking {
  readonly method: string
  readonly path: string
  readonly body?: object
}

async function ask(ground: SecurityGround, { id, token }: Made, { method, path, body }: Asking) {
  const { node } = ground
  const response = await node.send(
    new Request(`${node.baseUrl}/scim/v2/${id}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return { status: response.status, text: await response.text() }
}

async function idOf(g: ActsGround, made: Made, path: string, body: object): Promise<string> {
  const { text } = await ask(g.ground(), made, { method: 'POST', path, body })
  return String(Object(JSON.parse(text)).id)
}

/** What the provider of a directory asks; `prepare` says with what. */
function scim(
  g: ActsGround,
  name: string,
  events: readonly string[],
  prepare: (made: Made) => Promise<Omit<Asking, 'method'>>,
): Act {
  return {
    name,
    events,
    prepare: async () => {
      const made = await directoryOf(g)
      const asked = await prepare(made)
      return () => ask(g.ground(), made, { method: name.split(' ')[0] ?? '', ...asked })
    },
  }
}

const patchOf = (operation: object): object => ({ Operations: [operation] })

/** Directories of organizations: what an administrator sets up, and what a provider says. */
export const acts = (g: ActsGround): readonly Act[] => {
  const user = (made: Made) => idOf(g, made, '/Users', { userName: `ada${g.fresh()}@${made.domain}` })
  const group = (made: Made) => idOf(g, made, '/Groups', { displayName: 'Leads' })
  const left = ['organization_membership.updated', 'principal.suspended', 'directory.person_left']
  return [
    g.api('POST /v1/directories', ['directory.created', 'dsync.token.created'], async () => {
      const { id } = await g.make('/organizations', { name: 'Acme' })
      return { body: { organization_id: id, type, name: 'People' } }
    }),
    g.api('POST /v1/directories/{id}/rotate_token', ['dsync.token.revoked', 'dsync.token.created'], async () => ({
      path: `/v1/directories/${(await directoryOf(g)).id}/rotate_token`,
      body: {},
    })),
    g.api('PUT /v1/directories/{id}/role_mappings', ['directory.role_mappings_changed'], async () => {
      const made = await directoryOf(g)
      const mappings = [{ group: await group(made), role: 'admin' }]
      return { path: `/v1/directories/${made.id}/role_mappings`, body: { mappings } }
    }),
    g.api('DELETE /directories/{id}', ['dsync.deleted'], async () => ({
      path: `/directories/${(await directoryOf(g)).id}`,
    })),
    scim(
      g,
      'POST /scim/v2/{directory}/Users',
      ['dsync.user.created', 'user.created', 'organization_membership.created'],
      made => Promise.resolve({ path: '/Users', body: { userName: `eve${g.fresh()}@${made.domain}` } }),
    ),
    scim(
      g,
      'PUT /scim/v2/{directory}/Users/{id}',
      ['dsync.user.updated', 'user.updated', 'directory.person_changed'],
      async made => ({ path: `/Users/${await user(made)}`, body: { userName: `zoe${g.fresh()}@${made.domain}` } }),
    ),
    scim(g, 'PATCH /scim/v2/{directory}/Users/{id}', ['dsync.user.updated', ...left], async made => ({
      path: `/Users/${await user(made)}`,
      body: patchOf({ op: 'replace', path: 'active', value: 'False' }),
    })),
    scim(g, 'DELETE /scim/v2/{directory}/Users/{id}', [...left, 'dsync.user.deleted'], async made => ({
      path: `/Users/${await user(made)}`,
    })),
    scim(g, 'POST /scim/v2/{directory}/Groups', ['dsync.group.created'], () =>
      Promise.resolve({ path: '/Groups', body: { displayName: 'Leads' } }),
    ),
    scim(g, 'PUT /scim/v2/{directory}/Groups/{id}', ['dsync.group.updated'], async made => ({
      path: `/Groups/${await group(made)}`,
      body: { displayName: 'Others' },
    })),
    scim(g, 'PATCH /scim/v2/{directory}/Groups/{id}', ['dsync.group.user_added'], async made => ({
      path: `/Groups/${await group(made)}`,
      body: patchOf({ op: 'add', path: 'members', value: [{ value: await user(made) }] }),
    })),
    scim(g, 'DELETE /scim/v2/{directory}/Groups/{id}', ['dsync.group.deleted'], async made => ({
      path: `/Groups/${await group(made)}`,
    })),
  ]
}

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /scim/v2/{directory}/Bulk': 'is refused, whatever it holds',
}

export const neighbours: Neighbours = {
  // An id that a provider gave says nothing without its directory.
  filtersTogether: ['/directory_users idp_id'],
  async real(ground) {
    const { id: organization_id } = await ground.node.api('POST', '/organizations', { name: 'Synced' })
    const body = { organization_id, type, name: 'People' }
    const { id, bearer_token } = await ground.node.api('POST', '/v1/directories', body)
    const made = { id: String(id), token: String(bearer_token), domain: '' }
    const idFrom = async (path: string, given: object): Promise<string> =>
      String(Object(JSON.parse((await ask(ground, made, { method: 'POST', path, body: given })).text)).id)
    return {
      directory: made.id,
      directoryUser: await idFrom('/Users', { userName: 'ada' }),
      directoryGroup: await idFrom('/Groups', { displayName: 'Leads' }),
    }
  },
  kindOf: { directories: 'directory', directory_users: 'directoryUser', directory_groups: 'directoryGroup' },
  bodies: {
    'POST /v1/directories/{id}/rotate_token': {},
    'PUT /v1/directories/{id}/role_mappings': { mappings: [] },
  },
}

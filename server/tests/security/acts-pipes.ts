import { type Act, type ActsGround, formAct, type Neighbours } from './acts.ts'
import { held } from './held-form.ts'

const definition = {
  name: 'Tracker',
  authorization_url: 'https://tracker.example/authorize',
  token_url: 'https://tracker.example/token',
}
const credentials = { type: 'custom', client_id: 'tracker-client', client_secret: 'tracker-secret-0123' }
const connected = ['connected_account.connected']

/** Accounts at third parties, for applications. */
export const acts = (g: ActsGround): readonly Act[] => {
  const made = async (more: object = {}): Promise<string> => {
    const slug = `tracker-${g.fresh()}`.toLowerCase().replaceAll(/[^a-z0-9-]/g, '')
    await g.make('/data-integrations', {
      provider: slug,
      enabled: true,
      credentials,
      custom_provider: definition,
      ...more,
    })
    return slug
  }
  const keyed = (): Promise<string> =>
    made({ auth_methods: ['api_key'], credentials: undefined, custom_provider: { name: 'Keyed' } })
  const machine = (): Promise<string> => made({ auth_methods: ['client_credentials'], credentials: undefined })
  const key = async (): Promise<object> => ({ user_id: await g.makeUser(), secret: 'key-of-a-person-0123' })
  const client = async (): Promise<object> => ({
    user_id: await g.makeUser(),
    client_id: 'their-client',
    client_secret: 'their-secret-0123',
  })
  const imported = async (): Promise<{ slug: string; user: string }> => {
    const [slug, user] = [await made(), await g.makeUser()]
    await g.make(`/user_management/users/${user}/connected_accounts/${slug}`, { access_token: 'imported-token-0123' })
    return { slug, user }
  }
  const handOut = (name: string): Act => ({
    ...g.api(`POST /data-integrations/{slug}/${name}`, ['connected_account.handed_out'], async () => {
      const { slug, user } = await imported()
      return { path: `/data-integrations/${slug}/${name}`, body: { user_id: user } }
    }),
    handsOut: 'imported-token-0123',
  })
  const shared = async (): Promise<{ slug: string; organization: string; user: string }> => {
    const [slug, user] = [await made({ ownership: 'organization' }), await g.makeUser()]
    const { id: organization } = await g.make('/organizations', { name: `Organization ${g.fresh()}` })
    await g.make('/user_management/organization_memberships', { user_id: user, organization_id: organization })
    return { slug, organization: String(organization), user }
  }
  const sharedAccount = async (): Promise<{ path: string; user: string }> => {
    const { slug, organization, user } = await shared()
    const path = `/organizations/${organization}/connected_accounts/${slug}`
    await g.make(path, { user_id: user, access_token: 'token-of-the-team-0123' })
    return { path, user }
  }
  return [
    g.api('POST /data-integrations', ['provider.created'], async () => ({
      body: { provider: `tracker-${g.fresh()}`.toLowerCase(), credentials, custom_provider: definition },
    })),
    g.api('PUT /data-integrations/{slug}', ['data_integration.updated'], async () => ({
      path: `/data-integrations/${await made()}`,
      body: { description: 'Later' },
    })),
    g.api('DELETE /data-integrations/{slug}', ['data_integration.deleted', 'provider.retired'], async () => ({
      path: `/data-integrations/${await made()}`,
    })),
    g.api('PUT /data-integrations/{slug}/organization', ['data_integration.updated'], async () => ({
      path: `/data-integrations/${await made({ ownership: 'organization' })}/organization`,
      body: { description: 'Later' },
    })),
    g.api(
      'DELETE /data-integrations/{slug}/organization',
      ['data_integration.deleted', 'provider.retired'],
      async () => ({
        path: `/data-integrations/${await made({ ownership: 'organization' })}/organization`,
      }),
    ),
    g.api('POST /data-integrations/{slug}/authorize', ['connection.requested'], async () => ({
      path: `/data-integrations/${await made()}/authorize`,
      body: { user_id: await g.makeUser(), return_to: 'https://app.example/' },
    })),
    handOut('token'),
    handOut('credentials'),
    g.api('PUT /data-integrations/{slug}/api-key', connected, async () => ({
      path: `/data-integrations/${await keyed()}/api-key`,
      body: await key(),
    })),
    g.api('POST /data-integrations/{slug}/api-key', connected, async () => ({
      path: `/data-integrations/${await keyed()}/api-key`,
      body: { ...(await key()), connection_intent: 'add' },
    })),
    g.api('PUT /data-integrations/{slug}/client-credentials', connected, async () => ({
      path: `/data-integrations/${await machine()}/client-credentials`,
      body: await client(),
    })),
    g.api('POST /data-integrations/{slug}/client-credentials', connected, async () => ({
      path: `/data-integrations/${await machine()}/client-credentials`,
      body: { ...(await client()), connection_intent: 'add' },
    })),
    g.api('POST /user_management/users/{id}/connected_accounts/{slug}', connected, async () => ({
      path: `/user_management/users/${await g.makeUser()}/connected_accounts/${await made()}`,
      body: { access_token: 'imported-token-0123' },
    })),
    g.api('PUT /user_management/users/{id}/connected_accounts/{slug}', connected, async () => {
      const { slug, user } = await imported()
      return {
        path: `/user_management/users/${user}/connected_accounts/${slug}`,
        body: { access_token: 'another-token-0123' },
      }
    }),
    g.api(
      'DELETE /user_management/users/{id}/connected_accounts/{slug}',
      ['connected_account.disconnected'],
      async () => {
        const { slug, user } = await imported()
        return { path: `/user_management/users/${user}/connected_accounts/${slug}` }
      },
    ),
    g.api('POST /organizations/{id}/connected_accounts/{slug}', connected, async () => {
      const { slug, organization, user } = await shared()
      return {
        path: `/organizations/${organization}/connected_accounts/${slug}`,
        body: { user_id: user, access_token: 'token-of-the-team-0123' },
      }
    }),
    g.api('PUT /organizations/{id}/connected_accounts/{slug}', connected, async () => {
      const { path, user } = await sharedAccount()
      return { path, body: { user_id: user, access_token: 'another-token-0123' } }
    }),
    g.api('DELETE /organizations/{id}/connected_accounts/{slug}', ['connected_account.disconnected'], async () => ({
      path: (await sharedAccount()).path,
    })),
    formAct(g, 'POST /account/organizations/{id}/accounts', ['connected_account.changed'], async () => {
      const { slug, organization, user } = await shared()
      const account = { user_id: user, access_token: 'token-of-the-team-0123' }
      const { id } = await g.make(`/organizations/${organization}/connected_accounts/${slug}`, account)
      const person = g.ground().browser()
      await person.signIn()
      const page = `/account/organizations/${organization}/accounts`
      return held(person, { page, path: page, fields: { account_id: String(id), use: 'members' } })
    }),
    formAct(g, 'POST /account/organizations/{id}/accounts/connect', ['connection.requested'], async () => {
      const slug = await made({ ownership: 'organization' })
      const { id: organization } = await g.make('/organizations', { name: `Organization ${g.fresh()}` })
      const person = g.ground().browser()
      await person.signIn()
      const { database } = g.ground().node.ambit.on
      const [owner] = await database.query<{ id: string }>(`SELECT id FROM users WHERE installation_role = 'owner'`)
      const user_id = owner?.id
      await g.make('/user_management/organization_memberships', { user_id, organization_id: organization })
      const page = `/account/organizations/${organization}/accounts`
      return held(person, { page, path: `${page}/connect`, fields: { provider: slug } })
    }),
    g.api(
      'PUT /organizations/{id}/data_integration_configurations/{slug}',
      ['data_integration.configured'],
      async () => {
        const { slug, organization } = await shared()
        return {
          path: `/organizations/${organization}/data_integration_configurations/${slug}`,
          body: { enabled: true },
        }
      },
    ),
  ]
}

const relayed = 'reads a request as a tool call, in the pipeline of POST /mcp'

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /relay/{account}/{rest+}': relayed,
  'PUT /relay/{account}/{rest+}': relayed,
  'PATCH /relay/{account}/{rest+}': relayed,
  'DELETE /relay/{account}/{rest+}': relayed,
}

export const neighbours: Neighbours = {
  // Slugs are words and no ids: whatever is not there is not there.
  real: async () => ({}),
  kindOf: {},
  bodies: {
    'PATCH /v1/providers/{slug}': { may_ask: [] },
    'PUT /organizations/{id}/data_integration_configurations/{slug}': { enabled: true },
    'POST /data-integrations/{slug}/authorize': { user_id: 'user_x' },
    'POST /data-integrations/{slug}/token': { user_id: 'user_x' },
    'POST /data-integrations/{slug}/credentials': { user_id: 'user_x' },
    'POST /data-integrations/{slug}/api-key': { user_id: 'user_x', secret: 'key-0123', connection_intent: 'add' },
    'PUT /data-integrations/{slug}/api-key': { user_id: 'user_x', secret: 'key-0123' },
    'POST /data-integrations/{slug}/client-credentials': {
      user_id: 'user_x',
      client_id: 'c',
      client_secret: 's',
      connection_intent: 'add',
    },
    'PUT /data-integrations/{slug}/client-credentials': { user_id: 'user_x', client_id: 'c', client_secret: 's' },
  },
}

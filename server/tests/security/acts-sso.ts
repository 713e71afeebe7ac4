import type { Act, ActsGround, Neighbours } from './acts.ts'

const settings = { issuer: 'https://op.example', client_id: 'ambit' }

const setUp = (organization: unknown): object => ({
  organization_id: organization,
  connection_type: 'GenericOIDC',
  name: 'Acme ID',
  settings,
  client_secret: 'secret of a connection',
})

/** An organization with a domain that it has proven. */
async function organizationOf(g: ActsGround): Promise<unknown> {
  const domain_data = [{ domain: `acts${g.fresh()}.example`, state: 'verified' }]
  return (await g.make('/organizations', { name: 'Acme', domain_data })).id
}

async function connectionOf(g: ActsGround, state: 'draft' | 'tested' | 'active' = 'draft'): Promise<string> {
  const { id } = await g.make('/v1/connections', setUp(await organizationOf(g)))
  if (state !== 'draft')
    await g.ground().db.database.query('UPDATE sso_connections SET tested_at = clock_timestamp() WHERE id = $1', [id])
  if (state === 'active') await g.make(`/v1/connections/${id}/activate`, {})
  return String(id)
}

/** Single sign-on: what an administrator sets up. */
export const acts = (g: ActsGround): readonly Act[] => [
  g.api('POST /v1/connections', ['connection.created'], async () => ({ body: setUp(await organizationOf(g)) })),
  g.api('PATCH /v1/connections/{id}', ['connection.updated'], async () => ({
    path: `/v1/connections/${await connectionOf(g)}`,
    body: { name: 'Acme' },
  })),
  g.api('POST /v1/connections/{id}/activate', ['connection.activated'], async () => ({
    path: `/v1/connections/${await connectionOf(g, 'tested')}/activate`,
  })),
  g.api('POST /v1/connections/{id}/deactivate', ['connection.deactivated'], async () => ({
    path: `/v1/connections/${await connectionOf(g, 'active')}/deactivate`,
  })),
  g.api('PUT /v1/connections/{id}/role_mappings', ['connection.role_mappings_changed'], async () => ({
    path: `/v1/connections/${await connectionOf(g)}/role_mappings`,
    body: { mappings: [{ group: 'Leads', role: 'admin' }] },
  })),
  g.api('DELETE /connections/{id}', ['connection.deleted'], async () => ({
    path: `/connections/${await connectionOf(g)}`,
  })),
]

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /v1/connections/{id}/test':
    'keeps for ten minutes that somebody may see what arrives; the sign-in itself is recorded',
  'POST /sso/callback/{connection}':
    'asks the browser to come once more, and keeps what the form of a provider held until then',
  'POST /sso/token': 'gives what was recorded when the provider said it',
}

export const neighbours: Neighbours = {
  async real({ node }) {
    const { id: organization } = await node.api('POST', '/organizations', { name: 'Connected' })
    const { id } = await node.api('POST', '/v1/connections', setUp(organization))
    return { connection: String(id) }
  },
  kindOf: { connections: 'connection' },
  bodies: {
    'PATCH /v1/connections/{id}': { name: 'Acme' },
    'PUT /v1/connections/{id}/role_mappings': { mappings: [] },
  },
}

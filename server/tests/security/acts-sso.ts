import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { startUpstream } from '../sign-in/upstream.ts'
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

/**
 * Somebody signs in at the provider of their organization, for an application that is told who it is; somebody else is on the way, by a
 * form of the provider; and a test is not begun.
 */
export async function signInThroughOrganization(g: ActsGround): Promise<void> {
  const { node, ask, browser } = g.ground()
  const provider = await startUpstream()
  const redirect_uri = 'https://app.example/sso'
  await g.make('/user_management/redirect_uris', { uri: redirect_uri })
  const domain = `sso${g.fresh()}.example`
  const { id: organization_id } = await g.make('/organizations', {
    name: 'Signs in elsewhere',
    domain_data: [{ domain, state: 'verified' }],
  })
  const { id: connection } = await g.make('/v1/connections', {
    ...setUp(organization_id),
    settings: { issuer: provider.issuer, client_id: 'ambit' },
    client_secret: randomBytes(16).toString('hex'),
  })
  const test = await g.make(`/v1/connections/${connection}/test`, {})
  provider.said = { sub: 'ada', email: `ada@${domain}`, email_verified: true }
  const [tester, person, onTheWay] = [browser(), browser(), browser()]
  await tester.open(provider.visit((await tester.open(String(test.url))).leadsTo ?? ''))
  await g.make(`/v1/connections/${connection}/test`, {})
  await g.make(`/v1/connections/${connection}/activate`, {})
  const client_id = node.ambit.firstStart?.clientId ?? ''
  const state = randomBytes(16).toString('hex')
  const asked = { client_id, redirect_uri, response_type: 'code', connection: String(connection), state }
  const away = async (who: typeof person): Promise<string> =>
    provider.visit((await who.open(`/sso/authorize?${new URLSearchParams(asked)}`)).leadsTo ?? '')
  const { leadsTo, html } = await person.open(await away(person))
  const home = leadsTo ?? /href="(https:\/\/app\.example[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const told = await ask('POST', '/sso/token', {
    body: new URLSearchParams({
      client_id,
      client_secret: node.env.AMBIT_API_KEY ?? '',
      grant_type: 'authorization_code',
      code: new URL(home).searchParams.get('code') ?? '',
    }),
  })
  assert.equal(told.status, 200, told.text)
  const { profile } = told.json as { profile: { id: string } }
  const link = await ask('POST', '/sso/logout/authorize', {
    headers: { authorization: `Bearer ${node.env.AMBIT_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ profile_id: profile.id }),
  })
  await person.open(String(Object(link.json).logout_url))
  const logout_token = provider.logoutToken({ aud: 'ambit', sub: 'ada' })
  const hear = (): Promise<{ status: number }> =>
    ask('POST', `/sso/back_channel_logout/${connection}`, { body: new URLSearchParams({ logout_token }) })
  assert.equal((await hear()).status, 200)
  assert.equal((await hear()).status, 400, 'it counts once')
  await person.open(await away(person))
  const [path = '', posted] = (await away(onTheWay)).split('?')
  assert.equal((await ask('POST', path, { body: new URLSearchParams(posted) })).status, 303)
  await provider.close()
}

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /sso/logout/authorize': 'keeps for ten minutes that somebody may leave by a link; that they did is recorded',
  'POST /v1/connections/{id}/test':
    'keeps for ten minutes that somebody may see what arrives; the sign-in itself is recorded',
  'POST /sso/callback/{connection}':
    'asks the browser to come once more, and keeps what the form of a provider held until then',
  'POST /sso/back_channel_logout/{connection}':
    'ends what stood on a sign-in at a provider, and is recorded with it: server/tests/wire/sso-logout.test.ts',
  'POST /sso/arrive':
    'signs in whom a provider sent here, recorded as every sign-in: server/tests/wire/sso-saml.test.ts',
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
    'POST /sso/logout/authorize': { profile_id: 'prof_01JZZZZZZZZZZZZZZZZZZZZZZZ' },
    'PATCH /v1/connections/{id}': { name: 'Acme' },
    'PUT /v1/connections/{id}/role_mappings': { mappings: [] },
  },
}

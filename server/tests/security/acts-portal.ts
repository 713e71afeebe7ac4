import { createSamlProvider, newCertificate } from '../saml-provider.ts'
import type { FormPerson } from '../walk/form-person.ts'
import { type Act, type ActsGround, formAct, type Neighbours } from './acts.ts'
import { type Held, held, post } from './held-form.ts'

interface Made {
  readonly person: FormPerson
  readonly organizationId: string
}

/** A browser in a visit, by a link for this. */
async function visiting(g: ActsGround, intent: string): Promise<Made> {
  const { id } = await g.make('/organizations', { name: 'Sets itself up' })
  const { link } = await g.make('/portal/generate_link', { organization: id, intent })
  const person = g.ground().browser()
  const page = await person.open(String(link))
  await person.send(page, {})
  return { person, organizationId: String(id) }
}

async function form(
  g: ActsGround,
  intent: string,
  parts: { page: string; path: string; fields?: Record<string, string> },
) {
  return held((await visiting(g, intent)).person, parts)
}

async function withDomain(g: ActsGround, path: string): Promise<Held> {
  const { person, organizationId } = await visiting(g, 'domain_verification')
  const body = { organization_id: organizationId, domain: `portal${g.fresh()}.example` }
  const { id } = await g.make('/organization_domains', body)
  return held(person, { page: '/portal/domains', path, fields: { domain_id: String(id) } })
}

/** A connection of the visitor's organization, made as an administrator of the installation makes one. */
async function withConnection(
  g: ActsGround,
  { path, state = 'draft' }: { readonly path: string; readonly state?: 'draft' | 'tested' | 'active' },
): Promise<Held> {
  const { person, organizationId } = await visiting(g, 'sso')
  const domain_data = [{ domain: `portal${g.fresh()}.example`, state: 'verified' }]
  await g.ground().asOwner('PUT', `/organizations/${organizationId}`, { domain_data })
  const { id } = await g.make('/v1/connections', {
    organization_id: organizationId,
    connection_type: 'GenericOIDC',
    name: 'Acme ID',
    settings: { issuer: 'https://op.example', client_id: 'ambit' },
    client_secret: 'secret of a connection',
  })
  if (state !== 'draft')
    await g.ground().db.database.query('UPDATE sso_connections SET tested_at = clock_timestamp() WHERE id = $1', [id])
  if (state === 'active') await g.make(`/v1/connections/${id}/activate`, {})
  return held(person, { page: `/portal/sso/${id}`, path: `/portal/sso/${id}${path}` })
}

async function begunConnection(g: ActsGround): Promise<Held> {
  const { person } = await visiting(g, 'sso')
  const begun = await held(person, { page: '/portal/sso', path: '/portal/sso', fields: { type: 'GenericOIDC' } })
  const { headers } = await post(g.ground(), begun)
  const path = headers.get('location') ?? ''
  const fields = { issuer: 'https://op.example', client_id: 'ambit', client_secret: 'secret of a connection' }
  return held(person, { page: path, path, fields })
}

const provider = createSamlProvider('https://idp.example/acts')

async function withCertificates(g: ActsGround, path: string): Promise<Held> {
  const { person, organizationId } = await visiting(g, 'certificate_renewal')
  const next = newCertificate().pem
  const made = await g.make('/v1/connections', {
    organization_id: organizationId,
    connection_type: 'OktaSAML',
    name: 'Acme ID',
    settings: { metadata: provider.metadata },
  })
  const page = '/portal/certificates'
  const add = await held(person, { page, path: page, fields: { connection_id: String(made.id), certificate: next } })
  if (path === page) return add
  await post(g.ground(), add)
  return held(person, { page, path })
}

async function withDirectory(g: ActsGround, path: string, fields: Record<string, string> = {}): Promise<Held> {
  const { person, organizationId } = await visiting(g, 'dsync')
  const body = { organization_id: organizationId, type: 'okta scim v2.0', name: 'People' }
  const { id, bearer_token } = await g.make('/v1/directories', body)
  const { node } = g.ground()
  await node.send(
    new Request(`${node.baseUrl}/scim/v2/${id}/Groups`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer_token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ displayName: 'Leads' }),
    }),
  )
  const page = `/portal/directories/${id}`
  const { html } = await person.open(page)
  const group = /name="(role\.[^"]+)"/.exec(html)?.[1] ?? ''
  return held(person, {
    page,
    path: `${page}${path}`,
    fields: 'role' in fields ? { [group]: fields.role ?? '' } : fields,
  })
}

/** What the administrators of an organization do by a link. */
export const acts = (g: ActsGround): readonly Act[] => [
  g.api('POST /portal/generate_link', ['portal.link_made'], async () => {
    const { id } = await g.make('/organizations', { name: 'Sets itself up' })
    return { body: { organization: id, intent: 'sso' } }
  }),
  formAct(g, 'POST /portal/leave', ['portal.left'], () =>
    form(g, 'domain_verification', { page: '/portal/domains', path: '/portal/leave', fields: { to: 'back' } }),
  ),
  formAct(g, 'POST /portal/domains', ['organization_domain.created'], () =>
    form(g, 'domain_verification', {
      page: '/portal/domains',
      path: '/portal/domains',
      fields: { domain: `portal${g.fresh()}.example` },
    }),
  ),
  formAct(g, 'POST /portal/domains/remove', ['organization_domain.deleted'], () =>
    withDomain(g, '/portal/domains/remove'),
  ),
  formAct(g, 'POST /portal/sso', ['portal.setup_begun'], () =>
    form(g, 'sso', { page: '/portal/sso', path: '/portal/sso', fields: { type: 'GenericOIDC' } }),
  ),
  formAct(g, 'POST /portal/sso/{connection}', ['connection.created'], () => begunConnection(g)),
  formAct(g, 'POST /portal/sso/{connection}/activate', ['connection.activated'], () =>
    withConnection(g, { path: '/activate', state: 'tested' }),
  ),
  formAct(g, 'POST /portal/sso/{connection}/deactivate', ['connection.deactivated'], () =>
    withConnection(g, { path: '/deactivate', state: 'active' }),
  ),
  formAct(g, 'POST /portal/certificates', ['connection.updated', 'connection.saml_certificate_renewed'], () =>
    withCertificates(g, '/portal/certificates'),
  ),
  formAct(g, 'POST /portal/certificates/remove', ['connection.updated'], () =>
    withCertificates(g, '/portal/certificates/remove'),
  ),
  formAct(g, 'POST /portal/directories', ['directory.created', 'dsync.token.created'], () =>
    form(g, 'dsync', { page: '/portal/directories', path: '/portal/directories', fields: { type: 'okta scim v2.0' } }),
  ),
  formAct(g, 'POST /portal/directories/{directory}/token', ['dsync.token.revoked', 'dsync.token.created'], () =>
    withDirectory(g, '/token'),
  ),
  formAct(g, 'POST /portal/directories/{directory}/roles', ['directory.role_mappings_changed'], () =>
    withDirectory(g, '/roles', { role: 'admin' }),
  ),
]

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /portal/start': 'begins a visit, in which others act; server/tests/wire/portal.test.ts looks at it',
  'POST /portal/sso/{connection}/test':
    'keeps for ten minutes that somebody may see what arrives; the sign-in itself is recorded',
  'POST /portal/streams': 'says where the log goes; server/tests/wire/portal.test.ts looks at it',
  'POST /portal/streams/remove': 'says where the log goes; server/tests/wire/portal.test.ts looks at it',
  'POST /portal/domains/check': 'looks the record up; what it finds changes the state, as the domain tests show',
}

export const neighbours: Neighbours = {
  real: async () => ({}),
  kindOf: {},
  bodies: {},
}

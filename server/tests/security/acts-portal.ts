import type { FormPerson } from '../walk/form-person.ts'
import { type Act, type ActsGround, formAct, type Neighbours } from './acts.ts'
import { type Held, held } from './held-form.ts'

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
]

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /portal/start': 'begins a visit, in which others act; server/tests/wire/portal.test.ts looks at it',
  'POST /portal/domains/check': 'looks the record up; what it finds changes the state, as the domain tests show',
}

export const neighbours: Neighbours = {
  real: async () => ({}),
  kindOf: {},
  bodies: {},
}

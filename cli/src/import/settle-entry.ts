import { look } from '../routes/call-route.ts'
import { ask } from './ask-server.ts'
import type { Definition, Item, Membership, Organization, Read } from './model.ts'
import { join, type Outcome, rejected, type Settling, settlePerson } from './settle-person.ts'

const nothing = { leftOut: [], memberships: 0, made: 0 } as const

/** Brings what one record says onto the server. */
export function settleEntry(on: Settling, read: Read): Promise<Outcome> {
  switch (read.kind) {
    case 'person':
      return settlePerson(on, read)
    case 'organization':
      return settleOrganization(on, read)
    case 'membership':
      return settleMembership(on, read)
    case 'role':
    case 'permission':
      return settleDefinition(on, read)
    case 'unfit':
      return Promise.resolve(rejected(read.code, read.reason))
    case 'aside':
      return Promise.resolve({ ...nothing, what: 'aside', leftOut: read.leftOut })
  }
}

async function settleOrganization(on: Settling, whole: Organization): Promise<Outcome> {
  const found = await on.organizations.named({ externalId: whole.externalId, name: whole.name }, whole)
  if (!found.ok) return rejected(found.code, found.reason)
  const leftOut = found.made ? [...whole.leftOut, ...found.leftOut] : []
  return { ...nothing, what: found.made ? 'organization' : 'existing', leftOut, made: found.made ? 1 : 0 }
}

async function settleMembership(on: Settling, { email, ...wanted }: Membership): Promise<Outcome> {
  const page: { data?: Item[] } = Object(await look(on.server, '/user_management/users', { query: { email } }))
  const [user] = page.data ?? []
  if (user === undefined) return rejected('person_unknown', 'The person of this membership has no account here.')
  const { leftOut, memberships, made } = await join(on, { userId: String(user.id), isNew: false }, [wanted])
  const [first] = memberships === 0 ? leftOut : []
  if (first !== undefined) return rejected(first.code, first.reason)
  return { what: 'membership', leftOut, memberships, made }
}

/** What is there under this slug stays as it is: it may give more here than it gave elsewhere. */
async function settleDefinition(on: Settling, read: Definition): Promise<Outcome> {
  const place = await placeOf(on, read)
  if (!place.ok) return rejected(place.code, place.reason)
  const { template, parameters } = place
  const { slug, name, description, permissions } = read
  const answer = await ask(on.server, 'POST', { template, parameters, body: { slug, name, description } })
  if (!answer.ok) {
    const isThere = answer.status === 409 || /taken|exists|already|conflict|in_use/.test(answer.code)
    return isThere ? { ...nothing, what: 'existing' } : rejected(answer.code, answer.reason)
  }
  if (read.kind === 'permission' || permissions.length === 0) return { ...nothing, what: 'definition' }
  const put = await ask(on.server, 'PUT', {
    template: `${template}/{slug}/permissions`,
    parameters: { ...parameters, slug },
    body: { permissions },
  })
  const leftOut = put.ok ? [] : [{ part: 'permissions', code: put.code, reason: put.reason }]
  return { ...nothing, what: 'definition', leftOut }
}

type Place =
  | { readonly ok: true; readonly template: string; readonly parameters: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly code: string; readonly reason: string }

async function placeOf(on: Settling, { kind, organization }: Definition): Promise<Place> {
  if (organization === undefined) return { ok: true, template: `/authorization/${kind}s`, parameters: {} }
  const found = await on.organizations.named(organization)
  if (!found.ok) return found
  const template = '/authorization/organizations/{organization_id}/roles'
  return { ok: true, template, parameters: { organization_id: found.id } }
}

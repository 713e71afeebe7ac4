import { randomBytes } from 'node:crypto'
import { presentAccount, presentProvider } from './present-access.ts'
import {
  type ApiAnswer,
  type ApiRequest,
  type ApiRoute,
  gone,
  ok,
  personWith,
  refused,
  type Stage,
  text,
  unknown,
} from './route.ts'
import type { State } from './state.ts'
import { type Account, type Provider, providers } from './state-accounts.ts'

const ofPerson = '/user_management/users/{id}'
const ofOrganization = '/organizations/{id}'

/** Whose accounts a request is about. */
interface Owner {
  readonly user: string | null
  /** Null for an account that a person has for themselves. */
  readonly organization: string | null
}

const notAMember = refused(403, 'not_a_member', 'This person is not an active member of the organization.')

/** What people and organizations connect at third parties. No route of these answers a credential. */
export const accountRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: `${ofPerson}/data_providers`,
    answer: ({ state }, { query }, part) =>
      withOwner(state, personOwner(part(3), query), owner => listProviders(state, owner)),
  },
  {
    method: 'GET',
    path: `${ofPerson}/connected_accounts/{slug}`,
    answer: ({ state }, { query }, part) =>
      withAccount(state, personOwner(part(3), query), { slug: part(5), act: account => ok(presentAccount(account)) }),
  },
  {
    method: 'DELETE',
    path: `${ofPerson}/connected_accounts/{slug}`,
    answer: ({ state }, { query }, part) =>
      withAccount(state, personOwner(part(3), query), { slug: part(5), act: account => disconnect(state, account) }),
  },
  {
    method: 'GET',
    path: `${ofOrganization}/data_providers`,
    answer: ({ state }, _request, part) =>
      withOwner(state, { user: null, organization: part(2) }, owner => listProviders(state, owner)),
  },
  {
    method: 'GET',
    path: `${ofOrganization}/connected_accounts/{slug}`,
    answer: ({ state }, _request, part) => {
      const owner = { user: null, organization: part(2) }
      return withAccount(state, owner, { slug: part(4), act: account => ok(presentAccount(account)) })
    },
  },
  {
    method: 'DELETE',
    path: `${ofOrganization}/connected_accounts/{slug}`,
    answer: ({ state }, _request, part) => {
      const owner = { user: null, organization: part(2) }
      return withAccount(state, owner, { slug: part(4), act: account => disconnect(state, account) })
    },
  },
  { method: 'POST', path: '/data-integrations/{slug}/authorize', answer: authorize },
]

function personOwner(user: string, query: ApiRequest['query']): Owner {
  return { user, organization: text(query.organization_id) ?? null }
}

/** 404 for who is not there, 403 for a person who is no member of the organization that is named. */
function withOwner(state: State, owner: Owner, answer: (owner: Owner) => ApiAnswer): ApiAnswer {
  const { user, organization } = owner
  if (user !== null && personWith(state, user) === undefined) return unknown
  if (organization !== null && !state.organizations.has(organization)) return unknown
  const isMember = [...state.memberships.values()].some(
    membership =>
      membership.user === user && membership.organization === organization && membership.status === 'active',
  )
  return user !== null && organization !== null && !isMember ? notAMember : answer(owner)
}

function ownershipOf({ user }: Owner): Provider['ownership'] {
  return user === null ? 'organization' : 'user'
}

function accountOf({ accounts }: State, { user, organization }: Owner, slug: string): Account | undefined {
  return [...accounts.values()].find(
    account => account.user === user && account.organization === organization && account.provider === slug,
  )
}

function listProviders(state: State, owner: Owner): ApiAnswer {
  const offered = providers.filter(({ ownership }) => ownership === ownershipOf(owner))
  return ok({
    object: 'list',
    data: offered.map(provider => presentProvider(provider, accountOf(state, owner, provider.slug))),
  })
}

interface OnAccount {
  readonly slug: string
  readonly act: (account: Account) => ApiAnswer
}

function withAccount(state: State, owner: Owner, { slug, act }: OnAccount): ApiAnswer {
  return withOwner(state, owner, named => {
    const account = accountOf(state, named, slug)
    return account === undefined ? unknown : act(account)
  })
}

function disconnect({ accounts }: State, { id }: Account): ApiAnswer {
  accounts.delete(id)
  return gone
}

/** The link of a connection: good once, for this person alone. */
function authorize({ state, issuer }: Stage, { body, path }: ApiRequest): ApiAnswer {
  const slug = path.split('/')[2] ?? ''
  const ofOrganizations = body.connection_owner === 'organization'
  const user = text(body.user_id)
  if (user === undefined) return refused(422, 'invalid_request_parameters', 'user_id is missing.')
  const owner = { user, organization: text(body.organization_id) ?? null }
  const provider = providers.find(
    each => each.slug === slug && each.ownership === (ofOrganizations ? 'organization' : 'user'),
  )
  if (provider === undefined) return unknown
  return withOwner(state, owner, () => {
    const returnTo = text(body.return_to)
    if (returnTo !== undefined && !leadsBack(returnTo))
      return refused(400, 'return_to_invalid', 'return_to is an https address, or an http address of this machine.')
    return ok({ url: `${issuer}/connect/${slug}?request=${randomBytes(24).toString('base64url')}` })
  })
}

function leadsBack(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

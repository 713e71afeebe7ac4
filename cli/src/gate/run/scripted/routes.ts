import { randomBytes } from 'node:crypto'
import { keySetOf } from './keys.ts'
import { pathMatches } from './log.ts'
import {
  presentConnection,
  presentDomain,
  presentFactor,
  presentInvitation,
  presentKey,
  presentList,
  presentMembership,
  presentOrganization,
  presentOwnSession,
  presentRole,
  presentSession,
  presentUser,
} from './present.ts'
import { grantSession, type SignIns, takeCode } from './sign-in.ts'
import { type Membership, makeId, type Person, type PersonName, type State } from './state.ts'

export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly bearer: string | null
}

export interface ApiAnswer {
  readonly status: number
  readonly body: object | null
}

/** What every route stands on. */
export interface Stage {
  readonly state: State
  readonly signIns: SignIns
  readonly issuer: string
  readonly apiKey: string
  /** What a check of a domain finds. */
  domainCheck: 'verified' | 'pending' | 'failed'
}

type Answer = (stage: Stage, request: ApiRequest, part: (index: number) => string) => ApiAnswer

interface ApiRoute {
  readonly method: string
  readonly path: string
  /** Reached without the API key. */
  readonly open?: true
  readonly answer: Answer
}

const ok = (body: object): ApiAnswer => ({ status: 200, body })
const made = (body: object): ApiAnswer => ({ status: 201, body })
const gone: ApiAnswer = { status: 204, body: null }
const unknown: ApiAnswer = { status: 404, body: { code: 'entity_not_found', message: 'There is no such object.' } }
const badGrant: ApiAnswer = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'The code is invalid, expired or was used.' },
}

/** The answer to a request, as the server would give it; undefined for a route that there is none of. */
export function answerRequest(stage: Stage, request: ApiRequest): ApiAnswer | undefined {
  const route = routes.find(({ method, path }) => method === request.method && pathMatches(request.path, path))
  if (route === undefined) return undefined
  if (route.open !== true && request.bearer !== stage.apiKey) return { status: 401, body: { message: 'Unauthorized' } }
  const parts = request.path.split('/').map(decodeURIComponent)
  return route.answer(stage, request, index => parts[index] ?? '')
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function personWith({ people }: State, id: string): Person | undefined {
  return [...people.values()].find(person => person.id === id)
}

/** One of the map, presented, or 404. */
function one<Kind>(map: Map<string, Kind>, id: string, present: (value: Kind) => object): ApiAnswer {
  const found = map.get(id)
  return found === undefined ? unknown : ok(present(found))
}

const users = '/user_management/users'
const memberships = '/user_management/organization_memberships'
const invitations = '/user_management/invitations'

const routes: readonly ApiRoute[] = [
  { method: 'GET', path: '/sso/jwks/{client}', open: true, answer: ({ signIns }) => ok(keySetOf([signIns.key])) },
  { method: 'POST', path: '/user_management/authenticate', open: true, answer: authenticate },
  {
    method: 'POST',
    path: '/user_management/sessions/revoke',
    answer: ({ state }, { body }) => {
      const session = state.sessions.get(text(body.session_id) ?? '')
      if (session === undefined) return { status: 400, body: { message: 'There is no such session.' } }
      session.status = 'revoked'
      return ok(presentSession(session))
    },
  },
  {
    method: 'GET',
    path: users,
    answer: ({ state }, { query }) => {
      const inside = [...state.memberships.values()].filter(
        ({ organization }) => organization === query.organization_id,
      )
      return ok(
        presentList(
          [...state.people.values()]
            .filter(({ email }) => query.email === undefined || email === query.email)
            .filter(({ id }) => query.organization_id === undefined || inside.some(({ user }) => user === id))
            .map(presentUser),
        ),
      )
    },
  },
  { method: 'POST', path: users, answer: ({ state }, { body }) => made(presentUser(newPerson(state, body))) },
  {
    method: 'GET',
    path: `${users}/{id}`,
    answer: ({ state }, _request, part) => {
      const person = personWith(state, part(3))
      return person === undefined ? unknown : ok(presentUser(person))
    },
  },
  {
    method: 'PUT',
    path: `${users}/{id}`,
    answer: ({ state }, { body }, part) => {
      const person = personWith(state, part(3))
      if (person === undefined) return unknown
      person.firstName = text(body.first_name) ?? person.firstName
      person.lastName = text(body.last_name) ?? person.lastName
      person.email = text(body.email) ?? person.email
      return ok(presentUser(person))
    },
  },
  {
    method: 'DELETE',
    path: `${users}/{id}`,
    answer: ({ state }, _request, part) => {
      const id = part(3)
      for (const [name, person] of state.people) if (person.id === id) state.people.delete(name)
      for (const membership of [...state.memberships.values()])
        if (membership.user === id) state.memberships.delete(membership.id)
      return gone
    },
  },
  {
    method: 'GET',
    path: `${users}/{id}/sessions`,
    answer: ({ state }, _request, part) =>
      ok(presentList([...state.sessions.values()].filter(({ user }) => user === part(3)).map(presentSession))),
  },
  {
    method: 'GET',
    path: '/v1/sessions/{id}',
    answer: ({ state }, _request, part) => one(state.sessions, part(3), presentOwnSession),
  },
  {
    method: 'GET',
    path: `${users}/{id}/auth_factors`,
    answer: ({ state }, _request, part) =>
      ok(presentList([...state.factors.values()].filter(({ user }) => user === part(3)).map(presentFactor))),
  },
  {
    method: 'POST',
    path: `${users}/{id}/auth_factors`,
    answer: ({ state }, _request, part) => {
      const factor = { id: makeId('auth_factor'), user: part(3) }
      state.factors.set(factor.id, factor)
      const secret = {
        issuer: 'Ambit',
        user: 'person',
        secret: 'JBSWY3DPEHPK3PXP',
        qr_code: 'data:image/png;base64,',
        uri: 'otpauth://totp/Ambit',
      }
      return made({
        authentication_factor: { ...presentFactor(factor), totp: secret },
        authentication_challenge: {
          object: 'authentication_challenge',
          id: makeId('auth_challenge'),
          authentication_factor_id: factor.id,
          expires_at: '2036-01-15T12:00:00.000Z',
        },
      })
    },
  },
  {
    method: 'POST',
    path: '/auth/challenges/{id}/verify',
    answer: (_stage, _request, part) =>
      made({ challenge: { object: 'authentication_challenge', id: part(3) }, valid: true }),
  },
  {
    method: 'DELETE',
    path: '/auth/factors/{id}',
    answer: ({ state }, _request, part) => (state.factors.delete(part(3)) ? gone : unknown),
  },
  {
    method: 'GET',
    path: memberships,
    answer: ({ state }, { query }) =>
      query.user_id === undefined && query.organization_id === undefined
        ? {
            status: 400,
            body: { code: 'missing_user_id_or_organization_id', message: 'Name a user or an organization.' },
          }
        : ok(
            presentList(
              [...state.memberships.values()]
                .filter(({ user }) => query.user_id === undefined || user === query.user_id)
                .filter(
                  ({ organization }) => query.organization_id === undefined || organization === query.organization_id,
                )
                .filter(({ status }) => query.statuses === undefined || query.statuses.split(',').includes(status))
                .map(membership => presentMembership(state, membership)),
            ),
          ),
  },
  {
    method: 'POST',
    path: memberships,
    answer: ({ state }, { body }) => {
      const membership: Membership = {
        id: makeId('om'),
        user: text(body.user_id) ?? '',
        organization: text(body.organization_id) ?? '',
        role: text(body.role_slug) ?? 'member',
        status: 'active',
      }
      state.memberships.set(membership.id, membership)
      return made(presentMembership(state, membership))
    },
  },
  {
    method: 'GET',
    path: `${memberships}/{id}`,
    answer: ({ state }, _request, part) =>
      one(state.memberships, part(3), membership => presentMembership(state, membership)),
  },
  {
    method: 'PUT',
    path: `${memberships}/{id}`,
    answer: ({ state }, { body }, part) => {
      const membership = state.memberships.get(part(3))
      if (membership === undefined) return unknown
      const [first] = Array.isArray(body.role_slugs) ? body.role_slugs : [body.role_slug]
      membership.role = text(first) ?? membership.role
      return ok(presentMembership(state, membership))
    },
  },
  {
    method: 'DELETE',
    path: `${memberships}/{id}`,
    answer: ({ state }, _request, part) => (state.memberships.delete(part(3)) ? gone : unknown),
  },
  ...(['deactivate', 'reactivate'] as const).map(
    (verb): ApiRoute => ({
      method: 'PUT',
      path: `${memberships}/{id}/${verb}`,
      answer: ({ state }, _request, part) => {
        const membership = state.memberships.get(part(3))
        if (membership === undefined) return unknown
        membership.status = verb === 'deactivate' ? 'inactive' : 'active'
        return ok(presentMembership(state, membership))
      },
    }),
  ),
  {
    method: 'GET',
    path: invitations,
    answer: ({ state }, { query }) =>
      ok(
        presentList(
          [...state.invitations.values()]
            .filter(({ organization }) => query.organization_id === undefined || organization === query.organization_id)
            .filter(({ email }) => query.email === undefined || email === query.email)
            .map(presentInvitation),
        ),
      ),
  },
  {
    method: 'POST',
    path: invitations,
    answer: ({ state }, { body }) => {
      const invitation = {
        id: makeId('invitation'),
        email: text(body.email) ?? '',
        organization: text(body.organization_id) ?? null,
        role: text(body.role_slug) ?? null,
        state: 'pending' as const,
      }
      state.invitations.set(invitation.id, invitation)
      return made(presentInvitation(invitation))
    },
  },
  {
    method: 'GET',
    path: `${invitations}/{id}`,
    answer: ({ state }, { path }) => one(state.invitations, path.split('/').at(-1) ?? '', presentInvitation),
  },
  ...(['accept', 'revoke', 'resend'] as const).map(
    (verb): ApiRoute => ({
      method: 'POST',
      path: `${invitations}/{id}/${verb}`,
      answer: ({ state }, _request, part) => {
        const invitation = state.invitations.get(part(3))
        if (invitation === undefined) return unknown
        if (verb !== 'resend') invitation.state = verb === 'revoke' ? 'revoked' : 'accepted'
        return ok(presentInvitation(invitation))
      },
    }),
  ),
  {
    method: 'GET',
    path: '/organizations',
    answer: ({ state }) =>
      ok(presentList([...state.organizations.values()].map(organization => presentOrganization(state, organization)))),
  },
  {
    method: 'POST',
    path: '/organizations',
    answer: ({ state }, { body }) => {
      const organization = { id: makeId('org'), name: text(body.name) ?? '' }
      state.organizations.set(organization.id, organization)
      return made(presentOrganization(state, organization))
    },
  },
  {
    method: 'GET',
    path: '/organizations/{id}',
    answer: ({ state }, _request, part) =>
      one(state.organizations, part(2), organization => presentOrganization(state, organization)),
  },
  {
    method: 'PUT',
    path: '/organizations/{id}',
    answer: ({ state }, { body }, part) => {
      const organization = state.organizations.get(part(2))
      if (organization === undefined) return unknown
      organization.name = text(body.name) ?? organization.name
      return ok(presentOrganization(state, organization))
    },
  },
  {
    method: 'DELETE',
    path: '/organizations/{id}',
    answer: ({ state }, _request, part) => (state.organizations.delete(part(2)) ? gone : unknown),
  },
  {
    method: 'GET',
    path: '/organizations/{id}/roles',
    answer: () => ok(presentList(['admin', 'member'].map(presentRole))),
  },
  { method: 'GET', path: '/authorization/roles', answer: () => ok(presentList(['admin', 'member'].map(presentRole))) },
  {
    method: 'GET',
    path: '/authorization/organizations/{id}/roles',
    answer: () => ok(presentList(['admin', 'member'].map(presentRole))),
  },
  {
    method: 'POST',
    path: '/organization_domains',
    answer: ({ state }, { body }) => {
      const domain = {
        id: makeId('org_domain'),
        organization: text(body.organization_id) ?? '',
        domain: text(body.domain) ?? '',
        state: 'pending' as const,
        token: randomBytes(16).toString('hex'),
      }
      state.domains.set(domain.id, domain)
      return made(presentDomain(domain))
    },
  },
  {
    method: 'GET',
    path: '/organization_domains/{id}',
    answer: ({ state }, { path }) => one(state.domains, path.split('/').at(-1) ?? '', presentDomain),
  },
  {
    method: 'DELETE',
    path: '/organization_domains/{id}',
    answer: ({ state }, _request, part) => (state.domains.delete(part(2)) ? gone : unknown),
  },
  {
    method: 'POST',
    path: '/organization_domains/{id}/verify',
    answer: ({ state, domainCheck }, _request, part) => {
      const domain = state.domains.get(part(2))
      if (domain === undefined) return unknown
      domain.state = domainCheck
      return ok(presentDomain(domain))
    },
  },
  {
    method: 'POST',
    path: '/portal/generate_link',
    answer: () => made({ link: 'http://127.0.0.1/portal/launch?secret=once' }),
  },
  {
    method: 'GET',
    path: '/connections',
    answer: ({ state }, { query }) =>
      ok(
        presentList(
          [...state.connections.values()]
            .filter(({ organization }) => query.organization_id === undefined || organization === query.organization_id)
            .map(presentConnection),
        ),
      ),
  },
  {
    method: 'GET',
    path: '/connections/{id}',
    answer: ({ state }, { path }) => one(state.connections, path.split('/').at(-1) ?? '', presentConnection),
  },
  {
    method: 'DELETE',
    path: '/connections/{id}',
    answer: ({ state }, _request, part) => (state.connections.delete(part(2)) ? gone : unknown),
  },
  { method: 'POST', path: '/sso/token', open: true, answer: ssoToken },
  { method: 'GET', path: '/sso/profile', open: true, answer: ssoProfile },
  {
    method: 'GET',
    path: '/organizations/{id}/api_keys',
    answer: ({ state }, _request, part) =>
      ok(presentList([...state.keys.values()].filter(({ organization }) => organization === part(2)).map(presentKey))),
  },
  {
    method: 'POST',
    path: '/organizations/{id}/api_keys',
    answer: ({ state }, { body }, part) => {
      const key = { id: makeId('api_key'), organization: part(2), name: text(body.name) ?? '' }
      state.keys.set(key.id, key)
      return made({ ...presentKey(key), value: `sk_${randomBytes(16).toString('hex')}` })
    },
  },
  {
    method: 'DELETE',
    path: '/api_keys/{id}',
    answer: ({ state }, _request, part) => (state.keys.delete(part(2)) ? gone : unknown),
  },
  { method: 'POST', path: '/api_keys/validations', answer: () => ok({ api_key: null }) },
  { method: 'POST', path: '/audit_logs/events', answer: () => made({ success: true }) },
  {
    method: 'POST',
    path: '/audit_logs/exports',
    answer: () => made({ object: 'audit_log_export', id: makeId('audit_log_export'), state: 'pending', url: null }),
  },
  {
    method: 'GET',
    path: '/audit_logs/exports/{id}',
    answer: (_stage, _request, part) => ok({ object: 'audit_log_export', id: part(3), state: 'pending', url: null }),
  },
  { method: 'GET', path: '/v1/approvals', answer: () => ok(presentList([])) },
  { method: 'GET', path: '/events', answer: () => ok(presentList([])) },
  {
    method: 'POST',
    path: '/widgets/token',
    answer: () => made({ token: `widget-${randomBytes(16).toString('hex')}` }),
  },
  {
    method: 'GET',
    path: '/user_management/sessions/logout',
    open: true,
    answer: ({ state }, { query }) => {
      const session = state.sessions.get(query.session_id ?? '')
      if (session === undefined) return { status: 422, body: { message: 'There is no such session.' } }
      session.status = 'revoked'
      return ok({ ended: true })
    },
  },
]

function newPerson(state: State, body: ApiRequest['body']): Person {
  const person: Person = {
    id: makeId('user'),
    email: text(body.email) ?? '',
    emailVerified: false,
    firstName: text(body.first_name) ?? '',
    lastName: text(body.last_name) ?? '',
  }
  state.people.set(`made_${person.id}` as PersonName, person)
  return person
}

function isApplication({ signIns, apiKey }: Stage, { body, bearer }: ApiRequest): boolean {
  const known = body.client_secret === apiKey || bearer === apiKey || text(body.code_verifier) !== undefined
  return body.client_id === signIns.clientId && known
}

function authenticate(stage: Stage, request: ApiRequest): ApiAnswer {
  const { state, signIns } = stage
  const { body } = request
  if (body.grant_type === 'refresh_token') return refresh(stage, request)
  if (body.grant_type !== 'authorization_code')
    return { status: 400, body: { error: 'invalid_request', error_description: 'This grant is not played.' } }
  if (!isApplication(stage, request))
    return { status: 400, body: { error: 'invalid_client', error_description: 'Unknown client.' } }
  const code = takeCode(signIns, text(body.code) ?? '', text(body.code_verifier))
  const person = code === null || code.sso ? undefined : state.people.get(code.person)
  if (code === null || person === undefined) return badGrant
  const own = [...state.memberships.values()].filter(({ user }) => user === person.id)
  const session = {
    id: makeId('session'),
    user: person.id,
    organization: own[0]?.organization ?? null,
    status: 'active' as const,
  }
  state.sessions.set(session.id, session)
  return ok(grantSession(stage, session, code.twist))
}

function refresh(stage: Stage, request: ApiRequest): ApiAnswer {
  const { signIns, state } = stage
  const kept = signIns.refreshTokens.get(text(request.body.refresh_token) ?? '')
  const status = kept === undefined ? undefined : state.sessions.get(kept.session.id)?.status
  if (kept === undefined || status !== 'active' || request.body.client_id !== signIns.clientId) return badGrant
  // A session that began with a token which is none goes on with none: an honest refresh would heal what is tried.
  if (kept.twist !== null && kept.twist !== 'long_ago') return badGrant
  const wanted = text(request.body.organization_id)
  const member = [...state.memberships.values()].some(
    ({ user, organization }) => user === kept.session.user && organization === wanted,
  )
  if (wanted !== undefined && !member)
    return { status: 400, body: { error: 'organization_membership_not_found', error_description: 'Not a member.' } }
  if (wanted !== undefined) kept.session.organization = wanted
  return ok(grantSession(stage, kept.session, kept.twist))
}

function ssoToken(stage: Stage, request: ApiRequest): ApiAnswer {
  if (!isApplication(stage, request))
    return { status: 400, body: { error: 'invalid_client', error_description: 'Unknown client.' } }
  const code = takeCode(stage.signIns, text(request.body.code) ?? '', text(request.body.code_verifier))
  if (code === null || !code.sso) return badGrant
  const token = randomBytes(24).toString('base64url')
  stage.signIns.profiles.set(token, code)
  stage.signIns.tokens.add(token)
  return ok({ access_token: token, token_type: 'Bearer', expires_in: 600, profile: profileOf(stage, code) })
}

function ssoProfile(stage: Stage, { bearer }: ApiRequest): ApiAnswer {
  const code = stage.signIns.profiles.get(bearer ?? '')
  return code === undefined ? { status: 401, body: { message: 'Unauthorized' } } : ok(profileOf(stage, code))
}

/** The profile says where the person came from, whatever was asked for. */
function profileOf({ state }: Stage, { person: name }: { readonly person: PersonName }): object {
  const person = state.people.get(name)
  const organization = [...state.memberships.values()].find(({ user }) => user === person?.id)?.organization ?? ''
  const connection = [...state.connections.values()].find(one => one.organization === organization)
  return {
    object: 'profile',
    id: makeId('prof'),
    connection_id: connection?.id ?? null,
    connection_type: 'GenericOIDC',
    organization_id: organization,
    idp_id: person?.id ?? '',
    email: person?.email ?? '',
    first_name: person?.firstName ?? '',
    last_name: person?.lastName ?? '',
    role: null,
    roles: [],
    groups: [],
    custom_attributes: {},
    raw_attributes: {},
  }
}

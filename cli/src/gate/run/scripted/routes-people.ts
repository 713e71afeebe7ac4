import { makeId } from './make-id.ts'
import {
  presentFactor,
  presentInvitation,
  presentList,
  presentMembership,
  presentOwnSession,
  presentSession,
  presentUser,
} from './present.ts'
import {
  type ApiAnswer,
  type ApiRequest,
  type ApiRoute,
  gone,
  made,
  ok,
  one,
  personWith,
  refused,
  text,
  unknown,
} from './route.ts'
import type { Membership, Person, PersonName, State } from './state.ts'
import { rolesIn } from './state-roles.ts'

const users = '/user_management/users'
const memberships = '/user_management/organization_memberships'
const invitations = '/user_management/invitations'

/** People, their sessions and factors, and what they belong to. */
export const peopleRoutes: readonly ApiRoute[] = [
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
      if (!isRole(state, membership.organization, membership.role)) return noSuchRole(membership.role)
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
      const role = text(first) ?? membership.role
      if (!isRole(state, membership.organization, role)) return noSuchRole(role)
      membership.role = role
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
]

function isRole({ roles }: State, organization: string, slug: string): boolean {
  return rolesIn(roles, organization).some(role => role.slug === slug)
}

function noSuchRole(slug: string): ApiAnswer {
  return refused(422, 'invalid_role', `There is no such role here: ${slug}.`)
}

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

import type {
  Connection,
  Domain,
  Factor,
  Invitation,
  Key,
  Membership,
  Organization,
  Person,
  Session,
  State,
} from './state.ts'

const time = '2026-01-15T12:00:00.000Z'
const times = { created_at: time, updated_at: time }

/** The objects as the server presents them. */
export function presentUser({ id, email, emailVerified, firstName, lastName }: Person): object {
  return {
    object: 'user',
    id,
    email,
    email_verified: emailVerified,
    first_name: firstName,
    last_name: lastName,
    name: `${firstName} ${lastName}`,
    profile_picture_url: null,
    last_sign_in_at: time,
    locale: null,
    external_id: null,
    metadata: {},
    ...times,
  }
}

/** A membership with the person whose it is. */
export function presentMembership(state: State, { id, user, organization, role, status }: Membership): object {
  const person = [...state.people.values()].find(one => one.id === user)
  return {
    object: 'organization_membership',
    id,
    user_id: user,
    organization_id: organization,
    organization_name: state.organizations.get(organization)?.name ?? '',
    status,
    directory_managed: false,
    custom_attributes: {},
    role: { slug: role },
    roles: [{ slug: role }],
    ...(person === undefined ? {} : { user: presentUser(person) }),
    ...times,
  }
}

/** A domain, with what its owner writes into the name service. */
export function presentDomain({ id, organization, domain, state, token }: Domain): object {
  return {
    object: 'organization_domain',
    id,
    organization_id: organization,
    domain,
    state,
    verification_strategy: 'dns',
    verification_prefix: '_ambit-challenge',
    verification_token: token,
    ...times,
  }
}

/** An organization with its domains. */
export function presentOrganization(state: State, { id, name }: Organization): object {
  return {
    object: 'organization',
    id,
    name,
    domains: [...state.domains.values()].filter(({ organization }) => organization === id).map(presentDomain),
    metadata: {},
    external_id: null,
    allow_profiles_outside_organization: false,
    ...times,
  }
}

/** An invitation; the link of a real one is where the server is. */
export function presentInvitation({ id, email, organization, role, state }: Invitation): object {
  return {
    object: 'invitation',
    id,
    email,
    state,
    accepted_at: null,
    revoked_at: state === 'revoked' ? time : null,
    expires_at: '2036-01-15T12:00:00.000Z',
    organization_id: organization,
    inviter_user_id: null,
    accepted_user_id: null,
    role_slug: role,
    token: `token-of-${id}`,
    accept_invitation_url: `http://127.0.0.1/invitation?id=${id}`,
    ...times,
  }
}

/** A connection of single sign-on. */
export function presentConnection({ id, organization, name }: Connection): object {
  return {
    object: 'connection',
    id,
    organization_id: organization,
    connection_type: 'GenericOIDC',
    name,
    state: 'active',
    domains: [],
    ...times,
  }
}

/** A second factor, without its secret. */
export function presentFactor({ id, user }: Factor): object {
  return {
    object: 'authentication_factor',
    id,
    user_id: user,
    type: 'totp',
    totp: { issuer: 'Ambit', user: 'person' },
    ...times,
  }
}

/** An API key, without its value. */
export function presentKey({ id, organization, name }: Key): object {
  return {
    object: 'api_key',
    id,
    owner: { type: 'organization', id: organization },
    name,
    obfuscated_value: 'sk_…abcd',
    last_used_at: null,
    expires_at: null,
    permissions: [],
    ...times,
  }
}

/** A session of a person in an application. */
export function presentSession({ id, user, organization, status }: Session): object {
  return {
    object: 'session',
    id,
    user_id: user,
    organization_id: organization,
    ip_address: '192.0.2.7',
    user_agent: 'Mozilla/5.0',
    auth_method: 'password',
    status,
    expires_at: '2036-01-15T12:00:00.000Z',
    ended_at: status === 'revoked' ? time : null,
    ...times,
  }
}

/** As `/v1/sessions/{id}` has it, which the WorkOS API has no words for. */
export function presentOwnSession({ id, user, organization, status }: Session): object {
  return {
    object: 'session',
    id,
    kind: 'user',
    status: status === 'active' ? 'active' : 'ended',
    principal_id: user,
    user_id: user,
    organization_id: organization,
    started_at: time,
    expires_at: '2036-01-15T12:00:00.000Z',
    ended_at: status === 'revoked' ? time : null,
    grants: [],
  }
}

/** A page of a list: everything there is, so there is no next one. */
export function presentList(data: readonly object[]): object {
  return { object: 'list', data, list_metadata: { before: null, after: null } }
}

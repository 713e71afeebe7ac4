import { randomBytes } from 'node:crypto'
import { keySetOf } from './keys.ts'
import { makeId } from './make-id.ts'
import { type ApiAnswer, type ApiRequest, type ApiRoute, ok, type Stage, text } from './route.ts'
import { grantSession, takeCode } from './sign-in.ts'
import type { PersonName } from './state.ts'

const badGrant: ApiAnswer = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'The code is invalid, expired or was used.' },
}

/** Sign-ins and what ends them; all of it is reached without the API key. */
export const signInRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/sso/jwks/{client}', open: true, answer: ({ signIns }) => ok(keySetOf([signIns.key])) },
  { method: 'POST', path: '/user_management/authenticate', open: true, answer: authenticate },
  { method: 'POST', path: '/sso/token', open: true, answer: ssoToken },
  { method: 'GET', path: '/sso/profile', open: true, answer: ssoProfile },
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
